/**
 * What is to stand for the past: the server's item where it has such, else the model's words. @effects fs clock random http
 */
import { measureTokens } from '#/agent/compaction/measure-tokens.ts';
import { matchRole, type ConversationEntry } from '#/agent/compaction/plan-kept.ts';
import { KEPT_PROMPT_TOKENS } from '#/agent/compaction/plan.ts';
import {
  findCompactionItem,
  hasServerCompaction,
  isRefusedCompaction,
  printCompactionTrigger,
  SERVER_COMPACTION,
  SERVER_KEPT_PROMPT_TOKENS,
} from '#/agent/compaction/server-compaction.ts';
import { cutMiddle, planSummaryInput } from '#/agent/compaction/summary-input.ts';
import {
  NO_SUMMARY_TEXT,
  printSummaryMessage,
  printSummaryRequest,
  printTranscript,
} from '#/agent/compaction/summary-texts.ts';
import { measureContextTokens } from '#/config/models.ts';
import { freshId } from '#/platform/fresh-id.ts';
import { itemText, type ResponseItem } from '#/protocol/responses/items.ts';
import type { CompactionOrder, CompactionPorts } from './compaction.ts';
import { askForSummary, type Summary, type SummaryAsk } from './compaction-summary.ts';
import type { Thread } from './thread.ts';

/** Room that the summary itself needs in the window, and at most half of it. */
const SUMMARY_TOKENS = 8_000;
/** Times that the server is asked again for its item where an answer breaks; Codex's number. */
const SERVER_STREAM_RETRIES = 2;

/** An answer that came. */
export type DoneAnswer = Extract<Summary, { readonly status: 'done' }>;

/** What came of it. */
export type ContextDigest =
  | {
      readonly status: 'done';
      readonly answer: DoneAnswer;
      /** Stands for the past. */
      readonly message: ResponseItem;
      /** The same in words; undefined where only the server can read it. */
      readonly text: string | undefined;
      /** Tokens of the user's latest messages that stay beside it. */
      readonly keptTokens: number;
    }
  | Exclude<Summary, { readonly status: 'done' }>;

/** Threads whose server has refused to compact: it is not asked again while they are open. */
const refusedByServer = new WeakSet<Thread>();

/**
 * Asks for it. What the server refuses is asked for in words, and said. In a turn, a model that gives none leaves a note: what the
 * user said stays, and the turn goes on.
 */
export async function digestContext(
  thread: Thread,
  order: CompactionOrder,
  past: readonly ConversationEntry[],
  ports: CompactionPorts,
  signal: AbortSignal,
): Promise<ContextDigest> {
  const items = past.map(({ item }) => item);
  const isByServer =
    order.phase !== 'standalone_turn' && hasServerCompaction(thread.settings.provider) && !refusedByServer.has(thread);
  if (isByServer) {
    const digest = await askServer(thread, order, items, ports, signal);
    if (digest.status !== 'failed' || !isRefusedCompaction(digest.code)) return digest;
    refusedByServer.add(thread);
    const message = `The server did not compact the context: ${digest.message}. A summary in words takes its place.`;
    await thread.session.append({ type: 'warning.raised', code: 'compaction-refused', payload: { message } });
  }
  return askInWords(thread, order, items, ports, signal);
}

async function askServer(
  thread: Thread,
  order: CompactionOrder,
  items: readonly ResponseItem[],
  { base, prepareServerCompaction }: CompactionPorts,
  signal: AbortSignal,
): Promise<ContextDigest> {
  const trigger = printCompactionTrigger();
  const metadata = encodeMetadata(order, SERVER_COMPACTION);
  const answer = await askForSummary(thread, {
    ...askAbout(thread, order, signal, measureTokens([base, trigger])),
    inputOf: (budget) => [base, ...planInput(order, items, budget), trigger],
    encode: (input) => prepareServerCompaction(input, metadata),
    streamMaxRetries: SERVER_STREAM_RETRIES,
  });
  if (answer.status !== 'done') return answer;
  const found = findCompactionItem(answer.items);
  return typeof found === 'string'
    ? { status: 'failed', code: 'compaction-item', message: found }
    : { status: 'done', answer, message: found, text: undefined, keptTokens: SERVER_KEPT_PROMPT_TOKENS };
}

async function askInWords(
  thread: Thread,
  order: CompactionOrder,
  items: readonly ResponseItem[],
  { base, prepareSummary }: CompactionPorts,
  signal: AbortSignal,
): Promise<ContextDigest> {
  const question = printSummaryRequest();
  const metadata = encodeMetadata(order, 'responses');
  const answer = await askForSummary(thread, {
    ...askAbout(thread, order, signal, measureTokens([base, question])),
    inputOf: (budget) => [base, ...planInput(order, items, budget), question],
    encode: (input) => prepareSummary(input, metadata),
  });
  if (answer.status !== 'done') return answer;
  const said = answer.items
    .filter((item) => item['role'] === 'assistant')
    .map(itemText)
    .join('');
  if (said.trim() === '') {
    const failure = 'the model gave no summary of the conversation';
    if (order.phase === 'standalone_turn') return { status: 'failed', code: 'compaction-empty', message: failure };
    const message = `The context was shortened, but ${failure}: what commands printed is gone from it. Take that back with csm native-session undo-compaction.`;
    await thread.session.append({ type: 'warning.raised', code: 'compaction-empty', payload: { message } });
  }
  const text = said.trim() === '' ? NO_SUMMARY_TEXT : said;
  const message = printSummaryMessage(text, freshId(thread.platform));
  return { status: 'done', answer, message, text, keptTokens: KEPT_PROMPT_TOKENS };
}

/** @param ownTokens of what is sent beside the history */
function askAbout(
  thread: Thread,
  { phase, turnId }: CompactionOrder,
  signal: AbortSignal,
  ownTokens: number,
): Pick<SummaryAsk, 'budgetTokens' | 'turnId' | 'signal' | 'report'> {
  const { session, modelFacts, settings } = thread;
  const window = measureContextTokens(modelFacts, settings.modelContextWindow);
  const room = window - Math.min(SUMMARY_TOKENS, Math.floor(window / 2)) - ownTokens;
  return {
    budgetTokens: Math.max(room, Math.floor(window / 4)),
    turnId,
    signal,
    ...(phase === 'standalone_turn'
      ? {}
      : { report: { append: (event) => session.append(event), live: (event) => session.live(event) } }),
  };
}

function encodeMetadata({ trigger, reason, phase }: CompactionOrder, implementation: string) {
  return { trigger, reason, implementation, phase, strategy: 'memento' };
}

function planInput(
  { transcript }: CompactionOrder,
  items: readonly ResponseItem[],
  budgetTokens: number,
): readonly ResponseItem[] {
  if (transcript !== undefined) return [printTranscript(cutMiddle(transcript, budgetTokens))];
  const started = items.findIndex((item) => matchRole(item) !== 'context');
  return planSummaryInput(items, budgetTokens, Math.max(0, started));
}
