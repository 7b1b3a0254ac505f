/** The shells that completion is written for, one file each. Pure. */
import type { CommandDoc } from '../command-doc.ts';
import { printBash } from './bash.ts';
import { printElvish } from './elvish.ts';
import { printFish } from './fish.ts';
import { printNushell } from './nushell.ts';
import { printPowershell } from './powershell.ts';
import { printZsh } from './zsh.ts';

/** From the documents of the root and all commands to a script. */
export type CompletionPrinter = (docs: readonly CommandDoc[]) => string;

export const COMPLETION_PRINTERS = {
  bash: printBash,
  elvish: printElvish,
  fish: printFish,
  nushell: printNushell,
  powershell: printPowershell,
  zsh: printZsh,
} as const satisfies Readonly<Record<string, CompletionPrinter>>;
