/** The view `details`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'details',
  about: 'All details: whole commands and outputs, surroundings of changes',
  inputs: () => {
    const diff = [
      '@@ -1,4 +1,5 @@',
      ' import { a } from "./a.ts";',
      '-export const hello = "world";',
      '+export const hello = "codex";',
      '+export const extra = 42;',
      ' // the end',
      ' console.log(hello);',
      '',
    ].join('\n');
    return new Story()
      .user('Fix it')
      .thinks('**Looking**\n\nReading the file first.')
      .runs('cat src/app.ts', 'export const hello = "world";\n')
      .runs('npm test', 'ok 1\nok 2\nok 3\nok 4\nok 5\n')
      .patches([{ path: '/home/ada/engine/src/app.ts', kind: 'update', diff }])
      .answers('Done.')
      .rests()
      .presses('ctrl+t').inputs;
  },
});
