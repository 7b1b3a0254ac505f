import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { ModelFailure } from '#/agent/model/model-event.ts';
import {
  decideRetry,
  LONGEST_ASKED_DELAY_MS,
  NO_RETRIES,
  printDuration,
  type RetryState,
} from '#/agent/model/retry.ts';

const POLICY = { requestMaxRetries: 4, streamMaxRetries: 5 };
const failure = (retry: ModelFailure['retry'], more: Partial<ModelFailure> = {}): ModelFailure => ({
  code: 'c',
  message: 'm',
  retry,
  ...more,
});

/** All delays until it gives up, as `ms` or `ms!` where people see it. */
function playDelays(failures: (n: number) => ModelFailure, policy = POLICY, jitter = 0.5): readonly string[] {
  const delays: string[] = [];
  let state: RetryState = NO_RETRIES;
  for (let n = 0; ; n++) {
    const decision = decideRetry(state, failures(n), policy, jitter);
    if (!decision.retry) return delays;
    delays.push(`${decision.delayMs}${decision.visible ? `! ${decision.attempt}/${decision.max}` : ''}`);
    state = decision.state;
  }
}

describe('decideRetry', () => {
  test('a request failure is tried 4 times silently, then 5 times visibly: the tries add up', () => {
    expect(playDelays(() => failure('request'))).toEqual([
      '200', '400', '800', '1600', '200! 1/5', '400! 2/5', '800! 3/5', '1600! 4/5', '3200! 5/5',
    ]); // prettier-ignore
  });

  test('a stream failure is tried 5 times visibly', () => {
    expect(playDelays(() => failure('stream'))).toEqual(['200! 1/5', '400! 2/5', '800! 3/5', '1600! 4/5', '3200! 5/5']);
  });

  test('mixed failures never exceed the sum', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), fc.nat(10), fc.nat(10), (kinds, a, b) => {
        const policy = { requestMaxRetries: a, streamMaxRetries: b };
        const delays = playDelays((n) => failure(kinds[n] === true ? 'request' : 'stream'), policy);
        expect(delays.length).toBeLessThanOrEqual(a + b);
        expect(delays.filter((delay) => delay.includes('!')).length).toBeLessThanOrEqual(b);
      }),
    );
  });

  test.each([
    ['never', failure('never'), POLICY],
    ['no tries allowed', failure('request'), { requestMaxRetries: 0, streamMaxRetries: 0 }],
    ['no stream tries allowed', failure('stream'), { requestMaxRetries: 4, streamMaxRetries: 0 }],
  ])('%s gives up at once', (_, given, policy) => {
    expect(decideRetry(NO_RETRIES, given, policy, 0)).toEqual({ retry: false, failure: given });
  });

  test('a model at capacity is tried silently only', () => {
    expect(playDelays(() => failure('request', { code: 'model-overloaded' }))).toEqual(['200', '400', '800', '1600']);
  });

  test('jitter spreads our delays by a tenth', () => {
    expect(playDelays(() => failure('stream'), POLICY, 0)[0]).toBe('180! 1/5');
    expect(playDelays(() => failure('stream'), POLICY, 0.999999)[0]).toBe('220! 1/5');
  });

  test('delays stop growing at 30 s', () => {
    const delays = playDelays(() => failure('stream'), { requestMaxRetries: 0, streamMaxRetries: 20 });
    expect(delays.at(-1)).toBe('30000! 20/20');
  });

  test('a delay that the server asks for is kept exactly, up to a minute', () => {
    const asked = (ms: number) => decideRetry(NO_RETRIES, failure('stream', { retryAfterMs: ms }), POLICY, 0);
    expect(asked(1500)).toMatchObject({ retry: true, delayMs: 1500, visible: true });
    expect(asked(0)).toMatchObject({ retry: true, delayMs: 0 });
    expect(asked(LONGEST_ASKED_DELAY_MS)).toMatchObject({ retry: true });
    expect(asked(3_600_000)).toMatchObject({
      retry: false,
      failure: { message: 'm (the server asks to wait 60 min)' },
    });
  });
});

test.each([
  [1, '1 s'],
  [119_000, '119 s'],
  [120_000, '2 min'],
  [7_200_000, '2 h'],
  [7_260_001, '2 h 2 min'],
])('printDuration(%p)', (ms, text) => {
  expect(printDuration(ms)).toBe(text);
});
