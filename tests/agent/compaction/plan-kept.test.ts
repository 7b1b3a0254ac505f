import { describe, expect, test } from 'bun:test';
import {
  findTurnStart,
  KEPT_RECORDS,
  matchRole,
  planKeptContext,
  planSeedContext,
  type ConversationEntry,
} from '#/agent/compaction/plan-kept.ts';
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
    [printTurnAborted(() => 'i'), 'note'],
    [printSummaryMessage('notes', 'i'), 'note'],
    [answer, 'answer'],
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
    expect(plan.kept.map(({ seq }) => seq)).toEqual([2]);
    // In their order, so what comes later is copied too.
    expect(plan.copied).toEqual([message('user', 'old prompt'), message('user', 'new prompt')]);
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

describe('bounds', () => {
  test('never more records than one compaction may name, whatever there is of prompts', () => {
    const entries = [
      entry(1, message('developer', 'rules')),
      ...Array.from({ length: 1000 }, (_, at) => entry(at + 2, message('user', 'ok'))),
    ];
    const { kept } = planKeptContext(entries);
    expect(kept).toHaveLength(KEPT_RECORDS);
    expect(kept[0]?.seq).toBe(1);
    expect(kept.at(-1)?.seq).toBe(1001);
    expect(planSeedContext(entries, 2).kept).toHaveLength(KEPT_RECORDS);
  });

  test('what csm said of changes stays as far as 20,000 tokens reach, what it said first always', () => {
    const entries = [
      entry(1, message('developer', 'r'.repeat(200_000))),
      entry(2, message('user', 'go')),
      ...[3, 4, 5].map((seq) => entry(seq, message('developer', `${seq}${'c'.repeat(36_000)}`))),
    ];
    expect(planKeptContext(entries).kept.map(({ seq }) => seq)).toEqual([1, 2, 4, 5]);
  });

  test('what a tool adds in the name of the user is no prompt', () => {
    const entries = [
      entry(2, message('user', 'go')),
      entry(3, { type: 'function_call', call_id: 'c', name: 'x', arguments: '{}' }),
      entry(4, { type: 'function_call_output', call_id: 'c', output: 'o' }),
      entry(4, message('user', 'extra')),
    ];
    expect(planKeptContext(entries)).toEqual({ kept: [entry(2, answer).ref], copied: [], after: [] });
  });
});

describe('planSeedContext', () => {
  const call = (id: string): ResponseItem => ({ type: 'function_call', call_id: id, name: 'x', arguments: '{}' });
  const output = (id: string): ResponseItem => ({ type: 'function_call_output', call_id: id, output: 'o' });
  const turn = (from: number, id: string): ConversationEntry[] => [
    entry(from, message('user', `do ${id}`)),
    entry(from + 1, { type: 'reasoning', id: `r${id}`, summary: [] }),
    entry(from + 2, call(id)),
    entry(from + 3, output(id)),
    entry(from + 4, answer),
  ];
  const entries = [entry(1, message('developer', 'rules')), ...turn(10, 'a'), ...turn(20, 'b'), ...turn(30, 'c')];
  const seqs = (keepTurns: number): readonly number[] => planSeedContext(entries, keepTurns).kept.map(({ seq }) => seq);

  test.each([
    [0, [1, 10, 14, 20, 24, 30, 34]],
    [1, [1, 10, 14, 20, 24, 30, 31, 32, 33, 34]],
    [2, [1, 10, 14, 20, 21, 22, 23, 24, 30, 31, 32, 33, 34]],
    [9, [1, 10, 11, 12, 13, 14, 20, 21, 22, 23, 24, 30, 31, 32, 33, 34]],
  ])('%p turns whole', (keepTurns, expected) => {
    expect(seqs(keepTurns)).toEqual(expected);
  });

  test('nothing is copied where each record has one item, and order holds where one has more', () => {
    expect(planSeedContext(entries, 1).copied).toEqual([]);
    const imported = [
      entry(1, message('developer', 'rules')),
      ...turn(10, 'a').map(({ item }) => entry(5, item)),
      ...turn(20, 'b'),
    ];
    const plan = planSeedContext(imported, 1);
    expect(plan.kept.map(({ seq }) => seq)).toEqual([1]);
    expect(plan.copied).toEqual([message('user', 'do a'), answer]);
    expect(plan.after.map(({ seq }) => seq)).toEqual([20, 21, 22, 23, 24]);
  });

  test('an output that came late goes and stays with its call', () => {
    const late = [
      entry(1, message('user', 'one')),
      entry(2, call('x')),
      entry(3, message('user', 'two')),
      entry(4, output('x')),
      entry(5, answer),
    ];
    expect(planSeedContext(late, 1).kept.map(({ seq }) => seq)).toEqual([1, 3, 5]);
    expect(planSeedContext(late, 2).kept.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  });

  test('an empty conversation gives nothing', () => {
    expect(planSeedContext([], 2)).toEqual({ kept: [], copied: [], after: [] });
  });
});

describe('findTurnStart', () => {
  const item = (role: string, text: string): ResponseItem => ({
    type: 'message',
    role,
    content: [{ type: 'input_text', text }],
  });
  const at = (...items: readonly ResponseItem[]) =>
    findTurnStart(items.map((one, index) => ({ item: one, ref: { seq: index, offset: index, digest: '' } })));
  const context = item('developer', 'permissions');
  const change = item('user', '<environment_context>');
  const prompt = item('user', 'do it');
  const answer = item('assistant', 'done');
  const goal = [
    { type: 'function_call_output', name: 'goal_objective', output: 'x' },
    item('user', '<codex_internal_context source="goal">'),
  ];

  test.each([
    [[context, prompt, answer, prompt], 3],
    [[context, prompt, answer, context, change, prompt], 3],
    [[context, prompt, answer, ...goal, prompt], 3],
    [[context, prompt, answer, change, ...goal, prompt], 3],
    [[context, prompt], 1],
    [[context, change, prompt], 2],
    [[context, prompt, prompt], 2],
    [[context, prompt, answer], 3],
    [[], 0],
  ])('of %j', (items, expected) => {
    expect(at(...items)).toBe(expected);
  });
});
