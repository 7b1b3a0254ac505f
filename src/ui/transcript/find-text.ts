/** Where a text stands in the transcript. Pure. */
import { measureText } from '#/terminal/text/clusters.ts';
import { printLine } from '#/ui/text/line.ts';
import { measureSpans } from '#/ui/text/wrap-line.ts';
import type { Cell } from './cell.ts';
import { cellText } from './cell-text.ts';
import type { Row, Rows } from './rows.ts';

/** One occurrence: the n-th of its cell, from 0. */
export interface TextMatch {
  readonly key: string;
  readonly nth: number;
}

/** Occurrences at most: beyond it, a query says too little. */
const MOST_MATCHES = 9999;

/** A search; `at` counts from 1, 0 where there is nothing. */
export interface FindState {
  readonly query: string;
  readonly count: number;
  readonly at: number;
  /** There is more of the session than was searched. */
  readonly isPart: boolean;
}

/** The search that goes on, at the last place first. Changed in place. */
export class TextFind {
  readonly #query: string;
  readonly #matches: readonly TextMatch[];
  #at: number;

  readonly #isPart: boolean;

  /** @param query empty: nothing is found. @param isPart the cells are a part of the session */
  constructor(cells: readonly Cell[], query: string, isPart = false) {
    this.#query = query;
    this.#isPart = isPart;
    this.#matches = findMatches(cells, query);
    this.#at = this.#matches.length;
  }

  get state(): FindState {
    return { query: this.#query, count: this.#matches.length, at: this.#at, isPart: this.#isPart };
  }

  /** Where it is. */
  get match(): TextMatch | undefined {
    return this.#matches[this.#at - 1];
  }

  /** Around the ends. Whether there is anywhere to go. */
  step(by: 1 | -1): boolean {
    const { length } = this.#matches;
    if (length > 0) this.#at = ((this.#at - 1 + by + length) % length) + 1;
    return length > 0;
  }
}

/** All occurrences, from the top, whatever their case. */
function findMatches(cells: readonly Cell[], query: string): readonly TextMatch[] {
  const wanted = query.toLowerCase();
  const matches: TextMatch[] = [];
  if (wanted === '') return matches;
  for (const cell of cells) {
    const text = cellText(cell).toLowerCase();
    let nth = 0;
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      matches.push({ key: cell.key, nth });
      nth += 1;
      if (matches.length >= MOST_MATCHES) return matches;
    }
  }
  return matches;
}

/** The row in which the n-th occurrence is seen, or the nearest to it; -1: it is not seen in these rows. */
export function findRow(rows: Rows, query: string, nth: number): number {
  const wanted = query.toLowerCase();
  let seen = 0;
  let last = -1;
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows.at(at);
    const count = row === undefined ? 0 : findInRow(row, wanted).length;
    if (count === 0) continue;
    last = at;
    seen += count;
    if (seen > nth) return at;
  }
  return last;
}

/** Columns of a row where the text stands. @param wanted in lower case */
export function findInRow(row: Row, wanted: string): readonly { readonly x: number; readonly cells: number }[] {
  if (wanted === '') return [];
  const text = printLine(row.line);
  const lower = text.toLowerCase();
  const found: { x: number; cells: number }[] = [];
  const lead = measureSpans(row.lead);
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) {
    const cells = measureText(text.slice(at, at + wanted.length));
    found.push({ x: lead + measureText(text.slice(0, at)), cells });
  }
  return found;
}
