/**
 * The sandbox profile in Landlock's words. Pure.
 *
 * Landlock refuses what is not granted, and a grant holds for everything below its folder. So a hidden place is one that no
 * grant covers: the folders on the way to it are not granted, but their other entries, one by one. Listing folders is
 * granted everywhere, since otherwise `ls ~` would fail because of `~/.ssh`: names of hidden files can be seen, their
 * contents cannot.
 */
import type { LandlockGrant } from '#/platform/kernel.ts';
import type { SandboxMount, SandboxProfile } from './profile.ts';

/** include/uapi/linux/landlock.h */
const EXECUTE = 1 << 0;
const WRITE_FILE = 1 << 1;
const READ_FILE = 1 << 2;
const READ_DIR = 1 << 3;
const MAKE_CHAR = 1 << 6;
const MAKE_BLOCK = 1 << 11;
const REFER = 1 << 13;
const TRUNCATE = 1 << 14;
const IOCTL_DEV = 1 << 15;
/** Everything of the first version. */
const FIRST_FS = (1 << 13) - 1;
const NET_BIND_TCP = 1 << 0;
const NET_CONNECT_TCP = 1 << 1;
const SCOPE_ABSTRACT_UNIX_SOCKET = 1 << 0;
const SCOPE_SIGNAL = 1 << 1;

/** Versions that brought what the walls differ by. */
export const ABI_TRUNCATE = 3;
export const ABI_SIGNALS = 6;
const ABI_REFER = 2;
const ABI_NET = 4;
const ABI_IOCTL = 5;

/** Of /dev, only these. Disks, other terminals and shared memory are not there for commands. */
const DEVICES: readonly { readonly access: number; readonly names: readonly string[] }[] = [
  { access: READ_FILE, names: ['random', 'urandom'] },
  { access: READ_FILE | WRITE_FILE, names: ['null', 'zero', 'full'] },
  { access: READ_FILE | WRITE_FILE | IOCTL_DEV, names: ['tty'] },
];
/** Over this number of entries beside hidden places the launch would take longer than any command should wait. */
const ENTRY_LIMIT = 8192;

/** The part of a launch that comes from the profile. */
export interface LandlockRules {
  readonly handledFs: number;
  readonly handledNet: number;
  readonly scoped: number;
  readonly grants: readonly LandlockGrant[];
  readonly terminalAccess: number;
}

export interface LandlockInput {
  /** Version of the kernel's Landlock, 1 or more. */
  readonly abi: number;
  /** Names in a folder; empty where it cannot be listed. Asked for folders that hold a hidden place. */
  readonly entriesOf: (folder: string) => readonly string[];
  /** Places that stay reachable although a folder above them cannot be listed: the working directory. */
  readonly known: readonly string[];
}

/** The rules, or why there can be none, as the end of "the sandbox does not work here: ". */
export type LandlockPlan =
  { readonly ok: true; readonly rules: LandlockRules } | { readonly ok: false; readonly message: string };

/** The rules for a profile that has no places protected inside writable ones: those Landlock cannot make. */
export function planLandlockRules(profile: SandboxProfile, input: LandlockInput): LandlockPlan {
  const places = profile.mounts.flatMap(placeOf);
  const hidden = [...places.filter(({ visible }) => !visible).map(({ path }) => path), '/dev'];
  const written = places.filter(({ write }) => write).map(({ path }) => path);
  const holed = written.find((root) => hidden.some((path) => isInside(path, root)));
  if (holed !== undefined) {
    return { ok: false, message: `Landlock cannot make ${holed} writable without the secrets in it` };
  }
  const wall = places.find(
    ({ path, visible, write }) => visible && !write && written.some((root) => isInside(path, root)),
  );
  if (wall !== undefined) {
    return { ok: false, message: `Landlock cannot make ${wall.path} read-only inside a folder that may be written` };
  }
  const visible = places.filter((place) => place.visible).map(({ path }) => path);
  const readable = profile.rootReadable
    ? ['/', ...visible.filter((path) => isHidden(path, hidden))]
    : [...visible, '/proc'];
  // Where little can be read, no more is listed.
  const read = READ_FILE | EXECUTE | (profile.rootReadable ? 0 : READ_DIR);
  const grants: LandlockGrant[] = profile.rootReadable ? [{ access: READ_DIR, folder: '/' }] : [];
  let entries = 0;
  const grant = (folder: string): void => {
    const holes = hidden.filter((path) => isInside(path, folder));
    if (holes.length === 0) {
      grants.push({ access: read, folder });
      return;
    }
    const ways = [...holes, ...input.known.filter((path) => isInside(path, folder))];
    const names = new Set([...input.entriesOf(folder), ...ways.map((path) => nextName(folder, path))]);
    const whole: string[] = [];
    for (const name of names) {
      const path = join(folder, name);
      if (hidden.includes(path)) continue;
      if (holes.some((hole) => isInside(hole, path))) grant(path);
      else whole.push(name);
    }
    entries += whole.length;
    if (whole.length > 0) grants.push({ access: read, folder, names: whole });
  };
  for (const path of readable) grant(path);
  if (entries > ENTRY_LIMIT) {
    return { ok: false, message: `with Landlock, ${entries} entries beside hidden folders are too many` };
  }
  const handledFs = measureHandledFs(input.abi);
  const devices = DEVICES.map(({ access, names }): LandlockGrant => ({ access, folder: '/dev', names }));
  const write = handledFs & ~(MAKE_CHAR | MAKE_BLOCK | IOCTL_DEV);
  const writes = written.map((folder): LandlockGrant => ({ access: write, folder }));
  return {
    ok: true,
    rules: {
      handledFs,
      handledNet: input.abi >= ABI_NET && !profile.network ? NET_BIND_TCP | NET_CONNECT_TCP : 0,
      scoped: input.abi >= ABI_SIGNALS ? SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL : 0,
      grants: [...grants, ...devices, ...writes].map((each) => ({ ...each, access: each.access & handledFs })),
      terminalAccess: (READ_FILE | WRITE_FILE | IOCTL_DEV) & handledFs,
    },
  };
}

function measureHandledFs(abi: number): number {
  return (
    FIRST_FS |
    (abi >= ABI_REFER ? REFER : 0) |
    (abi >= ABI_TRUNCATE ? TRUNCATE : 0) |
    (abi >= ABI_IOCTL ? IOCTL_DEV : 0)
  );
}

interface Place {
  readonly path: string;
  readonly visible: boolean;
  readonly write: boolean;
}

/** Nothing can be put in another's place: what bubblewrap replaces is hidden, or stays as it is and read-only. */
function placeOf(mount: SandboxMount): readonly Place[] {
  switch (mount.kind) {
    case 'read-only':
      return [{ path: mount.path, visible: true, write: false }];
    case 'writable':
      return [{ path: mount.path, visible: true, write: true }];
    case 'bound':
      // The machine's own folder stands where the session's would: its files are not for commands, whoever's they are.
      return [
        { path: mount.source, visible: true, write: true },
        { path: mount.path, visible: false, write: false },
      ];
    case 'blank-file':
    case 'denied':
      return [{ path: mount.path, visible: false, write: false }];
    case 'empty':
      return mount.path === '/var/tmp' ? [] : [{ path: mount.path, visible: false, write: false }];
  }
}

/** Classes of what stays open behind Landlock and not behind bubblewrap; `docs/sandbox.md` explains each. */
export function listOpenClasses(abi: number, write: boolean): readonly string[] {
  return [
    'hidden-names',
    'process-list',
    'daemons',
    ...(abi >= ABI_SIGNALS ? [] : ['signals']),
    ...(write ? ['protected-names', 'file-modes'] : []),
  ];
}

function isHidden(path: string, hidden: readonly string[]): boolean {
  return hidden.some((place) => isInside(path, place));
}

/** Whether a path lies below a folder. */
function isInside(path: string, folder: string): boolean {
  return path !== folder && path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** The entry of `folder` that leads to `path`. */
function nextName(folder: string, path: string): string {
  return path.slice(folder === '/' ? 1 : folder.length + 1).split('/')[0] ?? '';
}

function join(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}
