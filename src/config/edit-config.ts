/** Changing one key of a TOML text and nothing else: comments, order and blank lines stay. Pure. */
import { CsmError } from '#/base/errors.ts';
import { locateKeys, type TomlPlace } from './locate-key.ts';
import { parseConfigFile } from './parse-toml.ts';
import { encodeKeyPath, encodeValue, isTable, valueAt } from './toml-table.ts';

/**
 * The text with `value` at `path`, or without the key where `value` is undefined. A table as value replaces the whole
 * table and is written as sections. The text must be TOML (else `config-syntax`); a path through something that is no
 * table throws `config-edit`.
 */
export function applyConfigEdit(text: string, path: readonly string[], value: unknown): string {
  if (path.length === 0) throw conflict(path, 'the root cannot be replaced');
  const table = parseConfigFile(text, 'config.toml');
  for (let length = 1; length < path.length; length++) {
    const above = valueAt(table, path.slice(0, length));
    if (above === undefined) break;
    if (!isTable(above)) throw conflict(path, `\`${encodeKeyPath(path.slice(0, length))}\` is no table`);
  }
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const places = locateKeys(text);
  const exact = places.find((place) => samePath(place.path, path));
  if (value === undefined) return removeAll(text, places, path);
  const isPair = exact !== undefined && (exact.kind === 'pair' || exact.kind === 'member');
  if (isPair && !places.some((place) => place !== exact && isBelow(place.path, path) && !isInside(place, exact))) {
    return text.slice(0, exact.valueStart) + encodeValue(value) + text.slice(exact.end);
  }
  const cleared = valueAt(table, path) === undefined ? text : removeAll(text, places, path);
  return isTable(value) ? insertTable(cleared, path, value, eol) : insertValue(cleared, path, value, eol);
}

function conflict(path: readonly string[], why: string): CsmError {
  return new CsmError('config', 'config-edit', `cannot set \`${encodeKeyPath(path)}\`: ${why}`, {
    hint: 'Edit config.toml by hand.',
  });
}

/** Removes the key, the table and everything below it. Only statements go; comments on lines of their own stay. */
function removeAll(text: string, places: readonly TomlPlace[], path: readonly string[]): string {
  const doomed = places.filter((place) => isBelow(place.path, path));
  // What stands inside another doomed value goes with it.
  const outer = doomed.filter((place) => !doomed.some((other) => other !== place && isInside(place, other)));
  let result = text;
  for (const place of outer.toReversed()) {
    result = place.kind === 'member' ? removeMember(result, place) : removeLines(result, place);
  }
  return result;
}

function removeLines(text: string, place: TomlPlace): string {
  const start = text.lastIndexOf('\n', place.start - 1) + 1;
  const lineEnd = text.indexOf('\n', place.end);
  const from = start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : start;
  return text.slice(0, from) + (lineEnd === -1 ? '' : text.slice(lineEnd + 1));
}

/** Removes `key = value` and one comma inside an inline table. */
function removeMember(text: string, place: TomlPlace): string {
  const after = skipBlankAndComments(text, place.end);
  if (text.charAt(after) === ',') {
    return text.slice(0, place.start) + text.slice(after + 1).replace(/^[ \t]+/, '');
  }
  const before = text.slice(0, place.start).replace(/,?[ \t]*$/, '');
  return before + text.slice(place.end);
}

function skipBlankAndComments(text: string, from: number): number {
  const match = /^(?:\s|#[^\n]*(?:\n|$))*/.exec(text.slice(from));
  return from + (match?.[0].length ?? 0);
}

/** Adds a key that is not there. */
function insertValue(text: string, path: readonly string[], value: unknown, eol: string): string {
  const places = locateKeys(text);
  const parent = path.slice(0, -1);
  for (let length = parent.length; length > 0; length--) {
    const above = path.slice(0, length);
    const rest = encodeKeyPath(path.slice(length));
    const written = places.find((place) => samePath(place.path, above));
    if (written !== undefined && (written.kind === 'pair' || written.kind === 'member')) {
      return insertMember(text, written, `${rest} = ${encodeValue(value)}`);
    }
    if (written !== undefined && written.kind !== 'array') {
      // A header's own section can hold the key, dotted when tables between are missing.
      const isFree = places.every((place) => !isBelow(place.path, path));
      if (
        isFree &&
        (length === parent.length || !places.some((place) => isBelow(place.path, path.slice(0, length + 1))))
      ) {
        return length === parent.length
          ? insertInSection(text, places, written, `${rest} = ${encodeValue(value)}`, eol)
          : appendSection(text, parent, [`${encodeKeyPath(path.slice(-1))} = ${encodeValue(value)}`], eol);
      }
    }
    const dotted = places.findLast(
      (place) => place.kind === 'pair' && isBelow(place.path, above) && place.section.length < length,
    );
    if (dotted !== undefined) {
      const key = encodeKeyPath(path.slice(dotted.section.length));
      return insertLineAfter(text, dotted, `${key} = ${encodeValue(value)}`, eol);
    }
  }
  const line = `${encodeKeyPath(path.slice(-1))} = ${encodeValue(value)}`;
  if (parent.length > 0) return appendSection(text, parent, [line], eol);
  const lastRoot = places.findLast((place) => place.kind === 'pair' && place.section.length === 0);
  if (lastRoot !== undefined) return insertLineAfter(text, lastRoot, line, eol);
  const mark = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const gap = text.length > mark ? eol : '';
  return `${text.slice(0, mark)}${line}${eol}${gap}${text.slice(mark)}`;
}

/** Adds a table as sections, or inside the inline table or dotted keys that its parent is written as. */
function insertTable(
  text: string,
  path: readonly string[],
  value: Readonly<Record<string, unknown>>,
  eol: string,
): string {
  const places = locateKeys(text);
  for (let length = path.length - 1; length > 0; length--) {
    const above = path.slice(0, length);
    const inline = places.some(
      (place) => samePath(place.path, above) && (place.kind === 'pair' || place.kind === 'member'),
    );
    const dotted = places.some(
      (place) => place.kind === 'pair' && isBelow(place.path, above) && place.section.length < length,
    );
    if (inline || dotted) return insertValue(text, path, value, eol);
  }
  let result = text;
  for (const section of sectionsOf(path, value)) result = appendSection(result, section.path, section.lines, eol);
  return result;
}

interface Section {
  readonly path: readonly string[];
  readonly lines: readonly string[];
}

/** `[a]` with its plain members, then one section for each table in it. A section without members may be implied. */
function sectionsOf(path: readonly string[], table: Readonly<Record<string, unknown>>): readonly Section[] {
  const lines: string[] = [];
  const below: Section[] = [];
  for (const name of Object.keys(table)) {
    const value = table[name];
    if (value === undefined) continue;
    if (isTable(value)) below.push(...sectionsOf([...path, name], value));
    else lines.push(`${encodeKeyPath([name])} = ${encodeValue(value)}`);
  }
  return lines.length === 0 && below.length > 0 ? below : [{ path, lines }, ...below];
}

function appendSection(text: string, path: readonly string[], lines: readonly string[], eol: string): string {
  const ended = text === '' || text === '\ufeff' || text.endsWith('\n') ? text : text + eol;
  const gap = ended === '' || ended === '\ufeff' || /\n\r?\n$/.test(ended) ? '' : eol;
  return `${ended}${gap}[${encodeKeyPath(path)}]${eol}${lines.map((line) => line + eol).join('')}`;
}

function insertInSection(
  text: string,
  places: readonly TomlPlace[],
  header: TomlPlace,
  line: string,
  eol: string,
): string {
  const last = places.findLast(
    (place) => place.kind === 'pair' && place.start > header.start && samePath(place.section, header.path),
  );
  return insertLineAfter(text, last ?? header, line, eol);
}

function insertLineAfter(text: string, place: TomlPlace, line: string, eol: string): string {
  const lineStart = text.lastIndexOf('\n', place.start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
  const lineEnd = text.indexOf('\n', place.end);
  if (lineEnd === -1) return `${text}${eol}${indent}${line}${eol}`;
  return `${text.slice(0, lineEnd + 1)}${indent}${line}${eol}${text.slice(lineEnd + 1)}`;
}

/** Adds a pair before the closing brace of an inline table. */
function insertMember(text: string, table: TomlPlace, pair: string): string {
  const close = table.end - 1;
  const inner = text.slice(table.valueStart + 1, close);
  if (inner.trim() === '') return `${text.slice(0, table.valueStart)}{ ${pair} }${text.slice(table.end)}`;
  const body = text.slice(0, close).replace(/[ \t]*$/, '');
  const separator = /,\s*$/.test(stripTail(body)) ? ' ' : ', ';
  return `${body}${separator}${pair} ${text.slice(close)}`;
}

function stripTail(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}

function samePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && isBelow(a, b);
}

/** Whether `path` is `above` or something in it. */
function isBelow(path: readonly string[], above: readonly string[]): boolean {
  return path.length >= above.length && above.every((name, index) => path[index] === name);
}

/** Whether a place stands in the value of another. */
function isInside(place: TomlPlace, outer: TomlPlace): boolean {
  return place !== outer && place.start >= outer.valueStart && place.end <= outer.end && outer.valueStart < outer.end;
}
