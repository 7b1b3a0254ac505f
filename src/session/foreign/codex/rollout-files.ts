/** Where Codex keeps its rollouts, and finding one. Nothing here is ever changed. @effects fs */
import { decodeUuidV7Time, isUuid } from '#/base/ids.ts';
import { isObject, parseJson, stringMember } from '#/base/json.ts';
import { decodeRolloutName, encodeRolloutPath } from '#/protocol/rollout/rollout-name.ts';
import { decodeRolloutLine } from '#/protocol/rollout/rollout-line.ts';
import { decodeSessionMeta, type SessionMeta } from '#/protocol/rollout/session-meta.ts';
import type { Fs } from '#/platform/fs.ts';

/** A rollout in Codex's store. */
export interface RolloutFile {
  /** The thread's UUID. */
  readonly id: string;
  readonly path: string;
  /** Local time of its beginning: `YYYY-MM-DDThh:mm:ss`. */
  readonly localTime: string;
  readonly isArchived: boolean;
  readonly isCompressed: boolean;
}

const DAY_MS = 86_400_000;
/** The first line has the base instructions: some 25 KiB. */
const FIRST_LINE_BYTES = 1024 * 1024;
const LF = 0x0a;

/** All rollouts below a Codex home: the dated ones with the latest name first, then the archived ones. */
export function* listRollouts(fs: Fs, codexHome: string): Generator<RolloutFile> {
  const sessions = `${codexHome}/sessions`;
  for (const year of numbered(fs, sessions)) {
    for (const month of numbered(fs, `${sessions}/${year}`)) {
      for (const day of numbered(fs, `${sessions}/${year}/${month}`)) {
        yield* rolloutsIn(fs, `${sessions}/${year}/${month}/${day}`, false);
      }
    }
  }
  yield* rolloutsIn(fs, `${codexHome}/archived_sessions`, true);
}

function numbered(fs: Fs, folder: string): readonly string[] {
  return datedFolders(fs.list(folder));
}

/** Of sorted names those of years, months or days, the latest first. Pure. */
export function datedFolders(names: readonly string[]): readonly string[] {
  return names.filter((name) => /^\d{2,4}$/.test(name)).toReversed();
}

/** Of a folder's sorted names the rollouts, the latest first. Of one that stands there twice the readable form is taken. Pure. */
export function selectRollouts(names: readonly string[]): readonly string[] {
  const plain = new Set(names);
  return names
    .filter((name) => {
      const decoded = decodeRolloutName(name);
      return decoded !== undefined && !(decoded.isCompressed && plain.has(name.slice(0, -'.zst'.length)));
    })
    .toReversed();
}

function rolloutsIn(fs: Fs, folder: string, isArchived: boolean): readonly RolloutFile[] {
  return selectRollouts(fs.list(folder)).flatMap((name): RolloutFile[] => {
    const decoded = decodeRolloutName(name);
    return decoded === undefined ? [] : [{ ...decoded, path: `${folder}/${name}`, isArchived }];
  });
}

/** The rollout of a thread, or undefined. Its UUID says on which day to look first. */
export function findRollout(fs: Fs, codexHome: string, id: string): RolloutFile | undefined {
  const wanted = id.toLowerCase();
  const time = decodeUuidV7Time(wanted);
  if (time !== undefined) {
    // Folders are named by local days.
    for (const shiftMs of [0, -DAY_MS, DAY_MS]) {
      const { folder } = encodeRolloutPath(wanted, new Date(time + shiftMs));
      const found = rolloutsIn(fs, `${codexHome}/sessions/${folder}`, false).find((file) => file.id === wanted);
      if (found !== undefined) return found;
    }
  }
  for (const file of listRollouts(fs, codexHome)) if (file.id === wanted) return file;
  return undefined;
}

/** The thread that was last given this name in Codex, or undefined. */
export function findThreadNamed(fs: Fs, codexHome: string, name: string): string | undefined {
  const latest = readThreadNames(fs, codexHome);
  let found: string | undefined;
  for (const [id, given] of latest) if (given === name) found = id;
  return found;
}

/** Where Codex keeps names of threads. */
export function threadNamesPath(codexHome: string): string {
  return `${codexHome}/session_index.jsonl`;
}

/** Names of threads by id, each thread's last one, in the order in which they were given. */
export function readThreadNames(fs: Fs, codexHome: string): ReadonlyMap<string, string> {
  const path = threadNamesPath(codexHome);
  const names = new Map<string, string>();
  if (fs.stat(path) === undefined) return names;
  for (const text of fs.readText(path).split('\n')) {
    const entry = parseJson(text);
    if (!isObject(entry)) continue;
    const id = stringMember(entry, 'id');
    const name = stringMember(entry, 'thread_name');
    if (id === undefined || name === undefined || !isUuid(id)) continue;
    // The order of a Map is that of first insertions.
    names.delete(id);
    names.set(id, name);
  }
  return names;
}

/** The `session_meta` at the beginning of an uncompressed rollout; undefined where there is none. */
export function readSessionMeta(fs: Fs, path: string): SessionMeta | undefined {
  const file = fs.openRead(path);
  try {
    for (let length = 64 * 1024; length <= FIRST_LINE_BYTES; length *= 4) {
      const bytes = Buffer.from(file.readAt(0, length));
      const end = bytes.indexOf(LF);
      if (end === -1 && bytes.length === length) continue;
      const line = decodeRolloutLine(bytes.toString('utf8', 0, end === -1 ? bytes.length : end));
      return typeof line === 'object' && line.type === 'session_meta' ? decodeSessionMeta(line.payload) : undefined;
    }
    return undefined;
  } finally {
    file.close();
  }
}

/** A rollout with what its beginning says and when it was written to last. */
export interface LatestRollout {
  readonly file: RolloutFile;
  readonly meta: SessionMeta;
  /** Milliseconds since the epoch. */
  readonly modifiedMs: number;
}

/**
 * The rollout that was written to last, after `sinceMs`, of those that `accept` takes. Archived ones, compressed ones and those
 * of sub-agents are left out. Reads the beginnings of no more files than it must.
 */
export function latestRollout(
  fs: Fs,
  codexHome: string,
  accept: (meta: SessionMeta, file: RolloutFile) => boolean,
  sinceMs = 0,
): LatestRollout | undefined {
  const files = [...listRollouts(fs, codexHome)].filter((file) => !file.isArchived && !file.isCompressed);
  const stats = fs.statMany(files.map(({ path }) => path));
  const byTime = files
    .map((file, index) => ({ file, modifiedMs: stats[index]?.mtimeMs ?? 0 }))
    .filter(({ modifiedMs }) => modifiedMs > sinceMs)
    .sort((a, b) => b.modifiedMs - a.modifiedMs);
  for (const { file, modifiedMs } of byTime) {
    const meta = readSessionMeta(fs, file.path);
    if (meta === undefined || meta.source === 'subagent' || meta.threadSource === 'subagent') continue;
    if (accept(meta, file)) return { file, meta, modifiedMs };
  }
  return undefined;
}
