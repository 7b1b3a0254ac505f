/** Files that a turn is given by name: a schema for its answer, a script for the embedded model. @effects fs */
import { parseJsonWithLines } from '#/base/json-with-lines.ts';
import { parseScript, type Script } from '#/agent/model/script.ts';
import { CsmError, printErrno } from '#/base/errors.ts';
import type { JsonValue } from '#/base/json.ts';
import type { Platform } from '#/platform/platform.ts';

/** The JSON Schema in a file; undefined where none is named. Throws `schema-unreadable` or `schema-syntax` with its place. */
export function readOutputSchema({ fs }: Platform, path: string | undefined): JsonValue | undefined {
  if (path === undefined) return undefined;
  let text: string;
  try {
    text = fs.readText(path);
  } catch (error) {
    throw new CsmError('input', 'schema-unreadable', `Failed to read output schema file ${path}: ${printErrno(error)}`);
  }
  const document = parseJsonWithLines(text);
  if (document.error === undefined) return JSON.parse(text) as JsonValue;
  const { line, column, message } = document.error;
  throw new CsmError(
    'input',
    'schema-syntax',
    `Output schema file ${path} is not valid JSON: ${message} at line ${line} column ${column}`,
    { data: { file: path, line, column } },
  );
}

/** The script in a file; undefined where none is named. Throws `script-unreadable`, or what `parseScript` throws. */
export function readScript({ fs }: Platform, path: string | undefined): Script | undefined {
  if (path === undefined) return undefined;
  let text: string;
  try {
    text = fs.readText(path);
  } catch (error) {
    throw new CsmError('input', 'script-unreadable', `cannot read the script ${path}: ${printErrno(error)}`);
  }
  return parseScript(text, path);
}
