/** How lines of markdown begin (CommonMark 0.31 and the tables of GFM). Pure. */
import type { LineStart } from './block.ts';

const HTML_NAMES = new Set(
  'address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link main menu menuitem nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead title tr track ul'.split(
    ' ',
  ),
);

/** Columns of white space that a line begins with; tabs go to the next column of four. */
export function measureIndent(line: string): number {
  let column = 0;
  for (let at = 0; at < line.length; at += 1) {
    const code = line.charCodeAt(at);
    if (code === 0x20) column += 1;
    else if (code === 0x09) column += 4 - (column % 4);
    else break;
  }
  return column;
}

/** The line without up to `columns` columns of its indent. */
export function dropIndent(line: string, columns: number): string {
  let column = 0;
  let at = 0;
  while (at < line.length && column < columns) {
    const code = line.charCodeAt(at);
    if (code === 0x20) column += 1;
    else if (code === 0x09) column += 4 - (column % 4);
    else break;
    at += 1;
  }
  return ' '.repeat(Math.max(0, column - columns)) + line.slice(at);
}

export function isBlank(line: string): boolean {
  return line.trim() === '';
}

/** What a line begins, looked at by itself; undefined: nothing but text. */
export function matchStart(line: string): LineStart | undefined {
  const indent = measureIndent(line);
  if (indent >= 4) return undefined;
  const text = line.trimStart();
  switch (text.charAt(0)) {
    case '`':
    case '~':
      return matchFence(text, indent);
    case '#':
      return /^#{1,6}(?:[ \t]|$)/.test(text) ? { kind: 'heading' } : undefined;
    case '>':
      return { kind: 'quote' };
    case '<':
      return matchHtml(text);
    case '-':
    case '*':
    case '_':
    case '+':
      if (/^(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/.test(text)) return { kind: 'rule' };
      return text.startsWith('_') ? undefined : matchItem(text, indent);
  }
  return /^\d/.test(text) ? matchItem(text, indent) : undefined;
}

/** Whether what a line begins ends a paragraph before it. */
export function interrupts(start: LineStart | undefined): boolean {
  if (start === undefined) return false;
  if (start.kind === 'html') return start.interrupts;
  return start.kind !== 'item' || (!start.isEmpty && (start.number ?? 1) === 1);
}

/** Whether a fence begins there, however far it is indented. */
export function isFence(line: string): boolean {
  return matchStart(line.trimStart())?.kind === 'fence';
}

function matchFence(text: string, indent: number): LineStart | undefined {
  const match = /^(?:(`{3,})([^`]*)|(~{3,})(.*))$/.exec(text);
  if (match === null) return undefined;
  const info = (match[2] ?? match[4] ?? '').trim();
  // `{.rust}` and `rust,ignore` name a language too.
  const language = /^[^\s,{}]*/.exec(info.replace(/^\{\.?/, ''))?.[0] ?? '';
  return { kind: 'fence', marker: match[1] ?? match[3] ?? '', indent, language };
}

function matchItem(text: string, indent: number): LineStart | undefined {
  const match = /^(?:([-*+])|(\d{1,9})([.)]))([ \t]+|$)/.exec(text);
  if (match === null) return undefined;
  const [whole, bullet, digits, delimiter, space = ''] = match;
  const width = (bullet ?? `${digits ?? ''}${delimiter ?? ''}`).length;
  const spaces = measureIndent(space);
  const isEmpty = whole.length === text.length;
  const contentIndent = indent + width + (isEmpty || spaces > 4 ? 1 : spaces);
  const marker = bullet ?? delimiter ?? '';
  return digits === undefined
    ? { kind: 'item', marker, contentIndent, isEmpty }
    : { kind: 'item', marker, contentIndent, isEmpty, number: Number(digits) };
}

function matchHtml(text: string): LineStart | undefined {
  const html = (end: string | undefined, interrupts = true): LineStart => ({ kind: 'html', end, interrupts });
  if (text.startsWith('<!--')) return html('-->');
  if (text.startsWith('<?')) return html('?>');
  if (text.startsWith('<![CDATA[')) return html(']]>');
  if (/^<![A-Za-z]/.test(text)) return html('>');
  const tag = /^<(\/?)([A-Za-z][A-Za-z\d-]*)(?=[\s/>]|$)/.exec(text);
  const name = tag?.[2]?.toLowerCase() ?? '';
  if (tag === null) return undefined;
  if (tag[1] === '' && ['script', 'pre', 'style', 'textarea'].includes(name)) return html(`</${name}>`);
  if (HTML_NAMES.has(name)) return html(undefined);
  return /^<[^<>]*>\s*$/.test(text) ? html(undefined, false) : undefined;
}

/** Whether a line closes a fence of this marker. */
export function isFenceEnd(line: string, marker: string): boolean {
  if (measureIndent(line) >= 4) return false;
  const text = line.trim();
  return text.length >= marker.length && text === marker.charAt(0).repeat(text.length);
}

/** The columns of a table that a line rules off (`|---|:-:|`), each with how it is aligned; undefined: it is no such line. */
export function matchDelimiters(line: string): readonly Alignment[] | undefined {
  const text = line.trim();
  if (!text.includes('|') || !/^[\s|:-]+$/.test(text)) return undefined;
  const cells = splitRow(text);
  const alignments: Alignment[] = [];
  for (const cell of cells) {
    const match = /^(:?)-+(:?)$/.exec(cell);
    if (match === null) return undefined;
    alignments.push(match[1] === '' ? (match[2] === '' ? 'left' : 'right') : match[2] === '' ? 'left' : 'center');
  }
  return alignments;
}

export type Alignment = 'left' | 'center' | 'right';

/** The cells of a row, trimmed; `\|` does not part them. */
export function splitRow(line: string): string[] {
  let text = line.trim();
  if (text.startsWith('|')) text = text.slice(1);
  const cells: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at += 1;
    else if (code === 0x7c) {
      cells.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  if (from < text.length) cells.push(text.slice(from).trim());
  return cells;
}

/** Whether this will be a table as soon as its second line is there: it should not be seen as text until then. */
export function isTableHead(lines: readonly string[]): boolean {
  const [header = '', second = ''] = lines;
  return lines.length <= 2 && /^ {0,3}\| .*\|/.test(header) && /^[\s|:-]*$/.test(second);
}
