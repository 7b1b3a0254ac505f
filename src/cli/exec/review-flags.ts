/** What a review is told to look at, on the command line: names, conflicts and refusals are Codex's. Pure. */
import type { ReviewTarget } from '#/workstation/review-target.ts';
import { CsmError } from '#/base/errors.ts';
import { defineFlags, type FlagValues } from '../command.ts';
import { decodeExecFlags } from './decode-exec-flags.ts';
import type { ExecRequest } from './exec-request.ts';

export const reviewFlags = defineFlags({
  uncommitted: {
    type: 'boolean',
    conflicts: ['base', 'commit', 'prompt'],
    summary: 'Review what is not committed: staged, unstaged and new files',
  },
  base: {
    type: 'string',
    valueName: 'BRANCH',
    conflicts: ['commit', 'prompt'],
    summary: 'Review what has come since this branch was left',
  },
  commit: { type: 'string', valueName: 'SHA', conflicts: ['prompt'], summary: 'Review what this commit changes' },
  title: { type: 'string', requires: ['commit'], summary: 'Title of the commit, for the reviewer and the listing' },
});

export const reviewPositionals = {
  prompt: { summary: 'What to review, in words; `-` reads it from standard input' },
} as const;

/**
 * The target that flags and words make; of `custom`, the words may be `-`.
 * @throws CsmError `review-target` where nothing is named, or something without a name
 */
export function decodeReviewTarget(flags: FlagValues<typeof reviewFlags>, prompt: string | undefined): ReviewTarget {
  if (flags.uncommitted) return { kind: 'uncommitted' };
  if (flags.base !== undefined) return { kind: 'branch', branch: trimNamed(flags.base, 'branch must not be empty') };
  if (flags.commit !== undefined) {
    const subject = flags.title?.trim() ?? '';
    const target = { kind: 'commit', sha: trimNamed(flags.commit, 'sha must not be empty') } as const;
    return subject === '' ? target : { ...target, subject };
  }
  if (prompt !== undefined) return { kind: 'custom', instructions: trimNamed(prompt, 'Review prompt cannot be empty') };
  throw new CsmError(
    'input',
    'review-target',
    'Specify --uncommitted, --base, --commit, or provide custom review instructions',
    { hint: 'for example: csm review --uncommitted' },
  );
}

/**
 * The request for a review in a new session. Throws as {@link decodeReviewTarget}.
 * @param name of that session
 */
export function decodeReviewRequest(
  flags: FlagValues<typeof reviewFlags> & Parameters<typeof decodeExecFlags>[0] & Parameters<typeof decodeExecFlags>[1],
  name: string | undefined,
  prompt: string | undefined,
): ExecRequest {
  const review = decodeReviewTarget(flags, prompt);
  return { ...decodeExecFlags(flags, flags, { kind: 'new', name }, prompt), review };
}

function trimNamed(text: string, problem: string): string {
  const trimmed = text.trim();
  if (trimmed !== '') return trimmed;
  throw new CsmError('input', 'review-target', problem);
}
