/** The one list of all pickers: a title, rows to choose from, hints. Adding a picker is telling it its rows. Pure. */
import type { MouseInput } from '#/terminal/input/input-event.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import type { Layer, LayerFrame, LayerStep } from './layer.ts';
import {
  closeLayer,
  isForBelow,
  keepLayer,
  passKey,
  readPressedKey,
  readTyped,
  type LayerInput,
} from './layer-parts.ts';
import { layoutList } from './list-layout.ts';
import { isNumbered } from './list-row.ts';
import type { ListFacts, ListRow, ListSpec } from './list-spec.ts';
import { createListState, jumpTo, stepFrom, updateRows, type ListState } from './list-state.ts';
import { createField, printField } from './text-field.ts';

export type { ListFacts, ListKey, ListRow, ListSpec, ListTab, PartRoom } from './list-spec.ts';

/** Opens a list. */
export function createList(spec: ListSpec): Layer {
  return openAt(spec, createListState(spec));
}

function openAt(spec: ListSpec, state: ListState): Layer {
  const layer: Layer = {
    name: spec.name,
    place: spec.place ?? 'composer',
    onInput: (input, frame) => decideListStep(spec, state, input, frame, layer),
    ...(spec.onAnswer === undefined
      ? {}
      : {
          onAnswer: (topic: string, value: unknown) =>
            spec.onAnswer?.(topic, value, encodeFacts(spec, state, layer)) ?? layer,
        }),
    draw: (frame) => {
      const { lines, cursor } = layoutList(spec, state, frame);
      return cursor === undefined ? { lines } : { lines, cursor };
    },
  };
  return layer;
}

function encodeFacts(spec: ListSpec, state: ListState, layer: Layer): ListFacts {
  return {
    row: state.rows[state.selected],
    rows: state.rows,
    tabId: state.tabId,
    query: state.query,
    checkedIds: spec.rows.filter((row) => state.checked.has(row.id)).map((row) => row.id),
    layer,
    change: (change) => {
      const next: ListSpec = { ...spec, ...change };
      const moved: ListState = {
        ...state,
        ...(change.tabId === undefined ? {} : { tabId: change.tabId }),
        ...(change.query === undefined ? {} : { query: change.query }),
        ...(change.checkedIds === undefined ? {} : { checked: new Set(change.checkedIds) }),
      };
      return openAt(next, updateRows(next, moved, change.selectedId));
    },
  };
}

function decideListStep(
  spec: ListSpec,
  state: ListState,
  input: LayerInput,
  frame: LayerFrame,
  layer: Layer,
): LayerStep {
  const facts = encodeFacts(spec, state, layer);
  if (input.type === 'mouse') return decideMouse(spec, state, input, frame, facts);
  if (input.type === 'paste') {
    const text = printField(createField(input.text.split(/[\n\r]/, 1)[0]));
    return spec.filter === undefined ? keepLayer(layer) : typeQuery(spec, state, state.query + text, facts, frame);
  }
  const key = readPressedKey(input);
  if (key === undefined) return keepLayer(layer);
  const typed = readTyped(input);
  const isTyping = state.isFiltering && spec.filter !== undefined;
  if (!(isTyping && typed !== '')) {
    const own = spec.keys?.find((side) => side.key === key);
    if (own !== undefined) return own.run(facts) ?? keepLayer(layer);
    const row = spec.rows.find((one) => one.isDisabled !== true && one.keys?.includes(key) === true);
    if (row !== undefined) return spec.onChoose(row, facts);
  }
  const step = applyListKey(spec, state, key, frame);
  if (step !== undefined) return finish(spec, state, step, facts, frame);
  if (isTyping) {
    const query = editQuery(state.query, key, typed, spec.checkedIds !== undefined);
    if (query !== undefined) return typeQuery(spec, state, query, facts, frame);
  }
  switch (key) {
    case 'enter': {
      const row = state.rows[state.selected];
      return row === undefined || row.isDisabled === true ? keepLayer(layer) : spec.onChoose(row, facts);
    }
    case 'escape':
    case 'ctrl+c':
    case 'ctrl+d':
      if (isTyping && state.query !== '' && key === 'escape')
        return typeQuery(spec, { ...state, isFiltering: spec.filter === 'typing' }, '', facts, frame);
      if (isTyping && spec.filter === 'slash' && key === 'escape')
        return keepLayer(openAt(spec, { ...state, isFiltering: false }));
      return spec.onCancel?.(facts) ?? closeLayer();
    case 'space':
      return spec.checkedIds === undefined ? keepLayer(layer) : check(spec, state, facts, frame);
    case '/':
      if (spec.filter === undefined) return keepLayer(layer);
      return keepLayer(openAt(spec, { ...state, isFiltering: true }));
    default:
      break;
  }
  if (isNumbered(spec) && /^[1-9]$/.test(key)) {
    const at = Number(key) - 1;
    const row = state.rows[at];
    if (row === undefined || row.isDisabled === true) return keepLayer(layer);
    if (spec.checkedIds !== undefined) return check(spec, { ...state, selected: at }, facts, frame);
    return spec.onChoose(row, encodeFacts(spec, { ...state, selected: at }, layer));
  }
  return isForBelow(input) ? passKey(layer) : keepLayer(layer);
}

/** Where a key moves to; undefined: it moves nothing. */
function applyListKey(spec: ListSpec, state: ListState, key: string, frame: LayerFrame): ListState | undefined {
  const { rows, selected } = state;
  const isTyping = state.isFiltering && spec.filter !== undefined;
  const page = (): number => Math.max(1, layoutList(spec, state, frame).shown - 1);
  const isLong = (): boolean => layoutList(spec, state, frame).shown < rows.length;
  switch (key) {
    case 'up':
    case 'ctrl+p':
      return { ...state, selected: stepFrom(rows, selected, -1) };
    case 'down':
    case 'ctrl+n':
      return { ...state, selected: stepFrom(rows, selected, 1) };
    case 'k':
      return isTyping ? undefined : { ...state, selected: stepFrom(rows, selected, -1) };
    case 'j':
      return isTyping ? undefined : { ...state, selected: stepFrom(rows, selected, 1) };
    case 'pageup':
      // A list that is seen whole leaves paging to the transcript above it.
      return isLong() ? { ...state, selected: jumpTo(rows, selected - page()) } : undefined;
    case 'pagedown':
      return isLong() ? { ...state, selected: jumpTo(rows, selected + page()) } : undefined;
    case 'home':
      return { ...state, selected: jumpTo(rows, 0) };
    case 'end':
      return { ...state, selected: jumpTo(rows, rows.length - 1) };
    case 'left':
    case 'shift+tab':
      return moveTab(spec, state, -1) ?? (key === 'left' ? moveRow(spec, state, -1) : undefined);
    case 'right':
    case 'tab':
      return moveTab(spec, state, 1) ?? (key === 'right' ? moveRow(spec, state, 1) : undefined);
    case 'shift+up':
      return moveRow(spec, state, -1);
    case 'shift+down':
      return moveRow(spec, state, 1);
    default:
      return undefined;
  }
}

function moveTab(spec: ListSpec, state: ListState, by: number): ListState | undefined {
  const { tabs } = spec;
  if (tabs === undefined || tabs.length === 0) return undefined;
  const at = Math.max(
    0,
    tabs.findIndex((tab) => tab.id === state.tabId),
  );
  const tabId = tabs[(at + by + tabs.length) % tabs.length]?.id;
  const moved = updateRows(spec, { ...state, tabId, selected: 0, top: 0, rows: [] });
  return { ...moved, selected: stepFrom(moved.rows, 0, 0) };
}

/** Changes the order; undefined where that cannot be changed or the row is at the end. */
function moveRow(spec: ListSpec, state: ListState, by: number): ListState | undefined {
  if (spec.isSortable !== true || state.query !== '') return undefined;
  const to = state.selected + by;
  const row = state.rows[state.selected];
  if (row === undefined || to < 0 || to >= state.rows.length) return undefined;
  const rows = state.rows.toSpliced(state.selected, 1).toSpliced(to, 0, row);
  return { ...state, rows, selected: to };
}

/** After a move: what scrolls, what is told. */
function finish(spec: ListSpec, before: ListState, moved: ListState, facts: ListFacts, frame: LayerFrame): LayerStep {
  const after = { ...moved, top: layoutList(spec, moved, frame).top };
  // Order is part of the rows: whoever reads them later finds the new one.
  const next = after.rows !== before.rows && spec.isSortable === true ? { ...spec, rows: after.rows } : spec;
  const layer = openAt(next, after);
  const now = encodeFacts(next, after, layer);
  const effects: UiEffect[] = [];
  if (now.row !== undefined && now.row.id !== facts.row?.id) effects.push(...(spec.onHighlight?.(now.row, now) ?? []));
  if (
    after.query !== before.query ||
    after.rows !== before.rows ||
    after.checked !== before.checked ||
    after.tabId !== before.tabId
  ) {
    effects.push(...(spec.onChange?.(now) ?? []));
  }
  return keepLayer(layer, ...effects);
}

function check(spec: ListSpec, state: ListState, facts: ListFacts, frame: LayerFrame): LayerStep {
  const row = state.rows[state.selected];
  if (row === undefined || row.isDisabled === true) return keepLayer(facts.layer);
  const checked = new Set(state.checked);
  if (!checked.delete(row.id)) checked.add(row.id);
  return finish(spec, state, { ...state, checked }, facts, frame);
}

function typeQuery(spec: ListSpec, state: ListState, query: string, facts: ListFacts, frame: LayerFrame): LayerStep {
  const typed = { ...state, query: query.slice(0, 256), isFiltering: state.isFiltering || query !== '' };
  // What was found stays selected when the search is cleared; while it is typed, the first one is.
  const kept = query === '' ? facts.row?.id : undefined;
  const found = updateRows(spec, { ...typed, rows: [], selected: 0, top: 0 }, kept);
  return finish(spec, state, found, facts, frame);
}

/** The query after a key; undefined: it edits nothing. Space checks where there are boxes. */
function editQuery(query: string, key: string, typed: string, hasBoxes: boolean): string | undefined {
  if (key === 'backspace' || key === 'ctrl+h') return [...query].slice(0, -1).join('');
  if (key === 'ctrl+u') return '';
  if (key === 'ctrl+w' || key === 'alt+backspace') return query.replace(/\S*\s*$/u, '');
  if (key === 'space' && hasBoxes) return undefined;
  return typed === '' ? undefined : query + typed;
}

function decideMouse(
  spec: ListSpec,
  state: ListState,
  input: MouseInput,
  frame: LayerFrame,
  facts: ListFacts,
): LayerStep {
  if (input.kind === 'wheel-up')
    return finish(spec, state, { ...state, selected: jumpTo(state.rows, state.selected - 1) }, facts, frame);
  if (input.kind === 'wheel-down')
    return finish(spec, state, { ...state, selected: jumpTo(state.rows, state.selected + 1) }, facts, frame);
  if (input.kind !== 'press' || input.button !== 'left') return keepLayer(facts.layer);
  const at = layoutList(spec, state, frame).rowAt[input.y];
  const row: ListRow | undefined = at === undefined ? undefined : state.rows[at];
  if (at === undefined || row === undefined || row.isDisabled === true) return keepLayer(facts.layer);
  // The first click selects, one on what is selected chooses: nobody approves by a slip.
  if (at === state.selected)
    return spec.checkedIds === undefined ? spec.onChoose(row, facts) : check(spec, state, facts, frame);
  return finish(spec, state, { ...state, selected: at }, facts, frame);
}
