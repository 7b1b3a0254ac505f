/** A JSON or TOML file that people write, with the place of everything in it. Pure. */
import { CsmError } from '#/base/errors.ts';
import { isObject, type JsonValue } from '#/base/json.ts';
import { parseJsonWithLines, type TextPlace } from '#/base/json-with-lines.ts';
import { locateKey, locateKeys, measurePosition } from '#/config/locate-key.ts';
import { parseToml } from '#/config/parse-toml.ts';

export type DocumentPath = readonly (string | number)[];

export interface LocatedDocument {
  readonly value: JsonValue;
  /** Where the member at the end of a path stands, or what is nearest to it. */
  placeOf(path: DocumentPath): TextPlace;
}

/** Reads TOML where the name ends in `.toml`, else JSON. Throws CsmError `scenario-syntax` (`input`): `file:line:column: why`. */
export function parseLocatedDocument(text: string, file: string): LocatedDocument {
  return file.endsWith('.toml') ? parseTomlDocument(text, file) : parseJsonDocument(text, file);
}

/** An error at a place of a file. */
export function placedError(code: string, file: string, { line, column }: TextPlace, why: string): CsmError {
  return new CsmError('input', code, `${file}:${line}:${column}: ${why}`, { data: { file, line, column } });
}

function parseJsonDocument(text: string, file: string): LocatedDocument {
  const { values, error, placeOf } = parseJsonWithLines(text);
  if (error !== undefined) throw placedError('scenario-syntax', file, error, error.message);
  const [value] = values;
  if (value === undefined || values.length > 1) {
    throw placedError('scenario-syntax', file, { line: 1, column: 1 }, 'one object is expected');
  }
  return {
    value,
    placeOf(path) {
      let parent: JsonValue = value;
      for (const key of path.slice(0, -1)) {
        const child: JsonValue | undefined = memberOf(parent, key);
        if (child === undefined) break;
        parent = child;
      }
      return placeOf(parent, path.at(-1));
    },
  };
}

function memberOf(value: JsonValue, key: string | number): JsonValue | undefined {
  if (Array.isArray(value)) return value[Number(key)];
  return isObject(value) ? value[String(key)] : undefined;
}

function parseTomlDocument(text: string, file: string): LocatedDocument {
  const parsed = parseToml(text);
  if ('error' in parsed) throw placedError('scenario-syntax', file, parsed.error, parsed.error.message);
  const places = locateKeys(text);
  return {
    // TOML's dates and large integers are no JSON; the reader of the scenario refuses them by their type.
    value: parsed.table as JsonValue,
    placeOf(path) {
      for (let length = path.length; length > 0; length -= 1) {
        const place = locateKey(places, path.slice(0, length).map(String));
        if (place !== undefined) return measurePosition(text, place.start);
      }
      return { line: 1, column: 1 };
    },
  };
}
