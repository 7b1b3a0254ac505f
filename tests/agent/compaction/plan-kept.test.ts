import { describe, expect, test } from 'bun:test';
import { matchRole, planKeptContext, type ConversationEntry } from '#/agent/compaction/plan-kept.ts';
import { printSummaryMessage } from '#/agent/compaction/summary-texts.ts';
import { printTurnAborted } from '#/agent/context/start-context.ts';
import { messageItem, type ResponseItem } from '#/protocol/responses/items.ts';

const message = (role: 'developer' | 'user', text: string): ResponseItem =>
  messageItem('msg_1', role, [{ type: 'input_text', text }]);
const answer: ResponseItem = {
  type: 'message',
  id: 'a',
  role: 'assistant',
  content: [{ type: 'output_text', text: 'x' }],
};
const entry = (seq: number, item: ResponseItem): ConversationEntry => ({
  item,
  ref: { seq, offset: seq * 100, digest: `d${seq}` },
});

describe('matchRole', () => {
  test.each([
    [message('developer', 'anything'), 'context'],
    [message('user', '<environment_context>\n'), 'context'],
    [message('user', '# AGENTS.md instructions for /w'), 'context'],
    [message('user', 'please'), 'prompt'],
    [printTurnAborted(() => 'i'), 'other'],
    [printSummaryMessage('notes', 'i'), 'other'],
    [answer, 'other'],
    [{ type: 'function_call', call_id: 'c' }, 'other'],
  ] as const)('%#', (item, role) => {
    expect(matchRole(item as ResponseItem)).toBe(role);
  });
});

describe('planKeptContext', () => {
  test('context and prompts stay by reference, in their order; the rest goes', () => {
    const plan = planKeptContext([
      entry(3, message('developer', 'permissions')),
      entry(3, message('user', '<environment_context>')),
      entry(6, message('user', 'first')),
      entry(7, answer),
      entry(
        9,
        printTurnAborted(() => 'i'),
      ),
      entry(10, message('user', 'second')),
    ]);
    expect(plan.kept.map(({ seq }) => seq)).toEqual([3, 6, 10]);
    expect(plan.copied).toEqual([]);
  });

  test('of a record that holds more than may stay, what stays is copied', () => {
    const plan = planKeptContext([
      entry(2, message('developer', 'permissions')),
      entry(4, message('user', 'old prompt')),
      entry(4, answer),
      entry(6, message('user', 'new prompt')),
    ]);
    expect(plan.kept.map(({ seq }) => seq)).toEqual([2, 6]);
    expect(plan.copied).toEqual([message('user', 'old prompt')]);
  });

  test('prompts beyond the budget go, the latest stay', () => {
    const long = 'x'.repeat(60_000);
    const plan = planKeptContext([
      entry(1, message('user', `a${long}`)),
      entry(2, message('user', `b${long}`)),
      entry(3, message('user', 'c')),
    ]);
    expect(plan.kept.map(({ seq }) => seq)).toEqual([2, 3]);
  });
});
