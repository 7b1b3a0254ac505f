/** The whole screen for a long text: transcript, diff, command. Scrolls, finds, closes. Pure. */
import { cutText } from '#/ui/text/fit-line.ts';
import { encodeLine, EMPTY_LINE, type Line } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import { matchLines, markMatches } from './find-in-lines.ts';
import type { Layer, LayerFrame, LayerRows, LayerStep } from './layer.ts';
import {
  clampLines,
  closeLayer,
  drawHints,
  isForBelow,
  keepLayer,
  passKey,
  readPressedKey,
  type Hint,
  type LayerInput,
} from './layer-parts.ts';
import { applyField, createField, drawField, printField, type TextField } from './text-field.ts';

/** What a pager's own keys see. */
export interface PagerFacts {
  readonly layer: Layer;
  /** The same pager with another text or title. Scrolling and search stay. */
  change(change: Partial<PagerSpec>): Layer;
}

/** What is shown, and the keys that are its own. */
export interface PagerSpec {
  readonly name: string;
  readonly title: string;
  /** The text as rows of `cols` columns at most. Asked again only for another width or theme. */
  readonly lines: (cols: number, theme: Theme) => readonly Line[];
  /** Begins at the end: transcripts. */
  readonly isAtEnd?: boolean;
  /** Default: `close`. */
  readonly closeHint?: string;
  readonly keys?: readonly {
    readonly key: string;
    readonly hint?: readonly [key: string, what: string];
    run(facts: PagerFacts): LayerStep;
  }[];
  /** Where it goes back to; default: closes. */
  readonly onClose?: () => LayerStep;
  readonly onAnswer?: (topic: string, value: unknown, facts: PagerFacts) => Layer;
}

interface PagerState {
  readonly top: number;
  /** The field of the search while it is open. */
  readonly field: TextField | undefined;
  /** What was looked for last, and where from: escape goes back there. */
  readonly query: string;
  readonly returnTop: number;
}

/** Rows that are no text: title above; rule, scroll hints and close hints below. */
const CHROME_ROWS = 4;

/** Opens a pager. Its text is laid out when it is drawn first. */
export function createPager(spec: PagerSpec): Layer {
  return openAt(
    spec,
    { top: spec.isAtEnd === true ? Number.MAX_SAFE_INTEGER : 0, field: undefined, query: '', returnTop: 0 },
    openText(spec),
  );
}

type LaidOut = (frame: LayerFrame) => readonly Line[];

/** The text at one width, kept until another is asked for. */
function openText(spec: PagerSpec): LaidOut {
  let kept: { readonly cols: number; readonly theme: Theme; readonly lines: readonly Line[] } | undefined;
  return ({ cols, theme }) => {
    if (kept?.cols !== cols || kept.theme !== theme) kept = { cols, theme, lines: spec.lines(cols, theme) };
    return kept.lines;
  };
}

function openAt(spec: PagerSpec, state: PagerState, text: LaidOut): Layer {
  const change = (changed: Partial<PagerSpec>): Layer => {
    const next = { ...spec, ...changed };
    return openAt(next, state, changed.lines === undefined ? text : openText(next));
  };
  const layer: Layer = {
    name: spec.name,
    place: 'screen',
    onInput: (input, frame) => decidePagerStep(spec, state, text, input, frame, { layer, change }),
    ...(spec.onAnswer === undefined
      ? {}
      : { onAnswer: (topic: string, value: unknown) => spec.onAnswer?.(topic, value, { layer, change }) ?? layer }),
    draw: (frame) => drawPager(spec, state, text(frame), frame),
  };
  return layer;
}

function bodyRows(frame: LayerFrame): number {
  // In a tiny room the text has all there is.
  return Math.max(1, frame.rows <= CHROME_ROWS ? frame.rows : frame.rows - CHROME_ROWS);
}

function lastTop(lines: readonly Line[], frame: LayerFrame): number {
  return Math.max(0, lines.length - bodyRows(frame));
}

function decidePagerStep(
  spec: PagerSpec,
  state: PagerState,
  text: LaidOut,
  input: LayerInput,
  frame: LayerFrame,
  facts: PagerFacts,
): LayerStep {
  const lines = text(frame);
  const top = Math.min(state.top, lastTop(lines, frame));
  const go = (to: number, more: Partial<PagerState> = {}): LayerStep =>
    keepLayer(openAt(spec, { ...state, ...more, top: Math.max(0, Math.min(lastTop(lines, frame), to)) }, text));
  if (input.type === 'mouse') {
    if (input.kind === 'wheel-up') return go(top - 3);
    return input.kind === 'wheel-down' ? go(top + 3) : keepLayer(facts.layer);
  }
  if (state.field !== undefined) return decideFindStep(state, state.field, lines, top, input, facts, go);
  const key = readPressedKey(input);
  if (key === undefined) return keepLayer(facts.layer);
  const own = spec.keys?.find((side) => side.key === key);
  if (own !== undefined) return own.run(facts);
  const page = Math.max(1, bodyRows(frame) - 1);
  switch (key) {
    case 'up':
    case 'k':
    case 'ctrl+p':
      return go(top - 1);
    case 'down':
    case 'j':
    case 'ctrl+n':
    case 'enter':
      return go(top + 1);
    case 'pageup':
    case 'b':
    case 'shift+space':
    case 'ctrl+b':
      return go(top - page);
    case 'pagedown':
    case 'space':
    case 'ctrl+f':
      return go(top + page);
    case 'ctrl+u':
      return go(top - Math.ceil(page / 2));
    case 'ctrl+d':
      return go(top + Math.ceil(page / 2));
    case 'home':
    case 'g':
      return go(0);
    case 'end':
    case 'G':
      return go(lines.length);
    case '/':
    case 'f3':
      return go(top, { field: createField(), returnTop: top });
    case 'n':
      return go(findNext(lines, state.query, top, 1) ?? top);
    case 'N':
      return go(findNext(lines, state.query, top, -1) ?? top);
    case 'escape':
      // First the marks of the search, then the pager.
      return state.query === '' ? (spec.onClose?.() ?? closeLayer()) : go(top, { query: '' });
    case 'q':
    case 'ctrl+c':
      return spec.onClose?.() ?? closeLayer();
    default:
      return isForBelow(input) && key !== 'ctrl+t' ? passKey(facts.layer) : keepLayer(facts.layer);
  }
}

function decideFindStep(
  state: PagerState,
  field: TextField,
  lines: readonly Line[],
  top: number,
  input: LayerInput,
  facts: PagerFacts,
  go: (to: number, more?: Partial<PagerState>) => LayerStep,
): LayerStep {
  const key = readPressedKey(input);
  if (key === 'escape' || key === 'ctrl+c') return go(state.returnTop, { field: undefined, query: '' });
  if (key === 'enter') return go(top, { field: undefined });
  if (key === 'up' || key === 'shift+f3' || key === 'ctrl+p') return go(findNext(lines, state.query, top, -1) ?? top);
  if (key === 'down' || key === 'f3' || key === 'ctrl+n') return go(findNext(lines, state.query, top, 1) ?? top);
  const edited = applyField(field, input);
  if (edited === undefined) return keepLayer(facts.layer);
  const query = printField(edited);
  const found = matchLines(lines, query);
  const first = found.find((at) => at >= state.returnTop) ?? found[0];
  return go(first ?? state.returnTop, { field: edited, query });
}

/** The next place above or below that has the query, round and round; undefined: none has it. */
function findNext(lines: readonly Line[], query: string, from: number, by: 1 | -1): number | undefined {
  const found = matchLines(lines, query);
  return by > 0 ? (found.find((at) => at > from) ?? found[0]) : (found.findLast((at) => at < from) ?? found.at(-1));
}

function drawPager(spec: PagerSpec, state: PagerState, lines: readonly Line[], frame: LayerFrame): LayerRows {
  const { cols, rows, theme } = frame;
  const body = bodyRows(frame);
  const last = lastTop(lines, frame);
  const top = Math.max(0, Math.min(state.top, last));
  const shown = lines
    .slice(top, top + body)
    .map((line) => (state.query === '' ? line : markMatches(line, state.query, { reverse: true })));
  while (shown.length < body)
    shown.push(shown.length === 0 && lines.length === 0 ? encodeLine('(nothing)', theme.dim) : EMPTY_LINE);
  const percent = last === 0 ? 100 : Math.round((top / last) * 100);
  const mark = ` ${percent}% ─`;
  const rule = encodeLine('─'.repeat(Math.max(0, cols - mark.length)) + mark, theme.dim);
  const titled = `/ ${spec.title} `;
  const title: Line = {
    spans: [
      { text: cutText(titled, cols), style: theme.bold },
      { text: '/ '.repeat(Math.max(0, Math.floor((cols - titled.length) / 2))), style: theme.dim },
    ],
  };
  const foot: Line[] = [];
  let cursor: LayerRows['cursor'];
  if (state.field === undefined) {
    const scrolls: Hint[] = [
      ['↑/↓', 'scroll'],
      ['pgup/pgdn', 'page'],
      ['home/end', 'jump'],
      ['/', 'find'],
      ...(state.query === '' ? [] : ([['n/N', 'next/previous']] as const)),
    ];
    const own = (spec.keys ?? []).flatMap((key) => (key.hint === undefined ? [] : [key.hint]));
    foot.push(
      ...drawHints(scrolls, cols, theme, 1),
      ...drawHints([...own, ['q', spec.closeHint ?? 'close']], cols, theme, 1),
    );
  } else {
    const found = matchLines(lines, state.query);
    const place = found.findIndex((at) => at >= top) + 1;
    const count =
      state.query === ''
        ? ''
        : found.length === 0
          ? ' none found'
          : ` ${place === 0 ? found.length : place}/${found.length}`;
    const drawn = drawField(state.field, cols - 8 - count.length, theme, { placeholder: 'Type to find' });
    foot.push(
      { spans: [{ text: '  Find: ', style: theme.hint }, ...drawn.spans, { text: count, style: theme.dim }] },
      ...drawHints(
        [
          ['enter', 'keep'],
          ['↑/↓', 'previous/next'],
          ['esc', 'cancel'],
        ],
        cols,
        theme,
        1,
      ),
    );
    cursor = { x: Math.min(cols - 1, 8 + drawn.cursorX), y: body + 2 };
  }
  const all = [title, ...shown, rule, ...foot];
  // In a tiny room the text has what there is.
  const room = rows < CHROME_ROWS + 1 ? [...shown.slice(0, rows)] : all;
  const out = clampLines(room, cols, rows);
  return cursor === undefined || cursor.y >= rows ? { lines: out } : { lines: out, cursor };
}
