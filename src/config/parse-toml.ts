/** TOML text to a table, with errors that say where. Pure; the parser is loaded at the first call (1 ms). */
import type * as SmolToml from 'smol-toml';
import { CsmError } from '#/base/errors.ts';
import { printExcerpt } from './print-excerpt.ts';
import type { TomlTable } from './toml-table.ts';

let parser: typeof SmolToml | undefined;

function loadParser(): typeof SmolToml {
  // A static import would load it at start-up for everybody, an `import()` would make all of config asynchronous.
  parser ??= require('smol-toml') as typeof SmolToml;
  return parser;
}

/** What the parser said about a text that is not TOML. Lines and columns count from 1. */
export interface TomlSyntaxError {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The table that a text says, or where and why it is not TOML. Integers beyond 2^53 come as bigint. */
export function parseToml(text: string): { readonly table: TomlTable } | { readonly error: TomlSyntaxError } {
  const toml = loadParser();
  try {
    return { table: toml.parse(text, { integersAsBigInt: 'asNeeded' }) };
  } catch (error) {
    if (!(error instanceof toml.TomlError)) throw error;
    const summary = error.message.split('\n', 1)[0] ?? '';
    // Something that was never closed is noticed at the end, where the parser's own words say little.
    const rest = text
      .split('\n')
      .slice(error.line - 1)
      .join('\n')
      .slice(error.column - 1);
    const ended = rest.trim() === '' ? ': the file ends here' : '';
    const message = summary.replace(/^Invalid TOML document: /, '') + ended;
    return { error: { line: error.line, column: error.column, message } };
  }
}

/** As {@link parseToml}, for a file of the configuration: a syntax error is thrown with its place and a caret. */
export function parseConfigFile(text: string, path: string): TomlTable {
  const parsed = parseToml(text);
  if ('table' in parsed) return parsed.table;
  const { line, column, message } = parsed.error;
  throw new CsmError(
    'config',
    'config-syntax',
    `Error loading config.toml:\n${printExcerpt({ path, text, line, column, widthChars: 1, message })}`,
    { hint: `Correct line ${line} of ${path}.`, data: { path, line, column } },
  );
}
