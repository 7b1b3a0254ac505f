/** Editing the user's config.toml in place, atomically and with a check of what the edit did. @effects fs */
import { CsmError, printErrno } from '#/base/errors.ts';
import type { Platform } from '#/platform/platform.ts';
import { applyConfigEdit } from './edit-config.ts';
import { mergeLayers, tableOf } from './merge-layers.ts';
import { parseConfigFile } from './parse-toml.ts';
import { userConfigPath } from './paths.ts';
import { readConfigFile } from './read-layers.ts';
import { emptyTable, isTable, type TomlTable } from './toml-table.ts';

/** A change of one key; undefined removes it. */
export interface ConfigEdit {
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * Applies edits to `<codexHome>/config.toml`, which is made (0600, its folder 0700) where it is missing. A link is
 * followed, so that a file kept elsewhere stays there. Nothing is written when the text would then say anything else
 * than asked (`config-edit`), or where the file cannot be written (`config-unwritable`).
 */
export function writeConfigEdits({ fs }: Pick<Platform, 'fs'>, codexHome: string, edits: readonly ConfigEdit[]): void {
  const named = userConfigPath(codexHome);
  const layer = readConfigFile(fs, named, 'user');
  const path = layer === undefined ? named : fs.realPath(named);
  let text = layer?.text ?? '';
  let expected: TomlTable = layer?.table ?? emptyTable();
  for (const edit of edits) {
    text = applyConfigEdit(text, edit.path, edit.value);
    expected = mergeLayers([
      withoutKey(expected, edit.path),
      edit.value === undefined ? emptyTable() : tableOf(edit.path, edit.value),
    ]);
  }
  if (!Bun.deepEquals(prune(parseConfigFile(text, path)), prune(expected))) {
    throw new CsmError(
      'internal',
      'config-edit',
      `${path}: the edit would have changed other settings, so nothing was written`,
      {
        hint: 'Edit the file by hand.',
      },
    );
  }
  try {
    if (layer === undefined) fs.makeDir(codexHome);
    fs.writeFileAtomic(path, text, { mode: layer === undefined ? 0o600 : (fs.stat(path)?.mode ?? 0o600) & 0o777 });
  } catch (error) {
    throw new CsmError('environment', 'config-unwritable', `${path} cannot be written: ${printErrno(error)}`, {
      hint: 'What was chosen holds until csm ends.',
      cause: error,
    });
  }
}

/** Remembers that the user trusts a project, for later runs of csm and Codex. */
export function writeProjectTrust(ports: Pick<Platform, 'fs'>, codexHome: string, projectRoot: string): void {
  writeConfigEdits(ports, codexHome, [{ path: ['projects', projectRoot, 'trust_level'], value: 'trusted' }]);
}

function withoutKey(table: TomlTable, path: readonly string[]): TomlTable {
  const [name, ...rest] = path;
  if (name === undefined || !Object.hasOwn(table, name)) return table;
  const copy = mergeLayers([table]) as Record<string, unknown>;
  const below = copy[name];
  if (rest.length === 0) delete copy[name];
  else if (isTable(below)) copy[name] = withoutKey(below, rest);
  return copy;
}

/** Without empty tables: removing the last key of a table may leave its header or not. Dates compare by their text. */
function prune(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(prune);
  if (!isTable(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const name of Object.keys(value).toSorted()) {
    const member = prune(value[name]);
    if (!isTable(member) || Object.keys(member).length > 0) kept[`.${name}`] = member;
  }
  return kept;
}
