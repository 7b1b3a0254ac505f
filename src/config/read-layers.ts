/** Reading the layers of the configuration in Codex's order. @effects fs env */
import { dirname, join } from 'node:path/posix';
import { CsmError, printErrno } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';
import type { ConfigLayer, LayerKind } from './config-layer.ts';
import { printPlace } from './check-layers.ts';
import { findGitRoot, findMainCheckout, findMarkedRoot, foldersUpwards } from './git-state.ts';
import { mergeLayers, tableOf } from './merge-layers.ts';
import { parseOverride } from './parse-override.ts';
import { parseConfigFile } from './parse-toml.ts';
import {
  MANAGED_CONFIG_PATH,
  pathFrom,
  REQUIREMENTS_PATH,
  SYSTEM_CONFIG_PATH,
  userConfigPath,
  type PathPorts,
} from './paths.ts';
import { requireFeature } from './features.ts';
import { KEYS_NOT_FOR_PROJECTS, PATH_KEYS } from './schema.ts';
import type { ConfigWarning } from './settings.ts';
import { statConfigPath, statReachable } from './stat-path.ts';
import { suggestName } from './suggest-name.ts';
import { emptyTable, tableAt, valueAt, type TomlTable } from './toml-table.ts';
import { decodeTrust, type TrustLevel } from './trust.ts';

/** Which layers to read. */
export interface LayerRequest {
  readonly codexHome: string;
  readonly cwd: string;
  /** `-c` arguments. */
  readonly overrides: readonly string[];
  readonly enable: readonly string[];
  readonly disable: readonly string[];
  readonly profile: string | undefined;
  /** Leaves the system's and the user's own file out; trust is then undecided. */
  readonly ignoreUserConfig: boolean;
  /** Trusts this project for this run. */
  readonly trust: boolean;
}

/** All layers, the lowest first, and what was found on the way. */
export interface ReadLayers {
  readonly layers: readonly ConfigLayer[];
  readonly warnings: readonly ConfigWarning[];
  readonly gitRoot: string | undefined;
  /** See `Settings.projectRoot`. */
  readonly projectRoot: string | undefined;
  /** See `Settings.trustedConfigFolders`. */
  readonly trustedFolders: readonly string[];
  /** Trust in the working folder or its repository. */
  readonly trust: TrustLevel;
}

/** A configuration file is text by hand; anything larger is the wrong file. */
const CONFIG_FILE_BYTES = 4 * 1024 * 1024;

/** Reads them. Throws `config-unreadable`, `config-syntax`, `profile-missing`, `profile-legacy` and override errors. */
export function readLayers(ports: PathPorts, request: LayerRequest): ReadLayers {
  const { fs } = ports;
  const overrides = decodeOverrides(request);
  const below: ConfigLayer[] = [];
  if (!request.ignoreUserConfig) {
    pushLayer(below, readConfigFile(fs, SYSTEM_CONFIG_PATH, 'system'));
    pushLayer(below, readConfigFile(fs, userConfigPath(request.codexHome), 'user'));
  }
  if (request.profile !== undefined) below.push(readProfile(fs, request.codexHome, request.profile, below));
  const managed = readConfigFile(fs, MANAGED_CONFIG_PATH, 'managed');

  const withoutProjects = mergeLayers([...below, ...overrides].map((layer) => layer.table));
  const gitRoot = findGitRoot(fs, request.cwd);
  const projects = readProjectLayers(ports, request, withoutProjects, gitRoot);
  const layers = [...below, ...projects.layers, ...overrides];
  pushLayer(layers, managed);
  for (const layer of layers) refuseLegacyProfile(layer);

  const warnings = [...projects.warnings];
  if (statReachable(fs, REQUIREMENTS_PATH) !== undefined) {
    warnings.push({
      code: 'requirements-ignored',
      message: `${REQUIREMENTS_PATH} restricts what may be configured for Codex; csm does not read it yet`,
    });
  }
  return {
    layers: layers.map((layer) => resolvePaths(layer, request, ports.env.homeDir())),
    warnings,
    gitRoot,
    projectRoot: projects.projectRoot,
    trustedFolders: projects.trustedFolders,
    trust: projects.trust,
  };
}

function pushLayer(layers: ConfigLayer[], layer: ConfigLayer | undefined): void {
  if (layer !== undefined) layers.push(layer);
}

function decodeOverrides(request: LayerRequest): readonly ConfigLayer[] {
  const layers: ConfigLayer[] = request.overrides.map((text) => {
    const { path, value } = parseOverride(text);
    return { kind: 'override', path: undefined, text, table: tableOf(path, value) };
  });
  const toggles = [
    ...request.enable.map((name) => ({ name, value: true, text: `--enable ${name}` })),
    ...request.disable.map((name) => ({ name, value: false, text: `--disable ${name}` })),
  ];
  for (const { name, value, text } of toggles) {
    requireFeature(name);
    layers.push({ kind: 'override', path: undefined, text, table: tableOf(['features', name], value) });
  }
  return layers;
}

/** Reads one file, or undefined where there is none. */
export function readConfigFile(fs: Fs, path: string, kind: LayerKind): ConfigLayer | undefined {
  const stat = statConfigPath(fs, path);
  if (stat === undefined) return undefined;
  const fail = (why: string, hint: string, cause?: unknown): CsmError =>
    new CsmError(
      'config',
      'config-unreadable',
      `Error loading config.toml: Failed to read config file ${path}: ${why}`,
      {
        hint,
        data: { path },
        cause,
      },
    );
  if (stat.kind !== 'file') throw fail(`path \`${path}\` is not a file`, 'Move it away and write a file of that name.');
  if (stat.sizeBytes > CONFIG_FILE_BYTES)
    throw fail(`it is larger than ${CONFIG_FILE_BYTES} bytes`, 'Check that it is the right file.');
  let bytes: Uint8Array;
  try {
    bytes = fs.readFile(path);
  } catch (error) {
    throw fail(printErrno(error), 'Make it readable for this user, or run with --ignore-user-config.', error);
  }
  const text = decodeUtf8(bytes);
  if (typeof text === 'number') {
    throw fail(`invalid UTF-8 at byte ${text}`, 'Save it as UTF-8: TOML has no other encoding.');
  }
  return { kind, path, text, table: parseConfigFile(text, path) };
}

/** The text without a byte order mark, or the offset of the first byte that is not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | number {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // The longest prefix that decodes ends where the damage begins; a sequence cut by the end of the prefix is none.
    const isBroken = (length: number): boolean => {
      try {
        new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
        return false;
      } catch {
        return true;
      }
    };
    let good = 0;
    let bad = bytes.length;
    while (bad - good > 1) {
      const middle = (good + bad) >> 1;
      if (isBroken(middle)) bad = middle;
      else good = middle;
    }
    return isBroken(bytes.length) ? bad - 1 : bytes.length;
  }
}

const PROFILE_SUFFIX = '.config.toml';

function readProfile(fs: Fs, codexHome: string, name: string, below: readonly ConfigLayer[]): ConfigLayer {
  if (!/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name)) {
    throw new CsmError(
      'usage',
      'profile-name',
      `invalid --profile value \`${name}\`; pass a plain name such as \`work\``,
    );
  }
  const path = join(codexHome, `${name}${PROFILE_SUFFIX}`);
  for (const layer of below) {
    const legacy = Object.hasOwn(tableAt(layer.table, ['profiles']), name) ? ['profiles', name] : undefined;
    if (legacy === undefined) continue;
    throw new CsmError(
      'config',
      'profile-legacy',
      `--profile \`${name}\` cannot be used while ${printPlace(layer, legacy)} has the older \`[profiles.${name}]\` table`,
      { hint: `Move its settings into ${path} and remove the table.`, data: { profile: name, path: layer.path } },
    );
  }
  const layer = readConfigFile(fs, path, 'profile');
  if (layer !== undefined) return layer;
  const names = fs
    .list(codexHome)
    .filter((file) => file.endsWith(PROFILE_SUFFIX) && file !== PROFILE_SUFFIX)
    .map((file) => file.slice(0, -PROFILE_SUFFIX.length));
  const near = suggestName(name, names);
  const known =
    names.length === 0
      ? `There are none: a profile is a file NAME${PROFILE_SUFFIX} in ${codexHome}.`
      : `Profiles there: ${names.join(', ')}.`;
  throw new CsmError('config', 'profile-missing', `no profile \`${name}\`: ${path} does not exist`, {
    hint: near === undefined ? known : `Did you mean \`${near}\`? ${known}`,
    data: { profile: name, path, profiles: names },
  });
}

function refuseLegacyProfile(layer: ConfigLayer): void {
  const name = layer.table['profile'];
  if (name === undefined || layer.kind === 'project') return;
  const shown = typeof name === 'string' ? name : 'NAME';
  throw new CsmError(
    'config',
    'profile-legacy',
    `${printPlace(layer, ['profile'])}: legacy \`profile = ${JSON.stringify(name)}\` config is no longer supported`,
    { hint: `Use --profile ${shown} with a file ${shown}${PROFILE_SUFFIX} instead.`, data: { path: layer.path } },
  );
}

interface ProjectLayers {
  readonly trustedFolders: readonly string[];
  readonly layers: readonly ConfigLayer[];
  readonly warnings: readonly ConfigWarning[];
  readonly trust: TrustLevel;
  readonly projectRoot: string | undefined;
}

/** `.codex/config.toml` of every folder from the project's root down to the working folder, where it is trusted. */
function readProjectLayers(
  { fs }: PathPorts,
  request: LayerRequest,
  config: TomlTable,
  gitRoot: string | undefined,
): ProjectLayers {
  const checkout = gitRoot === undefined ? undefined : findMainCheckout(fs, gitRoot);
  const markers = config['project_root_markers'];
  const projectRoot = Array.isArray(markers)
    ? findMarkedRoot(
        fs,
        request.cwd,
        markers.filter((marker) => typeof marker === 'string'),
      )
    : gitRoot;
  const trustOf = (folder: string): TrustLevel =>
    request.trust ? 'trusted' : decodeTrust(config, [folder, projectRoot, gitRoot, checkout]);

  const upwards = foldersUpwards(request.cwd);
  const rootAt = projectRoot === undefined ? 0 : upwards.indexOf(projectRoot);
  const folders = upwards.slice(0, rootAt + 1).toReversed();
  const layers: ConfigLayer[] = [];
  const warnings: ConfigWarning[] = [];
  const untrusted: string[] = [];
  for (const folder of folders) {
    const path = join(folder, '.codex', 'config.toml');
    // A home inside the tree (or the home folder itself as project) is the user's own file, read already.
    if (dirname(path) === request.codexHome || statReachable(fs, path) === undefined) continue;
    if (trustOf(folder) !== 'trusted') {
      untrusted.push(path);
      continue;
    }
    const layer = readConfigFile(fs, path, 'project');
    if (layer === undefined) continue;
    const dropped = KEYS_NOT_FOR_PROJECTS.filter((key) => Object.hasOwn(layer.table, key));
    if (dropped.length > 0) {
      warnings.push({
        code: 'project-keys-ignored',
        message:
          `${path} may not set ${dropped.join(', ')}: ignored. ` +
          'Only your own config.toml decides where requests go and what runs.',
      });
    }
    layers.push({ ...layer, table: withoutKeys(layer.table, dropped) });
  }
  if (untrusted.length > 0) {
    warnings.push({
      code: 'project-untrusted',
      message:
        `the project is not trusted, so its configuration is ignored: ${untrusted.join(', ')}. ` +
        `Read it, then run with --trust, or set [projects.${JSON.stringify(projectRoot ?? request.cwd)}] trust_level = "trusted".`,
    });
  }
  const trustedFolders = folders
    .filter((folder) => trustOf(folder) === 'trusted')
    .map((folder) => join(folder, '.codex'))
    .filter((folder) => folder !== request.codexHome);
  return { layers, warnings, trust: trustOf(request.cwd), projectRoot, trustedFolders };
}

function withoutKeys(table: TomlTable, dropped: readonly string[]): TomlTable {
  if (dropped.length === 0) return table;
  const rest = emptyTable();
  for (const key of Object.keys(table)) if (!dropped.includes(key)) rest[key] = table[key];
  return rest;
}

/** The layer with its relative paths made absolute: from the file's folder, for overrides from the working folder. */
function resolvePaths(layer: ConfigLayer, request: LayerRequest, homeDir: string): ConfigLayer {
  const folder = layer.path === undefined ? request.cwd : dirname(layer.path);
  let table = layer.table;
  for (const path of PATH_KEYS) {
    const value = valueAt(table, path);
    if (typeof value === 'string') table = mergeLayers([table, tableOf(path, pathFrom(folder, homeDir, value))]);
    else if (Array.isArray(value)) {
      const absolute = value.map((one: unknown) => (typeof one === 'string' ? pathFrom(folder, homeDir, one) : one));
      table = mergeLayers([table, tableOf(path, absolute)]);
    }
  }
  return table === layer.table ? layer : { ...layer, table };
}
