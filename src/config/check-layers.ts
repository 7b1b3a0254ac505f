/** All layers against the schema: what is wrong is thrown, what is unknown is thrown or told. Pure. */
import { CsmError } from '#/base/errors.ts';
import { checkTable, type KeyProblem } from './check-table.ts';
import { overrideName, type ConfigLayer } from './config-layer.ts';
import { locateKey, locateKeys, measurePosition } from './locate-key.ts';
import { printExcerpt } from './print-excerpt.ts';
import { configSchema } from './schema.ts';
import type { ConfigWarning } from './settings.ts';
import { encodeKeyPath } from './toml-table.ts';

/** More unknown keys than this are counted, not listed. */
const LISTED_KEYS = 8;

/**
 * Checks every layer. A value of the wrong type throws `config-type`. Unknown keys throw `config-unknown-key` when
 * `strict`; else one warning names them all with file, line, column and the nearest known name.
 */
export function checkLayers(layers: readonly ConfigLayer[], strict: boolean): readonly ConfigWarning[] {
  const unknown: { readonly layer: ConfigLayer; readonly problem: KeyProblem & { readonly kind: 'unknown' } }[] = [];
  for (const layer of layers) {
    for (const problem of checkTable(layer.table, configSchema())) {
      if (problem.kind === 'type') throw typeError(layer, problem.path, problem.message);
      unknown.push({ layer, problem });
    }
  }
  const first = unknown[0];
  if (first === undefined) return [];
  if (strict) throw unknownKeyError(first.layer, first.problem, unknown.length - 1);
  const lines = unknown.slice(0, LISTED_KEYS).map(({ layer, problem }) => {
    const near = problem.suggestion === undefined ? '' : `; did you mean \`${problem.suggestion}\`?`;
    return `  ${printPlace(layer, problem.path)}: \`${encodeKeyPath(problem.path)}\`${near}`;
  });
  if (unknown.length > LISTED_KEYS) lines.push(`  ... and ${unknown.length - LISTED_KEYS} more`);
  const what =
    unknown.length === 1
      ? '1 unknown configuration key is ignored'
      : `${unknown.length} unknown configuration keys are ignored`;
  return [{ code: 'config-unknown-key', message: `${what}:\n${lines.join('\n')}` }];
}

/** `path:line:column` of a key, or the override as written. */
export function printPlace(layer: ConfigLayer, path: readonly string[]): string {
  if (layer.path === undefined) return overrideName(layer);
  const place = locateKey(locateKeys(layer.text), path);
  if (place === undefined) return layer.path;
  const { line, column } = measurePosition(layer.text, place.start);
  return `${layer.path}:${line}:${column}`;
}

function typeError(layer: ConfigLayer, path: readonly string[], message: string): CsmError {
  const key = encodeKeyPath(path);
  const hint = `Correct the value of ${key}.`;
  if (layer.path === undefined) {
    return new CsmError(
      'config',
      'config-type',
      `Error loading config.toml: ${message}\nin \`${key}\` (${overrideName(layer)})`,
      {
        hint: `Correct the value of ${key} given with ${layer.text.startsWith('--') ? overrideName(layer) : '-c'}.`,
        data: { key },
      },
    );
  }
  const place = locateKey(locateKeys(layer.text), path);
  if (place === undefined) {
    return new CsmError(
      'config',
      'config-type',
      `Error loading config.toml:\n${layer.path}: ${message}\nin \`${key}\``,
      { hint, data: { key } },
    );
  }
  const from = place.valueStart === place.end ? place.start : place.valueStart;
  const excerpt = printExcerpt({
    path: layer.path,
    text: layer.text,
    ...measurePosition(layer.text, from),
    widthChars: measureWidth(layer.text, from, place.end),
    message: `${message} in \`${key}\``,
  });
  // Of permission profiles Codex says no place, so what programs look for is the first line.
  const first = path[0] === 'permissions' ? ` ${message}\nin \`permissions\`` : '';
  return new CsmError('config', 'config-type', `Error loading config.toml:${first}\n${excerpt}`, {
    hint,
    data: { path: layer.path, key, ...measurePosition(layer.text, from) },
  });
}

function unknownKeyError(
  layer: ConfigLayer,
  problem: KeyProblem & { readonly kind: 'unknown' },
  more: number,
): CsmError {
  const { path, suggestion } = problem;
  const key = encodeKeyPath(path);
  const near = suggestion === undefined ? 'Remove it' : `Did you mean \`${suggestion}\`? Correct it`;
  const rest = more === 0 ? '' : ` ${more} more ${more === 1 ? 'key is' : 'keys are'} unknown.`;
  const hint = `${near}, or leave --strict-config out.${rest}`;
  const place = layer.path === undefined ? undefined : locateKey(locateKeys(layer.text), path);
  if (layer.path === undefined || place === undefined) {
    const where =
      layer.path === undefined
        ? layer.text.startsWith('--')
          ? overrideName(layer)
          : '-c/--config override'
        : layer.path;
    return new CsmError(
      'config',
      'config-unknown-key',
      `Error loading config.toml: unknown configuration field \`${key}\` in ${where}`,
      {
        hint,
        data: { key },
      },
    );
  }
  const position = measurePosition(layer.text, place.start);
  const excerpt = printExcerpt({
    path: layer.path,
    text: layer.text,
    ...position,
    widthChars: measureWidth(layer.text, place.start, place.keyEnd),
    message: `unknown configuration field \`${key}\``,
  });
  return new CsmError('config', 'config-unknown-key', `Error loading config.toml:\n${excerpt}`, {
    hint,
    data: { path: layer.path, key, ...position },
  });
}

function measureWidth(text: string, from: number, to: number): number {
  const lineEnd = text.indexOf('\n', from);
  return Array.from(text.slice(from, lineEnd === -1 ? to : Math.min(to, lineEnd))).length;
}
