/** The shape of the list of commands, and look-ups in it. Pure. */
import type { Command } from './command.ts';

/** One line of the list. Without `load` it is a group: a word that only has subcommands. */
export interface CommandEntry {
  /** Words from the root: `exec`, `exec resume`. */
  readonly path: string;
  /** One line, without a full stop, starting with a verb in capitals' case (`Run ...`). */
  readonly summary: string;
  /** Other names of its last word (`e`). */
  readonly aliases?: readonly string[];
  readonly hidden?: boolean;
  readonly load?: () => Promise<{ readonly default: Command }>;
}

/** The path of the root, which is the program itself. */
export const ROOT_PATH = '';

/** The last word of a path. */
export function lastWord(path: string): string {
  return path.slice(path.lastIndexOf(' ') + 1);
}

/** The entries one level below a path, in the order of the list. */
export function childrenOf(entries: readonly CommandEntry[], path: string): readonly CommandEntry[] {
  const prefix = path === ROOT_PATH ? '' : `${path} `;
  return entries.filter((entry) => entry.path.startsWith(prefix) && !entry.path.slice(prefix.length).includes(' '));
}

/** The entry that a word names below a path, by name or alias; exact. */
export function matchChild(entries: readonly CommandEntry[], path: string, word: string): CommandEntry | undefined {
  return childrenOf(entries, path).find(
    (entry) => lastWord(entry.path) === word || (entry.aliases?.includes(word) ?? false),
  );
}
