/** Rows of cells: what stands in front of a line (markers, indents) apart from the line, so that copying leaves it out. Pure. */
import { encodeSpan, type Line, type Span } from '#/ui/text/line.ts';
import { measureSpans, wrapLine } from '#/ui/text/wrap-line.ts';
import type { Style } from '#/terminal/cells/style.ts';
import type { Theme } from '#/ui/theme/theme.ts';

export interface Row {
  /** Decoration: no part of the text. */
  readonly lead: readonly Span[];
  readonly line: Line;
  /** Its lead is a bullet that moves while something runs. */
  readonly isPulsing?: true;
  /** A click shows more or less of the cell. */
  readonly toggles?: true;
  /** No text at all: padding, a hint of csm's. Copying leaves out the row. */
  readonly isDecor?: true;
}

/** The rows of a cell; an array is one, and so is what makes them when they are asked for. */
export interface Rows {
  readonly length: number;
  at(index: number): Row | undefined;
}

export const NO_ROWS: Rows = [];

/** How a cell is to be laid out. */
export interface CellFrame {
  readonly cols: number;
  readonly theme: Theme;
  readonly isExpanded: boolean;
  /** It is open by itself, so that it says how it closes. */
  readonly isAlone: boolean;
  /** Plain text, as it was written. */
  readonly isRaw: boolean;
  /** Paths below it are shown from here. */
  readonly cwd: string;
  readonly home: string | undefined;
  /** Reasoning may stand among the details. */
  readonly showsReasoning: boolean;
  /** `14:28`. */
  readonly printTime: (atMs: number) => string;
}

export const INDENT: readonly Span[] = [{ text: '  ' }];
export const DEEP_INDENT: readonly Span[] = [{ text: '    ' }];

/** `• ` in a look. */
export function bullet(style?: Style): readonly Span[] {
  return [encodeSpan('• ', style)];
}

/** `  └ `, which leads to what came of something. */
export function elbow(theme: Theme): readonly Span[] {
  return [{ text: '  └ ', style: theme.dim }];
}

/** A line in as many rows as it needs, below each other behind their leads. */
export function wrapRows(line: Line, cols: number, first: readonly Span[], rest: readonly Span[] = first): Row[] {
  return wrapLine(line, Math.max(1, cols - measureSpans(first))).map((wrapped, at) => ({
    lead: at === 0 ? first : rest,
    line: wrapped,
  }));
}

/** Several lines so; only the first has the first lead. */
export function wrapAllRows(
  lines: readonly Line[],
  cols: number,
  first: readonly Span[],
  rest: readonly Span[] = first,
): Row[] {
  return lines.flatMap((line, at) => wrapRows(line, cols, at === 0 ? first : rest, rest));
}

/** What a click or ^T does to the cell; nothing where all cells are open. */
export function toggleRows(
  { isExpanded, isAlone, theme }: Pick<CellFrame, 'isExpanded' | 'isAlone' | 'theme'>,
  more = '+ Show details',
): Row[] {
  if (isExpanded && !isAlone) return [];
  const text = isExpanded ? '− Show less' : more;
  return [{ lead: DEEP_INDENT, line: { spans: [{ text, style: theme.hint }] }, toggles: true, isDecor: true }];
}

/** An empty row within a cell. */
export const BLANK_ROW: Row = { lead: [], line: { spans: [] } };

/** The row as one line. */
export function joinRow({ lead, line }: Row): Line {
  return lead.length === 0 ? line : { ...line, spans: [...lead, ...line.spans] };
}

/** The path as people say it: from the working directory, or from home. */
export function shortenPath(path: string, { cwd, home }: Pick<CellFrame, 'cwd' | 'home'>): string {
  if (cwd !== '' && path.startsWith(cwd.endsWith('/') ? cwd : `${cwd}/`)) {
    return path.slice(cwd.endsWith('/') ? cwd.length : cwd.length + 1);
  }
  if (home !== undefined && home !== '' && path.startsWith(`${home}/`)) return `~${path.slice(home.length)}`;
  return path;
}

/** `75ms`, `1.2s`, `3m 05s`. */
export function printDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)}ms`;
  if (durationMs < 10_000) return `${(durationMs / 1000).toFixed(1)}s`;
  return printSeconds(durationMs);
}

/** `<1s`, `8s`, `3m 05s`, `1h 02m 03s`. */
export function printSeconds(durationMs: number): string {
  const seconds = Math.floor(durationMs / 1000);
  if (seconds < 1) return '<1s';
  if (seconds < 60) return `${seconds}s`;
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${two(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m ${two(seconds % 60)}s`;
}

/** Text on one row: line feeds and tabs become spaces. */
export function flattenText(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ').replaceAll('\t', ' ');
}
