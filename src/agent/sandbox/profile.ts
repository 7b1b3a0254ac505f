/**
 * What a command may touch: the sandbox policy of the settings and the facts of the machine, made into an ordered list
 * of mounts. Pure. `bwrap-args.ts` says it in bubblewrap's words, `facts.ts` looks at the machine.
 */
import type { SandboxPolicy } from '#/config/settings.ts';

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
  | { readonly kind: 'blank-file'; readonly path: string };

export interface SandboxProfile {
  readonly mode: SandboxPolicy['mode'];
  readonly network: boolean;
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
  const protectedPaths = roots.flatMap((root) => root.protectedPaths).filter((fact) => fact.kind !== 'absent');
  const mounts: SandboxMount[] = [
    { kind: 'empty', path: '/run', sizeBytes: EMPTY_FOLDER_BYTES, writable },
    ...(writable ? planTemporaryFolders(policy, facts) : []),
    ...facts.secretPaths.flatMap(hide),
    ...facts.readableInside.map((path): SandboxMount => ({ kind: 'read-only', path })),
    ...roots.map((root): SandboxMount => ({ kind: 'writable', path: root.path })),
    ...protectedPaths.map(protect),
    ...roots.flatMap((root) => root.gitPaths.map((path): SandboxMount => ({ kind: 'read-only', path }))),
    ...(policy.networkAccess && facts.resolverFile !== undefined
      ? [{ kind: 'read-only', path: facts.resolverFile } as const]
      : []),
  ];
  return { mode: policy.mode, network: policy.networkAccess, mounts: orderMounts(mounts) };
}

function planTemporaryFolders(policy: SandboxPolicy, facts: SandboxFacts): readonly SandboxMount[] {
  return [
    { kind: 'empty', path: '/var/tmp', sizeBytes: EMPTY_FOLDER_BYTES, writable: true },
    ...(policy.excludeSlashTmp ? [] : [{ kind: 'bound', path: '/tmp', source: facts.sessionTmp } as const]),
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
    return !hides || (outer !== 'empty' && outer !== 'bound');
  });
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
