/** `csm help [COMMAND]...`: the same text as `COMMAND --help`, or the manual page. @effects streams */
import { readAllDocs, readCommandDoc } from '../command-doc.ts';
import { defineCommand } from '../command.ts';
import { printHelp } from '../help.ts';
import { ROOT_PATH } from '../registry.ts';
import { resolveHelp } from '../resolve.ts';
import { COMMAND_SET } from '../command-set.ts';
import { reportUsage } from '../run.ts';

export default defineCommand({
  description: 'Without a command: the list of commands.',
  examples: [
    { line: 'csm help exec', about: 'Everything about exec' },
    { line: 'csm help --man > csm.1', about: 'The manual page, for man(1)' },
  ],
  flags: {
    man: { type: 'boolean', summary: 'Print the manual page of all commands as roff', conflicts: ['command'] },
    reference: {
      type: 'boolean',
      hidden: true,
      summary: 'Print docs/cli.md',
      conflicts: ['command', 'man'],
    },
  },
  positionals: {
    command: { summary: 'The command, one word after the other (`exec resume`)', variadic: true },
  },
  async run({ output }, { flags, positionals }) {
    if (flags.man || flags.reference) {
      const [{ printManPage }, { printReference }] = await Promise.all([
        import('../man.ts'),
        import('../reference.ts'),
      ]);
      const docs = await readAllDocs(COMMAND_SET);
      output.writeData(flags.man ? printManPage(docs) : printReference(docs));
      return 0;
    }
    const found = await resolveHelp(COMMAND_SET, ROOT_PATH, positionals.command);
    if (found.kind === 'problem') return reportUsage(found, COMMAND_SET, output);
    const doc = await readCommandDoc(COMMAND_SET, found.path);
    output.writeData(printHelp(doc, { form: 'long', widthCells: output.widthCells(), paint: output.paint }));
    return 0;
  },
});
