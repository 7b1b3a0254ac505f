/**
 * What a command may touch: the sandbox policy of the settings and the facts of the machine, made into an ordered list
 * of mounts. Pure. `bwrap-args.ts` says it in bubblewrap's words, `facts.ts` looks at the machine.
 */
import { isWithin } from '#/config/permissions.ts';
import type { SandboxPolicy } from '#/config/settings.ts';
import type { PermissionFacts } from './permission-facts.ts';

/** One place in the sandbox's file tree. `path` and `source` are absolute and resolved. */
export type SandboxMount =
  /** The machine's own, readable. */
  | { readonly kind: 'read-only'; readonly path: string }
  /** The machine's own, writable. */
  | { readonly kind: 'writable'; readonly path: string }
  /** Another folder of the machine shown here, writable. */
  | { readonly kind: 'bound'; readonly path: string; readonly source: string }
  /**
   * An empty folder of the command's own that vanishes with it. Sealed (not `writable`), it looks as if nobody may
   * write there; who takes the right writes into what vanishes.
   */
  | { readonly kind: 'empty'; readonly path: string; readonly sizeBytes: number; readonly writable: boolean }
  /** A file that reads as empty. */
  | { readonly kind: 'blank-file'; readonly path: string }
  /** What a permission profile denies: it is there, and neither read nor entered. */
  | { readonly kind: 'denied'; readonly path: string; readonly isFolder: boolean };

export interface SandboxProfile {
  readonly mode: SandboxPolicy['mode'];
  readonly network: boolean;
  /** Whether what no mount is about can be read; else it is not there. */
  readonly rootReadable: boolean;
  /** Outer places before those inside them. The root, /dev and /proc are not in it: they are always the same. */
  readonly mounts: readonly SandboxMount[];
}

/** What stands at a path that the profile cares about. */
export interface PathFact {
  /** Absolute, as named. */
  readonly path: string;
  /** Where its links lead; equal to `path` where there are none. */
  readonly resolved: string;
  readonly kind: 'file' | 'directory' | 'empty-directory' | 'absent';
  /** Of a secret: it is csm's or Codex's own, which no profile shows. */
  readonly isOwn?: boolean;
}

/** A folder that the policy makes writable, and what is protected in it. */
export interface WritableRootFacts {
  /** Absolute and resolved. */
  readonly path: string;
  /** Its {@link PROTECTED_NAMES}. Those that were absent have placeholders; what is absent still nobody can make. */
  readonly protectedPaths: readonly PathFact[];
  /** Git folders and files in it, with what they point to: each is made read-only. */
  readonly gitPaths: readonly string[];
}

/** Facts of the machine and the session. */
export interface SandboxFacts {
  readonly writableRoots: readonly WritableRootFacts[];
  /** Places with secrets, those that exist. */
  readonly secretPaths: readonly PathFact[];
  /** Folders of $CODEX_HOME that stay readable although the rest is hidden (skills). */
  readonly readableInside: readonly string[];
  /** The folder that commands of this session see as /tmp. */
  readonly sessionTmp: string;
  /** Where $TMPDIR leads, when that is a folder of its own. */
  readonly tmpdir: string | undefined;
  /** Undefined without a permission profile. */
  readonly permissions: PermissionFacts | undefined;
  /** Where /etc/resolv.conf leads, when that is under /run. */
  readonly resolverFile: string | undefined;
}

/**
 * Entries of a writable root that other programs obey or that configure agents: read-only, and not to be made where
 * they are absent (`placeholders.ts`). `.git` is not here: where it is absent, `git init` may make it.
 */
export const PROTECTED_NAMES = [
  '.codex',
  '.agents',
  '.csm',
  '.aws',
  '.vscode',
  '.husky',
  '.claude',
  '.github',
  '.mcp.json',
  '.envrc',
] as const;

/**
 * Those of a writable root that is the home folder: what shells and logins read. Protected where they exist; an empty
 * `.bash_login` folder in a home would do harm, so absent ones get no placeholder.
 */
export const PROTECTED_HOME_NAMES = [
  '.ssh',
  '.gnupg',
  '.bashrc',
  '.bash_profile',
  '.bash_login',
  '.profile',
  '.bash_logout',
  '.zshrc',
  '.zshenv',
  '.zprofile',
  '.gitconfig',
  '.config',
] as const;

/** Under the home folder; hidden where they exist. */
export const SECRET_HOME_PATHS = [
  '.ssh',
  '.aws',
  '.gnupg',
  '.kube',
  '.docker',
  '.azure',
  '.netrc',
  '.git-credentials',
  '.pypirc',
  '.config/gh',
  '.config/gcloud',
] as const;

/** Hidden where they exist and can be read. */
export const SECRET_SYSTEM_PATHS = [
  '/etc/shadow',
  '/etc/shadow-',
  '/etc/gshadow',
  '/etc/gshadow-',
  '/etc/ssl/private',
] as const;

/** How much a command may put into a place that vanishes with it. Memory, so bounded. */
const EMPTY_FOLDER_BYTES = 256 * 1024 * 1024;

/** The profile for a policy that is not `danger-full-access`. */
export function planSandboxProfile(policy: SandboxPolicy, facts: SandboxFacts): SandboxProfile {
  const writable = policy.mode === 'workspace-write';
  const roots = writable ? facts.writableRoots : [];
  const { permissions } = facts;
  const rootReadable = permissions?.rootReadable ?? true;
  // What a rule names by its own path is as the rule says, protected or not.
  const isGranted = (path: string): boolean => permissions !== undefined && roots.some((root) => root.path === path);
  const isRead = (path: string): boolean =>
    isGranted(path) || permissions?.readable.some(({ resolved }) => resolved === path) === true;
  const protectedPaths = roots
    .flatMap((root) => root.protectedPaths)
    .filter((fact) => fact.kind !== 'absent' && !isGranted(fact.resolved));
  const gitPaths = roots.flatMap((root) => root.gitPaths).filter((path) => !isGranted(path));
  const secretPaths = facts.secretPaths.filter((fact) => fact.isOwn === true || !isRead(fact.resolved));
  const mounts: SandboxMount[] = [
    ...(rootReadable ? [{ kind: 'empty', path: '/run', sizeBytes: EMPTY_FOLDER_BYTES, writable } as const] : []),
    ...(writable ? planTemporaryFolders(policy, facts, rootReadable) : []),
    ...secretPaths.flatMap(hide),
    ...facts.readableInside.map((path): SandboxMount => ({ kind: 'read-only', path })),
    ...roots.map((root): SandboxMount => ({ kind: 'writable', path: root.path })),
    ...protectedPaths.map(protect),
    ...gitPaths.map((path): SandboxMount => ({ kind: 'read-only', path })),
    ...listWays(roots, gitPaths).map((path): SandboxMount => ({ kind: 'writable', path })),
    ...(permissions?.readable ?? []).flatMap((fact) => planReadable(fact, rootReadable)),
    ...(permissions?.denied ?? []).map((fact): SandboxMount => ({
      ...{ kind: 'denied', path: fact.resolved, isFolder: fact.kind !== 'file' },
    })),
    ...(policy.networkAccess && facts.resolverFile !== undefined
      ? [{ kind: 'read-only', path: facts.resolverFile } as const]
      : []),
  ];
  const ordered = orderMounts(mounts).filter((mount, _index, all) => rootReadable || isReached(mount, all));
  return { mode: policy.mode, network: policy.networkAccess, rootReadable, mounts: ordered };
}

/** More than these folders are not held in place: each takes its time at every command. */
const WAY_LIMIT = 64;

/**
 * The folders between a writable root and a git folder in it. A folder that is a mount of its own cannot be renamed, and so
 * none can be made anew in its place with another `.git` in it.
 */
function listWays(roots: readonly WritableRootFacts[], gitPaths: readonly string[]): readonly string[] {
  const ways = new Set<string>();
  for (const path of gitPaths) {
    const root = roots.find((one) => isWithin(path, one.path))?.path;
    if (root === undefined) continue;
    for (
      let at = path.slice(0, path.lastIndexOf('/'));
      at.length > root.length;
      at = at.slice(0, at.lastIndexOf('/'))
    ) {
      ways.add(at);
    }
  }
  return [...ways].slice(0, WAY_LIMIT);
}

/** Where nothing is readable by itself, nothing needs to be hidden either. */
function isReached(mount: SandboxMount, all: readonly SandboxMount[]): boolean {
  const hides = mount.kind === 'blank-file' || mount.kind === 'denied' || (mount.kind === 'empty' && !mount.writable);
  return !hides || findOuter(all, mount) !== undefined;
}

/** A link keeps its name where the folder around it is not there to have it. */
function planReadable(fact: PathFact, rootReadable: boolean): readonly SandboxMount[] {
  const paths = rootReadable ? [fact.resolved] : [...new Set([fact.path, fact.resolved])];
  return paths.map((path) => ({ kind: 'read-only', path }));
}

/**
 * Where the session's own folder for temporary files stands inside: at /tmp, else at $TMPDIR; undefined where commands have
 * none, or share the machine's.
 * @param tmpdir where $TMPDIR leads, when that is a folder of its own
 */
export function findTmpPlace(policy: SandboxPolicy, tmpdir: string | undefined): string | undefined {
  if (policy.mode !== 'workspace-write' || policy.shareTmp === true) return undefined;
  if (!policy.excludeSlashTmp) return '/tmp';
  return policy.excludeTmpdirEnvVar ? undefined : tmpdir;
}

/** The machine's folders for temporary files that commands may write to: none but with `share_tmp`. */
export function listSharedTmp(policy: SandboxPolicy, tmpdir: string | undefined): readonly string[] {
  if (policy.mode !== 'workspace-write' || policy.shareTmp !== true) return [];
  return [
    ...(policy.excludeSlashTmp ? [] : ['/tmp']),
    ...(policy.excludeTmpdirEnvVar || tmpdir === undefined ? [] : [tmpdir]),
  ];
}

function planTemporaryFolders(
  policy: SandboxPolicy,
  facts: SandboxFacts,
  rootReadable: boolean,
): readonly SandboxMount[] {
  const place = findTmpPlace(policy, facts.tmpdir);
  const shared = listSharedTmp(policy, facts.tmpdir);
  return [
    ...(rootReadable && !shared.some((path) => isWithin(path, '/var/tmp'))
      ? [{ kind: 'empty', path: '/var/tmp', sizeBytes: EMPTY_FOLDER_BYTES, writable: true } as const]
      : []),
    ...(place === undefined ? [] : [{ kind: 'bound', path: place, source: facts.sessionTmp } as const]),
    ...shared.map((path): SandboxMount => ({ kind: 'writable', path })),
  ];
}

function hide(fact: PathFact): readonly SandboxMount[] {
  switch (fact.kind) {
    case 'absent':
      return [];
    case 'file':
      return [{ kind: 'blank-file', path: fact.resolved }];
    case 'directory':
    case 'empty-directory':
      return [seal(fact)];
  }
}

/** An empty folder is sealed, because bubblewrap takes 0.2 ms to make a place read-only and nearly none for that. */
function protect(fact: PathFact): SandboxMount {
  return fact.kind === 'empty-directory' ? seal(fact) : { kind: 'read-only', path: fact.resolved };
}

function seal(fact: PathFact): SandboxMount {
  return { kind: 'empty', path: fact.resolved, sizeBytes: 4096, writable: false };
}

/** Which of two mounts at one place holds: the one that hides, then the one that forbids. */
const STRENGTH: Readonly<Record<SandboxMount['kind'], number>> = {
  denied: 5,
  'blank-file': 4,
  empty: 3,
  'read-only': 2,
  bound: 1,
  writable: 0,
};

/** Outer before inner, so that the more exact rule holds; one mount a place. */
function orderMounts(mounts: readonly SandboxMount[]): readonly SandboxMount[] {
  const byPath = new Map<string, SandboxMount>();
  for (const mount of mounts) {
    const other = byPath.get(mount.path);
    if (other === undefined || STRENGTH[mount.kind] > STRENGTH[other.kind]) byPath.set(mount.path, mount);
  }
  const ordered = [...byPath.values()].toSorted(
    (a, b) => depthOf(a.path) - depthOf(b.path) || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0),
  );
  return ordered.filter((mount) => {
    const hides = mount.kind === 'blank-file' || (mount.kind === 'empty' && !mount.writable);
    const outer = findOuter(ordered, mount)?.kind;
    // What is inside a hidden or replaced folder is hidden with it.
    if (mount.kind === 'denied') return outer !== 'empty' && outer !== 'bound' && outer !== 'denied';
    return !hides || (outer !== 'empty' && outer !== 'bound' && outer !== 'denied');
  });
}

/** Whether commands see what is at a resolved path. */
export function isVisible(profile: SandboxProfile, path: string): boolean {
  const inner = profile.mounts.findLast((mount) => isWithin(path, mount.path));
  if (inner === undefined) return profile.rootReadable || isWithin(path, '/proc') || isWithin(path, '/dev');
  return inner.kind === 'read-only' || inner.kind === 'writable' || inner.kind === 'bound';
}

/** The mount that `mount` lies in. */
function findOuter(ordered: readonly SandboxMount[], mount: SandboxMount): SandboxMount | undefined {
  return ordered.findLast((other) => other !== mount && mount.path.startsWith(`${other.path}/`));
}

function depthOf(path: string): number {
  return path === '/' ? 0 : path.split('/').length - 1;
}

/**
 * Where a path of the sandbox lies on the machine: the session's own /tmp stands elsewhere. The path itself in every
 * other case.
 */
export function projectToMachine(profile: SandboxProfile, path: string): string {
  const inner = profile.mounts.findLast((mount) => path === mount.path || path.startsWith(`${mount.path}/`));
  return inner?.kind === 'bound' ? inner.source + path.slice(inner.path.length) : path;
}
