/** What a turn does when the user says more, in each of its phases. */
import { describe, expect, test } from 'bun:test';
import { startTurn, type TurnFacts, type TurnInput } from '#/agent/turn/turn-state.ts';
import { applyTurnInput } from '#/agent/turn/turn-step.ts';
import { NO_USAGE } from '#/protocol/responses/items.ts';

const facts: TurnFacts = {
  turnId: 't',
  requestedModel: 'm',
  retryPolicy: { requestMaxRetries: 1, streamMaxRetries: 1 },
  maxToolRounds: 1,
  maxCostUsd: undefined,
  compactAtTokens: 100,
  costOf: () => 0,
};
const started: TurnInput = { type: 'started', atMs: 0 };
const steered: TurnInput = { type: 'steered', atMs: 1 };
const model = (event: Extract<TurnInput, { readonly type: 'model' }>['event']): TurnInput => ({
  type: 'model',
  atMs: 1,
  event,
  jitter: 0,
});
const canceled = model({ type: 'canceled' });
const done = model({ type: 'completed', responseId: 'r', usage: NO_USAGE, endTurn: true });
const failed = model({ type: 'failed', failure: { code: 'x', message: 'x', retry: 'stream' } });
const call = model({
  type: 'item_done',
  item: { type: 'function_call', id: 'f', call_id: 'c', name: 'n', arguments: '{}' },
});
const answered: TurnInput = { type: 'tool_answered', atMs: 1, callId: 'c', status: 'completed' };
const compacted: TurnInput = {
  type: 'compacted',
  atMs: 1,
  result: { status: 'done', usage: NO_USAGE, costUsd: 0, contextTokens: 5 },
};
const interrupted: TurnInput = { type: 'interrupted', atMs: 1, reason: 'user' };

/** The effects of each input: `append` by its events' types. */
function play(inputs: readonly TurnInput[], turnFacts = facts, contextTokens = 0): readonly (readonly string[])[] {
  let state = startTurn(0, contextTokens);
  return inputs.map((input) => {
    const step = applyTurnInput(turnFacts, state, input);
    state = step.state;
    return step.effects.flatMap((effect): readonly string[] =>
      effect.type === 'append' ? effect.events.map(({ type }) => type) : [effect.type],
    );
  });
}

describe('a turn that is steered', () => {
  test('gives up the request that is answered, and asks once it has ended', () => {
    expect(play([started, steered, canceled])).toEqual([['ask'], ['cancel_request'], ['response.failed', 'ask']]);
  });

  test('waits for the calls of the request that was given up', () => {
    expect(play([started, call, steered, canceled, steered, answered])).toEqual([
      ['ask'],
      ['item.completed', 'run_tool'],
      ['cancel_request'],
      ['response.failed'],
      [],
      ['ask'],
    ]);
  });

  test('waits for calls of an answer that has ended', () => {
    expect(play([started, call, done, steered, answered]).slice(3)).toEqual([[], ['ask']]);
  });

  test('goes on where the answer had ended before it could be given up', () => {
    expect(play([started, steered, done])).toEqual([['ask'], ['cancel_request'], ['response.completed', 'ask']]);
  });

  test('does not wait for a retry', () => {
    expect(play([started, failed, steered])).toEqual([
      ['ask'],
      ['response.failed', 'live', 'wait'],
      ['cancel_wait', 'ask'],
    ]);
    expect(play([started, steered, failed])[2]).toEqual(['response.failed', 'live', 'ask']);
  });

  test('waits for a compaction', () => {
    expect(play([started, steered, compacted], facts, 200)).toEqual([['compact'], [], ['ask']]);
  });

  test('goes on where somebody is asked whether it may end', () => {
    const asking = { ...facts, asksBeforeEnd: true };
    const end: TurnInput = { type: 'end_answered', atMs: 1, goesOn: false };
    expect(play([started, done, steered, end], asking).slice(1)).toEqual([
      ['response.completed', 'ask_to_end'],
      [],
      ['ask'],
    ]);
  });

  test('ends where it was interrupted, before or after', () => {
    const end = ['note_interruption', 'turn.interrupted', 'end'];
    expect(play([started, interrupted, steered, canceled]).slice(2)).toEqual([[], end]);
    expect(play([started, steered, interrupted, canceled]).slice(2)).toEqual([['cancel'], end]);
  });

  test('is asked with it from the start where it comes before the first request', () => {
    expect(play([steered, started, done])).toEqual([[], ['ask'], ['response.completed', 'turn.completed', 'end']]);
  });
});
