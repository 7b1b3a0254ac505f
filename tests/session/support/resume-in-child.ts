/** Resumes a session in a process of its own, and says what that took. @effects process fs */
import type { Fs } from '#/platform/fs.ts';
import { sessionPaths } from '#/session/store/layout.ts';
import { dropFromMemory } from '#tests/support/drop-from-memory.ts';
import { tearLog } from './large-log.ts';

/** What `resume-child.ts` prints. Bytes are those that the file port answered. */
export interface Taken {
  /** Of the index that was found. */
  readonly status: string;
  /** Of the state. */
  readonly digest: string;
  readonly records: number;
  /** Plan and replay: the index, the record that it was built from, the tail. */
  readonly replayBytes: number;
  readonly replayMs: number;
  /** Opening the session for writing and making the request's items of it. */
  readonly resumeBytes: number;
  readonly resumeMs: number;
  /** In the request. */
  readonly items: number;
  /** The most that the process ever had in memory. */
  readonly maxRssBytes: number;
}

/** What plan and replay, and opening with its context, may read at most, whatever the length of the log. */
export const RESUME_READ_LIMIT_BYTES: number = 1024 * 1024;
/** What replaying all records may have in memory at most, where none of them is long. */
export const FULL_MEMORY_LIMIT_BYTES: number = 130 * 1024 * 1024;
/** What a process that does both may have in memory at most. */
export const RESUME_MEMORY_LIMIT_BYTES: number = 100 * 1024 * 1024;

/** @param mode `full`: all records are replayed instead, and nothing is opened. Rejects where the process fails */
export async function resumeInChild(root: string, id: string, mode: '' | 'full' = ''): Promise<Taken> {
  const argv = [process.execPath, `${import.meta.dir}/resume-child.ts`, root, id, mode];
  const child = Bun.spawn(argv, { stdout: 'pipe', stderr: 'pipe' });
  const [text, notes, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  if (code !== 0) throw new Error(`resuming ${id} ended with ${code}: ${notes}`);
  return JSON.parse(text) as Taken;
}

export interface ResumeFigures {
  /** There is no index: all records are replayed, and one is written. */
  readonly first: Taken;
  /** With a torn end, and nothing of the session in memory. */
  readonly cold: Taken;
  /** With a torn end again, and all in memory. */
  readonly warm: Taken;
  /** All records again, to compare the state with. */
  readonly full: Taken;
}

/** Resumes a session that has no index yet: first, cold, warm, and in full. */
export async function measureResume(fs: Fs, root: string, id: string): Promise<ResumeFigures> {
  const first = await resumeInChild(root, id);
  tearLog(fs, root, id);
  dropFromMemory(sessionPaths(root, id).folder);
  const cold = await resumeInChild(root, id);
  tearLog(fs, root, id);
  const warm = await resumeInChild(root, id);
  return { first, cold, warm, full: await resumeInChild(root, id, 'full') };
}

/** How often a long line stands in memory while all is read: as it comes, joined, as text, and what is not collected yet. */
const LINE_COPIES = 8;

/**
 * What of the figures is over a limit or wrong, in words; nothing where the gate holds.
 * @param longestLineBytes of the log: reading all of it has to hold that
 */
export function checkResume({ first, cold, warm, full }: ResumeFigures, longestLineBytes: number): readonly string[] {
  const wrong: string[] = [];
  const expect = (holds: boolean, what: string): void => void (holds || wrong.push(what));
  expect(first.status === 'missing', `the first replay found an index (${first.status})`);
  for (const [name, taken] of [['cold', cold] as const, ['warm', warm] as const]) {
    const { replayBytes, resumeBytes, maxRssBytes } = taken;
    expect(['fresh', 'behind'].includes(taken.status), `${name}: the index was ${taken.status}`);
    expect(replayBytes <= RESUME_READ_LIMIT_BYTES, `${name}: plan and replay read ${replayBytes} bytes`);
    expect(resumeBytes <= RESUME_READ_LIMIT_BYTES, `${name}: opening and the context read ${resumeBytes} bytes`);
    expect(maxRssBytes <= RESUME_MEMORY_LIMIT_BYTES, `${name}: ${maxRssBytes} bytes of memory`);
    expect(taken.items > 5, `${name}: the request has ${taken.items} items`);
  }
  const fullLimit = FULL_MEMORY_LIMIT_BYTES + LINE_COPIES * longestLineBytes;
  for (const { maxRssBytes } of [first, full]) {
    expect(maxRssBytes <= fullLimit, `${maxRssBytes} bytes of memory for all records`);
  }
  // Opening after a cut write records nothing, so that all have the same records.
  expect(warm.records === full.records, `${warm.records} records, and ${full.records} in full`);
  expect(warm.digest === full.digest, `the state is ${warm.digest}, and ${full.digest} in full`);
  expect(cold.items === warm.items && first.items === warm.items, 'the requests are not the same');
  return wrong;
}
