/**
 * What may stand on a disk after a power cut, given the calls that were made before it. Pure.
 *
 * The model is the weak one of POSIX, not that of any file system: of what was not synced, any part may be there, in any
 * combination: each write wholly, not at all, cut at any byte, or as so many NULs; each name made, changed or taken away,
 * or not. `fsync` of a file covers its bytes and not its name; `fsync` of a folder covers the names in it.
 */
import type { DiskCall } from './recording-fs.ts';
import type { Told } from './told.ts';

/** One state of the disk. */
export interface CrashState {
  /** Bytes by path; a path of the same file number is a hard link. */
  readonly files: ReadonlyMap<string, { readonly file: number; readonly bytes: Uint8Array }>;
  readonly folders: ReadonlySet<string>;
  /** Hash of all of it. */
  readonly key: string;
}

type DataCall = Extract<DiskCall, { readonly kind: 'write' | 'truncate' }>;
type NameCall = Extract<DiskCall, { readonly kind: 'name' | 'folder' | 'unname' | 'rename' }>;

/** What became of a write. */
type Fate = 'whole' | 'none' | 'zeros' | { readonly cut: number };

/** What is certain and what is not, after the first `count` calls. */
interface Uncertainty {
  readonly data: ReadonlyMap<number, { readonly durable: Uint8Array; readonly pending: readonly DataCall[] }>;
  readonly durableNames: readonly NameCall[];
  readonly pendingNames: readonly NameCall[];
}

/** What had been told before a call. */
export function toldBefore(calls: readonly DiskCall[], count: number): readonly Told[] {
  return calls.slice(0, count).flatMap((call) => (call.kind === 'told' ? call.told : []));
}

/** What the calls leave uncertain. */
function measureUncertainty(calls: readonly DiskCall[], count: number): Uncertainty {
  const data = new Map<number, (DataCall & { readonly at: number })[]>();
  const syncedTo = new Map<number, number>();
  const names: { readonly call: NameCall; readonly at: number }[] = [];
  const syncedFolders = new Map<string, number>();
  for (let at = 0; at < count; at++) {
    const call = calls[at];
    switch (call?.kind) {
      case 'write':
      case 'truncate':
        data.set(call.file, [...(data.get(call.file) ?? []), { ...call, at }]);
        break;
      case 'sync':
        syncedTo.set(call.file, Math.max(call.upTo, syncedTo.get(call.file) ?? 0));
        break;
      case 'sync-folder':
        syncedFolders.set(call.path, at);
        break;
      case 'name':
      case 'folder':
      case 'unname':
      case 'rename':
        names.push({ call, at });
        break;
      case 'told':
      case undefined:
        break;
    }
  }
  const isDurable = ({ call, at }: { readonly call: NameCall; readonly at: number }): boolean => {
    const path = call.kind === 'rename' ? call.to : call.path;
    return at < (syncedFolders.get(path.slice(0, path.lastIndexOf('/')) || '/') ?? -1);
  };
  return {
    data: new Map(
      [...data].map(([file, writes]) => {
        const upTo = syncedTo.get(file) ?? 0;
        const durable = writes.filter(({ at }) => at < upTo);
        return [
          file,
          {
            durable: applyWrites(
              new Uint8Array(0),
              durable.map((call) => [call, 'whole'] as const),
            ),
            pending: writes.filter(({ at }) => at >= upTo),
          },
        ];
      }),
    ),
    durableNames: names.filter(isDurable).map(({ call }) => call),
    pendingNames: names.filter((name) => !isDurable(name)).map(({ call }) => call),
  };
}

function applyWrites(start: Uint8Array, writes: readonly (readonly [DataCall, Fate])[]): Uint8Array {
  let bytes = start;
  for (const [call, fate] of writes) {
    if (fate === 'none') continue;
    if (call.kind === 'truncate') {
      const next = new Uint8Array(call.lengthBytes);
      next.set(bytes.subarray(0, call.lengthBytes));
      bytes = next;
      continue;
    }
    const given =
      fate === 'whole'
        ? call.bytes
        : fate === 'zeros'
          ? new Uint8Array(call.bytes.length)
          : call.bytes.subarray(0, fate.cut);
    const next = new Uint8Array(Math.max(bytes.length, call.offset + given.length));
    next.set(bytes);
    next.set(given, call.offset);
    bytes = next;
  }
  return bytes;
}

/** Fates of one write that are tried one by one where few writes wait; of many, some are drawn. */
function fatesOf(call: DataCall, fraction: () => number, isOverwrite: boolean): readonly Fate[] {
  if (call.kind === 'truncate') return ['whole', 'none'];
  const { length } = call.bytes;
  const cut = (at: number): Fate => ({ cut: Math.min(length, Math.max(1, at)) });
  // Sectors are what disks write; a cut elsewhere is what a file system's own size may say.
  const sector = 512 * Math.ceil(fraction() * (length / 512)) - (call.offset % 512);
  return [
    'whole',
    'none',
    // Bytes in the middle of a file are there already; only new ones can come up as NULs.
    ...(isOverwrite ? [] : (['zeros'] as const)),
    cut(Math.floor(fraction() * length)),
    cut(sector),
    cut(length - 1),
  ];
}

function applyNames(calls: readonly NameCall[]): {
  readonly names: ReadonlyMap<string, number>;
  readonly folders: ReadonlySet<string>;
} {
  const names = new Map<string, number>();
  const folders = new Set<string>();
  for (const call of calls) {
    switch (call.kind) {
      case 'name':
        names.set(call.path, call.file);
        break;
      case 'folder':
        folders.add(call.path);
        break;
      case 'unname':
        names.delete(call.path);
        folders.delete(call.path);
        break;
      case 'rename':
        names.delete(call.from);
        names.set(call.to, call.file);
        break;
    }
  }
  return { names, folders };
}

/**
 * States after the first `count` calls, each once: all where there are few, else `most` of them, drawn.
 */
export function* crashStates(
  calls: readonly DiskCall[],
  count: number,
  most: number,
  fraction: () => number,
): Generator<CrashState> {
  const uncertain = measureUncertainty(calls, count);
  const places: (readonly [file: number, index: number, fates: readonly Fate[]])[] = [];
  for (const [file, { durable, pending }] of uncertain.data) {
    for (const [index, call] of pending.entries()) {
      const isOverwrite = call.kind === 'write' && call.offset < durable.length;
      places.push([file, index, fatesOf(call, fraction, isOverwrite)]);
    }
  }
  const { pendingNames, durableNames } = uncertain;
  const total = places.reduce((product, [, , fates]) => product * fates.length, 2 ** pendingNames.length);
  const seen = new Set<string>();
  for (let drawn = 0; drawn < Math.min(total, most); drawn++) {
    // Either the drawn-th of all combinations, or any.
    let rest = drawn;
    const choose = (of: number): number => {
      if (total > most) return Math.floor(fraction() * of);
      const chosen = rest % of;
      rest = Math.floor(rest / of);
      return chosen;
    };
    const fates = new Map<number, Fate[]>();
    for (const [file, , options] of places) {
      const chosen = options[choose(options.length)] ?? 'none';
      fates.set(file, [...(fates.get(file) ?? []), chosen]);
    }
    const kept = pendingNames.filter(() => choose(2) === 0);
    const state = buildState(uncertain, fates, mergeInOrder(calls, count, durableNames, kept));
    if (seen.has(state.key)) continue;
    seen.add(state.key);
    yield state;
  }
}

function mergeInOrder(
  calls: readonly DiskCall[],
  count: number,
  durable: readonly NameCall[],
  kept: readonly NameCall[],
): readonly NameCall[] {
  const chosen = new Set<DiskCall>([...durable, ...kept]);
  return calls.slice(0, count).filter((call): call is NameCall => chosen.has(call));
}

function buildState(
  uncertain: Uncertainty,
  fates: ReadonlyMap<number, readonly Fate[]>,
  nameCalls: readonly NameCall[],
): CrashState {
  const { names, folders } = applyNames(nameCalls);
  const contents = new Map<number, Uint8Array>();
  const contentOf = (file: number): Uint8Array => {
    const known = contents.get(file);
    if (known !== undefined) return known;
    const data = uncertain.data.get(file);
    const bytes =
      data === undefined
        ? new Uint8Array(0)
        : applyWrites(
            data.durable,
            data.pending.map((call, index) => [call, fates.get(file)?.[index] ?? 'none'] as const),
          );
    contents.set(file, bytes);
    return bytes;
  };
  const files = new Map<string, { readonly file: number; readonly bytes: Uint8Array }>();
  // A name in a folder that is not there is not there.
  const isReachable = (path: string): boolean => {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
      if (!folders.has(path.slice(0, at))) return false;
    return true;
  };
  let key = 0n;
  for (const [path, file] of [...names].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (!isReachable(path)) continue;
    const bytes = contentOf(file);
    files.set(path, { file, bytes });
    key = Bun.hash(bytes, Bun.hash(path, key));
  }
  for (const folder of [...folders].toSorted()) key = Bun.hash(folder, key);
  return {
    files,
    folders: new Set([...folders].filter((folder) => isReachable(`${folder}/`.slice(0, -1)))),
    key: key.toString(36),
  };
}
