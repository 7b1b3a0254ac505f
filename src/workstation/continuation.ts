/**
 * How a request goes on from the last answer: by the id under which a provider keeps it, with only what is new, or with the
 * whole context. Pure.
 */
import type { ModelFailure } from '#/agent/model/model-event.ts';
import { stringMember } from '#/base/json.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';

/** An answer that the thread has, and the context that it was given: how many items, and their fingerprint. */
export interface LastResponse {
  readonly responseId: string;
  readonly inputItems: number;
  readonly inputSha256: string;
  /** Which compactions and undos there had been; see {@link printWindow}. */
  readonly window: string;
  /** All that is known of the context came after it: the words before were not kept, and only the provider has them. */
  readonly precedesAll?: true;
}

/** Names the context of a thread: another one after each compaction and each undo. */
export function printWindow({ committed, undone }: { readonly committed: number; readonly undone: number }): string {
  return `${committed}-${undone}`;
}

/** What the next request carries: all items, or those from `from` on behind a stored answer. */
export type Continuation =
  | { readonly kind: 'full'; readonly why: 'no-answer' | 'other-context' | 'nothing-new' }
  | { readonly kind: 'previous'; readonly previousResponseId: string; readonly from: number };

/**
 * Decides how to go on. The server has the context of its answer and the answer itself; only if the context now begins with
 * exactly that (no compaction, no undo, no other instructions since) is the rest all that it needs.
 * @param input the whole context, the base instructions first
 * @param window of the context now
 * @param fingerprintOf SHA-256 over items as `response.completed` has it
 */
export function planContinuation(
  last: LastResponse | undefined,
  input: readonly ResponseItem[],
  window: string,
  fingerprintOf: (items: readonly ResponseItem[]) => string,
): Continuation {
  if (last === undefined || last.responseId === '') return { kind: 'full', why: 'no-answer' };
  if (last.precedesAll === true) {
    if (input.length === 1) return { kind: 'full', why: 'nothing-new' };
    return { kind: 'previous', previousResponseId: last.responseId, from: 1 };
  }
  // A compaction may leave the very items that the answer was given to, without the answer.
  const isSame = last.window === window && last.inputItems <= input.length && isAnswer(input[last.inputItems]);
  if (!isSame || fingerprintOf(input.slice(0, last.inputItems)) !== last.inputSha256) {
    return { kind: 'full', why: 'other-context' };
  }
  // The items of an answer stand together: outputs of its calls, and all that others said, come behind them.
  let from = last.inputItems;
  while (isAnswer(input[from])) from += 1;
  if (from === input.length) return { kind: 'full', why: 'nothing-new' };
  return { kind: 'previous', previousResponseId: last.responseId, from };
}

/** Whether a model said it. */
function isAnswer(item: ResponseItem | undefined): boolean {
  if (item === undefined) return false;
  if (item.type === 'message') return stringMember(item, 'role') === 'assistant';
  return item.type === 'reasoning' || item.type.endsWith('_call');
}

/** Whether a server refused a request because it does not have the answer that the request goes on from. */
export function matchLostResponse(failure: ModelFailure): boolean {
  if (!['http-400', 'http-404', 'response-failed'].includes(failure.code)) return false;
  return /previous[_ ]response/i.test(failure.message);
}
