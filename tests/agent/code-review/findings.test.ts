import { describe, expect, test } from 'bun:test';
import { decodeFindings, printFindings, printReviewCut, printReviewNote } from '#/agent/code-review/findings.ts';
import { printReviewPrompt, printReviewTarget } from '#/agent/code-review/review-target.ts';

const finding = (title: string, start: number, end?: number): unknown => ({
  title,
  body: 'Why.\n\nMore.',
  code_location: { absolute_file_path: '/w/a.ts', line_range: { start, ...(end === undefined ? {} : { end }) } },
});
const answer = (findings: readonly unknown[], explanation = 'One bug.'): string =>
  JSON.stringify({ findings, overall_correctness: 'patch is incorrect', overall_explanation: explanation });
const print = (text: string): string => printFindings(decodeFindings(text));

describe('the answer of a review', () => {
  test.each([
    [
      'one finding',
      answer([finding('[P1] A', 3, 5)]),
      'One bug.\n\nReview comment:\n\n- [P1] A — /w/a.ts:3-5\n  Why.\n  \n  More.',
    ],
    [
      'several',
      answer([finding('[P1] A', 3), { title: 'B' }]),
      'One bug.\n\nFull review comments:\n\n- [P1] A — /w/a.ts:3-3\n  Why.\n  \n  More.\n\n- B',
    ],
    ['none', answer([], 'All fine.'), 'All fine.'],
    ['none, without a word', answer([], ''), 'Nothing was found that has to be changed.'],
    ['within a fence', `\`\`\`json\n${answer([], 'All fine.')}\n\`\`\``, 'All fine.'],
    ['prose', '  Looks good {really}.  ', 'Looks good {really}.'],
    ['nothing', '', 'Nothing was found that has to be changed.'],
    [
      'wrong members',
      '{"findings":[1,{"title":7},{"body":"b1\\nb2","code_location":{"absolute_file_path":"/x"}}]}',
      'Review comment:\n\n- b1 — /x\n  b1\n  b2',
    ],
  ])('%s', (_, text, shown) => {
    expect(print(text)).toBe(shown);
  });

  test('the agent is told of it under the tags that Codex uses', () => {
    expect(printReviewNote('All fine.')).toMatch(
      /^<user_action>\n {2}<context>.+<\/context>\n {2}<action>review<\/action>\n {2}<results>\n {2}All fine\.\n {2}<\/results>\n<\/user_action>\n$/,
    );
    expect(printReviewCut('interrupted')).toContain('was interrupted before its end');
    expect(printReviewCut('failed')).toContain('<results>\n  None.\n');
  });
});

describe('what is reviewed', () => {
  test.each([
    [{ kind: 'uncommitted' }, 'current changes', 'not committed yet'],
    [{ kind: 'branch', branch: 'main' }, "changes against 'main'", 'git merge-base HEAD main'],
    [{ kind: 'branch', branch: 'main', mergeBase: 'abc' }, "changes against 'main'", '`git diff abc`'],
    [{ kind: 'commit', sha: '0123456789' }, 'commit 0123456', 'commit 0123456789 changes'],
    [{ kind: 'commit', sha: '0123456789', subject: 'Mend' }, 'commit 0123456: Mend', '("Mend")'],
    [{ kind: 'custom', instructions: ' look ' }, 'look', 'look'],
  ] as const)('%j', (target, shown, prompt) => {
    expect(printReviewTarget(target)).toBe(shown);
    expect(printReviewPrompt(target)).toContain(prompt);
  });
});
