/** A small rollout of our own making, and the damage that was seen in others'. Pure. */

export const THREAD_ID = '01a20438-2709-7612-8115-8ed90bdb1335';
const TURNS = ['01a20438-274c-7c80-8912-019000786dbe', '01a20438-6d9f-7d53-a7e5-bbca7bdfae05'] as const;

/** Payloads of a session of two turns, the first one with a tool call. */
export function samplePayloads(): readonly (readonly [type: string, payload: object])[] {
  const [one, two] = TURNS;
  const note = (turn: string, ...kinds: string[]) => ({
    internal_chat_message_metadata_passthrough: {
      turn_id: turn,
      ...(kinds.length > 0 && { content_item_kinds: kinds }),
    },
  });
  const message = (id: string, role: string, text: string) => ({
    type: 'message',
    id,
    role,
    content: [{ type: role === 'assistant' ? 'output_text' : 'input_text', text }],
  });
  const usage = (factor: number) => ({
    input_tokens: 100 * factor,
    cached_input_tokens: 40 * factor,
    cache_write_input_tokens: 0,
    output_tokens: 10 * factor,
    reasoning_output_tokens: 2 * factor,
    total_tokens: 110 * factor,
  });
  const context = (turn: string) => ({
    turn_id: turn,
    cwd: '/w',
    approval_policy: 'never',
    model: 'gpt-5.5',
    summary: 'none',
  });
  return [
    [
      'session_meta',
      {
        session_id: THREAD_ID,
        id: THREAD_ID,
        timestamp: '2026-11-22T17:05:18.604Z',
        cwd: '/w',
        originator: 'codex_exec',
        cli_version: '0.169.0',
        source: 'exec',
        thread_source: 'user',
        model_provider: 'mock',
        history_mode: 'paginated',
      },
    ],
    ['event_msg', { type: 'task_started', turn_id: one, started_at: 1, model_context_window: 258400 }],
    ['response_item', { ...message('msg_d1', 'developer', 'Rules.'), ...note(one, 'permissions.instructions') }],
    [
      'response_item',
      {
        ...message('msg_c1', 'user', '<environment_context>\n  <cwd>/w</cwd>\n</environment_context>'),
        ...note(one, 'environments.environment_context'),
      },
    ],
    ['turn_context', context(one)],
    ['response_item', { ...message('msg_u1', 'user', 'task one \u00e9\u2028'), ...note(one, 'user.text') }],
    [
      'response_item',
      { type: 'reasoning', id: 'rs_1', summary: [], content: null, encrypted_content: 'E', ...note(one) },
    ],
    [
      'response_item',
      {
        type: 'function_call',
        id: 'fc_1',
        name: 'exec_command',
        arguments: '{"cmd":"ls"}',
        call_id: 'call_1',
        ...note(one),
      },
    ],
    [
      'response_item',
      { type: 'function_call_output', id: 'fco_1', call_id: 'call_1', output: 'Output:\na\nb\n', ...note(one) },
    ],
    ['token_usage_record', { turn_id: one, response_id: 'resp_1', usage: usage(1), thread_token_usage: usage(1) }],
    ['response_item', { ...message('msg_a1', 'assistant', 'Done one.'), ...note(one, 'unknown') }],
    ['event_msg', { type: 'token_count', info: { total_token_usage: usage(2), model_context_window: 258400 } }],
    ['event_msg', { type: 'task_complete', turn_id: one, last_agent_message: 'Done one.' }],
    ['event_msg', { type: 'task_started', turn_id: two, started_at: 2, model_context_window: 258400 }],
    ['turn_context', context(two)],
    ['response_item', { ...message('msg_u2', 'user', 'task two'), ...note(two, 'user.text') }],
    ['response_item', { ...message('msg_a2', 'assistant', 'Done two.'), ...note(two, 'unknown') }],
    ['event_msg', { type: 'task_complete', turn_id: two, last_agent_message: 'Done two.' }],
  ];
}

/** Lines of a paginated file. */
export function sampleLines(payloads = samplePayloads(), firstOrdinal = 0): string[] {
  return payloads.map(([type, payload], index) =>
    JSON.stringify({
      timestamp: `2026-11-22T17:05:${String(18 + (index % 40)).padStart(2, '0')}.672Z`,
      ordinal: firstOrdinal + index,
      type,
      payload,
    }),
  );
}

const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const at = (lines: readonly string[], index: number, edit: (line: string) => string): string =>
  joined(lines.map((line, each) => (each === index ? edit(line) : line)));
/** The line that most kinds of damage are done to: the output of the call. */
export const DAMAGED = 8;

/** Files by name: what was seen of damage, each in an otherwise whole file. */
export function sampleFiles(): Readonly<Record<string, string>> {
  const lines = sampleLines();
  const victim = lines[DAMAGED] ?? '';
  const payloads = samplePayloads();
  const legacy = lines.map((line) => {
    const { timestamp, type, payload } = JSON.parse(line);
    delete payload.history_mode;
    delete payload.internal_chat_message_metadata_passthrough;
    return JSON.stringify({ timestamp, type, payload });
  });
  const compacted = (payload: object) =>
    joined(sampleLines([...payloads.slice(0, 13), ['compacted', payload], ...payloads.slice(13)]));
  const rolledBack = joined(sampleLines([...payloads, ['event_msg', { type: 'thread_rolled_back', num_turns: 1 }]]));
  return {
    'paginated.jsonl': joined(lines),
    'legacy.jsonl': joined(legacy),
    'compacted.jsonl': compacted({
      message: 'Summary.',
      replacement_history: [
        { type: 'message', id: 'msg_u1', role: 'user', content: [{ type: 'input_text', text: 'task one' }] },
        { type: 'message', id: 'msg_s1', role: 'user', content: [{ type: 'input_text', text: 'Summary.' }] },
      ],
      window_number: 1,
    }),
    'compacted-by-summary.jsonl': compacted({ message: 'Summary.' }),
    'rolled-back.jsonl': rolledBack,
    'interrupted.jsonl': joined(lines.slice(0, DAMAGED)),
    'torn-tail.jsonl': joined(lines.slice(0, -1)) + lines.at(-1)?.slice(0, 70),
    'torn-tail-resumed.jsonl': joined(lines.slice(0, 10)) + (lines[10]?.slice(0, 70) ?? '') + joined(lines.slice(10)),
    'half-then-whole.jsonl': at(lines, DAMAGED, (line) => `${line.slice(0, 90)}\n${line}`),
    'glued.jsonl': at(lines, DAMAGED, (line) => line.slice(0, 90) + line),
    'two-in-a-line.jsonl': joined(lines).replace(`${victim}\n`, victim),
    'line-feed-inside.jsonl': at(lines, DAMAGED, (line) => line.replace(String.raw`Output:\n`, 'Output:\n')),
    'pretty-printed.jsonl': at(lines, DAMAGED, (line) => JSON.stringify(JSON.parse(line), null, 1)),
    'garbage.jsonl': at(lines, DAMAGED, (line) => `garbage {"a":\n${line}`),
    'foreign-json.jsonl': at(lines, DAMAGED, (line) => `{"hello":"world"}\n[1,2]\n${line}`),
    'nul-tail.jsonl': joined(lines) + '\0'.repeat(64),
    'nul-inside.jsonl': at(lines, DAMAGED, (line) => '\0'.repeat(32) + line),
    'repeated.jsonl': at(lines, DAMAGED, (line) => `${line}\n${line}`),
    'ordinal-duplicate.jsonl': at(lines, DAMAGED, (line) => line.replace('"ordinal":8', '"ordinal":7')),
    'ordinal-missing.jsonl': joined(lines.filter((_, index) => index !== 9)),
    'ordinal-fraction.jsonl': at(lines, DAMAGED, (line) => line.replace('"ordinal":8', '"ordinal":8.5')),
    'ordinal-absent.jsonl': at(lines, DAMAGED, (line) => line.replace('"ordinal":8,', '')),
    'ordinal-text.jsonl': at(lines, DAMAGED, (line) => line.replace('"ordinal":8', '"ordinal":"8"')),
    'no-first-line.jsonl': joined(lines.slice(1)),
    'crlf.jsonl': lines.map((line) => `${line}\r\n`).join(''),
    'empty-lines.jsonl': lines.join('\n\n'),
    'empty.jsonl': '',
  };
}
