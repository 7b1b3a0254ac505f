/** The view `selected-text`. Pure. */
import type { UiInput } from '#/ui/app/ui-input.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'selected-text',
  about: 'Text that is marked with the mouse',
  inputs: () => {
    return new Story()
      .user('Which names do you know?')
      .answers('I know **Ada**, Grace and Barbara, and some more whose names stand in the files of this folder.')
      .rests()
      .takes(mouse('press', 8, 8), mouse('drag', 30, 8), mouse('release', 30, 8)).inputs;
  },
});

function mouse(kind: 'press' | 'drag' | 'release', x: number, y: number): UiInput {
  const event = {
    type: 'mouse',
    kind,
    button: 'left',
    x,
    y,
    ctrl: false,
    alt: false,
    shift: false,
    super: false,
  } as const;
  return { type: 'keys', events: [event], atMs: 0 };
}
