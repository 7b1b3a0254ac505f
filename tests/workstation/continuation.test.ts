import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { Model, ModelEvent, ModelRequest } from '#/agent/model/model-event.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import { matchLostResponse, planContinuation } from '#/workstation/continuation.ts';
import { HistoryFingerprint } from '#/workstation/request-history.ts';
import { ResponseChain } from '#/workstation/response-chain.ts';

const fingerprint = (items: readonly ResponseItem[]): string => new HistoryFingerprint().update(items);
const message = (role: string, text: string): ResponseItem => ({
  type: 'message',
  role,
  content: [{ type: role === 'assistant' ? 'output_text' : 'input_text', text }],
});
const base = message('developer', 'base');
const ask = message('user', 'ask');
const reasoning: ResponseItem = { type: 'reasoning', summary: [] };
const call: ResponseItem = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' };
const output: ResponseItem = { type: 'function_call_output', call_id: 'c', output: 'o' };
const answer = message('assistant', 'answer');
const again = message('user', 'again');

const lastOf = (input: readonly ResponseItem[]) => ({
  responseId: 'resp_1',
  inputItems: input.length,
  inputSha256: fingerprint(input),
  window: '0-0',
});

describe('going on from an answer', () => {
  test.each([
    ['a prompt', [answer, again], 3],
    ['outputs of calls', [reasoning, call, output], 4],
    ['outputs and a prompt', [reasoning, answer, call, output, again], 5],
    ['what another answer left when it broke off', [answer, again, reasoning], 3],
  ])('carries %s', (_, rest, from) => {
    const sent = [base, ask];
    expect(planContinuation(lastOf(sent), [...sent, ...rest], '0-0', fingerprint)).toEqual({
      kind: 'previous',
      previousResponseId: 'resp_1',
      from,
    });
  });

  test.each([
    ['there is no answer', undefined, [base, ask], 'no-answer'],
    ['it has no id', { ...lastOf([base]), responseId: '' }, [base, ask], 'no-answer'],
    ['the context was shortened', lastOf([base, ask, again]), [base, again], 'other-context'],
    ['the context is another one', lastOf([base, ask]), [base, again, answer, ask], 'other-context'],
    ['the answer is not there', lastOf([base, ask]), [base, ask, again], 'other-context'],
    [
      'a compaction came after it',
      { ...lastOf([base, ask]), window: '1-0' },
      [base, ask, answer, again],
      'other-context',
    ],
    ['nothing is new', lastOf([base, ask]), [base, ask, reasoning, answer], 'nothing-new'],
  ])('carries everything where %s', (_, last, input, why) => {
    expect(planContinuation(last, input, '0-0', fingerprint)).toEqual({ kind: 'full', why } as never);
  });

  test('together with the answer, what is sent is the whole context, or all of it is sent', () => {
    const item = fc.constantFrom(ask, reasoning, call, output, answer, again);
    fc.assert(
      fc.property(fc.array(item), fc.array(item), fc.array(item), (before, said, rest) => {
        const sent = [base, ...before];
        const answered = said.filter((one) => one === reasoning || one === call || one === answer);
        const input = [...sent, ...answered, ...rest];
        const plan = planContinuation(lastOf(sent), input, '0-0', fingerprint);
        if (plan.kind === 'full') return;
        expect(plan.from).toBeGreaterThanOrEqual(sent.length + answered.length);
        expect(input.slice(sent.length, plan.from).every((one) => one !== ask && one !== again && one !== output)).toBe(
          true,
        );
        expect(input.slice(plan.from).length).toBeGreaterThan(0);
      }),
    );
  });
});

test('a lost answer is told from other failures', () => {
  const failure = (code: string, text: string) => matchLostResponse({ code, message: text, retry: 'never' });
  expect(failure('http-400', '{"error":{"code":"previous_response_not_found"}}')).toBe(true);
  expect(failure('http-404', "unexpected status 404 Not Found: Previous response with id 'r' not found.")).toBe(true);
  expect(failure('response-failed', 'Previous response with id r not found')).toBe(true);
  expect(failure('http-400', '{"error":{"message":"bad tool"}}')).toBe(false);
  expect(failure('http-500', 'previous_response_not_found')).toBe(false);
});

test('a lost answer is made up for once, with the whole context', async () => {
  const request = (body: string): ModelRequest => ({ body, headers: [] });
  const asked: string[] = [];
  const lost: ModelEvent = {
    type: 'failed',
    failure: { code: 'http-400', message: 'previous_response_not_found', retry: 'never' },
  };
  const model: Model = {
    async *ask({ body }) {
      asked.push(body);
      yield lost;
    },
  };
  const chain = new ResponseChain(lastOf([base]));
  const short = request('short');
  chain.note(short, { inputItems: 3, inputSha256: 'x', window: '0-0', full: () => request('full') });
  const events = await Array.fromAsync(chain.follow(model).ask(short, new AbortController().signal));
  expect(asked).toEqual(['short', 'full']);
  expect(events).toEqual([lost]);
  expect(chain.plan([base, ask], '0-0')).toEqual({ kind: 'full', why: 'no-answer' });
});
