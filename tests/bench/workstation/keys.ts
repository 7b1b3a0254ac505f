/** Keys typed into a program as a person types, and how long each took to be seen. @effects clock */
import type { Measured } from './beside-codex.ts';
import type { ProgramTerminal } from '#tests/support/program-terminal.ts';

const KEYS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Between keys, as fast fingers have it. */
const KEY_GAP_MS = 40;

/** @param isOver asked before each key @returns milliseconds from each key to its echo */
export async function typeKeys(program: ProgramTerminal, count: number, isOver: () => boolean): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < count && !isOver(); at += 1) {
    // Emptied now and then: each letter has to be new to the screen.
    if (at > 0 && at % KEYS.length === 0) {
      program.send('\x15');
      await Bun.sleep(KEY_GAP_MS * 2);
    }
    times.push(await program.echo(KEYS.charAt(at % KEYS.length)));
    await Bun.sleep(KEY_GAP_MS);
  }
  return times;
}

function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
}

/** p50, p95 and p99 of times; none of no times. */
export function quantiles(values: readonly number[]): Measured {
  const [p50, p95, p99] = [quantile(values, 0.5), quantile(values, 0.95), quantile(values, 0.99)];
  return {
    ...(p50 === undefined ? {} : { p50 }),
    ...(p95 === undefined ? {} : { p95 }),
    ...(p99 === undefined ? {} : { p99 }),
  };
}
