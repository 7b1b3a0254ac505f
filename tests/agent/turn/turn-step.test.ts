import { describe, expect, test } from 'bun:test';
import type { ModelEnd, ModelFailure, ModelProgress } from '#/agent/model/model-event.ts';
import {
  startTurn,
  type CompactionResult,
  type TurnEffect,
  type TurnFacts,
  type TurnInput,
  type TurnState,
} from '#/agent/turn/turn-state.ts';
import { applyTurnInput } from '#/agent/turn/turn-step.ts';
import { NO_USAGE, type ResponseItem } from '#/protocol/responses/items.ts';

const facts: TurnFacts = {
  turnId: 't1',
  requestedModel: 'gpt-5.5',
  retryPolicy: { requestMaxRetries: 1, streamMaxRetries: 1 },
  maxToolRounds: undefined,
  maxCostUsd: undefined,
  compactAtTokens: undefined,
  costOf: () => 0.5,
};

const usage = { ...NO_USAGE, input_tokens: 10, output_tokens: 2, total_tokens: 12 };
const message: ResponseItem = {
  type: 'message',
  id: 'm1',
  role: 'assistant',
  content: [{ type: 'output_text', text: 'Hi' }],
};
const call = (n: number): ResponseItem => ({
  type: 'function_call',
  id: `fc${n}`,
  call_id: `c${n}`,
  name: 'exec_command',
  arguments: '{}',
});
const done = (item: ResponseItem): ModelProgress => ({ type: 'item_done', item });
const completed: ModelEnd = { type: 'completed', responseId: 'r1', model: 'gpt-5.5', usage, endTurn: true };
const failure = (retry: ModelFailure['retry'], code = 'http-500'): ModelEnd => ({
  type: 'failed',
  failure: { code, message: 'broken', retry },
});

type Input =
  | 'started'
  | 'retry_due'
  | ModelProgress
  | ModelEnd
  | { readonly answered: string }
  | { readonly interrupt: 'user' | 'signal' }
  | { readonly compacted: 'done' | 'failed' | 'canceled' };

/** Plays inputs, 10 ms apart; answers the effects of each, in short form. */
function play(
  inputs: readonly Input[],
  turnFacts = facts,
  contextTokens = 0,
): { effects: string[][]; state: TurnState } {
  let state = startTurn(0, contextTokens);
  let atMs = 0;
  const effects = inputs.map((input) => {
    atMs += 10;
    const step = applyTurnInput(turnFacts, state, decode(input, atMs));
    state = step.state;
    return step.effects.map(shorten);
  });
  return { effects, state };
}

function decode(input: Input, atMs: number): TurnInput {
  if (input === 'started' || input === 'retry_due') return { type: input, atMs };
  if ('answered' in input) return { type: 'tool_answered', atMs, callId: input.answered, status: 'completed' };
  if ('interrupt' in input) return { type: 'interrupted', atMs, reason: input.interrupt };
  if ('compacted' in input) return { type: 'compacted', atMs, result: compactionResult(input.compacted) };
  return { type: 'model', atMs, event: input, jitter: 0.5 };
}

function compactionResult(status: 'done' | 'failed' | 'canceled'): CompactionResult {
  if (status === 'done') return { status, usage, costUsd: 0.25, contextTokens: 3 };
  return status === 'failed' ? { status, code: 'x', message: 'no summary' } : { status };
}

function shorten(effect: TurnEffect): string {
  switch (effect.type) {
    case 'append':
      return effect.events.map((event) => event.type).join('+');
    case 'live':
      return `live ${effect.event.type}`;
    case 'run_tool':
      return `run ${effect.call.callId}`;
    case 'refuse_tool':
      return `refuse ${effect.call.callId}`;
    case 'wait':
      return `wait ${effect.delayMs}`;
    case 'compact':
      return `compact ${effect.phase} ${effect.reason}`;
    case 'end':
      return `end ${effect.end.status}`;
    default:
      return effect.type;
  }
}

describe('a turn', () => {
  test('asks, records the answer, ends', () => {
    const { effects } = play(['started', done(message), completed]);
    expect(effects).toEqual([['ask'], ['item.completed'], ['response.completed', 'turn.completed', 'end completed']]);
  });

  test('runs calls while the answer still streams, and asks again once all are answered', () => {
    const { effects, state } = play([
      'started',
      done(call(1)),
      done(call(2)),
      { answered: 'c2' },
      completed,
      { answered: 'c1' },
      done(message),
      completed,
    ]);
    expect(effects).toEqual([
      ['ask'],
      ['item.completed', 'run c1'],
      ['item.completed', 'run c2'],
      [],
      ['response.completed'],
      ['ask'],
      ['item.completed'],
      ['response.completed', 'turn.completed', 'end completed'],
    ]);
    expect(state.usage.total_tokens).toBe(24);
    expect(state.costUsd).toBe(1);
  });

  test('asks again when the server says that the turn goes on', () => {
    const { effects } = play(['started', done(message), { ...completed, endTurn: false }]);
    expect(effects[2]).toEqual(['response.completed', 'ask']);
  });

  test('drops items of unknown types with a warning', () => {
    const { effects } = play(['started', done({ type: 'hologram', id: 'h' })]);
    expect(effects[1]).toEqual(['warning.raised']);
  });

  test('keeps what had ended when the stream breaks, waits for its calls, then tries again', () => {
    const { effects } = play([
      'started',
      done(call(1)),
      { type: 'item_started', item: { type: 'message', id: 'm1' } },
      { type: 'delta', itemId: 'm1', channel: 'text', delta: 'Hel' },
      failure('stream', 'stream-closed'),
      { answered: 'c1' },
      'retry_due',
    ]);
    expect(effects.slice(4)).toEqual([
      ['item.interrupted+response.failed', 'live stream.retrying'],
      ['wait 200'],
      ['ask'],
    ]);
  });

  test('request and stream tries add up, then the turn fails', () => {
    const { effects } = play([
      'started',
      failure('request'),
      'retry_due',
      failure('request'),
      'retry_due',
      failure('request'),
    ]);
    expect(effects).toEqual([
      ['ask'],
      ['response.failed', 'live stream.retrying', 'wait 200'],
      ['ask'],
      ['response.failed', 'live stream.retrying', 'wait 200'],
      ['ask'],
      ['response.failed', 'turn.failed', 'end failed'],
    ]);
  });

  test('a completed answer gives the next one all its tries back', () => {
    const { effects } = play([
      'started',
      failure('request'),
      'retry_due',
      done(call(1)),
      completed,
      { answered: 'c1' },
      failure('request'),
    ]);
    expect(effects.at(-1)).toEqual(['response.failed', 'live stream.retrying', 'wait 200']);
  });

  test('a failure that no retry helps ends it, once its calls have ended', () => {
    const { effects } = play(['started', done(call(1)), failure('never'), { answered: 'c1' }]);
    expect(effects.slice(2)).toEqual([['response.failed'], ['turn.failed', 'end failed']]);
  });
});

describe('interruption', () => {
  test('while the model streams: partial text is kept, the model is told, the turn is recorded', () => {
    const { effects } = play([
      'started',
      { type: 'item_started', item: { type: 'message', id: 'm1' } },
      { type: 'delta', itemId: 'm1', channel: 'text', delta: 'Hel' },
      { interrupt: 'signal' },
      { type: 'canceled' },
    ]);
    expect(effects.slice(3)).toEqual([
      ['cancel'],
      ['item.interrupted', 'note_interruption', 'turn.interrupted', 'end interrupted'],
    ]);
  });

  test('while tools run: it waits until each has answered', () => {
    const { effects } = play([
      'started',
      done(call(1)),
      done(call(2)),
      completed,
      { interrupt: 'user' },
      { answered: 'c2' },
      { answered: 'c1' },
    ]);
    expect(effects.slice(4)).toEqual([['cancel'], [], ['note_interruption', 'turn.interrupted', 'end interrupted']]);
  });

  test('while it waits to try again: at once', () => {
    const { effects } = play(['started', failure('request'), { interrupt: 'user' }, 'retry_due']);
    expect(effects.slice(2)).toEqual([['cancel', 'note_interruption', 'turn.interrupted', 'end interrupted'], []]);
  });

  test('a second one changes nothing', () => {
    const { effects } = play(['started', { interrupt: 'signal' }, { interrupt: 'user' }, { type: 'canceled' }]);
    expect(effects.slice(1)).toEqual([['cancel'], [], ['note_interruption', 'turn.interrupted', 'end interrupted']]);
  });

  test('an answer that ended in the same moment is kept', () => {
    const { effects } = play(['started', done(message), { interrupt: 'user' }, completed]);
    expect(effects.at(-1)).toEqual(['response.completed', 'note_interruption', 'turn.interrupted', 'end interrupted']);
  });
});

describe('limits', () => {
  const round = [done(call(1)), completed, { answered: 'c1' }] as const;

  test('rounds of tool calls', () => {
    const { effects, state } = play(['started', ...round, ...round], { ...facts, maxToolRounds: 1 });
    expect(effects[1]).toEqual(['item.completed', 'run c1']);
    expect(effects[4]).toEqual(['item.completed', 'refuse c1']);
    expect(effects.at(-1)).toEqual(['note_interruption', 'turn.interrupted', 'end interrupted']);
    expect(state.rounds).toBe(2);
  });

  test('the answer after the last round completes the turn', () => {
    const { effects } = play(['started', ...round, done(message), completed], { ...facts, maxToolRounds: 1 });
    expect(effects.at(-1)?.at(-1)).toBe('end completed');
  });

  test('dollars', () => {
    const { effects } = play(['started', ...round], { ...facts, maxCostUsd: 0.5 });
    expect(effects.at(-1)).toEqual(['note_interruption', 'turn.interrupted', 'end interrupted']);
  });

  test('an answer that ends the turn is not cut off by them', () => {
    const { effects } = play(['started', done(message), completed], { ...facts, maxCostUsd: 0.1 });
    expect(effects.at(-1)).toEqual(['response.completed', 'turn.completed', 'end completed']);
  });
});

describe('compaction', () => {
  const small: TurnFacts = { ...facts, compactAtTokens: 11 };

  test('comes before the next request of a turn whose context has grown too long', () => {
    const { effects, state } = play(
      ['started', done(call(1)), completed, { answered: 'c1' }, { compacted: 'done' }, done(message), completed],
      small,
    );
    expect(effects).toEqual([
      ['ask'],
      ['item.completed', 'run c1'],
      ['response.completed'],
      ['compact mid_turn context_limit'],
      ['ask'],
      ['item.completed'],
      ['response.completed', 'turn.completed', 'end completed'],
    ]);
    expect(state.usage.total_tokens).toBe(36);
    expect(state.costUsd).toBe(1.25);
  });

  test('is not needed where the turn ends, or below the limit', () => {
    expect(play(['started', done(message), completed], small).effects.at(-1)).toEqual([
      'response.completed',
      'turn.completed',
      'end completed',
    ]);
    const large: TurnFacts = { ...facts, compactAtTokens: 12 };
    expect(play(['started', done(call(1)), completed, { answered: 'c1' }], large).effects.at(-1)).toEqual(['ask']);
  });

  test('comes first where the thread was too long before the turn', () => {
    const step = applyTurnInput(small, startTurn(0, 100), { type: 'started', atMs: 1 });
    expect(step.effects.map(shorten)).toEqual(['compact pre_turn context_limit']);
  });

  test('helps once where the server says that the context is too long', () => {
    const tooLong = failure('never', 'context-length-exceeded');
    const { effects } = play(['started', tooLong, { compacted: 'done' }, tooLong], small, 5);
    expect(effects).toEqual([
      ['ask'],
      ['response.failed', 'compact pre_turn context_overflow'],
      ['ask'],
      ['response.failed', 'turn.failed', 'end failed'],
    ]);
  });

  test('is of no use where nothing was answered yet', () => {
    const { effects } = play(['started', failure('never', 'context-length-exceeded')], small);
    expect(effects.at(-1)).toEqual(['response.failed', 'turn.failed', 'end failed']);
  });

  test('that fails ends the turn', () => {
    const { effects } = play(
      ['started', failure('never', 'context-length-exceeded'), { compacted: 'failed' }],
      small,
      5,
    );
    expect(effects.at(-1)).toEqual(['turn.failed', 'end failed']);
  });

  test('can be interrupted', () => {
    const { effects } = play(
      ['started', failure('never', 'context-length-exceeded'), { interrupt: 'user' }, { compacted: 'canceled' }],
      small,
      5,
    );
    expect(effects.slice(2)).toEqual([['cancel'], ['note_interruption', 'turn.interrupted', 'end interrupted']]);
  });
});
