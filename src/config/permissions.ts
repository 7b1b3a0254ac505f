/**
 * Codex's named permission profiles: `[permissions.NAME]` and what they extend, made into rules. Pure. Names, precedence
 * and the first line of each error as Codex 0.169.0 was observed to have them.
 */
import { join, normalize, resolve } from 'node:path/posix';
import { CsmError } from '#/base/errors.ts';
import type { ConfigWarning, FilesystemAccess, FilesystemRule, PermissionProfile, SandboxPolicy } from './settings.ts';
import { suggestName } from './suggest-name.ts';
import { emptyTable, isTable, tableAt, valueAt, type TomlTable } from './toml-table.ts';

/** What a profile is resolved against. */
export interface PermissionPlaces {
  /** The workspace, absolute. */
  readonly cwd: string;
  readonly homeDir: string;
  /** `--add-dir`, absolute: workspace roots as well. */
  readonly addDirs: readonly string[];
}

/** The policy that a name stands for. */
export interface DecodedPermissions {
  readonly sandbox: SandboxPolicy;
  readonly warnings: readonly ConfigWarning[];
}

/** The profiles that nobody needs to write, and the sandbox mode that is the same. */
const BUILT_IN = {
  ':read-only': 'read-only',
  ':workspace': 'workspace-write',
  ':danger-full-access': 'danger-full-access',
} as const;

/** What the built-in ones say to a profile that extends them. */
const EXTENDABLE: Readonly<Record<string, TomlTable>> = {
  ':read-only': { ':root': 'read' },
  ':workspace': { ':root': 'read', ':slash_tmp': 'write', ':tmpdir': 'write', ':workspace_roots': 'write' },
};
const WORKSPACE_ROOTS = new Set([':workspace_roots', ':project_roots']);
const KNOWN_SPECIALS = new Set([':root', ':minimal', ':tmpdir', ':slash_tmp']);
const GLOB = /[*?[]/;

/** The policy of the profile `name`. Throws a CsmError of kind `config` where there is none or where it is wrong. */
export function decodePermissions(config: TomlTable, name: string, places: PermissionPlaces): DecodedPermissions {
  checkNames(config);
  if (name.startsWith(':')) return { sandbox: decodeBuiltIn(name, places), warnings: [] };
  const table = valueAt(config, ['permissions']);
  if (!isTable(table)) {
    throw wrong('permissions-missing', 'default_permissions requires a `[permissions]` table', {
      hint: `Write [permissions.${name}] into config.toml, or name a built-in profile: ${Object.keys(BUILT_IN).join(', ')}.`,
    });
  }
  if (!isTable(own(table, name))) {
    const near = suggestName(name, Object.keys(table));
    throw wrong('permissions-undefined', `default_permissions refers to undefined profile \`${name}\``, {
      hint: `${near === undefined ? '' : `Did you mean ${near}? `}There are: ${Object.keys(table).join(', ') || 'none'}.`,
    });
  }
  return decodeProfile(mergeParents(table, name), name, places);
}

/** That there are profiles and none was chosen. */
export function unchosenPermissions(): CsmError {
  return wrong(
    'permissions-unchosen',
    'config defines `[permissions]` profiles but does not set `default_permissions`',
    { hint: 'Set default_permissions to one of them, or sandbox_mode.' },
  );
}

function checkNames(config: TomlTable): void {
  const reserved = Object.keys(tableAt(config, ['permissions'])).find((each) => each.startsWith(':'));
  if (reserved === undefined) return;
  throw wrong('permissions-reserved', `permissions profile \`${reserved}\` uses a reserved built-in profile prefix`, {
    hint: 'Give it a name without a colon in front.',
  });
}

function decodeBuiltIn(name: string, { addDirs }: PermissionPlaces): SandboxPolicy {
  if (!Object.hasOwn(BUILT_IN, name)) {
    throw wrong('permissions-built-in', `default_permissions refers to unknown built-in profile \`${name}\``, {
      hint: `There are: ${Object.keys(BUILT_IN).join(', ')}.`,
    });
  }
  const mode = BUILT_IN[name as keyof typeof BUILT_IN];
  return {
    mode,
    writableRoots: mode === 'read-only' ? [] : addDirs,
    networkAccess: mode === 'danger-full-access',
    excludeSlashTmp: false,
    excludeTmpdirEnvVar: false,
  };
}

/** A profile with what it inherits; parents are in place. */
interface MergedProfile {
  readonly parent: string | undefined;
  readonly filesystem: TomlTable;
  readonly network: TomlTable;
  readonly workspaceRoots: TomlTable;
}

function mergeParents(table: TomlTable, name: string): MergedProfile {
  const chain: TomlTable[] = [];
  const names: string[] = [];
  let filesystem: TomlTable = emptyTable();
  for (let at: string | undefined = name; at !== undefined;) {
    if (names.includes(at)) {
      const cycle = [...names, at].join(' -> ');
      throw wrong('permissions-cycle', `permissions profile inheritance cycle detected: ${cycle}`, {
        hint: 'Take one `extends` out.',
      });
    }
    const profile = own(table, at);
    const before = names.at(-1);
    if (!isTable(profile)) {
      throw wrong('permissions-extends', `permissions profile \`${before}\` extends undefined profile \`${at}\``, {
        hint: `There are: ${[...Object.keys(table), ...Object.keys(EXTENDABLE)].join(', ')}.`,
      });
    }
    names.push(at);
    chain.unshift(profile);
    const parent: unknown = own(profile, 'extends');
    if (typeof parent !== 'string') break;
    if (!parent.startsWith(':')) {
      at = parent;
      continue;
    }
    const builtIn = Object.hasOwn(EXTENDABLE, parent) ? EXTENDABLE[parent] : undefined;
    if (builtIn === undefined) {
      throw wrong(
        'permissions-extends',
        `permissions profile \`${at}\` cannot extend unsupported built-in profile \`${parent}\``,
        { hint: `Extend one of ${Object.keys(EXTENDABLE).join(', ')}.` },
      );
    }
    filesystem = builtIn;
    break;
  }
  for (const profile of chain) filesystem = mergeFilesystem(filesystem, tableAt(profile, ['filesystem']));
  const merged = (key: string): TomlTable => Object.assign(emptyTable(), ...chain.map((one) => tableAt(one, [key])));
  const parent = own(own(table, name) as TomlTable, 'extends');
  return {
    parent: typeof parent === 'string' ? parent : undefined,
    filesystem,
    network: merged('network'),
    workspaceRoots: merged('workspace_roots'),
  };
}

/** Key by key; an access alone is that of `.`. */
function mergeFilesystem(below: TomlTable, above: TomlTable): TomlTable {
  const merged = Object.assign(emptyTable(), below);
  for (const [key, value] of Object.entries(above)) {
    const before = merged[key];
    const nests = isTable(value) && before !== undefined;
    merged[key] = nests ? Object.assign(emptyTable(), nestAccess(before), value) : value;
  }
  return merged;
}

function nestAccess(value: unknown): TomlTable {
  return isTable(value) ? value : { '.': value };
}

function decodeProfile(merged: MergedProfile, id: string, places: PermissionPlaces): DecodedPermissions {
  const warnings: ConfigWarning[] = [];
  const extra = Object.keys(merged.workspaceRoots)
    .filter((path) => merged.workspaceRoots[path] === true)
    .toSorted(byBytes)
    .map((path) => (isHomePath(path) ? fromHome(places, path) : dropSlash(resolve(places.cwd, path))));
  const workspaceRoots = [...new Set([...places.addDirs, ...extra])].filter((path) => path !== places.cwd);
  const { glob_scan_max_depth: depth, ...entries } = merged.filesystem;
  if (depth !== undefined && Number(depth) < 1) {
    throw wrong('permissions-depth', 'glob_scan_max_depth must be at least 1', { hint: 'Leave it out for no limit.' });
  }
  const rules = Object.keys(entries)
    .toSorted(byBytes)
    .flatMap((key) => decodeEntry(key, entries[key], { ...places, workspaceRoots, warnings }));
  if (rules.length === 0) {
    warnings.push({
      code: 'permissions-empty',
      message: `Permissions profile \`${id}\` does not define any recognized filesystem entries: nothing can be read, so no command can start. Add \`":minimal" = "read"\` or \`":root" = "read"\` to [permissions.${id}.filesystem], or extend :read-only.`,
    });
  }
  const profile: PermissionProfile = {
    id,
    ...(merged.parent === undefined ? {} : { parent: merged.parent }),
    rules,
    ...(depth === undefined ? {} : { globScanMaxDepth: Number(depth) }),
    workspaceRoots: [...new Set(places.addDirs)].filter((path) => path !== places.cwd),
  };
  const network = decodeNetwork(id, merged.network, warnings);
  return { sandbox: projectPermissions(profile, network, places.cwd), warnings };
}

/** csm has no proxy that could tell hosts apart: a network with rules stays shut. */
function decodeNetwork(id: string, network: TomlTable, warnings: ConfigWarning[]): boolean {
  if (network['enabled'] !== true) return false;
  const rules = ['domains', 'unix_sockets'].filter((key) => Object.keys(tableAt(network, [key])).length > 0);
  if (network['mode'] === 'limited') rules.push('mode');
  if (rules.length === 0) return true;
  warnings.push({
    code: 'permissions-network',
    message: `Permissions profile \`${id}\` limits the network with \`${rules.join('`, `')}\`, which csm cannot do yet: the network stays off. Take the limit out to open it.`,
  });
  return false;
}

interface EntryPlaces extends PermissionPlaces {
  readonly workspaceRoots: readonly string[];
  readonly warnings: ConfigWarning[];
}

function decodeEntry(key: string, value: unknown, places: EntryPlaces): readonly FilesystemRule[] {
  const nested = nestAccess(value);
  const names = Object.keys(nested).toSorted(byBytes);
  if (WORKSPACE_ROOTS.has(key)) {
    const roots = [places.cwd, ...places.workspaceRoots];
    return names.flatMap((name) => roots.map((root) => decodePlace(root, name, accessOf(nested[name]))));
  }
  if (key.startsWith(':')) {
    const inner = names.find((name) => name !== '.');
    if (inner !== undefined) {
      throw wrong('permissions-path', `filesystem path \`${key}\` does not support nested entries`, {
        hint: 'Name the place below it by its absolute path.',
      });
    }
    if (!KNOWN_SPECIALS.has(key)) {
      places.warnings.push({
        code: 'permissions-special',
        message: `Configured filesystem path \`${key}\` is not recognized and will be ignored. csm knows :root, :minimal, :tmpdir, :slash_tmp and :workspace_roots.`,
      });
    }
    return [{ access: accessOf(nested['.']), place: { kind: 'special', name: key } }];
  }
  if (!key.startsWith('/') && !isHomePath(key)) {
    throw wrong('permissions-path', `filesystem path \`${key}\` must be absolute, use \`~/...\`, or start with \`:\``, {
      hint: 'Write it from / or ~/, or under ":workspace_roots".',
    });
  }
  if (!isTable(value)) return [decodePattern(key, key, accessOf(value), places)];
  const base = isHomePath(key) ? fromHome(places, key) : dropSlash(normalize(key));
  return names.map((name) => decodePlace(base, name, accessOf(nested[name])));
}

/** An entry below a folder. */
function decodePlace(base: string, name: string, access: FilesystemAccess): FilesystemRule {
  if (name === '.') return { access, place: { kind: 'path', path: base } };
  const plain = name.endsWith('/**') && !GLOB.test(name.slice(0, -3)) ? name.slice(0, -3) : name;
  const parts = plain.split('/');
  if (plain === '' || plain.startsWith('/') || parts.some((part) => part === '.' || part === '..')) {
    throw wrong(
      'permissions-path',
      `filesystem subpath \`${plain}\` must be a descendant path without \`.\` or \`..\` components`,
      { hint: 'Name it from the folder it is in, such as `docs/api`.' },
    );
  }
  if (!GLOB.test(plain)) return { access, place: { kind: 'path', path: dropSlash(join(base, plain)) } };
  refuseGlob(name, access);
  return { access, place: { kind: 'glob', pattern: `${base === '/' ? '' : base}/${plain}` } };
}

function decodePattern(
  key: string,
  pattern: string,
  access: FilesystemAccess,
  places: PermissionPlaces,
): FilesystemRule {
  const plain = pattern.endsWith('/**') && !GLOB.test(pattern.slice(0, -3)) ? pattern.slice(0, -3) || '/' : pattern;
  const path = isHomePath(plain) ? fromHome(places, plain) : dropSlash(normalize(plain));
  if (!GLOB.test(plain)) return { access, place: { kind: 'path', path } };
  refuseGlob(key, access);
  if (GLOB.test(path.split('/')[1] ?? '')) {
    throw wrong(
      'permissions-glob',
      `unreadable glob \`${path}\` cannot be safely expanded; use a pattern with a non-root directory prefix`,
      { hint: 'Begin it with a folder, such as /home/me/**/*.env, or put it under ":workspace_roots".' },
    );
  }
  return { access, place: { kind: 'glob', pattern: path } };
}

function refuseGlob(name: string, access: FilesystemAccess): void {
  if (access === 'deny') return;
  throw wrong(
    'permissions-glob',
    `filesystem glob path \`${name}\` only supports \`deny\` access; use an exact path or trailing \`/**\` for \`${access}\` subtree access`,
    { hint: 'A pattern can only take something away.' },
  );
}

/** What the schema let through. */
function accessOf(value: unknown): FilesystemAccess {
  return value === 'read' || value === 'write' ? value : 'deny';
}

/** The sandbox policy around a profile: its mode, roots and folders for temporary files, for whoever asks no more. */
export function projectPermissions(permissions: PermissionProfile, network: boolean, cwd: string): SandboxPolicy {
  const { rules } = permissions;
  const isRootWritable = accessOfSpecial(permissions, ':root') === 'write';
  const written = rules.flatMap(({ access, place }) =>
    access === 'write' && place.kind === 'path' && decideAccess(permissions, place.path) === 'write'
      ? [place.path]
      : [],
  );
  const writesSlashTmp = accessOfSpecial(permissions, ':slash_tmp') === 'write';
  const writesTmpdir = accessOfSpecial(permissions, ':tmpdir') === 'write';
  const writes = isRootWritable || writesSlashTmp || writesTmpdir || written.length > 0;
  if (network && isOpenProfile(permissions)) {
    return {
      mode: 'danger-full-access',
      writableRoots: written.filter((path) => path !== cwd),
      networkAccess: true,
      excludeSlashTmp: false,
      excludeTmpdirEnvVar: false,
    };
  }
  const roots = [...(isRootWritable ? ['/'] : []), ...written].filter((path) => path !== cwd);
  return {
    mode: writes ? 'workspace-write' : 'read-only',
    writableRoots: [...new Set(roots)],
    networkAccess: network,
    excludeSlashTmp: writes && !writesSlashTmp,
    excludeTmpdirEnvVar: writes && !writesTmpdir,
    permissions,
  };
}

/** Whether a profile lets commands write everywhere and takes nothing back: only the network is shut. */
export function isOpenProfile(permissions: PermissionProfile): boolean {
  return (
    accessOfSpecial(permissions, ':root') === 'write' && permissions.rules.every(({ access }) => access === 'write')
  );
}

/** The policy in a word, as Codex's banner has it, without folders and network. */
export function namePolicy({ mode, permissions }: SandboxPolicy, cwd: string): string {
  if (permissions === undefined || mode !== 'workspace-write') return mode;
  if (isOpenProfile(permissions)) return 'external-sandbox';
  const writesRoot = accessOfSpecial(permissions, ':root') === 'write';
  return decideAccess(permissions, cwd) === 'write' && !writesRoot ? mode : 'custom permissions';
}

const STRENGTH: Readonly<Record<FilesystemAccess, number>> = { read: 0, write: 1, deny: 2 };

/** What a special name has; of two rules for it (there is one, but for a state given as JSON) the stricter. */
export function accessOfSpecial({ rules }: PermissionProfile, name: string): FilesystemAccess | undefined {
  let found: FilesystemAccess | undefined;
  for (const { access, place } of rules) {
    if (place.kind !== 'special' || place.name !== name) continue;
    if (found === undefined || STRENGTH[access] > STRENGTH[found]) found = access;
  }
  return found;
}

/**
 * What a profile says about an absolute path: the rule for the innermost place holds, of two for one place `deny`, then
 * `write`; what a pattern denies is denied. `:minimal` and the temporary folders are not looked at: the caller knows where
 * they lie. `deny` where no rule says anything.
 */
export function decideAccess(permissions: PermissionProfile, path: string): FilesystemAccess {
  let access = accessOfSpecial(permissions, ':root') ?? 'deny';
  let length = 0;
  for (const rule of permissions.rules) {
    if (rule.place.kind === 'glob') {
      if (matchGlob(rule.place.pattern, path)) return 'deny';
      continue;
    }
    if (rule.place.kind !== 'path' || !isWithin(path, rule.place.path)) continue;
    const isStricter = rule.place.path.length === length && STRENGTH[rule.access] > STRENGTH[access];
    if (rule.place.path.length > length || isStricter) {
      access = rule.access;
      length = rule.place.path.length;
    }
  }
  return access;
}

/** Whether a pattern matches a path or a folder above it: what is in a denied folder is denied. */
export function matchGlob(pattern: string, path: string): boolean {
  const glob = new Bun.Glob(pattern.replaceAll(/[{}!\\]/g, String.raw`\$&`));
  for (let at = path; at.length > 1; at = at.slice(0, at.lastIndexOf('/'))) if (glob.match(at)) return true;
  return false;
}

/** Whether a path is a folder or below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

function isHomePath(path: string): boolean {
  return path === '~' || path.startsWith('~/');
}

function fromHome({ homeDir }: PermissionPlaces, path: string): string {
  return dropSlash(join(homeDir, path.slice(1)));
}

function dropSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function own(table: TomlTable, name: string): unknown {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function wrong(code: string, message: string, options: { readonly hint: string }): CsmError {
  return new CsmError('config', code, message, options);
}
