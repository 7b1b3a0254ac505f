/** The view `wide-draft`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'wide-draft',
  about: 'Wide, combined and right-to-left letters in the composer',
  inputs: () =>
    new Story()
      .types('请看一下解析器为什么这么慢，然后告诉我应该改什么，谢谢你')
      .presses('ctrl+j')
      .types('cafe\u0301 👩‍👩‍👧 🇩🇪 שלום العربية').inputs,
});
