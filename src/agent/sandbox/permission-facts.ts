/** Looks at the machine for what a permission profile names: which of its places exist, and what its patterns match. @effects fs */
import { CsmError } from '#/base/errors.ts';
import { accessOfSpecial, decideAccess, matchGlob } from '#/config/permissions.ts';
import type { PermissionProfile } from '#/config/settings.ts';
import type { Fs } from '#/platform/fs.ts';
import type { PathFact } from './profile.ts';

/** What a profile says about places that exist; where it lets commands write is in the writable roots. */
export interface PermissionFacts {
  readonly id: string;
  /** Whether what no rule names can be read. */
  readonly rootReadable: boolean;
  /** Places of `read` rules, and what `:minimal` stands for. */
  readonly readable: readonly PathFact[];
  /** Places of `deny` rules, and what patterns match. */
  readonly denied: readonly PathFact[];
}

/** `:minimal`: programs, libraries and their settings. Codex's list. */
const MINIMAL = ['/bin', '/etc', '/lib', '/lib64', '/sbin', '/usr', '/nix/store', '/run/current-system/sw'];
/** The places of `:minimal` where a profile lets them be read. Pure. */
export function readMinimalPlaces(permissions: PermissionProfile): readonly string[] {
  const access = accessOfSpecial(permissions, ':minimal');
  return access === undefined || access === 'deny' ? [] : MINIMAL;
}

/** A pattern that would have to look at more entries is refused: half a wall is none. */
const ENTRY_LIMIT = 200_000;

/** @param readFacts what stands at paths */
export function readPermissionFacts(
  fs: Fs,
  permissions: PermissionProfile,
  readFacts: (paths: readonly string[]) => readonly PathFact[],
): PermissionFacts {
  const named = (access: 'read' | 'deny'): readonly string[] =>
    permissions.rules.flatMap((rule) =>
      rule.access === access && rule.place.kind === 'path' && rule.place.path !== '/' ? [rule.place.path] : [],
    );
  const minimal = accessOfSpecial(permissions, ':minimal');
  const specials = [
    ...((accessOfSpecial(permissions, ':slash_tmp') ?? 'write') === 'write' ? [] : [':slash_tmp']),
    ...(minimal === undefined ? [] : [':minimal']),
  ].map((name) => ({
    access: accessOfSpecial(permissions, name) === 'deny' ? ('deny' as const) : ('read' as const),
    paths: name === ':minimal' ? MINIMAL : ['/tmp'],
  }));
  const special = (access: 'read' | 'deny'): readonly string[] =>
    specials.flatMap((one) => (one.access === access ? one.paths : []));
  const matched = permissions.rules.flatMap(({ place }) =>
    place.kind === 'glob' ? listMatches(fs, place.pattern, permissions.globScanMaxDepth) : [],
  );
  const existing = (paths: readonly string[]): readonly PathFact[] =>
    readFacts([...new Set(paths)]).filter(({ kind }) => kind !== 'absent');
  return {
    id: permissions.id,
    rootReadable: decideAccess(permissions, '/') !== 'deny',
    readable: existing([...special('read'), ...named('read')]),
    denied: existing([...special('deny'), ...named('deny'), ...matched]),
  };
}

/** What a pattern matches now, outermost only: what is in a denied folder is denied with it. */
function listMatches(fs: Fs, pattern: string, maxDepth = Number.POSITIVE_INFINITY): readonly string[] {
  const parts = pattern.split('/');
  const fixed = parts
    .slice(
      0,
      Math.max(
        1,
        parts.findIndex((part) => /[*?[]/.test(part)),
      ),
    )
    .join('/');
  const found: string[] = [];
  const pending = [{ folder: fixed === '' ? '/' : fixed, depth: 1 }];
  let entries = 0;
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { folder, depth } = next;
    const paths = listFolder(fs, folder).map((name) => (folder === '/' ? `/${name}` : `${folder}/${name}`));
    entries += paths.length;
    if (entries > ENTRY_LIMIT) {
      throw new CsmError('denied', 'permissions-glob', `the pattern ${pattern} has too many files to look at`, {
        hint: `Set glob_scan_max_depth beside it, or begin it with a smaller folder than ${fixed}.`,
      });
    }
    const rest: string[] = [];
    for (const path of paths) (matchGlob(pattern, path) ? found : rest).push(path);
    if (depth >= maxDepth) continue;
    for (const [index, stat] of fs.statMany(rest).entries()) {
      const path = rest[index];
      // Behind a link lies another place, which has rules of its own.
      if (path === undefined || stat?.kind !== 'directory' || fs.lstat(path)?.kind !== 'directory') continue;
      pending.push({ folder: path, depth: depth + 1 });
    }
  }
  return found;
}

function listFolder(fs: Fs, folder: string): readonly string[] {
  try {
    return fs.list(folder);
  } catch {
    return [];
  }
}
