/** Any session, written as a rollout and read back: the history is what csm's next request carries. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { JsonObject } from '#/base/json.ts';
import { NO_USAGE } from '#/protocol/responses/items.ts';
import { applyEvent, createState, requestItems } from '#/session/events/state.ts';
import type { DurableEvent, RecordedEvent } from '#/session/events/index.ts';
import { HistoryProjector } from '#/session/foreign/codex/history-projector.ts';
import { RolloutDecoder, type RolloutRecord } from '#/session/foreign/codex/rollout-decoder.ts';
import { RolloutMeter } from '#/session/foreign/codex/rollout-meter.ts';
import { RolloutEncoder } from '#/session/foreign/codex/to.ts';
import {
  agentMessage,
  CREATED,
  customCall,
  functionCall,
  toolCompleted,
  toolStarted,
} from '#tests/session/support/sample-events.ts';

const THREAD = '0198c0de-0000-7000-8000-0000000000aa';
const SETTINGS: DurableEvent = {
  type: 'settings.applied',
  model: 'gpt-5.5',
  provider: 'mock',
  approval_policy: 'never',
  sandbox: {
    mode: 'read-only',
    writable_roots: [],
    network_access: false,
    exclude_slash_tmp: false,
    exclude_tmpdir_env_var: false,
  },
  cwd: '/work',
  shell: 'bash',
  current_date: '2026-01-02',
  timezone: 'Etc/UTC',
  base_prompt: { sha256: '', version: '1' },
  tools: { sha256: '', version: '1' },
};

const context = (text: string, role = 'user'): DurableEvent => ({
  type: 'context.added',
  reason: 'start',
  payload: { items: [{ type: 'message', id: `msg_${text}`, role, content: [{ type: 'input_text', text }] }] },
});

/** A turn: its prompt, then responses, each with calls that run side by side and end in another order. */
interface TurnPlan {
  readonly context: boolean;
  readonly responses: readonly {
    readonly calls: number;
    readonly custom: boolean;
    readonly reverse: boolean;
    readonly text: string;
  }[];
  readonly end: 'completed' | 'failed' | 'interrupted' | 'none';
}

function eventsOf(turns: readonly TurnPlan[]): readonly DurableEvent[] {
  const events: DurableEvent[] = [
    CREATED,
    SETTINGS,
    context('<permissions>', 'developer'),
    context('<environment_context>'),
  ];
  for (const [turn, plan] of turns.entries()) {
    const turnId = `0198c0de-0000-7000-8000-0000000001${String(turn).padStart(2, '0')}`;
    if (plan.context) events.push(context(`<changed ${turn}>`, 'developer'));
    events.push({ type: 'turn.started', turn_id: turnId, trigger: 'exec' });
    events.push({
      type: 'item.completed',
      turn_id: turnId,
      item_id: `msg_u${turn}`,
      kind: 'user_message',
      payload: {
        item: {
          type: 'message',
          id: `msg_u${turn}`,
          role: 'user',
          content: [{ type: 'input_text', text: `prompt ${turn}` }],
        },
      },
    });
    for (const [index, response] of plan.responses.entries()) {
      const ids = Array.from({ length: response.calls }, (_, each) => `c${turn}_${index}_${each}`);
      for (const id of ids) {
        events.push(response.custom ? customCall(id) : functionCall(id));
        events.push(toolStarted(id, response.custom ? 'apply_patch' : 'exec_command'));
      }
      const ends = ids.map((id): DurableEvent => {
        const done = toolCompleted(id, `out ${id}`, response.custom ? 'apply_patch' : 'exec_command');
        if (done.type !== 'tool.completed' || !response.custom) return done;
        return {
          ...done,
          payload: { ...done.payload, item: { ...done.payload.item, type: 'custom_tool_call_output' } },
        };
      });
      const [first, ...rest] = response.reverse ? ends.toReversed() : ends;
      // One may end while the response still streams.
      if (first !== undefined) events.push(first);
      if (response.text !== '') events.push(agentMessage(response.text, `msg_a${turn}_${index}`));
      events.push({
        type: 'response.completed',
        turn_id: turnId,
        response_id: `resp_${turn}_${index}`,
        usage: { ...NO_USAGE, input_tokens: 10, total_tokens: 10 },
        cost_usd: null,
        request: { input_items: 0, input_sha256: '' },
        duration_ms: 1,
      });
      events.push(...rest);
    }
    if (plan.end === 'completed') {
      events.push({ type: 'turn.completed', turn_id: turnId, duration_ms: 5, usage: NO_USAGE, cost_usd: null });
    } else if (plan.end === 'failed') {
      events.push({
        type: 'turn.failed',
        turn_id: turnId,
        duration_ms: 5,
        code: 'x',
        usage: NO_USAGE,
        payload: { message: 'm' },
      });
    } else if (plan.end === 'interrupted') {
      events.push({ type: 'turn.interrupted', turn_id: turnId, reason: 'user' });
    }
  }
  return events;
}

const record = (events: readonly DurableEvent[]): readonly RecordedEvent[] =>
  events.map(
    (event, index) =>
      ({ ...event, seq: index + 1, ts: new Date(1_767_000_000_000 + index * 10).toISOString() }) as RecordedEvent,
  );

const OPTIONS = { threadId: THREAD, programVersion: '0.1.0', providerFor: (own: string | undefined) => own ?? 'none' };

function encode(events: readonly RecordedEvent[]): { readonly text: string; readonly items: readonly JsonObject[] } {
  const encoder = new RolloutEncoder(OPTIONS);
  const state = createState();
  const lines: string[] = [];
  for (const event of events) {
    applyEvent(state, event);
    lines.push(...encoder.push(event));
  }
  const items = requestItems(state);
  lines.push(...encoder.end('2026-01-03T00:00:00.000Z', items));
  return { text: lines.join(''), items };
}

function decode(text: string): {
  readonly records: readonly RolloutRecord[];
  readonly damage: object;
  readonly items: readonly JsonObject[];
} {
  const records: RolloutRecord[] = [];
  const projector = new HistoryProjector();
  const decoder = new RolloutDecoder({
    limitBytes: 1e6,
    onRecord: (each) => {
      records.push(each);
      projector.push(each.line);
    },
  });
  decoder.push(Buffer.from(text));
  decoder.end();
  return { records, damage: decoder.damage.counts, items: projector.end().items };
}

const turnPlan = fc.record({
  context: fc.boolean(),
  responses: fc.array(
    fc.record({
      calls: fc.nat(3),
      custom: fc.boolean(),
      reverse: fc.boolean(),
      text: fc.constantFrom('', 'said', 'é\u2028'),
    }),
    { maxLength: 3 },
  ),
  end: fc.constantFrom('completed' as const, 'failed' as const, 'interrupted' as const),
});

test('a session written and read back has the history of its next request', () => {
  fc.assert(
    fc.property(fc.array(turnPlan, { maxLength: 4 }), (turns) => {
      const { text, items } = encode(record(eventsOf(turns)));
      const read = decode(text);
      expect(read.damage).toEqual({});
      expect(read.items).toEqual(items as JsonObject[]);
      const meter = new RolloutMeter();
      for (const each of read.records) meter.record(each);
      expect(meter.end()).toMatchObject({
        turns: { started: turns.length, open: 0 },
        firstOrdinal: text === '' ? undefined : 0,
      });
    }),
    { numRuns: 200 },
  );
});

describe('the file', () => {
  const plan: TurnPlan = {
    context: false,
    responses: [
      { calls: 2, custom: false, reverse: true, text: '' },
      { calls: 0, custom: false, reverse: false, text: 'done' },
    ],
    end: 'completed',
  };
  const { text } = encode(record(eventsOf([plan])));
  const { records } = decode(text);

  test('has the records of a turn in an order that Codex reads', () => {
    expect(
      records.map(({ line }) =>
        [line.type, line.payload['type'], (line.payload['item'] as JsonObject | undefined)?.['type']]
          .filter(Boolean)
          .join(' '),
      ),
    ).toEqual([
      'session_meta',
      'event_msg task_started',
      'response_item message',
      'response_item message',
      'turn_context',
      'response_item message',
      'event_msg item_completed UserMessage',
      'response_item function_call',
      'response_item function_call',
      'event_msg item_completed CommandExecution',
      'token_usage_record',
      'event_msg token_count',
      'event_msg item_completed CommandExecution',
      'event_msg item_completed AgentMessage',
      'response_item function_call_output',
      'response_item function_call_output',
      'response_item message',
      'token_usage_record',
      'event_msg token_count',
      'event_msg task_complete',
    ]);
  });

  test('says who wrote it, and with which provider', () => {
    expect(records[0]?.line.payload).toMatchObject({
      id: THREAD,
      originator: 'csm',
      cli_version: '0.1.0',
      model_provider: 'mock',
      history_mode: 'paginated',
      cwd: '/work',
    });
    expect(records.at(-1)?.line.payload).toMatchObject({ last_agent_message: 'done', duration_ms: 5 });
  });

  test('names a prompt as one, so that taking back turns finds it', () => {
    const taken = `${text}${JSON.stringify({ timestamp: 't', ordinal: records.length, type: 'event_msg', payload: { type: 'thread_rolled_back', num_turns: 1 } })}\n`;
    expect(decode(taken).items.length).toBe(2);
  });
});

test('an open turn is ended, and calls without outputs are left to Codex', () => {
  const { text } = encode(
    record([...eventsOf([{ context: false, responses: [], end: 'none' }]), functionCall('open')]),
  );
  const { records, items } = decode(text);
  expect(records.at(-1)?.line.payload).toMatchObject({ type: 'turn_aborted', reason: 'interrupted' });
  expect(items.at(-1)).toMatchObject({ type: 'function_call_output', output: 'aborted' });
});

test('where the session came to another history than its events, the file ends with that history', () => {
  const encoder = new RolloutEncoder(OPTIONS);
  const lines = record(eventsOf([])).flatMap((event) => encoder.push(event));
  const item = { type: 'message', id: 'msg_x', role: 'user', content: [{ type: 'input_text', text: 'other' }] };
  const rest = encoder.end('2026-01-03T00:00:00.000Z', [item]);
  expect(decode([...lines, ...rest].join('')).items).toEqual([item]);
});
