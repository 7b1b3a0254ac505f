/** What a review's answer means, and when a turn has been refused too often. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { approveInside, refuseAll, type ApprovalRequest } from '#/agent/approval/approval.ts';
import { REVIEW_POLICY } from '#/agent/approval/review-policy.ts';
import {
  clipRationale,
  decodeReview,
  isDeniedTooOften,
  printDenial,
  printReviewFailure,
  RATIONALE_CHARS,
  type ReviewDecision,
} from '#/agent/approval/review.ts';

const bare = { riskLevel: undefined, userAuthorization: undefined, rationale: undefined };

describe('the decision in an answer', () => {
  test.each<[string, string, ReviewDecision | undefined]>([
    ['an outcome alone', '{"outcome":"allow"}', { outcome: 'allow', ...bare }],
    ['all of it', '{"risk_level":"high","user_authorization":"low","outcome":"deny","rationale":"no"}',
      { outcome: 'deny', riskLevel: 'high', userAuthorization: 'low', rationale: 'no' }],
    ['in a fence', '```json\n{"outcome":"deny"}\n```', { outcome: 'deny', ...bare }],
    ['in prose', 'I say {"outcome":"allow"} today.', { outcome: 'allow', ...bare }],
    ['null is nothing', '{"outcome":"allow","risk_level":null,"rationale":null}', { outcome: 'allow', ...bare }],
    ['a blank reason is none', '{"outcome":"deny","rationale":" \\n"}', { outcome: 'deny', ...bare }],
    ['more members', '{"outcome":"allow","note":1}', { outcome: 'allow', ...bare }],
    ['no outcome', '{"risk_level":"low"}', undefined],
    ['another outcome', '{"outcome":"maybe"}', undefined],
    ['an outcome in other letters', '{"outcome":"Allow"}', undefined],
    ['an unknown level', '{"outcome":"allow","risk_level":"tiny"}', undefined],
    ['an unknown authorization', '{"outcome":"allow","user_authorization":"critical"}', undefined],
    ['two objects that contradict each other', '{"outcome":"deny"} {"outcome":"allow"}', undefined],
    ['a list', '["allow"]', undefined],
    ['words', 'allow', undefined],
    ['nothing', '', undefined],
    ['braces the wrong way round', '} {', undefined],
  ])('%s', (_, answer, decision) => expect(decodeReview(answer)).toEqual(decision)); // prettier-ignore

  test('any text is read without a failure, and only a whole object allows', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const decision = decodeReview(text);
        expect(decision === undefined || text.includes('"outcome"')).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.json(), (text) => {
        const decision = decodeReview(text);
        expect(decision === undefined || decision.outcome === 'allow' || decision.outcome === 'deny').toBe(true);
      }),
    );
  });
});

test('a reason is bounded, on whole characters', () => {
  expect(clipRationale('why')).toBe('why');
  const long = clipRationale('x'.repeat(RATIONALE_CHARS - 1) + '😀😀');
  expect(long).toBe(`${'x'.repeat(RATIONALE_CHARS - 1)}…`);
});

test('what the agent reads begins as Codex has it', () => {
  expect(printDenial('It deletes.')).toStartWith(
    'This action was rejected due to unacceptable risk.\nReason: It deletes.\n',
  );
  expect(printReviewFailure('boom')).toStartWith('Automatic approval review failed: boom\n');
  expect(REVIEW_POLICY.length).toBeGreaterThan(2000);
});

describe('a turn is refused too often', () => {
  const no = true;
  const yes = false;
  test.each([
    ['not at first', [no, no], false],
    ['three in a row', [yes, no, no, no], true],
    ['a yes between', [no, no, yes, no, no], false],
    ['ten among fifty', Array.from({ length: 28 }, (_, i) => i % 3 === 0), true],
    ['nine among fifty', Array.from({ length: 27 }, (_, i) => i % 3 === 0), false],
    ['ten, long ago', [...Array.from({ length: 28 }, (_, i) => i % 3 === 0), ...Array.from({ length: 50 }, () => yes)], false],
  ])('%s', (_, denials, expected) => expect(isDeniedTooOften(denials)).toBe(expected)); // prettier-ignore
});

describe('those who answer without thinking', () => {
  const place = { turnId: 't', callId: 'c', approvalId: 'a' };
  const request: ApprovalRequest = {
    tool: 'exec_command',
    action: { kind: 'other', name: 'x' },
    planned: {},
    reasons: [],
    question: undefined,
    leavesSandbox: false,
    keys: [],
  };
  const { signal } = new AbortController();

  test('nobody refuses', async () => {
    expect(await refuseAll(request, place, signal)).toMatchObject({ decision: 'declined', by: 'policy' });
  });

  test('--approved says yes inside the sandbox, and never opens it', async () => {
    expect(await approveInside(request, place, signal)).toMatchObject({ decision: 'approved', by: 'flag' });
    const escape = { ...request, leavesSandbox: true };
    expect(await approveInside(escape, place, signal)).toMatchObject({ decision: 'declined', by: 'flag' });
  });
});
