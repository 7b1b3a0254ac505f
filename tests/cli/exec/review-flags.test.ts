import { describe, expect, test } from 'bun:test';
import { decodeReviewTarget } from '#/cli/exec/review-flags.ts';

const NONE = { uncommitted: false, base: undefined, commit: undefined, title: undefined };

describe('the target of a review', () => {
  test.each([
    ['--uncommitted', { uncommitted: true }, undefined, { kind: 'uncommitted' }],
    ['--base', { base: ' main ' }, undefined, { kind: 'branch', branch: 'main' }],
    ['--commit', { commit: 'HEAD' }, undefined, { kind: 'commit', sha: 'HEAD' }],
    ['--title', { commit: 'HEAD', title: ' T ' }, undefined, { kind: 'commit', sha: 'HEAD', subject: 'T' }],
    ['an empty title', { commit: 'HEAD', title: ' ' }, undefined, { kind: 'commit', sha: 'HEAD' }],
    ['words', {}, ' look ', { kind: 'custom', instructions: 'look' }],
    ['words beside a title', { title: 'T' }, 'look', { kind: 'custom', instructions: 'look' }],
    ['standard input', {}, '-', { kind: 'custom', instructions: '-' }],
  ] as const)('of %s', (_name, flags, prompt, target) => {
    expect(decodeReviewTarget({ ...NONE, ...flags }, prompt)).toEqual(target);
  });

  test.each([
    ['nothing', {}, undefined, /^Specify --uncommitted, --base, --commit, or provide/],
    ['no branch', { base: ' ' }, undefined, 'branch must not be empty'],
    ['no commit', { commit: '' }, undefined, 'sha must not be empty'],
    ['no words', {}, '\n', 'Review prompt cannot be empty'],
  ] as const)('is refused of %s', (_name, flags, prompt, message) => {
    expect(() => decodeReviewTarget({ ...NONE, ...flags }, prompt)).toThrow(message);
  });
});
