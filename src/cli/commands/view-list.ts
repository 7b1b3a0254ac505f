/** `csm view list`: the named screens. @effects streams */
import { VIEWS } from '#/ui/views/index.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG } from '../command-settings.ts';

export default defineCommand({
  description:
    'Lists the named screens of the workstation. Each is a list of inputs to the real app (keys, events of a session), so that what ' +
    '`csm view snapshot` draws is what people see. See docs/ui-harness.md.',
  examples: [{ line: 'csm view list --json', about: 'for a program' }],
  flags: JSON_FLAG,
  run({ output }, { flags }) {
    if (flags.json) output.writeJson({ views: VIEWS.map(({ name, about }) => ({ name, about })) });
    else
      output.writeTable(
        [{ title: 'NAME' }, { title: 'SHOWS' }],
        VIEWS.map(({ name, about }) => [name, about]),
      );
    return 0;
  },
});
