/** Where a list stands, and how it gets elsewhere. Pure. */
import type { ListRow, ListSpec } from './list-spec.ts';

/** What is selected, typed and checked. */
export interface ListState {
  /** Place in `rows`; 0 where there are none. */
  readonly selected: number;
  /** The first row that is drawn, as far as the selected one is seen. */
  readonly top: number;
  readonly tabId: string | undefined;
  readonly query: string;
  readonly isFiltering: boolean;
  readonly checked: ReadonlySet<string>;
  /** What is shown: of this tab, found by the query. */
  readonly rows: readonly ListRow[];
}

/** As the list opens: on the row asked for, else on the current one, else on the first. */
export function createListState(spec: ListSpec): ListState {
  const tabId = spec.tabId ?? spec.tabs?.[0]?.id;
  const query = spec.query ?? '';
  const rows = matchRows(spec, tabId, query);
  return {
    selected: findSelected(rows, spec.selectedId),
    top: 0,
    tabId,
    query,
    isFiltering: spec.filter === 'typing' || query !== '',
    checked: new Set(spec.checkedIds),
    rows,
  };
}

/** The state with other rows: the selection stays on the row that it was on. */
export function updateRows(spec: ListSpec, state: ListState, selectedId?: string): ListState {
  const rows = matchRows(spec, state.tabId, state.query);
  const id = selectedId ?? state.rows[state.selected]?.id;
  const at = id === undefined ? -1 : rows.findIndex((row) => row.id === id);
  const selected = at >= 0 ? at : stepFrom(rows, Math.min(state.selected, Math.max(0, rows.length - 1)), 0);
  return { ...state, rows, selected, top: Math.min(state.top, selected) };
}

/** What was typed, as words that must all be found. What begins with the query comes first. */
export function matchRows(spec: ListSpec, tabId: string | undefined, query: string): readonly ListRow[] {
  const { tabs, tabOf } = spec;
  const rows =
    tabs === undefined || tabOf === undefined || tabId === undefined
      ? spec.rows
      : spec.rows.filter((row) => tabOf(row) === tabId);
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return rows;
  const words = wanted.split(/\s+/);
  const found = rows.filter((row) => {
    const text = `${row.label} ${row.description ?? ''} ${row.searched ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const first = found.filter((row) => row.label.toLowerCase().startsWith(wanted));
  const rest = found.filter((row) => !row.label.toLowerCase().startsWith(wanted));
  const free = spec.freeRow?.(query.trim());
  return [...first, ...rest, ...(free === undefined || found.some((row) => row.id === free.id) ? [] : [free])];
}

/** The row that many further, round and round, over those that cannot be chosen; where all are such, any. */
export function stepFrom(rows: readonly ListRow[], from: number, by: number): number {
  const count = rows.length;
  if (count === 0) return 0;
  const direction = by < 0 ? -1 : 1;
  let at = (((from + by) % count) + count) % count;
  for (let tries = 0; tries < count; tries += 1) {
    if (rows[at]?.isDisabled !== true) return at;
    at = (at + direction + count) % count;
  }
  return (((from + by) % count) + count) % count;
}

/** The row that many further, but not over the ends. */
export function jumpTo(rows: readonly ListRow[], to: number): number {
  const at = Math.max(0, Math.min(rows.length - 1, to));
  for (let up = at; up < rows.length; up += 1) if (rows[up]?.isDisabled !== true) return up;
  for (let down = at; down >= 0; down -= 1) if (rows[down]?.isDisabled !== true) return down;
  return Math.max(0, at);
}

function findSelected(rows: readonly ListRow[], selectedId: string | undefined): number {
  const at = rows.findIndex((row) => (selectedId === undefined ? row.isCurrent === true : row.id === selectedId));
  return at >= 0 && rows[at]?.isDisabled !== true ? at : stepFrom(rows, 0, 0);
}

/**
 * Which rows are seen: from `top` on, moved as little as needed so that the selected one is whole.
 * @param heightOf rows of the screen that a row of the list takes, 1 at least
 * @returns the first row seen and the one behind the last
 */
export function planWindow(
  count: number,
  selected: number,
  top: number,
  room: number,
  heightOf: (at: number) => number,
): { readonly from: number; readonly to: number } {
  if (count === 0 || room <= 0) return { from: 0, to: 0 };
  let from = Math.max(0, Math.min(top, selected));
  // Up from the selected row as far as there is room: `from` may not be above that.
  let used = heightOf(selected);
  let highest = selected;
  while (highest > 0 && highest > from) {
    const next = used + heightOf(highest - 1);
    if (next > room) break;
    used = next;
    highest -= 1;
  }
  from = Math.max(from, highest);
  let to = from;
  let filled = 0;
  while (to < count) {
    const height = heightOf(to);
    if (filled + height > room && to > selected) break;
    filled += height;
    to += 1;
    if (filled >= room) break;
  }
  // Room that is left at the end of the list is filled from above.
  while (from > 0 && to === count && filled + heightOf(from - 1) <= room) {
    from -= 1;
    filled += heightOf(from);
  }
  return { from, to: Math.max(to, selected + 1) };
}
