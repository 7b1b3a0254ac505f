/**
 * The help of the program itself, for where nobody knows a width or wants colours. Pure. `root-help-text.ts` calls it as
 * a macro, while the program is built.
 */
import { paintWhere } from './colour.ts';
import { describeCommand } from './command-doc.ts';
import { COMMANDS } from './commands/index.ts';
import { printHelp } from './help.ts';
import { DEFAULT_WIDTH_CELLS } from './output.ts';
import { ROOT_PATH } from './registry.ts';
import root from './root-command.ts';

/** The text of `csm -h` or `csm --help` at the default width. */
export function printRootHelp(form: 'short' | 'long'): string {
  const doc = describeCommand(COMMANDS, ROOT_PATH, root);
  return printHelp(doc, { form, widthCells: DEFAULT_WIDTH_CELLS, paint: paintWhere(false) });
}
