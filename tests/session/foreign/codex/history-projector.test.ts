import { describe, expect, test } from 'bun:test';
import type { JsonObject } from '#/base/json.ts';
import { HistoryProjector, type ProjectedHistory } from '#/session/foreign/codex/history-projector.ts';

const message = (role: string, text: string, kinds?: readonly string[]): JsonObject => ({
  type: 'message',
  role,
  content: [{ type: role === 'assistant' ? 'output_text' : 'input_text', text }],
  ...(kinds === undefined
    ? {}
    : { internal_chat_message_metadata_passthrough: { turn_id: 't', content_item_kinds: kinds } }),
});
const call = (type: string, id: string): JsonObject => ({ type, id: `i_${id}`, call_id: id, name: 'n' });
const output = (type: string, id: string): JsonObject => ({ type, call_id: id, output: `of ${id}` });

function project(...lines: readonly (JsonObject | readonly [type: string, payload: JsonObject])[]): ProjectedHistory {
  const projector = new HistoryProjector();
  for (const line of lines) {
    const isPair = Array.isArray(line);
    const [type, payload] = (isPair ? line : ['response_item', line]) as [string, JsonObject];
    projector.push({ timestamp: undefined, ordinal: undefined, type, payload });
  }
  return projector.end();
}

const brief = ({ items }: ProjectedHistory): readonly string[] =>
  items.map((item) => {
    const { content } = item;
    if (Array.isArray(content)) return content.map((part: JsonObject) => String(part['text'])).join('|');
    return `${item.type} ${String(item['call_id'] ?? item['id'] ?? '')}${item['output'] === 'aborted' ? ' aborted' : ''}`;
  });
const rollBack = (count: number) => ['event_msg', { type: 'thread_rolled_back', num_turns: count }] as const;

describe('which items requests carry', () => {
  test('notes beside an item are left out', () => {
    expect(project(message('user', 'hi', ['user.text'])).items).toEqual([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
    ]);
  });

  test.each([
    [{ type: 'ghost_snapshot' }],
    [{ type: 'mystery' }],
    [{ type: 'compaction_trigger' }],
    [{ type: 'additional_tools', tools: [] }],
    [{ type: 'configuration_update', reasoning: { effort: 'low' } }],
    [message('system', 'no')],
    [message('developer', 'You are ...', ['model.base_instructions'])],
    [{}],
  ])('%j is not sent', (item) => {
    expect(project(item).items).toEqual([]);
  });

  test('an old name of a compaction becomes the new one', () => {
    expect(project({ type: 'compaction_summary', encrypted_content: 'E' }).items).toEqual([
      { type: 'compaction', encrypted_content: 'E' },
    ]);
  });
});

describe('calls and outputs', () => {
  test.each([
    ['function_call', 'function_call_output aborted'],
    ['local_shell_call', 'function_call_output aborted'],
    ['custom_tool_call', 'custom_tool_call_output aborted'],
    ['tool_search_call', 'tool_search_output'],
  ])('a %s without an output gets one at once', (type, expected) => {
    const [kind, aborted] = expected.split(' ');
    expect(brief(project(call(type, 'c'), message('assistant', 'a')))).toEqual([
      `${type} c`,
      `${kind} c${aborted === undefined ? '' : ' aborted'}`,
      'a',
    ]);
  });

  test('the same id is made up each time; an item without an id gives an output without one', () => {
    const made = () => project(call('function_call', 'c')).items[1];
    expect(String(made()?.['id'])).toBe(String(made()?.['id']));
    expect(made()?.['id']).toMatch(/^fco_[0-9a-f-]{36}$/);
    expect(project({ type: 'function_call', call_id: 'c' }).items[1]).not.toHaveProperty('id');
  });

  test('an output without its call, of another kind than its call, or a second one, is left out', () => {
    const history = project(
      output('function_call_output', 'nobody'),
      call('function_call', 'a'),
      output('custom_tool_call_output', 'a'),
      output('function_call_output', 'a'),
      output('function_call_output', 'a'),
    );
    expect(brief(history)).toEqual(['function_call a', 'function_call_output a']);
    expect(history).toMatchObject({ abortedCalls: 0, orphanOutputs: 3 });
  });

  test('an id that is given again in a later turn has as many outputs as calls', () => {
    const history = project(
      call('function_call', 'a'),
      output('function_call_output', 'a'),
      call('function_call', 'a'),
      output('function_call_output', 'a'),
      output('function_call_output', 'a'),
      call('function_call', 'a'),
    );
    const once = ['function_call a', 'function_call_output a'];
    expect(brief(history)).toEqual([...once, ...once, 'function_call a']);
    expect(history).toMatchObject({ abortedCalls: 0, orphanOutputs: 1 });
  });

  test('an output that names no call stays: the objective of a goal is one', () => {
    const objective = {
      type: 'function_call_output',
      id: 'fco_1',
      name: 'goal_objective',
      namespace: 'agent',
      output: 'x',
    };
    expect(project(objective).items).toEqual([objective]);
  });

  test('what a server searched and answered stays', () => {
    const answer = { type: 'tool_search_output', execution: 'server', tools: [] };
    expect(project(answer).items).toEqual([answer]);
  });
});

describe('compactions', () => {
  test('replace what was before', () => {
    const replaced = [
      'compacted',
      { message: 's', replacement_history: [message('user', 'kept', ['user.text']), 7] },
    ] as const;
    const history = project(message('user', 'old'), replaced, message('assistant', 'new'));
    expect(brief(history)).toEqual(['kept', 'new']);
    expect(history.compactions).toBe(1);
  });

  test('of old versions keep the prompts and add the summary', () => {
    const history = project(
      message('user', '<environment_context>x</environment_context>'),
      message('user', 'one'),
      message('assistant', 'a'),
      message('user', 'two'),
      ['compacted', { message: 'summary' }],
      message('assistant', 'after'),
    );
    expect(brief(history)).toEqual(['one', 'two', 'summary', 'after']);
    expect(history.firstPrompt).toBe('one');
  });
});

describe('turns that were taken back', () => {
  const turns = [
    message('developer', 'rules'),
    message('user', '<environment_context>1</environment_context>'),
    message('user', 'one'),
    message('assistant', 'a1'),
    message('developer', 'changed'),
    message('user', 'two'),
    message('assistant', 'a2'),
  ];

  test.each([
    [0, ['rules', '<environment_context>1</environment_context>', 'one', 'a1', 'changed', 'two', 'a2']],
    [1, ['rules', '<environment_context>1</environment_context>', 'one', 'a1']],
    [2, ['rules', '<environment_context>1</environment_context>']],
    [9, ['rules', '<environment_context>1</environment_context>']],
  ])('%d', (count, expected) => {
    expect(brief(project(...turns, rollBack(count)))).toEqual(expected);
  });

  test.each([
    '<turn_aborted>\nx\n</turn_aborted>',
    '<subagent_notification>x</subagent_notification>',
    '# AGENTS.md instructions for /x\n\n<INSTRUCTIONS>',
    '<user_shell_command>\nls\n</user_shell_command>',
  ])('%j is no prompt of a person', (text) => {
    expect(brief(project(...turns, message('user', text), rollBack(1)))).not.toContain('two');
  });

  test('what Codex says of a message counts for more than how it begins', () => {
    expect(
      brief(
        project(message('user', 'x', ['user.text']), message('user', '<skill> is a word', ['user.text']), rollBack(1)),
      ),
    ).toEqual(['x']);
  });

  test('of a history without prompts change nothing', () => {
    expect(brief(project(message('developer', 'rules'), rollBack(1)))).toEqual(['rules']);
  });
});
