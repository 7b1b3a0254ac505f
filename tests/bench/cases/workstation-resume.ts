/**
 * A long session resumed in a terminal, beside the reference with the same one as a rollout: how soon its end is on the screen.
 *
 * First time: what a program derives from the history (csm's index, Codex's database) is not there, nor is the home in memory.
 * Cold: it is there, but not in memory. Warm: all is. @effects process clock fs
 */
import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { sessionPaths } from '#/session/store/layout.ts';
import { dropFromMemory } from '#tests/support/drop-from-memory.ts';
import type { BenchCase } from '../bench-case.ts';
import { measureMedian } from '../figure.ts';
import { exportRollout, printLastLine, SESSION, writeSession } from '../long-session.ts';
import type { Bench, Place } from '../sides.ts';
import { besideCodex, type Measured } from '../workstation/beside-codex.ts';
import { startProgram } from '../workstation/place.ts';

/** Of csm's log; a turn is some 14 KB. */
const SIZES: readonly (readonly [title: string, turns: number])[] = [
  ['1 MB', 70],
  ['10 MB', 700],
  ['100 MB', 7000],
];
const RUNS = 3;

async function placeSession({ programs }: Bench, place: Place, turns: number): Promise<void> {
  const isOwn = place.side === 'csm';
  const root = isOwn ? join(place.codexHome, 'csm') : join(place.work, '../source');
  await writeSession(root, place.work, { turns, hasBoundary: false });
  if (isOwn) rmSync(sessionPaths(root, SESSION).index, { force: true });
  else await exportRollout(programs.csm ?? '', root, place);
}

/** Until the last line of the last answer is on the screen, and what the program takes then. */
async function resumeOnce(place: Place, turns: number): Promise<{ readonly shownMs: number; readonly rssMiB: number }> {
  const program = startProgram({ place, args: ['resume', SESSION] });
  try {
    const shownAtMs = await program.shows(new RegExp(printLastLine(turns - 1)));
    await program.quiet(500);
    return { shownMs: shownAtMs - program.startedAtMs, rssMiB: program.use().rssMiB };
  } finally {
    await program.close();
  }
}

async function measureResume(bench: Bench, place: Place, turns: number): Promise<Measured> {
  await placeSession(bench, place, turns);
  dropFromMemory(place.codexHome);
  const first = await resumeOnce(place, turns);
  const cold: number[] = [];
  const warm: number[] = [];
  for (let run = 0; run < Math.min(bench.runs, RUNS); run += 1) {
    dropFromMemory(place.codexHome);
    cold.push((await resumeOnce(place, turns)).shownMs);
    warm.push((await resumeOnce(place, turns)).shownMs);
  }
  const [coldMs, warmMs] = [measureMedian(cold), measureMedian(warm)];
  return {
    'first time': first.shownMs,
    ...(coldMs === undefined ? {} : { cold: coldMs }),
    ...(warmMs === undefined ? {} : { warm: warmMs }),
    RSS: first.rssMiB,
  };
}

export const workstationResumeCases: readonly BenchCase[] = SIZES.map(([title, turns]) => {
  const name = `workstation: resume ${title}`;
  return {
    name,
    run: (bench) =>
      besideCodex(bench, {
        name,
        rows: [
          { what: 'first time', unit: 'ms' },
          { what: 'cold', unit: 'ms' },
          { what: 'warm', unit: 'ms' },
          { what: 'RSS', unit: 'MiB' },
        ],
        measure: (place) => measureResume(bench, place, turns),
      }),
  };
});
