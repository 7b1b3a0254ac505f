/** Finds the hooks of the configuration and what is known of them. @effects fs */
import { dirname, join } from 'node:path/posix';
import { printErrno } from '#/base/errors.ts';
import { isObject } from '#/base/json.ts';
import type { HookTable, Settings } from '#/config/settings.ts';
import { tableAt, type TomlTable } from '#/config/toml-table.ts';
import type { Fs } from '#/platform/fs.ts';
import { decodeHooks, printUnreadable } from './decode-hooks.ts';
import { HOOKS_FILE, SYSTEM_HOOKS_FOLDER } from './may-have-hooks.ts';
import { NO_HOOKS, type Hook, type HookInventory, type HookSource, type HookTrust, type ListedHook } from './hook.ts';

/** What discovery depends on. */
export type HookSettings = Pick<
  Settings,
  'codexHome' | 'trustedConfigFolders' | 'hookTables' | 'hookState' | 'features'
>;

const SESSION_FLAGS = '<session-flags>/config.toml';
/** A list of hooks is text by hand. */
const LARGEST_BYTES = 1024 * 1024;

/**
 * All hooks: the machine's, the user's, those of trusted projects from the root down, those of `-c`; in each folder `hooks.json`
 * before `config.toml`. Reads at most one small file a folder, and nothing where the feature is off.
 */
export function discoverHooks(fs: Fs, settings: HookSettings): HookInventory {
  if (settings.features['hooks'] === false) return NO_HOOKS;
  const hooks: ListedHook[] = [];
  const warnings: string[] = [];
  const add = (table: unknown, path: string, source: HookSource): void => {
    const decoded = decodeHooks(table, { path, source }, hooks.length);
    warnings.push(...decoded.warnings);
    for (const hook of decoded.hooks) hooks.push({ ...hook, ...decideTrust(hook, settings.hookState) });
  };
  for (const { folder, source, tables } of planFolders(settings)) {
    const path = folder === undefined ? undefined : join(folder, HOOKS_FILE);
    const file = path === undefined ? undefined : readHooksFile(fs, path, warnings);
    if (file !== undefined && path !== undefined) add(file, path, source);
    for (const { path: tomlPath, table } of tables) {
      if (file !== undefined && tomlPath !== undefined) {
        warnings.push(`loading hooks from both ${path} and ${tomlPath}; prefer a single representation for this layer`);
      }
      add(table, tomlPath ?? SESSION_FLAGS, source);
    }
  }
  return { hooks, warnings };
}

interface HookFolder {
  readonly folder: string | undefined;
  readonly source: HookSource;
  readonly tables: readonly HookTable[];
}

function planFolders({ codexHome, trustedConfigFolders, hookTables }: HookSettings): readonly HookFolder[] {
  const of = (folder: string): readonly HookTable[] =>
    hookTables.filter(({ path, kind }) => kind !== 'managed' && path !== undefined && dirname(path) === folder);
  const flags = hookTables.filter(({ kind }) => kind === 'override');
  const managed = hookTables.filter(({ kind }) => kind === 'managed');
  return [
    { folder: SYSTEM_HOOKS_FOLDER, source: 'system', tables: of(SYSTEM_HOOKS_FOLDER) },
    { folder: codexHome, source: 'user', tables: of(codexHome) },
    ...trustedConfigFolders.map((folder): HookFolder => ({ folder, source: 'project', tables: of(folder) })),
    { folder: undefined, source: 'sessionFlags', tables: flags },
    { folder: undefined, source: 'managed', tables: managed },
  ];
}

/** The value of `hooks` in a `hooks.json`; undefined where there is none or it cannot be used. */
function readHooksFile(fs: Fs, path: string, warnings: string[]): unknown {
  let text: string;
  try {
    const stat = fs.stat(path);
    if (stat?.kind !== 'file') return undefined;
    if (stat.sizeBytes > LARGEST_BYTES) {
      warnings.push(printUnreadable(path, `it is larger than ${LARGEST_BYTES} bytes`));
      return undefined;
    }
    text = fs.readText(path);
  } catch (error) {
    warnings.push(`failed to read hooks config ${path}: ${printErrno(error)}`);
    return undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    warnings.push(printUnreadable(path, error instanceof Error ? error.message : 'it is no JSON'));
    return undefined;
  }
  if (!isObject(value)) {
    warnings.push(printUnreadable(path, 'it is no object'));
    return undefined;
  }
  const unknown = Object.keys(value).find((name) => name !== 'hooks' && name !== 'description');
  if (unknown !== undefined) {
    warnings.push(printUnreadable(path, `unknown field \`${unknown}\`, expected \`description\` or \`hooks\``));
    return undefined;
  }
  return value['hooks'] ?? {};
}

/** What `[hooks.state."<key>"]` says of a hook. Pure. */
export function decideTrust(
  hook: Pick<Hook, 'key' | 'hash' | 'source'>,
  state: TomlTable,
): { readonly trust: HookTrust; readonly isEnabled: boolean } {
  const entry = tableAt(state, [hook.key]);
  const trusted = entry['trusted_hash'];
  const known = trusted === hook.hash ? 'trusted' : typeof trusted === 'string' ? 'modified' : 'untrusted';
  return { trust: hook.source === 'managed' ? 'managed' : known, isEnabled: entry['enabled'] !== false };
}

/** The hooks that may run. Pure. @param bypassTrust those too that nobody has trusted */
export function chooseHooks({ hooks }: HookInventory, bypassTrust: boolean): readonly ListedHook[] {
  return hooks.filter(
    ({ trust, isEnabled }) => isEnabled && (bypassTrust || trust === 'trusted' || trust === 'managed'),
  );
}

/** Says once which hooks do not run because nobody has trusted them, and what to do; undefined where all may. Pure. */
export function printUntrusted({ hooks }: HookInventory): string | undefined {
  const skipped = hooks.filter(({ trust, isEnabled }) => isEnabled && (trust === 'untrusted' || trust === 'modified'));
  if (skipped.length === 0) return undefined;
  const files = [...new Set(skipped.map(({ sourcePath }) => sourcePath))].join(', ');
  const changed = skipped.some(({ trust }) => trust === 'modified') ? ' (or were changed since)' : '';
  const [are, them] = skipped.length === 1 ? ['1 hook is', 'it'] : [`${skipped.length} hooks are`, 'them'];
  return (
    `${are} not trusted${changed} and will not run: ${files}. ` +
    `See ${them} with \`csm hooks list\`, then trust ${them} with \`csm hooks trust\`.`
  );
}
