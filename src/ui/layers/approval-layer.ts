/** Questions of the policy, one after the other: may this be done, how far does the yes go, what instead. Pure. */
import { printShownPrefix } from '#/workstation/exploration.ts';
import { printRefusal } from '#/workstation/user-refusal.ts';
import type { ApprovalAnswer, ApprovalQuestion, ApprovalRequest } from '#/workstation/live-session.ts';
import { spreadLine } from '#/ui/text/fit-line.ts';
import { drawApprovalText, drawWholeApproval, printApprovalTitle } from './approval-text.ts';
import type { AskContext } from './ask-context.ts';
import { createFieldLayer } from './field-layer.ts';
import type { Layer, LayerFrame, LayerRows, LayerStep } from './layer.ts';
import { closeLayer, keepLayer, passKey, printWord } from './layer-parts.ts';
import { createList, type ListRow } from './list-layer.ts';
import { createPager } from './pager-layer.ts';

const NAME = 'approval';
/** The no that ends the turn. */
const CANCELED: ApprovalAnswer = { decision: 'canceled', by: 'user' };

/** The layer of all questions that wait; the first is asked. */
interface ApprovalLayer extends Layer {
  readonly waiting: readonly ApprovalQuestion[];
  /** Of those that were here, with those answered. */
  readonly total: number;
  readonly context: AskContext;
  /** What is shown of the first one: the answers, or the field for what to do instead. */
  readonly shown: Layer;
}

/** The layers with a question more: on top where none waits yet, else behind those that do. */
export function openApproval(
  layers: readonly Layer[],
  question: ApprovalQuestion,
  context: AskContext,
): readonly Layer[] {
  const open = layers.find(isApprovalLayer);
  if (open === undefined) return [...layers, wrap([question], 1, context)];
  const more = wrap([...open.waiting, question], open.total + 1, open.context, open);
  return layers.map((layer) => (layer === open ? more : layer));
}

/** The layers without a question that was answered elsewhere or whose turn has ended; the same array where it is not there. */
export function closeApproval(layers: readonly Layer[], approvalId: string): readonly Layer[] {
  const open = layers.find(isApprovalLayer);
  if (open?.waiting.some(({ place }) => place.approvalId === approvalId) !== true) return layers;
  const left = open.waiting.filter(({ place }) => place.approvalId !== approvalId);
  const next = left.length === 0 ? undefined : wrap(left, open.total, open.context, open);
  return layers.flatMap((layer) => (layer !== open ? [layer] : next === undefined ? [] : [next]));
}

function isApprovalLayer(layer: Layer): layer is ApprovalLayer {
  return layer.name === NAME;
}

/** @param before the layer so far: its first question stays as it stands, what is selected and typed too */
function wrap(
  waiting: readonly ApprovalQuestion[],
  total: number,
  context: AskContext,
  before?: ApprovalLayer,
): ApprovalLayer {
  const [first] = waiting;
  const shown = before?.waiting[0] === first ? before?.shown : undefined;
  return openShown(waiting, total, context, shown ?? createChoices(first as ApprovalQuestion, context));
}

function openShown(
  waiting: readonly ApprovalQuestion[],
  total: number,
  context: AskContext,
  shown: Layer,
): ApprovalLayer {
  const layer: ApprovalLayer = {
    name: NAME,
    place: 'composer',
    waiting,
    total,
    context,
    shown,
    onInput(input, frame): LayerStep {
      const step = shown.onInput(input, frame);
      if (step.isPassed === true) return passKey(layer);
      const effects = step.effects;
      const isAnswered = effects.some(({ type }) => type === 'answer-approval');
      const [, ...rest] = waiting;
      if (isAnswered) {
        return rest.length === 0 ? closeLayer(...effects) : keepLayer(wrap(rest, total, context), ...effects);
      }
      // The field was left: back to the answers.
      if (step.layer === undefined) return keepLayer(wrap(waiting, total, context), ...effects);
      return keepLayer(step.layer === shown ? layer : openShown(waiting, total, context, step.layer), ...effects);
    },
    draw: (frame) => markPlace(shown.draw(frame), total - waiting.length + 1, total, frame),
  };
  return layer;
}

/** `1 of 3` behind the title, where more than one question came. */
function markPlace(drawn: LayerRows, at: number, total: number, { cols, rows, theme }: LayerFrame): LayerRows {
  const [title, ...rest] = drawn.lines;
  if (total < 2 || title === undefined || rows < 4) return drawn;
  const place = { spans: [{ text: `${at} of ${total} `, style: theme.dim }] };
  return { ...drawn, lines: [spreadLine(title, place, cols), ...rest] };
}

function createChoices({ request, place }: ApprovalQuestion, context: AskContext): Layer {
  const { approvalId } = place;
  const say = (answer: ApprovalAnswer): LayerStep => closeLayer({ type: 'answer-approval', approvalId, answer });
  const answers = listAnswers(request);
  return createList({
    name: NAME,
    title: printApprovalTitle(request),
    header: (room) => drawApprovalText(request, context, room),
    rows: answers.map(({ row }) => row),
    confirmHint: 'confirm',
    cancelHint: 'cancel',
    keys: [
      {
        key: 'ctrl+a',
        run: ({ layer }) => keepLayer(layer, { type: 'open-layer', layer: createSubjectPager(request, context) }),
      },
    ],
    onCancel: () => say(CANCELED),
    onChoose: (row) => {
      const answer = answers.find((one) => one.row.id === row.id)?.answer;
      if (answer === undefined) return keepLayer(createReason(say));
      return say(answer);
    },
  });
}

/** What may be answered; without an answer: a no that is still to be explained. */
function listAnswers(request: ApprovalRequest): readonly { readonly row: ListRow; readonly answer?: ApprovalAnswer }[] {
  const { action, proposedPrefix, host, keys } = request;
  const yes = (scope: Extract<ApprovalAnswer, { decision: 'approved' }>['scope']): ApprovalAnswer => ({
    decision: 'approved',
    by: 'user',
    scope,
  });
  const row = (id: string, label: string, key: string): ListRow => ({ id, label, hint: `(${key})`, keys: [key] });
  const sessionLabel =
    action.kind === 'patch'
      ? "Yes, and don't ask again for these files in this session"
      : action.kind === 'command'
        ? "Yes, and don't ask again for this command in this session"
        : "Yes, and don't ask again for this in this session";
  const prefixLabel = printPrefixLabel(proposedPrefix);
  return [
    { row: row('once', 'Yes, proceed', 'y'), answer: yes({ kind: 'once' }) },
    ...(host === undefined
      ? []
      : [
          {
            row: row('host', `Yes, and allow ${printWord(host)} for this session`, 'h'),
            answer: yes({ kind: 'host', host }),
          },
        ]),
    ...(keys.length === 0 || host !== undefined
      ? []
      : [{ row: row('session', sessionLabel, 'a'), answer: yes({ kind: 'session' }) }]),
    ...(prefixLabel === undefined || proposedPrefix === undefined
      ? []
      : [
          {
            row: row('prefix', prefixLabel, 'p'),
            answer: yes({ kind: 'prefix', prefix: proposedPrefix, saved: true }),
          },
        ]),
    { row: row('no', 'No, and tell csm what to do differently', 'n') },
  ];
}

/** What a rule of the prefix would allow from now on, in one line; undefined: it is none that people could judge. */
function printPrefixLabel(prefix: readonly string[] = []): string | undefined {
  const { text, isWhole } = printShownPrefix(prefix);
  // A script of several lines, or one too long to be read here, may not be waved through for good.
  if (text === '' || text.length > LONGEST_PREFIX || /[\n\r]/.test(text)) return undefined;
  return isWhole
    ? "Yes, and don't ask again for exactly this command line"
    : `Yes, and don't ask again for commands that start with \`${printWord(text)}\``;
}

const LONGEST_PREFIX = 120;

/** The no, with what the model reads. An empty one ends the turn, as escape does. */
function createReason(say: (answer: ApprovalAnswer) => LayerStep): Layer {
  return createFieldLayer({
    name: 'approval-reason',
    title: 'What should csm do differently?',
    about: 'The agent reads it and goes on. Without a text the turn ends.',
    placeholder: 'tell it what to do instead',
    confirmHint: 'send',
    cancelHint: 'back',
    onSubmit: (text) => say({ decision: 'declined', by: 'user', message: printRefusal(text) }),
    onEmpty: () => say(CANCELED),
  });
}

/** All of it, where the question had to cut it. */
function createSubjectPager(request: ApprovalRequest, context: AskContext): Layer {
  const { action } = request;
  return createPager({
    name: 'approval-subject',
    title: action.kind === 'command' ? 'C O M M A N D' : action.kind === 'patch' ? 'P A T C H' : 'R E Q U E S T',
    lines: (cols, theme) => drawWholeApproval(request, context, cols, theme),
    closeHint: 'back',
  });
}
