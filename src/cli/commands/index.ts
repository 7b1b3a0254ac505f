/** Every command of csm, one line each, in the order that help shows them. Nothing is loaded but the one that runs. */
import type { CommandEntry } from '../registry.ts';

export const COMMANDS: readonly CommandEntry[] = [
  { path: 'completion', summary: 'Print a completion script for a shell', load: () => import('./completion.ts') },
  { path: 'help', summary: 'Print help for a command, or the manual page of csm', load: () => import('./help.ts') },
];
