/** The word at the cursor that a list can complete: `/command`, `@file`, `$skill`. Pure. */
import type { Draft } from './draft.ts';

export interface Token {
  readonly kind: 'commands' | 'mentions' | 'skills';
  readonly start: number;
  readonly end: number;
  /** Without its mark. */
  readonly query: string;
}

/** Longer words are no names. */
const MOST_UNITS = 256;
const MARKS: Readonly<Record<string, Token['kind']>> = { '@': 'mentions', $: 'skills' };

/** Undefined where the cursor is in no such word. */
export function findToken(draft: Draft, isShell: boolean): Token | undefined {
  const { text, cursor } = draft;
  const start = findStart(draft);
  if (start === undefined || start === cursor) return undefined;
  const tail = /^\S*/.exec(text.slice(cursor, cursor + MOST_UNITS))?.[0] ?? '';
  const element = draft.elements.find((one) => one.start >= cursor);
  const end = Math.min(cursor + tail.length, element?.start ?? text.length);
  const word = text.slice(start, end);
  if (start === 0 && word.startsWith('/') && !isShell) {
    return /^\/[\w-]*$/.test(word) ? { kind: 'commands', start, end, query: word.slice(1) } : undefined;
  }
  const kind = MARKS[word[0] ?? ''];
  if (kind === undefined || (kind === 'skills' && (isShell || !/^\$[\w:-]*$/.test(word)))) return undefined;
  return { kind, start, end, query: word.slice(1) };
}

/** Where the word that reaches to the cursor begins. */
function findStart({ text, cursor, elements }: Draft): number | undefined {
  let floor = 0;
  for (const element of elements) if (element.end <= cursor) floor = element.end;
  for (let at = cursor; at > cursor - MOST_UNITS; at -= 1) {
    if (at === floor || /\s/.test(text[at - 1] ?? '')) return at;
  }
  return undefined;
}
