/**
 * Which driver gives children their terminals. Bun's own is the default: measured in the compiled binary it starts a child five
 * times as fast, needs a fifth of the processor time for it, reads as fast, and is there on every target
 * (docs/adr/0006-terminal-driver.md). node-pty's stays for the day on which it is the other way round.
 * @effects process
 */
import type { TerminalDriverFacts } from '#/platform/process.ts';
import { spawnOnBunTerminal } from './bun-terminal-driver.ts';
import { loadNodePty } from './node-pty-driver.ts';
import type { TerminalDriver } from './terminal-driver.ts';

/** The driver, and what is said of it. */
export interface TerminalDriverChoice extends TerminalDriverFacts {
  readonly spawn: TerminalDriver;
}

/** @param wanted what CSM_PTY_DRIVER says: `bun`, `node-pty`; anything else means nothing */
export function chooseTerminalDriver(wanted?: string): TerminalDriverChoice {
  if (wanted === 'node-pty') {
    const spawn = loadNodePty();
    if (spawn !== undefined) return { name: 'node-pty', reason: 'CSM_PTY_DRIVER asks for it', spawn };
    const reason = 'CSM_PTY_DRIVER asks for node-pty, whose addon is not in this csm or does not load here';
    return { name: 'bun', reason, spawn: spawnOnBunTerminal };
  }
  const reason = wanted === 'bun' ? 'CSM_PTY_DRIVER asks for it' : 'the default';
  return { name: 'bun', reason, spawn: spawnOnBunTerminal };
}
