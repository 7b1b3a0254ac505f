/**
 * What a command says: data on standard output, everything else on standard error. Untrusted text is made visible here.
 * @effects streams
 */
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';
import type { Platform } from '#/platform/platform.ts';
import { printVisible } from '#/terminal/text/visible.ts';
import { decideColour, paintWhere } from './colour.ts';
import type { ColourChoice, Paint } from './colour.ts';
import { printTable } from './table.ts';
import type { Column } from './table.ts';

/** Widest text for people when the terminal's width is not known, as clap has it. */
export const DEFAULT_WIDTH_CELLS = 100;

export interface Output {
  /**
   * Standard output, as it is: for data whose form is a contract, and for text that is already visible. Answers false
   * once nobody reads (a closed pipe): a command may stop then, and ends as if it were done.
   */
  writeData(text: string | Uint8Array): boolean;
  /** One line of text for people on standard output; controls in it become visible. */
  writeLine(text: string): boolean;
  /** One JSON value and a line feed on standard output. Non-ASCII controls are left to JSON's escapes. */
  writeJson(value: unknown): boolean;
  /** A table on standard output that fits the width; cells are made visible. */
  writeTable(columns: readonly Column[], rows: readonly (readonly string[])[]): boolean;
  /** Standard error, as it is: for text that is already visible. */
  writeNote(text: string): void;
  /** One line on standard error; controls in it become visible, line feeds stay. */
  noteLine(text: string): void;
  /** `warning: ...` on standard error. */
  warn(text: string): void;
  /** Styles for standard output. */
  readonly paint: Paint;
  /** Styles for standard error. */
  readonly paintNote: Paint;
  /** Whether standard output, standard error get colours. */
  readonly coloured: { readonly stdout: boolean; readonly stderr: boolean };
  /** Cells of a line on standard output: the terminal's, COLUMNS, or 100. */
  widthCells(): number;
  /** The same output under a `--color` flag. */
  withColour(choice: ColourChoice): Output;
}

/** The width to wrap at. */
export function measureWidth(columns: number | undefined, variable: string | undefined): number {
  if (columns !== undefined && columns > 0) return columns;
  const stated = Number(variable);
  return Number.isInteger(stated) && stated > 0 ? stated : DEFAULT_WIDTH_CELLS;
}

/** JSON that is safe on a terminal too: DEL, C1, bidi controls and separators are written as escapes. */
export function printJson(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  // oxlint-disable-next-line no-control-regex -- DEL and C1 are what this looks for
  return text.replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** An output over the platform's streams. Holds nothing and needs no closing: every write is done when it returns. */
export function openOutput(platform: Pick<Platform, 'streams' | 'env'>, choice: ColourChoice = 'auto'): Output {
  const { streams, env } = platform;
  const variable = (name: string) => env.get(name);
  const coloured = {
    stdout: decideColour({ choice, isTerminal: streams.stdout.isTerminal, variable }),
    stderr: decideColour({ choice, isTerminal: streams.stderr.isTerminal, variable }),
  };
  const paint = paintWhere(coloured.stdout);
  const paintNote = paintWhere(coloured.stderr);
  const widthCells = () => measureWidth(streams.stdout.columns(), env.get('COLUMNS'));
  const writeData = (text: string | Uint8Array): boolean => {
    try {
      return streams.stdout.write(text);
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      throw new CsmError('environment', 'stdout-unwritable', `Cannot write standard output: ${printErrno(error)}`, {
        cause: error,
      });
    }
  };
  const writeNote = (text: string) => {
    streams.stderr.write(text);
  };
  const noteLine = (text: string) => writeNote(`${printVisible(text, { newlines: true, tabs: true })}\n`);
  return {
    writeData,
    writeLine: (text) => writeData(`${printVisible(text, { newlines: true, tabs: true })}\n`),
    writeJson: (value) => writeData(`${printJson(value)}\n`),
    writeTable: (columns, rows) =>
      writeData(
        printTable(
          columns,
          rows.map((row) => row.map((cell) => printVisible(cell))),
          {
            widthCells: widthCells(),
            paintHeader: (text) => paint(text, 'bold'),
          },
        ),
      ),
    writeNote,
    noteLine,
    warn: (text) =>
      writeNote(`${paintNote('warning:', 'yellow')} ${printVisible(text, { newlines: true, tabs: true })}\n`),
    paint,
    paintNote,
    coloured,
    widthCells,
    withColour: (other) => openOutput(platform, other),
  };
}
