/** Why a Starlark file was refused, and how that is shown: Codex's own form, which people know from it. Pure. */

/** Half-open range of UTF-16 offsets in the file. */
export interface SourceSpan {
  readonly start: number;
  readonly end: number;
}

/** A call that was being made: who made it, and where. */
export interface Frame {
  /** `<module>` or a function's name. */
  readonly caller: string;
  readonly span: SourceSpan;
}

/** Thrown inside the interpreter only; `evaluateStarlark` answers with it. */
export class StarlarkFailure extends Error {
  override readonly name = 'StarlarkFailure';
  readonly span: SourceSpan | undefined;
  /** Outermost first; filled where the calls are unwound. */
  readonly frames: readonly Frame[];

  constructor(message: string, span?: SourceSpan, frames: readonly Frame[] = []) {
    super(message);
    this.span = span;
    this.frames = frames;
  }
}

interface Place {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** @param name the file's path @returns several lines, none at the end */
export function printStarlarkFailure({ message, span, frames }: StarlarkFailure, source: string, name: string): string {
  const lines: string[] = [];
  if (frames.length > 0) {
    lines.push('Traceback (most recent call last):');
    for (const { caller, span: at } of frames) {
      const place = findPlace(source, at.start);
      lines.push(`  * ${name}:${place.line}, in ${caller}`, `      ${cutLine(place.text.trim())}`);
    }
  }
  lines.push(`error: ${message}`);
  if (span !== undefined) lines.push(...printExcerpt(source, span, name));
  return lines.join('\n');
}

function printExcerpt(source: string, span: SourceSpan, name: string): readonly string[] {
  const start = findPlace(source, span.start);
  // The empty line behind the last newline is none: what ends there is shown without its end.
  const isOpen = source.endsWith('\n') && span.end === source.length && span.end > span.start;
  const end = findPlace(source, isOpen ? span.end - 1 : span.end);
  const gutter = String(end.line).length;
  const blank = ' '.repeat(gutter);
  const head = [`${blank}--> ${name}:${start.line}:${start.column}`, `${blank} |`];
  const number = (line: number): string => String(line).padStart(gutter);
  if (start.line === end.line) {
    const marks = '^'.repeat(Math.max(1, [...source.slice(span.start, span.end)].length));
    const under = `${blank} | ${' '.repeat(start.column - 1)}${span.end === span.start ? '' : marks}`;
    return [...head, `${number(start.line)} | ${start.text}`, under, `${blank} |`];
  }
  const body: string[] = [];
  const all = source.split('\n');
  for (let line = start.line; line <= end.line; line += 1) {
    const text = (all[line - 1] ?? '').replace(/\r$/, '');
    if (line === start.line && start.column === 1) body.push(`${number(line)} | / ${text}`);
    else if (line === start.line) body.push(`${number(line)} |   ${text}`, `${blank} |  ${'_'.repeat(start.column)}^`);
    else body.push(`${number(line)} | | ${text}`);
  }
  if (!isOpen) body.push(`${blank} | |${'_'.repeat(Math.max(1, end.column - 1))}^`);
  return [...head, ...body, `${blank} |`];
}

const LINE_CHARACTERS = 80;

function cutLine(text: string): string {
  const characters = [...text];
  return characters.length > LINE_CHARACTERS ? `${characters.slice(0, LINE_CHARACTERS - 3).join('')}...` : text;
}

function findPlace(source: string, offset: number): Place {
  const before = source.slice(0, offset);
  const from = before.lastIndexOf('\n') + 1;
  const to = source.indexOf('\n', offset);
  let line = 1;
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) line += 1;
  const text = source.slice(from, to < 0 ? undefined : to).replace(/\r$/, '');
  return { line, column: [...source.slice(from, offset)].length + 1, text };
}
