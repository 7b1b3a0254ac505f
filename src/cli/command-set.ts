/**
 * The commands of csm as the frame takes them: the list, and the root, which loads only when it is needed.
 * @effects loads the code of the root
 */
import { COMMANDS } from './commands/index.ts';
import type { CommandSet } from './resolve.ts';

export const COMMAND_SET: CommandSet = {
  entries: COMMANDS,
  loadRoot: async () => (await import('./root-command.ts')).default,
};
