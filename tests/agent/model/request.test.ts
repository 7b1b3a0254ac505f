import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  encodeInputItem,
  encodeRequest,
  RequestEncoder,
  schemaFormat,
  type RequestInput,
  type TurnIdentity,
} from '#/agent/model/request.ts';
import { messageItem, type ResponseItem } from '#/protocol/responses/items.ts';

const IDENTITY: TurnIdentity = {
  installationId: 'inst', sessionId: 'sess', threadId: 'thread', turnId: 'turn', rootTurnId: 'root-turn', agentName: '/root',
  windowNumber: 0, contextWindowId: 'ctx', requestKind: 'turn', historyInitialization: 'new', threadSource: 'user', turnTrigger: 'exec',
  sandbox: 'seccomp', sandboxMode: 'read-only', autoReviewEnabled: false, workspaces: { '/w/é': { has_changes: false } },
  turnStartedAtMs: 5, analyticsEnabled: false,
}; // prettier-ignore
const INPUT: RequestInput = {
  model: 'gpt-5.5',
  input: [messageItem('msg_1', 'developer', [{ type: 'input_text', text: 'base' }])],
  tools: [{ type: 'function', name: 'exec_command' }],
  parallelToolCalls: true,
  reasoning: { effort: 'medium' },
  verbosity: 'low',
  store: false,
  identity: IDENTITY,
  client: { originator: 'csm_exec', userAgent: 'csm/0.1.0 (Debian 12; x86_64) csm_exec' },
};

const METADATA_KEYS = [
  'installation_id', 'session_id', 'thread_id', 'agent_name', 'turn_id', 'window_id', 'window_number', 'context_window_id',
  'request_kind', 'history_initialization', 'root_turn_id', 'thread_source', 'turn_trigger', 'sandbox', 'sandbox_mode',
  'auto_review_enabled', 'node_repl_auto_review_required', 'node_repl_disabled', 'workspaces', 'turn_started_at_unix_ms',
  'analytics_enabled', 'model', 'reasoning_effort',
]; // prettier-ignore

describe('encodeRequest', () => {
  test('has the members of Codex in its order', () => {
    const body = JSON.parse(encodeRequest(INPUT).body) as Record<string, unknown>;
    expect(Object.keys(body)).toEqual([
      'model', 'stream', 'input', 'tools', 'tool_choice', 'parallel_tool_calls', 'reasoning', 'store', 'include',
      'prompt_cache_key', 'text', 'client_metadata',
    ]); // prettier-ignore
    const { client_metadata, ...rest } = body;
    expect(rest).toEqual({
      model: 'gpt-5.5',
      stream: true,
      input: INPUT.input,
      tools: INPUT.tools,
      tool_choice: 'auto',
      parallel_tool_calls: true,
      reasoning: { effort: 'medium' },
      store: false,
      include: ['reasoning.encrypted_content'],
      prompt_cache_key: 'thread',
      text: { verbosity: 'low' },
    } as never);
    expect(Object.keys(client_metadata as object)).toEqual([
      'x-codex-window-id', 'x-codex-turn-metadata', 'x-codex-installation-id', 'turn_id', 'root_turn_id', 'session_id', 'thread_id',
    ]); // prettier-ignore
  });

  test('optional members stand where Codex has them', () => {
    const input: RequestInput = {
      ...INPUT,
      serviceTier: 'fast',
      reasoning: { effort: 'high', summary: 'detailed' },
      format: schemaFormat({ type: 'object' }),
      previousResponseId: 'resp_1',
    };
    const body = JSON.parse(encodeRequest(input).body) as Record<string, unknown>;
    expect(Object.keys(body).slice(0, 4)).toEqual(['model', 'stream', 'service_tier', 'input']);
    expect(body).toMatchObject({
      service_tier: 'priority',
      reasoning: { effort: 'high', summary: 'detailed' },
      previous_response_id: 'resp_1',
      text: {
        verbosity: 'low',
        format: { type: 'json_schema', strict: true, schema: { type: 'object' }, name: 'codex_output_schema' },
      },
    });
    const bare = JSON.parse(encodeRequest({ ...INPUT, reasoning: undefined, verbosity: undefined }).body) as object;
    expect(bare).not.toHaveProperty('reasoning');
    expect(bare).not.toHaveProperty('text');
  });

  test('headers name the thread, in order, in ASCII', () => {
    const { headers, body } = encodeRequest({
      ...INPUT,
      identity: { ...IDENTITY, subagent: 'review', parentThreadId: 'p' },
    });
    expect(headers.map(([name]) => name)).toEqual([
      'x-codex-beta-features', 'x-codex-window-id', 'x-codex-turn-metadata', 'x-codex-parent-thread-id', 'x-openai-subagent',
      'x-client-request-id', 'session-id', 'thread-id', 'originator', 'user-agent',
    ]); // prettier-ignore
    const map = Object.fromEntries(headers);
    expect(map['x-codex-window-id']).toBe('thread:0');
    const metadata = map['x-codex-turn-metadata'] ?? '';
    expect(metadata).toMatch(/^[\x20-\x7e]+$/);
    expect(Object.keys(JSON.parse(metadata) as object)).toEqual([
      ...METADATA_KEYS.slice(0, METADATA_KEYS.indexOf('root_turn_id')),
      'parent_thread_id',
      'root_turn_id',
      'subagent_kind',
      ...METADATA_KEYS.slice(METADATA_KEYS.indexOf('root_turn_id') + 1),
    ]);
    expect(JSON.parse(metadata)).toMatchObject({
      parent_thread_id: 'p',
      subagent_kind: 'review',
      workspaces: { '/w/é': { has_changes: false } },
      turn_started_at_unix_ms: 5,
    });
    expect((JSON.parse(body) as { client_metadata: object }).client_metadata).toMatchObject({
      'x-codex-turn-metadata': metadata,
    });
  });

  test('a reasoning item without content says null, before the encrypted content', () => {
    const item: ResponseItem = { type: 'reasoning', id: 'rs', summary: [], encrypted_content: 'x' };
    expect(encodeInputItem(item)).toBe(
      '{"type":"reasoning","id":"rs","summary":[],"content":null,"encrypted_content":"x"}',
    );
    expect(encodeInputItem({ ...item, content: [] })).toBe(JSON.stringify({ ...item, content: [] }));
    expect(encodeInputItem({ type: 'message', id: 'm' })).toBe('{"type":"message","id":"m"}');
  });

  test('what is kept from request to request changes no byte, however the history and the rest change', () => {
    const pool = ['a', 'é', '„😀', '"],"tools":[', ''].map((text, index) =>
      messageItem(`msg_${index}`, 'user', [{ type: 'input_text', text }]),
    );
    const histories = fc.array(
      fc.record({ keep: fc.nat(6), add: fc.array(fc.nat(4), { maxLength: 3 }), model: fc.constantFrom('m', 'other"') }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(histories, (steps) => {
        const encoder = new RequestEncoder();
        let input: readonly ResponseItem[] = [];
        for (const { keep, add, model } of steps) {
          input = [...(keep === 6 ? input : input.slice(0, keep)), ...add.flatMap((index) => pool[index] ?? [])];
          const request = { ...INPUT, input, model };
          expect(encoder.encode(request).body).toBe(encodeRequest(request).body);
        }
      }),
    );
  });

  test('appending items keeps every byte up to the end of the input', () => {
    const item = fc.record({ type: fc.constantFrom('message', 'reasoning', 'x'), text: fc.string({ unit: 'binary' }) });
    fc.assert(
      fc.property(fc.array(item), fc.array(item), (first, more) => {
        const encoder = new RequestEncoder();
        const short = encoder.encode({ ...INPUT, input: first }).body;
        const long = encoder.encode({
          ...INPUT,
          input: [...first, ...more],
          identity: { ...IDENTITY, turnId: 't2' },
        }).body;
        const end = short.indexOf('],"tools":[{"type":"function","name":"exec_command"}]');
        expect(long.slice(0, end)).toBe(short.slice(0, end));
        expect(JSON.parse(long)).toBeObject();
        expect(encodeRequest({ ...INPUT, input: first }).body).toBe(short);
      }),
    );
  });
});
