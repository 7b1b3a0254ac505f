/** The view `attached-image`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'attached-image',
  about: 'A picture that goes with the prompt',
  inputs: () =>
    new Story()
      .pastes('/work/screen.png')
      .takes({ type: 'answer', topic: 'image-path', value: { path: '/work/screen.png', found: '/work/screen.png' } })
      .types('What is wrong here?').inputs,
});
