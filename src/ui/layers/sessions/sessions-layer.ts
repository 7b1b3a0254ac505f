/** The picker of sessions: search, filters, order, a look inside. Pure; rows come by `ask sessions`. */
import { isObject } from '#/base/json.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import type { SessionTarget } from '#/workstation/live-session.ts';
import type { Layer, LayerFrame, LayerStep } from '../layer.ts';
import { closeLayer, keepLayer, readPressedKey, type LayerInput } from '../layer-parts.ts';
import { applyField, createField, printField, type TextField } from '../text-field.ts';
import { drawSessions, measureSessionRows } from './draw-sessions.ts';
import {
  createSessionIndex,
  matchSessions,
  type SessionChoices,
  type SessionIndex,
  type SessionRow,
  type SessionRows,
} from './session-row.ts';

export interface SessionsOptions {
  readonly verb: 'resume' | 'fork';
  readonly cwd: string;
  /** The session that is open: choosing it only closes the list. Absent: none is, and escape starts a new one. */
  readonly currentId?: string;
  /** Sessions of every folder at first. */
  readonly isAll?: boolean;
  /** Those of exec, reviews and servers as well. */
  readonly includesRuns?: boolean;
  /** `[tui] session_picker_view`. */
  readonly isComfortable?: boolean;
}

/** What the conversation of a session says, for a look inside. */
export interface SessionPreview {
  readonly id: string;
  /** Prompts and answers, the oldest first, each in one line. */
  readonly lines: readonly { readonly role: 'user' | 'assistant'; readonly text: string }[];
}

export const CHOICES = ['filter', 'status', 'sort', 'runs'] as const;
export type ChoiceName = (typeof CHOICES)[number];

export interface SessionsState {
  readonly options: SessionsOptions;
  /** Undefined until the listing has answered. */
  readonly index: SessionIndex | undefined;
  /** Older ones are still read. */
  readonly isPart: boolean;
  readonly problem: string | undefined;
  readonly choices: SessionChoices;
  readonly focused: ChoiceName;
  readonly query: TextField;
  /** Found; kept, so that drawing costs what is on the screen. */
  readonly rows: readonly SessionRow[];
  readonly selected: number;
  readonly top: number;
  readonly isComfortable: boolean;
  readonly expandedId: string | undefined;
  readonly preview: SessionPreview | undefined;
}

export function createSessionsLayer(options: SessionsOptions): Layer {
  return openAt({
    options,
    index: undefined,
    isPart: false,
    problem: undefined,
    choices: {
      filter: options.isAll === true ? 'all' : 'cwd',
      status: 'active',
      sort: 'updated',
      runs: options.includesRuns === true ? 'shown' : 'hidden',
    },
    focused: 'filter',
    query: createField(),
    rows: [],
    selected: 0,
    top: 0,
    isComfortable: options.isComfortable === true,
    expandedId: undefined,
    preview: undefined,
  });
}

function openAt(state: SessionsState): Layer {
  const layer: Layer = {
    name: 'sessions',
    place: 'screen',
    onInput: (input, frame) => decideStep(state, input, frame, layer),
    onAnswer: (topic, value) => {
      if (topic === 'sessions') return openAt(applyListing(state, isListing(value) ? value : undefined));
      return topic === 'session-preview' && isPreview(value) ? openAt({ ...state, preview: value }) : layer;
    },
    draw: (frame) => drawSessions(state, frame),
  };
  return layer;
}

function isListing(value: unknown): value is SessionRows {
  return isObject(value) && Array.isArray(value['rows']);
}

function isPreview(value: unknown): value is SessionPreview {
  return isObject(value) && typeof value['id'] === 'string' && Array.isArray(value['lines']);
}

/** Undefined: the listing failed, which a notice has said; what was there stays. */
function applyListing(state: SessionsState, listing: SessionRows | undefined): SessionsState {
  if (listing === undefined) {
    return state.index === undefined
      ? { ...state, index: createSessionIndex([]), problem: 'The sessions could not be listed.' }
      : state;
  }
  const { rows, problem, isPart = false } = listing;
  return find({ ...state, index: createSessionIndex(rows), isPart, problem });
}

/** Searches anew. The selection stays on its session where that is still found, else near it. */
function find(state: SessionsState): SessionsState {
  const { index, choices, options, query } = state;
  if (index === undefined) return state;
  const id = state.rows[state.selected]?.id;
  const rows = matchSessions(index, choices, options.cwd, printField(query));
  const at = id === undefined ? -1 : rows.findIndex((row) => row.id === id);
  const selected = at >= 0 ? at : Math.max(0, Math.min(state.selected, rows.length - 1));
  return { ...state, rows, selected, top: Math.min(state.top, selected) };
}

function decideStep(state: SessionsState, input: LayerInput, frame: LayerFrame, layer: Layer): LayerStep {
  if (input.type === 'mouse') return decideMouse(state, input.kind, input.y, frame, layer);
  const key = readPressedKey(input);
  const row = state.rows[state.selected];
  switch (key) {
    case 'up':
    case 'ctrl+p':
      return move(state, frame, state.selected - 1);
    case 'down':
    case 'ctrl+n':
      return move(state, frame, state.selected + 1);
    case 'pageup':
      return move(state, frame, state.selected - measurePage(state, frame));
    case 'pagedown':
      return move(state, frame, state.selected + measurePage(state, frame));
    case 'home':
    case 'ctrl+home':
      return move(state, frame, 0);
    case 'end':
    case 'ctrl+end':
      return move(state, frame, state.rows.length - 1);
    case 'tab':
      return keepLayer(openAt({ ...state, focused: stepThrough(CHOICES, state.focused, 1) }));
    case 'shift+tab':
      return keepLayer(openAt({ ...state, focused: stepThrough(CHOICES, state.focused, -1) }));
    case 'left':
    case 'right':
      return keepLayer(openAt(find({ ...state, choices: changeChoice(state), selected: 0, top: 0 })));
    case 'enter':
      return row === undefined ? keepLayer(layer) : choose(state, row);
    case 'escape':
      if (printField(state.query) !== '') return keepLayer(openAt(find({ ...state, query: createField() })));
      return leave(state);
    case 'ctrl+c':
    case 'ctrl+d':
      return state.options.currentId === undefined ? closeLayer({ type: 'quit' }) : closeLayer();
    case 'ctrl+a':
      return row === undefined ? keepLayer(layer) : archive(state, row, layer);
    case 'ctrl+o':
      return keepLayer(openAt({ ...state, isComfortable: !state.isComfortable }));
    case 'ctrl+e':
      return row === undefined ? keepLayer(layer) : expand(state, row, frame);
    case 'ctrl+t':
      return row === undefined
        ? keepLayer(layer)
        : keepLayer(layer, {
            type: 'do',
            deed: 'open-session-transcript',
            argument: { id: row.id, source: row.source },
          });
    default:
      break;
  }
  const query = applyField(state.query, input);
  if (query === undefined) return keepLayer(layer);
  return keepLayer(openAt(find({ ...state, query, selected: 0, top: 0, expandedId: undefined })));
}

function stepThrough<T>(all: readonly T[], now: T, by: number): T {
  return all[(all.indexOf(now) + by + all.length) % all.length] ?? now;
}

/** Each has two. */
function changeChoice({ choices, focused }: SessionsState): SessionChoices {
  switch (focused) {
    case 'filter':
      return { ...choices, filter: choices.filter === 'cwd' ? 'all' : 'cwd' };
    case 'status':
      return { ...choices, status: choices.status === 'active' ? 'archived' : 'active' };
    case 'sort':
      return { ...choices, sort: choices.sort === 'updated' ? 'created' : 'updated' };
    case 'runs':
      return { ...choices, runs: choices.runs === 'hidden' ? 'shown' : 'hidden' };
  }
}

function move(state: SessionsState, frame: LayerFrame, to: number): LayerStep {
  const selected = Math.max(0, Math.min(state.rows.length - 1, to));
  const moved = { ...state, selected, ...(selected === state.selected ? {} : { expandedId: undefined }) };
  return keepLayer(openAt({ ...moved, top: measureSessionRows(moved, frame).from }));
}

function measurePage(state: SessionsState, frame: LayerFrame): number {
  const { from, to } = measureSessionRows(state, frame);
  return Math.max(1, to - from - 1);
}

function choose({ options }: SessionsState, row: SessionRow): LayerStep {
  if (options.verb === 'resume' && row.id === options.currentId) return closeLayer();
  const target: SessionTarget = { kind: options.verb, id: row.id };
  return closeLayer({ type: 'switch-session', target });
}

function leave({ options }: SessionsState): LayerStep {
  const effects: readonly UiEffect[] =
    options.currentId === undefined ? [{ type: 'switch-session', target: { kind: 'new' } }] : [];
  return closeLayer(...effects);
}

function archive(state: SessionsState, row: SessionRow, layer: Layer): LayerStep {
  if (row.source === 'codex') {
    const text = 'This is a session of Codex, whose files csm only reads: `codex archive` puts it away.';
    return keepLayer(openAt({ ...state, problem: text }));
  }
  if (row.id === state.options.currentId) {
    return keepLayer(openAt({ ...state, problem: 'This session is open: /archive puts it away.' }));
  }
  return keepLayer(layer, {
    type: 'ask',
    topic: 'sessions',
    argument: `${row.isArchived ? 'unarchive' : 'archive'} ${row.id}`,
  });
}

function expand(state: SessionsState, row: SessionRow, frame: LayerFrame): LayerStep {
  if (state.expandedId === row.id) return keepLayer(openAt({ ...state, expandedId: undefined }));
  const next = { ...state, expandedId: row.id };
  const layer = openAt({ ...next, top: measureSessionRows(next, frame).from });
  return state.preview?.id === row.id
    ? keepLayer(layer)
    : keepLayer(layer, { type: 'ask', topic: 'session-preview', argument: `${row.source} ${row.id}` });
}

function decideMouse(state: SessionsState, kind: string, y: number, frame: LayerFrame, layer: Layer): LayerStep {
  if (kind === 'wheel-up') return move(state, frame, state.selected - 1);
  if (kind === 'wheel-down') return move(state, frame, state.selected + 1);
  if (kind !== 'press') return keepLayer(layer);
  const hit = measureSessionRows(state, frame).rowAt(y);
  const row = hit === undefined ? undefined : state.rows[hit];
  if (hit === undefined || row === undefined) return keepLayer(layer);
  return hit === state.selected ? choose(state, row) : move(state, frame, hit);
}
