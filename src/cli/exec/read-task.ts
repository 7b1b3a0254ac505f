/** What a run is to do: a prompt or a review. @effects streams */
import { printReviewTarget, type ReviewTarget } from '#/workstation/review-target.ts';
import type { Platform } from '#/platform/platform.ts';
import type { Output } from '../output.ts';
import type { ExecRequest } from './exec-request.ts';
import { readPrompt } from './read-prompt.ts';

export type Task =
  { readonly kind: 'prompt'; readonly text: string } | { readonly kind: 'review'; readonly target: ReviewTarget };

/** Undefined where nothing is to be done (`fork` without a prompt). Throws as {@link readPrompt}. */
export async function readTask(
  platform: Platform,
  output: Output,
  { choice, prompt, review }: ExecRequest,
  signal: AbortSignal,
): Promise<Task | undefined> {
  const read = (argument: string | undefined, addsInput: boolean, required: boolean): Promise<string | undefined> =>
    readPrompt(platform, output, { argument, addsInput, required }, signal);
  if (review === undefined) {
    const text = await read(prompt, choice.kind === 'new', choice.kind !== 'fork');
    return text === undefined ? undefined : { kind: 'prompt', text };
  }
  if (review.kind !== 'custom') return { kind: 'review', target: review };
  const words = await read(review.instructions, false, true);
  return { kind: 'review', target: { kind: 'custom', instructions: (words ?? '').trim() } };
}

/** As people are shown it. Pure. */
export function printTask(task: Task): string {
  return task.kind === 'prompt' ? task.text : printReviewTarget(task.target);
}
