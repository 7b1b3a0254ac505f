/** The help of the program, printed while it is built: a start that only shows it loads nothing else. */
import { printRootHelp } from './root-help.ts' with { type: 'macro' };

export const ROOT_HELP_SHORT: string = printRootHelp('short');
export const ROOT_HELP_LONG: string = printRootHelp('long');
