/** What must hold of a session after a crash; every row of the matrix asks here. @effects fs clock random lock */
import { CsmError, errnoOf } from '#/base/errors.ts';
import { printCanonicalJson } from '#/session/log/canonical-json.ts';
import { encodeReplayState } from '#/session/log/checkpoint.ts';
import { openSession, readSession, type SessionStore } from '#/session/store/session-store.ts';
import { turnCompleted, turnStarted, userMessage } from './sample-turn.ts';
import { printEvent, type Expected } from './told.ts';

/**
 * - `lost`: told, and not there, or not as it was told;
 * - `duplicate`: a number stands twice, or is given again;
 * - `unreadable`: a session cannot be read, or not be gone on with;
 * - `repair`: opening it again changes something;
 * - `state`: with the index another state comes out than without it;
 * - `damage`: damage is reported where there should be none;
 * - `withheld`: the index counts other payloads as taken out than the log has.
 */
export type ProblemKind = 'lost' | 'duplicate' | 'unreadable' | 'repair' | 'state' | 'damage' | 'withheld';

export interface Problem {
  readonly kind: ProblemKind;
  readonly text: string;
}

export interface CheckOptions {
  /** Damage is part of the test: it has to be reported, and costs nothing that was told. */
  readonly mayBeDamaged?: boolean;
  /** Bytes were changed: so many told records may be gone with them. */
  readonly mayLose?: number;
  /** The log itself was changed behind a fresh index: what a full scan finds is not what the index has. */
  readonly isIndexAhead?: boolean;
}

/** What was found. */
export interface Found {
  /** There was no session, and none had been told of. */
  readonly isAbsent: boolean;
  readonly records: number;
  readonly tornBytes: number;
  readonly interrupted: number;
  readonly damagedLines: number;
  readonly problems: readonly Problem[];
}

const ABSENT: Found = {
  isAbsent: true,
  records: 0,
  tornBytes: 0,
  interrupted: 0,
  damagedLines: 0,
  problems: [],
};
/** What a session that was never told of may answer. */
const NEVER_MADE = new Set(['session-not-found', 'session-empty']);

/** Reads it, opens it twice, goes on with it, reads it again. The session is changed. */
export async function checkSession(
  store: SessionStore,
  id: string,
  expected: Expected,
  options: CheckOptions = {},
): Promise<Found> {
  const problems: Problem[] = [];
  const report = (kind: ProblemKind, text: string): void => {
    problems.push({ kind, text });
  };
  let step = 'reading';
  try {
    const before = readAll(store, id, report, options);
    compareTold(before.prints, expected, options, report, step);
    step = 'opening';
    const first = await openSession(store, id);
    const { tornBytes, interrupted, damage } = first.recovery;
    await first.close();
    if (options.mayBeDamaged !== true && damage.length > 0) {
      report('damage', `${damage[0]?.reason} at ${damage[0]?.offset} of ${damage[0]?.path.split('/').at(-1)}`);
    }
    const repaired = snapshot(store, first.folder);

    step = 'opening again';
    const second = await openSession(store, id);
    if (second.recovery.tornBytes > 0 || second.recovery.interrupted.length > 0)
      report('repair', 'the second opening repaired something');
    await second.close();
    const changed = differingFile(repaired, snapshot(store, first.folder));
    if (changed !== undefined) report('repair', `the second opening changed ${changed}`);

    step = 'going on';
    const third = await openSession(store, id);
    const lastSeq = third.head.seq;
    const added = [
      ...(await third.append(turnStarted('turn-after'), userMessage('turn-after', 'after the crash'))),
      ...(await third.append(turnCompleted('turn-after'))),
    ];
    await third.close();
    if (added[0]?.seq !== lastSeq + 1) report('duplicate', `after ${lastSeq} comes ${added[0]?.seq}`);

    step = 'reading what was added';
    const after = readAll(store, id, report, options);
    compareTold(after.prints, expected, options, report, step);
    for (const event of added) {
      if (after.prints.get(event.seq) !== printEvent(event))
        report('lost', `record ${event.seq}, added after the crash`);
    }
    for (const [seq, print] of before.prints) {
      if (after.prints.get(seq) !== print) report('lost', `record ${seq} was read before the repair and not after it`);
    }
    const { damagedLines } = before;
    return {
      isAbsent: false,
      records: before.prints.size,
      tornBytes,
      interrupted: interrupted.length,
      damagedLines,
      problems,
    };
  } catch (error) {
    if (!expected.isCreated && error instanceof CsmError && NEVER_MADE.has(error.code)) return ABSENT;
    if (!(error instanceof CsmError) && errnoOf(error) === undefined) throw error;
    report(
      'unreadable',
      `${step}: ${error instanceof CsmError ? error.code : errnoOf(error)}: ${(error as Error).message}`,
    );
    return { ...ABSENT, isAbsent: false, problems };
  }
}

type Report = (kind: ProblemKind, text: string) => void;

/** Reads all records, with the index and without it. */
function readAll(
  store: SessionStore,
  id: string,
  report: Report,
  options: CheckOptions,
): { readonly prints: ReadonlyMap<number, string>; readonly damagedLines: number } {
  const prints = new Map<number, string>();
  let last = 0;
  const scanned = readSession(store, id, {
    ignoreIndex: true,
    onEvent: (event) => {
      if (prints.has(event.seq)) report('duplicate', `record ${event.seq} is read twice`);
      else if (event.seq <= last) report('duplicate', `record ${event.seq} comes after ${last}`);
      last = event.seq;
      prints.set(event.seq, printEvent(event));
    },
  });
  if (options.mayBeDamaged !== true) {
    const { path } = scanned.segments.at(-1) ?? { path: '' };
    for (const seq of findRepeated(store.platform.fs.readText(path)))
      report('duplicate', `two lines are record ${seq}`);
  }
  if (options.isIndexAhead !== true) {
    const indexed = readSession(store, id);
    // What was taken out since the index was written is counted apart.
    const [a, b] = [scanned, indexed].map(({ folded }) => encodeReplayState({ ...folded.replay, withheld: 0 }));
    if (!Bun.deepEquals(a, b)) {
      const [scan, index] = [a, b].map((state) => printCanonicalJson(state ?? null));
      report('state', `with the index (${indexed.folded.status}): ${difference(scan ?? '', index ?? '')}`);
    }
    if (scanned.folded.replay.withheld !== indexed.folded.replay.withheld)
      report(
        'withheld',
        `${indexed.folded.replay.withheld} payloads taken out by the index, ${scanned.folded.replay.withheld} by the log`,
      );
    if (indexed.end.head.seq !== scanned.end.head.seq || indexed.end.head.sum !== scanned.end.head.sum)
      report('state', `the index ends with ${indexed.end.head.seq}, the log with ${scanned.end.head.seq}`);
  }
  // The facts of a damaged payload are whole, and no damaged line.
  return { prints, damagedLines: Math.max(scanned.end.damagedLines, scanned.damage.length) };
}

function compareTold(
  prints: ReadonlyMap<number, string>,
  expected: Expected,
  options: CheckOptions,
  report: Report,
  step: string,
): void {
  const lost: string[] = [];
  for (const [seq, print] of expected.events) {
    const there = prints.get(seq);
    if (there === print || expected.forgetting.has(seq)) continue;
    lost.push(`record ${seq} is ${there === undefined ? 'gone' : 'changed'} (${step})`);
  }
  if (lost.length > (options.mayLose ?? 0)) for (const text of lost) report('lost', text);
}

const LINE_START = /^\{"v":1,"seq":(\d+),/;

/** Numbers that two lines of a log have. */
function findRepeated(log: string): readonly string[] {
  const seen = new Set<string>();
  return log.split('\n').flatMap((line) => {
    const seq = LINE_START.exec(line)?.[1];
    if (seq === undefined) return [];
    if (seen.has(seq)) return [seq];
    seen.add(seq);
    return [];
  });
}

/** Each file of the folder but its lock, with what is in it. */
function snapshot({ platform: { fs } }: SessionStore, folder: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const visit = (path: string): void => {
    for (const name of fs.list(path)) {
      const inner = `${path}/${name}`;
      if (fs.stat(inner)?.kind === 'directory') visit(inner);
      else if (!name.startsWith('lock'))
        files.set(inner.slice(folder.length + 1), Bun.hash(fs.readFile(inner)).toString(36));
    }
  };
  visit(folder);
  return files;
}

function differingFile(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string | undefined {
  return [...new Set([...before.keys(), ...after.keys()])].find((name) => before.get(name) !== after.get(name));
}

function difference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return `${b.slice(Math.max(0, at - 30), at + 30)} instead of ${a.slice(Math.max(0, at - 30), at + 30)}`;
}
