import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { AnswerReader } from '#/agent/model/answer-reader.ts';
import type { ModelEvent } from '#/agent/model/model-event.ts';
import { cutDeltas, encodeScriptBody, expandScriptText } from '#/agent/model/script-stream.ts';
import { parseScript } from '#/agent/model/script.ts';

const REQUEST = { path: '/responses', headers: [], body: '{}' };

function chunksOf(script: string, request = REQUEST): readonly Uint8Array[] {
  const response = parseScript(script).responses[0];
  if (response === undefined) throw new Error('no response');
  return [...encodeScriptBody(response, 1, request)];
}

function read(script: string, request = REQUEST): readonly ModelEvent[] {
  const reader = new AnswerReader();
  const events = chunksOf(script, request).flatMap((chunk) => [...reader.push(chunk)]);
  return [...events, ...reader.finish()];
}

const items = (events: readonly ModelEvent[]): readonly unknown[] =>
  events.flatMap((event) => (event.type === 'item_done' ? [event.item] : []));

describe('encodeScriptBody', () => {
  test('the bytes of a text are these', () => {
    const text = Buffer.concat(chunksOf('{"items":[{"text":"Hi"}],"usage":null}')).toString();
    expect(text).toBe(
      [
        [
          'response.created',
          '{"type":"response.created","response":{"id":"resp_1","object":"response","status":"in_progress"}}',
        ],
        [
          'response.output_item.added',
          '{"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"msg_resp_1_0","status":"in_progress","role":"assistant","content":[]}}',
        ],
        [
          'response.output_text.delta',
          '{"type":"response.output_text.delta","item_id":"msg_resp_1_0","output_index":0,"content_index":0,"delta":"Hi"}',
        ],
        [
          'response.output_item.done',
          '{"type":"response.output_item.done","output_index":0,"item":{"type":"message","id":"msg_resp_1_0","status":"completed","role":"assistant","content":[{"type":"output_text","annotations":[],"text":"Hi"}]}}',
        ],
        [
          'response.completed',
          '{"type":"response.completed","response":{"id":"resp_1","object":"response","status":"completed"}}',
        ],
      ]
        .map(([name, data]) => `event: ${name}\ndata: ${data}\n\n`)
        .join(''),
    );
  });

  test('every short form becomes its item, with ids of its own', () => {
    const events = read(`{"items":[
      {"reasoning":"why"}, {"call":"exec_command","args":{"cmd":"ls"}}, {"call":"echo","namespace":"mcp__t","args":"not json"},
      {"custom":"apply_patch","input":"*** Begin"}, {"tool_search":{"query":"q"}}, {"web_search":{"query":"q"}},
      {"web_search":{"type":"open_page","url":"u"}}, {"type":"image_generation_call","id":"ig"}, {"call":"a","id":"i","call_id":"c"}]}`);
    expect(items(events)).toEqual([
      {
        type: 'reasoning',
        id: 'rs_resp_1_0',
        summary: [{ type: 'summary_text', text: 'why' }],
        encrypted_content: 'scripted-resp_1_0',
      },
      {
        type: 'function_call',
        id: 'fc_resp_1_1',
        status: 'completed',
        name: 'exec_command',
        call_id: 'call_resp_1_1',
        arguments: '{"cmd":"ls"}',
      },
      {
        type: 'function_call',
        id: 'fc_resp_1_2',
        status: 'completed',
        name: 'echo',
        namespace: 'mcp__t',
        call_id: 'call_resp_1_2',
        arguments: 'not json',
      },
      {
        type: 'custom_tool_call',
        id: 'ctc_resp_1_3',
        status: 'completed',
        name: 'apply_patch',
        call_id: 'call_resp_1_3',
        input: '*** Begin',
      },
      {
        type: 'tool_search_call',
        id: 'tsc_resp_1_4',
        execution: 'client',
        call_id: 'call_resp_1_4',
        status: 'completed',
        arguments: { query: 'q' },
      },
      { type: 'web_search_call', id: 'ws_resp_1_5', status: 'completed', action: { type: 'search', query: 'q' } },
      { type: 'web_search_call', id: 'ws_resp_1_6', status: 'completed', action: { type: 'open_page', url: 'u' } },
      { type: 'image_generation_call', id: 'ig' },
      { type: 'function_call', id: 'i', status: 'completed', name: 'a', call_id: 'c', arguments: '{}' },
    ]);
    expect(events.at(-1)).toMatchObject({
      type: 'completed',
      responseId: 'resp_1',
      usage: { input_tokens: 100, output_tokens: 10 },
    });
  });

  test('count makes copies with ids of their own', () => {
    const calls = items(read('{"items":[{"text":"x"},{"call":"a","count":3,"id":"same","call_id":"same"}]}')).slice(1);
    expect(calls.map((call) => (call as { call_id: string }).call_id)).toEqual([
      'call_resp_1_1',
      'call_resp_1_2',
      'call_resp_1_3',
    ]);
  });

  test('an item that is not done has deltas only', () => {
    const events = read('{"items":[{"text":"abc","deltas":3,"done":false}]}');
    expect(items(events)).toEqual([]);
    expect(events.flatMap((event) => (event.type === 'delta' ? [event.delta] : [])).join('')).toBe('abc');
  });

  test.each([
    ['{"end":"none"}', { type: 'failed', failure: { code: 'stream-closed' } }],
    [
      '{"failed":{"code":"server_error","message":"boom"}}',
      { failure: { message: 'stream disconnected before completion: boom' } },
    ],
    ['{"incomplete":"max_output_tokens"}', { failure: { code: 'incomplete', retry: 'never' } }],
    ['{"end_turn":false,"id":"r9","model":"m"}', { type: 'completed', responseId: 'r9', model: 'm', endTurn: false }],
    [
      '{"usage":{"input_tokens":5,"cached_tokens":1,"output_tokens":2,"reasoning_tokens":1}}',
      {
        usage: {
          input_tokens: 5,
          cached_input_tokens: 1,
          output_tokens: 2,
          reasoning_output_tokens: 1,
          total_tokens: 7,
        },
      },
    ],
    ['{"usage":null}', { usage: { total_tokens: 0 } }],
    ['{"events":[{"type":"response.completed","response":{"id":"v"}}]}', { responseId: 'v' }],
    [
      '{"raw_sse":"data: {\\"type\\":\\"response.completed\\",\\"response\\":{\\"id\\":\\"v\\"}}"}',
      { responseId: 'v' },
    ],
  ])('%s ends as it says', (script, end) => {
    expect(read(script).at(-1)).toMatchObject(end);
  });

  test('arguments can be taken from the latest outputs', () => {
    const call =
      '{"items":[{"call":"write_stdin","args":{"chars":"x"},"args_from_output":{"session_id":"session ID (\\\\d+)","word":"(no|yes)","none":"zzz"}}]}';
    const input = [
      { role: 'user', type: 'message', content: 'go' },
      { type: 'function_call_output', output: 'session ID 11, no' },
      { type: 'function_call_output', output: 'session ID 22' },
    ];
    const [item] = items(read(call, { ...REQUEST, body: JSON.stringify({ input }) }));
    expect((item as { arguments: string }).arguments).toBe('{"chars":"x","session_id":22,"word":"no"}');
  });

  test.each([
    ['{"body":"0123456789"}', ['0123456789']],
    ['{"body":"0123456789","chunk":{"bytes":4}}', ['0123', '4567', '89']],
    ['{"body":"0123456789","chunk":{"bytes":10}}', ['0123456789']],
    ['{"body":"0123456789","chunk":{"at":[1,3,99]}}', ['0', '12', '3456789']],
    ['{"body":"0123456789","chunk":{"bytes":4},"cut_at_byte":6}', ['0123', '45']],
    ['{"body":"0123456789","cut_at_byte":0}', []],
    ['{"body":{"error":{"message":"m"}},"status":401}', ['{"error":{"message":"m"}}']],
    ['{"status":500}', []],
  ])('%s is cut into chunks', (script, chunks) => {
    expect(chunksOf(script).map((chunk) => Buffer.from(chunk).toString())).toEqual(chunks);
  });

  test('with a delay each event is a chunk, else chunks are of 64 KiB', () => {
    expect(chunksOf('{"items":[{"text":"abc","deltas":3}],"delay_ms":1}').length).toBe(7);
    const big = chunksOf('{"items":[{"text":{"repeat":"x","bytes":300000},"deltas":1000}]}');
    expect(big.slice(0, -1).every((chunk) => chunk.length === 65_536)).toBe(true);
    expect(big.length).toBeGreaterThan(8);
  });

  test('any chunks give the same events', () => {
    const script =
      '"items":[{"reasoning":"größer"},{"text":"Zürich 🙂 日本","deltas":5},{"call":"a","args":{"b":"é"}}]';
    const whole = read(`{${script}}`);
    const text = (events: readonly ModelEvent[]): string =>
      events.flatMap((event) => (event.type === 'delta' ? [event.delta] : [])).join('');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (bytes) => {
        const events = read(`{${script},"chunk":{"bytes":${bytes}}}`);
        expect(events.filter(({ type }) => type !== 'delta')).toEqual(whole.filter(({ type }) => type !== 'delta'));
        expect(text(events)).toBe(text(whole));
      }),
      { numRuns: 200 },
    );
  });
});

test('expandScriptText gives exactly the bytes, in whole characters', () => {
  expect(expandScriptText({ repeat: 'abc', bytes: 7 })).toBe('abcabca');
  expect(expandScriptText({ repeat: 'é', bytes: 5 })).toBe('éé');
  expect(expandScriptText({ repeat: 'abc', bytes: 0 })).toBe('');
  expect(expandScriptText('x')).toBe('x');
});

test('cutDeltas loses nothing and cuts no character in two', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 50 }), (text, count) => {
      const parts = [...cutDeltas(text, count)];
      expect(parts.join('')).toBe(text);
      expect(parts.every((part) => part.isWellFormed() && part !== '')).toBe(true);
      expect(parts.length).toBeLessThanOrEqual(count);
    }),
  );
  expect([...cutDeltas('abc', 0)]).toEqual([]);
});
