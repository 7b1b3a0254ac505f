/** Events for tests of the log: one of each kind that matters, and an fast-check source of random ones. */
import fc from 'fast-check';
import type { DurableEvent } from '#/session/events/index.ts';
import { NO_USAGE } from '#/protocol/responses/items.ts';
import { encodeRecord } from '#/session/log/record-encoder.ts';
import type { PayloadPolicy } from '#/session/log/record.ts';

export const TURN = '0198c0de-0000-7000-8000-000000000001';
export const TS = '2026-01-02T03:04:05.678Z';

export const CREATED: DurableEvent = {
  type: 'session.created',
  session_id: '0198c0de-0000-7000-8000-0000000000aa',
  cwd: '/work',
  source: 'exec',
  thread_source: 'user',
  csm_version: '0.1.0',
  payload_policy: 'full',
  base_message_id: 'msg_base',
};

export const turnStarted = (turnId = TURN): DurableEvent => ({
  type: 'turn.started',
  turn_id: turnId,
  trigger: 'exec',
});

export const turnCompleted = (turnId = TURN): DurableEvent => ({
  type: 'turn.completed',
  turn_id: turnId,
  duration_ms: 5,
  usage: NO_USAGE,
  cost_usd: null,
});

export const userMessage = (text: string, id = 'msg_user'): DurableEvent => ({
  type: 'item.completed',
  turn_id: TURN,
  item_id: id,
  kind: 'user_message',
  payload: { item: { type: 'message', id, role: 'user', content: [{ type: 'input_text', text }] } },
});

export const agentMessage = (text: string, id = 'msg_agent'): DurableEvent => ({
  type: 'item.completed',
  turn_id: TURN,
  item_id: id,
  kind: 'agent_message',
  payload: { item: { type: 'message', id, role: 'assistant', content: [{ type: 'output_text', text }] } },
});

export const functionCall = (callId: string, name = 'exec_command'): DurableEvent => ({
  type: 'item.completed',
  turn_id: TURN,
  item_id: `fc_${callId}`,
  kind: 'tool_call',
  payload: { item: { type: 'function_call', id: `fc_${callId}`, call_id: callId, name, arguments: '{}' } },
});

export const customCall = (callId: string, name = 'apply_patch'): DurableEvent => ({
  type: 'item.completed',
  turn_id: TURN,
  item_id: `ctc_${callId}`,
  kind: 'tool_call',
  payload: { item: { type: 'custom_tool_call', id: `ctc_${callId}`, call_id: callId, name, input: '' } },
});

export const toolStarted = (callId: string, tool = 'exec_command'): DurableEvent => ({
  type: 'tool.started',
  turn_id: TURN,
  call_id: callId,
  tool,
  payload: { action: { kind: 'command', command: 'ls', cwd: '/work' } },
});

export const toolCompleted = (callId: string, output = 'ok', tool = 'exec_command'): DurableEvent => ({
  type: 'tool.completed',
  turn_id: TURN,
  call_id: callId,
  tool,
  status: 'completed',
  duration_ms: 3,
  payload: { item: { type: 'function_call_output', id: `fco_${callId}`, call_id: callId, output } },
});

/** A short session with every class of durability. */
export const SAMPLE_SESSION: readonly DurableEvent[] = [
  CREATED,
  turnStarted(),
  userMessage('List the files, please. “ü” \u2028 \u0000'),
  functionCall('c1'),
  toolStarted('c1'),
  toolCompleted('c1', 'a\nb\n'),
  agentMessage('There are two.'),
  turnCompleted(),
];

/** The lines of a log with these events. */
export function encodeLog(
  events: readonly DurableEvent[],
  policy: PayloadPolicy = 'full',
  start = { seq: 0, sum: 0 },
): Uint8Array {
  const lines: Uint8Array[] = [];
  let { seq, sum } = start;
  for (const event of events) {
    seq += 1;
    const encoded = encodeRecord(event, { seq, ts: TS, previousSum: sum, policy });
    sum = encoded.sum;
    lines.push(encoded.line);
  }
  return Buffer.concat(lines);
}

/** Any text, with what JSON and line splitting must not trip over. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '","payload":',
    '"}\n{"v":1,"seq":1,',
    '$blob',
    '\ud800',
    '\u2028',
    '{"v":1,"seq":',
    ',"sum":"00000000"}',
    '\\',
  ),
);

/** Any durable event of a few types. */
export const anyEvent: fc.Arbitrary<DurableEvent> = fc.oneof(
  fc.record({ text: anyText, id: anyText }).map(({ text, id }) => userMessage(text, id)),
  fc.record({ text: anyText, id: anyText }).map(({ text, id }) => toolCompleted(id, text)),
  anyText.map((trigger): DurableEvent => ({ type: 'turn.started', turn_id: TURN, trigger })),
  fc.jsonValue({ maxDepth: 3 }).map((value): DurableEvent => ({
    type: 'context.added',
    reason: 'start',
    payload: { items: [{ type: 'other', value: JSON.parse(JSON.stringify(value)) }] },
  })),
);
