/** The view `hostile-text`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'hostile-text',
  about: 'Controls, bidirectional marks and wide text of a command, made visible',
  inputs: () =>
    new Story()
      .user('Show me \u202Eevil\u202C and \u001b[31mred')
      .runs('cat evil.txt', 'a\u001b]0;title\u0007b\u001b[2J c\u0000d \u202Etxt.exe\u202C 日本語 👩‍👩‍👧 e\u0301\r\n')
      .answers('It says \u001b[2J\u009b1m nothing \u200b of \u2066interest\u2069.')
      .rests().inputs,
});
