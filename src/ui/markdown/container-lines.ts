/** Lines of quotes and list items: what is inside of them, as far as it says where they end. Pure. */
import type { LineStart } from './block.ts';
import { dropIndent, isBlank, isFenceEnd, matchStart, measureIndent } from './match-start.ts';

export type Item = Extract<LineStart, { kind: 'item' }>;

/** What is open inside of a quote or an item. */
export interface Inner {
  readonly item?: Item;
  /** Marker of a fence in there that is open. */
  readonly fence: string | undefined;
  /** The last line was text, so that a line without the prefix may go on with it. */
  readonly isText: boolean;
}

/** The line without the prefix that makes it part of an open quote or item; undefined: it has none. */
export function takePrefix(line: string, kind: 'quote' | 'item', inner: Inner): string | undefined {
  if (kind === 'quote') {
    const match = /^ {0,3}> ?/.exec(line);
    return match === null ? undefined : line.slice(match[0].length);
  }
  const indent = inner.item?.contentIndent ?? 0;
  return measureIndent(line) >= indent ? dropIndent(line, indent) : undefined;
}

/** The first line of an item without its marker. */
export function dropItem(line: string): string {
  return line.trimStart().replace(/^(?:[-*+]|\d+[.)])\s*/, '');
}

/** The first line of a quote without its marker. */
export function dropQuote(line: string): string {
  return line.replace(/^\s*> ?/, '');
}

/** What a container holds behind one more of its lines. @param text without its prefix. @param fence what was open before */
export function decideInner(text: string, fence: string | undefined, item?: Item): Inner {
  const own = item === undefined ? {} : { item };
  if (fence !== undefined)
    return { ...own, fence: isFenceEnd(text.trimStart(), fence) ? undefined : fence, isText: false };
  // Containers within containers: only what is inside of them all counts.
  let rest = text;
  for (let depth = 0; depth < 8; depth += 1) {
    const inner = /^\s*(?:>|[-*+](?=\s)|\d{1,9}[.)](?=\s)) ?/.exec(rest);
    if (inner === null) break;
    rest = rest.slice(inner[0].length);
  }
  const start = matchStart(rest.trimStart());
  if (start?.kind === 'fence') return { ...own, fence: start.marker, isText: false };
  return { ...own, fence: undefined, isText: start === undefined && !isBlank(rest) };
}
