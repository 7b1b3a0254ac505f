/** Four processes that want one session, and a disk that fills up. @effects process fs */
import { cpSync, mkdirSync, rmSync, writeFileSync, statfsSync } from 'node:fs';
import { CsmError } from '#/base/errors.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import {
  createSession,
  openSession,
  readSession,
  sessionStore,
  type SessionStore,
} from '#/session/store/session-store.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';
import { checkRoot } from '../check-root.ts';
import { mountsMissing, runTool } from '../mount.ts';
import { RowTally, type Row } from '../row.ts';
import { forEachPoint, runWriter } from '../run-writer.ts';
import { runScenario, runTurn, sessionIdOf } from '../scenario.ts';
import type { Told } from '../told.ts';

const PROCESSES = 4;

export const contentionRow: Row = {
  name: 'four-processes',
  title: '4 processes open one session, again and again; in every second round one of them is killed',
  points: 100,
  sample: 4,
  shards: 2,
  skipped: () => undefined,
  run: async (run) => {
    const tally = new RowTally();
    const platform = openBunPlatform();
    await forEachPoint(run, 1, async (index, fraction) => {
      using folder = openTempFolder();
      const store = sessionStore(platform, folder.path);
      const id = sessionIdOf(index);
      const told: Told[] = [];
      await begin(store, id, told);
      const ended = await Promise.all(
        Array.from({ length: PROCESSES }, (_, process) => {
          const isKilled = process === 0 && index % 2 === 0;
          const argv = [...run.writer, 'contend', folder.path, id, String(index * 10 + process), '3'];
          return runWriter(argv, isKilled ? { killAfterMs: fraction() * 20 } : {});
        }),
      );
      for (const [process, { code, isKilled, stderr }] of ended.entries()) {
        if (isKilled) tally.note('one killed');
        else if (code !== 0)
          tally.problem(
            { kind: 'unreadable', text: `process ${process} ended with ${code}: ${stderr}` },
            `round ${index}`,
          );
      }
      tally.point();
      told.push(...ended.flatMap((writer) => writer.told));
      await checkRoot(store, told, 'all', tally, `round ${index}`);
    });
    return tally.result();
  },
};

async function begin(store: SessionStore, id: string, told: Told[]): Promise<void> {
  const session = await createSession(store, {
    id,
    cwd: '/work',
    source: 'exec',
    thread_source: 'user',
    csm_version: '0',
    base_message_id: 'msg_base',
    payloadPolicy: 'full',
  });
  told.push({ kind: 'created', session: id });
  await session.close();
}

const PAGE_BYTES = 4096;

/** Takes all of a disk but so many bytes. */
function fillDisk(disk: string, freeBytes: number): void {
  const { bavail, bsize } = statfsSync(disk);
  const bytes = Math.max(0, bavail * bsize - freeBytes);
  writeFileSync(`${disk}/ballast`, new Uint8Array(bytes));
}

export const fullDiskRow: Row = {
  name: 'full-disk',
  title: 'a tmpfs of 64 KiB to 1 MiB fills up in the middle of a session, is read while it is full, and is freed',
  points: 150,
  sample: 10,
  shards: 2,
  mounts: true,
  skipped: mountsMissing,
  run: async (run) => {
    const tally = new RowTally();
    await forEachPoint(run, 1, async (index, fraction) => {
      using folder = openTempFolder();
      const disk = folder.at('disk');
      mkdirSync(disk);
      const sizeKib = 64 + Math.floor(fraction() * 60) * 16;
      runTool('mount', '-t', 'tmpfs', '-o', `size=${sizeKib}k`, 'csm-crash', disk);
      try {
        await fillAndFree(disk, index, fraction, tally, `point ${index}, ${sizeKib} KiB`);
      } finally {
        runTool('umount', disk);
      }
    });
    return tally.result();
  },
};

async function fillAndFree(
  disk: string,
  index: number,
  fraction: () => number,
  tally: RowTally,
  where: string,
): Promise<void> {
  const platform = openBunPlatform();
  const store = sessionStore(platform, `${disk}/csm`);
  const id = sessionIdOf(index);
  const told: Told[] = [];
  const tell = (lines: readonly Told[]): void => {
    told.push(...lines);
  };
  const { bavail, bsize } = statfsSync(disk);
  fillDisk(disk, Math.min(bavail * bsize, PAGE_BYTES * (4 + Math.floor(fraction() * 40))));
  const refusal = await failureOf(() => runScenario({ store, id, seed: index, rounds: 1000, tell }));
  if (!isRefusal(refusal))
    tally.problem({ kind: 'unreadable', text: `a full disk is told as ${String(refusal)}` }, where);
  const isMade = told.length > 0;
  if (isMade) {
    const found = new Set<number>();
    readSession(store, id, { onEvent: ({ seq }) => found.add(seq) });
    for (const line of told)
      if (line.kind === 'event' && line.session === id && !found.has(line.seq))
        tally.problem({ kind: 'lost', text: `record ${line.seq}, while the disk is full` }, where);
    // Opened while it is full it may be refused, in words that a person understands.
    const full = await failureOf(async () => (await openSession(store, id)).close());
    if (full !== undefined && !isRefusal(full))
      tally.problem({ kind: 'unreadable', text: `opened on a full disk: ${String(full)}` }, where);
    tally.note(full === undefined ? 'opened while full' : 'refused while full');
  } else tally.note('full before the session was made');
  rmSync(`${disk}/ballast`);
  if (isMade) {
    const session = await openSession(store, id);
    const more = await failureOf(() => runTurn(session, 0, { tell }, () => 0.1));
    if (more !== undefined && !isRefusal(more)) throw more as Error;
    await session.close();
    tally.note(more === undefined ? 'went on once freed' : 'full again');
  }
  tally.point();
  // On a copy: there may be no room left to go on in.
  const copy = `${disk}-copy`;
  cpSync(store.root, copy, { recursive: true });
  await checkRoot(sessionStore(platform, copy), told, 'all', tally, where);
}

async function failureOf(action: () => Promise<unknown>): Promise<unknown> {
  try {
    await action();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** The disk refused, and csm says so. */
function isRefusal(error: unknown): boolean {
  return error instanceof CsmError && error.kind === 'environment';
}
