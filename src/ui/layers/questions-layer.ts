/** Questions of the model (`request_user_input`): options, notes, back and forth, all sent together. Pure. */
import { printVisible } from '#/terminal/text/visible.ts';
import type { Line } from '#/ui/text/line.ts';
import { splitText, wrapLines } from '#/ui/text/wrap-line.ts';
import type { QuestionAnswers, UserQuestion, UserQuestions } from '#/workstation/live-session.ts';
import type { Layer, LayerFrame, LayerRows, LayerStep } from './layer.ts';
import {
  closeLayer,
  cutLong,
  keepLayer,
  passKey,
  printWord,
  readPressedKey,
  wrapStyled,
  type LayerInput,
} from './layer-parts.ts';
import { createList, type ListRow, type PartRoom } from './list-layer.ts';
import { createPager } from './pager-layer.ts';
import { applyField, createField, drawField, printField, type TextField } from './text-field.ts';

const NAME = 'questions';
/** Offered with every question that has options, in Codex's words: the model reads it. */
const NONE = 'None of the above';
/** What the model knows a note by. */
const NOTE_PREFIX = 'user_note: ';

/** What is said to one question so far. */
interface Entry {
  /** Place among the options; behind the last one: none of them. */
  readonly selected: number;
  readonly note: TextField;
  readonly isAnswered: boolean;
}

interface QuestionsState {
  readonly at: number;
  readonly entries: readonly Entry[];
  /** Typing a note. */
  readonly isNoting: boolean;
}

interface QuestionsLayer extends Layer {
  readonly callId: string;
}

/** The layers with these questions on top. */
export function openQuestions(layers: readonly Layer[], questions: UserQuestions): readonly Layer[] {
  const state: QuestionsState = {
    at: 0,
    entries: questions.questions.map(() => ({ selected: 0, note: createField(), isAnswered: false })),
    isNoting: isFree(questions.questions[0]),
  };
  return [...layers, openAt(questions, state)];
}

/** The layers without questions whose turn has ended; the same array where they are not there. */
export function closeQuestions(layers: readonly Layer[], callId: string): readonly Layer[] {
  const isThat = (layer: Layer): boolean => isQuestionsLayer(layer) && layer.callId === callId;
  return layers.some(isThat) ? layers.filter((layer) => !isThat(layer)) : layers;
}

function isQuestionsLayer(layer: Layer): layer is QuestionsLayer {
  return layer.name === NAME;
}

/** Whether a question has no options: whatever is typed is the answer. */
function isFree(question: UserQuestion | undefined): boolean {
  return question !== undefined && question.options.length === 0;
}

function openAt(asked: UserQuestions, state: QuestionsState): QuestionsLayer {
  const layer: QuestionsLayer = {
    name: NAME,
    place: 'composer',
    callId: asked.callId,
    onInput: (input, frame) => decideStep(asked, state, input, frame, layer),
    draw: (frame) => drawQuestions(asked, state, frame),
  };
  return layer;
}

function decideStep(
  asked: UserQuestions,
  state: QuestionsState,
  input: LayerInput,
  frame: LayerFrame,
  layer: QuestionsLayer,
): LayerStep {
  const { questions, callId } = asked;
  const entry = state.entries[state.at];
  if (entry === undefined) return closeLayer({ type: 'answer-questions', callId, answers: {} });
  const go = (change: Partial<QuestionsState>): LayerStep => keepLayer(openAt(asked, { ...state, ...change }));
  const edit = (change: Partial<Entry>): readonly Entry[] => state.entries.with(state.at, { ...entry, ...change });
  const moveTo = (at: number): LayerStep => go({ at, isNoting: isFree(questions[at]) });
  const key = readPressedKey(input);
  if (key === 'ctrl+c') return cancel(callId);
  if (state.isNoting) {
    const free = isFree(questions[state.at]);
    if (key === 'enter') return answer(asked, state, entry.selected);
    if (key === 'escape')
      return free ? cancel(callId) : go({ isNoting: false, entries: edit({ note: createField() }) });
    if (key === 'tab') return free ? keepLayer(layer) : go({ isNoting: false });
    const isEdge = key === 'left' ? entry.note.before.length === 0 : key === 'right' && entry.note.after.length === 0;
    if (isEdge && free) return moveTo(wrapAt(state.at + (key === 'left' ? -1 : 1), questions.length));
    const edited = applyField(entry.note, input);
    if (edited !== undefined) return go({ entries: edit({ note: edited }) });
    return passKey(layer);
  }
  switch (key) {
    case 'tab':
      return go({ isNoting: true });
    case 'left':
    case 'h':
      return moveTo(wrapAt(state.at - 1, questions.length));
    case 'right':
    case 'l':
      return moveTo(wrapAt(state.at + 1, questions.length));
    default:
      break;
  }
  let { selected } = entry;
  const options = createOptions(asked, state, (at) => (selected = at));
  const step = options.onInput(input, frame);
  if (step.isPassed === true) return passKey(layer);
  // A step to another layer than the list itself is an answer: to the next question, or to all.
  if (step.layer === undefined || isQuestionsLayer(step.layer)) return step;
  if (step.effects.length > 0) return keepLayer(layer, ...step.effects);
  return selected === entry.selected ? keepLayer(layer) : go({ entries: edit({ selected }) });
}

function wrapAt(at: number, count: number): number {
  return (at + count) % count;
}

/** Nobody answers: the turn ends. */
function cancel(callId: string): LayerStep {
  return closeLayer({ type: 'answer-questions', callId, answers: undefined }, { type: 'interrupt' });
}

/** This question is answered; on to the next one that is not, or all are sent. */
function answer(asked: UserQuestions, state: QuestionsState, selected: number): LayerStep {
  const { questions, callId } = asked;
  const entry = state.entries[state.at];
  if (entry === undefined) return cancel(callId);
  const entries = state.entries.with(state.at, { ...entry, selected, isAnswered: true });
  const order = questions.map((_, step) => wrapAt(state.at + 1 + step, questions.length));
  const at = order.find((index) => entries[index]?.isAnswered === false);
  if (at === undefined)
    return closeLayer({ type: 'answer-questions', callId, answers: encodeAnswers(questions, entries) });
  return keepLayer(openAt(asked, { at, entries, isNoting: isFree(questions[at]) }));
}

function encodeAnswers(questions: readonly UserQuestion[], entries: readonly Entry[]): QuestionAnswers {
  return Object.fromEntries(
    questions.map(({ id, options }, at) => {
      const { selected = 0, note } = entries[at] ?? {};
      const text = note === undefined ? '' : printField(note).trim();
      const label = options.length === 0 ? undefined : (options[selected]?.label ?? NONE);
      const said = text === '' ? [] : [options.length === 0 ? text : `${NOTE_PREFIX}${text}`];
      return [id, { answers: [...(label === undefined ? [] : [label]), ...said] }];
    }),
  );
}

/** The options of the question that is shown, as a list; its callbacks answer layers of this kind. */
function createOptions(asked: UserQuestions, state: QuestionsState, onSelect?: (at: number) => void): Layer {
  const { questions, callId } = asked;
  const question = questions[state.at];
  const entry = state.entries[state.at];
  const open = state.entries.filter(({ isAnswered }) => !isAnswered).length;
  const isLast = open === 0 || (open === 1 && entry?.isAnswered === false);
  const options = question?.options ?? [];
  const rows: ListRow[] =
    options.length === 0
      ? []
      : [
          ...options.map(({ label, description }, at) => ({
            id: String(at),
            label: printWord(label),
            description: printWord(description),
          })),
          { id: String(options.length), label: NONE, description: 'Say more in a note (tab)' },
        ];
  const submit = isLast ? (questions.length > 1 ? 'submit all' : 'submit') : 'submit answer';
  const navigate = questions.length > 1 ? ([['←/→', 'other questions']] as const) : [];
  return createList({
    name: 'question-options',
    title: '',
    header: (room) => drawQuestion(question, state, questions.length, open, room),
    footer: (room) => drawNote(entry, state.isNoting, options.length === 0, room),
    rows,
    emptyText: ' ',
    selectedId: String(entry?.selected ?? 0),
    confirmHint: '',
    ...(state.isNoting && options.length > 0
      ? {
          hints: [
            ['enter', submit],
            ['tab', 'options'],
          ] as const,
          cancelHint: 'clear note',
        }
      : {
          hints: [['enter', submit], ...(options.length === 0 ? [] : ([['tab', 'note']] as const)), ...navigate],
          cancelHint: 'interrupt',
        }),
    keys: [
      {
        key: 'ctrl+a',
        run: ({ layer }) =>
          question === undefined
            ? undefined
            : keepLayer(layer, { type: 'open-layer', layer: createQuestionPager(question) }),
      },
    ],
    onCancel: () => cancel(callId),
    onHighlight: (row) => {
      onSelect?.(Number(row.id));
      return [];
    },
    onChoose: (row) => answer(asked, state, Number(row.id)),
  });
}

function drawQuestion(
  question: UserQuestion | undefined,
  state: QuestionsState,
  count: number,
  open: number,
  { cols, rows, theme }: PartRoom,
): readonly Line[] {
  if (question === undefined) return [];
  const entry = state.entries[state.at];
  const answered = entry?.isAnswered === true ? ' · answered' : '';
  const progress =
    count > 1 || answered !== '' ? `Question ${state.at + 1}/${count} (${open} unanswered)${answered}` : 'Question';
  const text = wrapStyled(printVisible(question.question, { newlines: true, tabs: true }), cols, theme.accent);
  if (rows < 2) return cutLong(text, rows, cols, theme);
  const head = wrapStyled(
    question.header === '' ? progress : `${progress} · ${printWord(question.header)}`,
    cols,
    theme.dim,
  ).slice(0, 1);
  return [...head, ...cutLong(text, rows - head.length, cols, theme)];
}

/** All of a question, where the room had to cut it. */
function createQuestionPager({ question, options }: UserQuestion): Layer {
  const whole = [question, ...options.map(({ label, description }) => `${label}\n${description}`)].join('\n\n');
  const text = printVisible(whole, { newlines: true, tabs: true });
  return createPager({
    name: 'question',
    title: 'Q U E S T I O N',
    lines: (cols) => wrapLines(splitText(text), cols),
    closeHint: 'back',
  });
}

const NOTE_MARKER = '  › ';

function drawNote(
  entry: Entry | undefined,
  isNoting: boolean,
  isFreeText: boolean,
  { cols, rows, theme }: PartRoom,
): readonly Line[] {
  if (entry === undefined || rows < 1 || (!isNoting && printField(entry.note) === '')) return [];
  const placeholder = isFreeText ? 'type your answer' : 'add a note';
  const { spans } = drawField(entry.note, Math.max(1, cols - NOTE_MARKER.length), theme, { placeholder });
  return [{ spans: [{ text: NOTE_MARKER, style: isNoting ? theme.accent : theme.dim }, ...spans] }];
}

function drawQuestions(asked: UserQuestions, state: QuestionsState, frame: LayerFrame): LayerRows {
  const { lines } = createOptions(asked, state).draw(frame);
  const entry = state.entries[state.at];
  if (!state.isNoting || entry === undefined) return { lines };
  const y = lines.findLastIndex((line) => line.spans[0]?.text === NOTE_MARKER);
  if (y < 0) return { lines };
  const { cursorX } = drawField(entry.note, Math.max(1, frame.cols - NOTE_MARKER.length), frame.theme);
  return { lines, cursor: { x: Math.min(frame.cols - 1, NOTE_MARKER.length + cursorX), y } };
}
