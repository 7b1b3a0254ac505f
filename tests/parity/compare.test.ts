/** The comparison itself: what it sees, what it leaves out, and when a difference counts as explained. */
import { describe, expect, test } from 'bun:test';
import { align, compare, judge } from './compare.ts';
import { normalise } from './normalise.ts';
import type { Observation } from './observation.ts';
import { exec, json, type Scenario } from './scenario.ts';

const scenario: Scenario = { name: 'test: one', runs: [json('hi')] };

function observation(
  side: string,
  rest: Partial<Observation> & { stdout?: string; stderr?: string } = {},
): Observation {
  const { stdout = '', stderr = '', ...others } = rest;
  const folder = `/runs/${side}/0`;
  return {
    places: {
      work: `${folder}/work`,
      home: `${folder}/home`,
      codexHome: `${folder}/home/.codex`,
      tmp: `${folder}/tmp`,
      port: side === 'a' ? 1111 : 2222,
    },
    runs: [{ exitCode: 0, signal: null, stdout, stderr, timedOut: false }],
    requests: [],
    files: {},
    wallMs: 1,
    ...others,
  };
}

function findings(
  left: Partial<Observation> & { stdout?: string; stderr?: string },
  right: typeof left,
  of = scenario,
) {
  return compare(normalise(of, observation('a', left)), normalise(of, observation('b', right)));
}

const request = (body: object, headers: readonly (readonly [string, string])[] = []) => ({
  method: 'POST',
  path: '/v1/responses',
  headers,
  body: JSON.stringify(body),
});

describe('compare', () => {
  test('takes ids, folders, ports and times for the same', () => {
    const said = (side: string, id: string) =>
      `${JSON.stringify({ type: 'thread.started', thread_id: id })}\n` +
      `${JSON.stringify({ type: 'error', message: `in /runs/${side}/0/work at 127.0.0.1:${side === 'a' ? 1111 : 2222}, Wall time: ${side === 'a' ? 1 : 2.5} seconds` })}\n`;
    const one = said('a', '01a2042e-0b1f-74d2-92ac-fcac8db151c4');
    const two = said('b', '01a2042e-0e19-7992-9e14-ad7e12967db9');
    expect(findings({ stdout: one }, { stdout: two })).toEqual([]);
  });

  test('sees that another thread id stands where the thread was named', () => {
    const thread = '01a2042e-0b1f-74d2-92ac-fcac8db151c4';
    const other = '01a2042e-0e19-7992-9e14-ad7e12967db9';
    const stdout = `${JSON.stringify({ type: 'thread.started', thread_id: thread })}\n`;
    const found = findings(
      { stdout, requests: [request({ prompt_cache_key: thread, input: [] })] },
      { stdout, requests: [request({ prompt_cache_key: other, input: [] })] },
    );
    expect(found).toEqual([
      { surface: 'body', at: 'request 1 prompt_cache_key', reference: '<THREAD1>', csm: '<UUID>' },
    ]);
  });

  test('names exit codes, numbers of requests, headers, members and files', () => {
    const found = findings(
      { requests: [request({ a: [1, { b: 2 }] }, [['x-a', '1']]), request({})], files: { f: 'one' } },
      {
        runs: [{ exitCode: 2, signal: null, stdout: '', stderr: '', timedOut: false }],
        requests: [request({ a: [1, { b: 3 }] }, [['x-b', '1']])],
      },
    );
    expect(found.map(({ surface, at }) => `${surface}: ${at}`)).toEqual([
      'exit: exit',
      'requests: number of requests',
      'headers: request 1 x-a',
      'headers: request 1 x-b',
      'body: request 1 a[1].b',
      'files: f',
    ]);
  });

  test('sees that a request does not begin as the one before', () => {
    const first = request({ input: [{ text: 'a' }] });
    const kept = request({ input: [{ text: 'a' }, { text: 'b' }] });
    const found = findings(
      { requests: [first, kept] },
      { requests: [request({ input: [{ text: 'x' }] }), kept].map((each) => each) },
    );
    expect(found.map(({ at, csm }) => [at, csm])).toContainEqual(['request 2 prefix', 'item 0 changed']);
  });

  test('numbers items without those that only csm has', () => {
    const item = (id: string, type: string) => `${JSON.stringify({ type: 'item.completed', item: { id, type } })}\n`;
    const found = findings(
      { stdout: item('item_0', 'agent_message') },
      { stdout: item('item_0', 'tool_call') + item('item_1', 'agent_message') },
    );
    expect(found.map(({ at, reference }) => [at, reference])).toEqual([['item.completed tool_call', undefined]]);
  });

  test('keeps descriptions of tools out and properties of that name in', () => {
    const tools = (text: string, property: object) => [
      request({ tools: [{ name: 't', description: text, parameters: { properties: { description: property } } }] }),
    ];
    expect(findings({ requests: tools('a', {}) }, { requests: tools('b', {}) })).toEqual([]);
    expect(findings({ requests: tools('a', { type: 'string' }) }, { requests: tools('a', {}) })).toHaveLength(1);
  });

  test('compares the facts of the permissions text, not its words', () => {
    const body = (text: string) => [request({ input: [{ type: 'message', role: 'developer', content: [{ text }] }] })];
    const text = (words: string, mode: string) =>
      `<permissions instructions>\n${words} \`sandbox_mode\` is \`${mode}\`: Network access is restricted.\n</permissions instructions>`;
    const one = body(text('Filesystem sandboxing.', 'read-only'));
    expect(findings({ requests: one }, { requests: body(text('Other words.', 'read-only')) })).toEqual([]);
    expect(findings({ requests: one }, { requests: body(text('Other words.', 'workspace-write')) })).toHaveLength(1);
  });

  test('folds log lines of several lines into one', () => {
    const human: Scenario = { name: 'test: human', runs: [exec('hi')] };
    const log = '2026-01-01T00:00:00.000000Z ERROR a::b: error=first\nsecond\ncodex\nHello\n';
    const found = findings({ stderr: log }, { stderr: 'codex\nHello\n' }, human);
    expect(found).toEqual([{ surface: 'stderr', at: 'stderr', reference: '(log line)', csm: undefined }]);
  });
});

describe('judge', () => {
  const finding = { surface: 'exit', at: 'exit', reference: 'exit 1', csm: 'exit 130' } as const;

  test.each([
    ['same', [], []],
    ['DIFFERENT', [finding], []],
    ['better', [finding], [{ surface: 'exit', csm: /130/, why: 'w' }]],
    ['same', [finding], [{ surface: 'exit', csm: /130/, everywhere: true, why: 'w' }]],
    ['missing', [finding], [{ surface: 'exit', csm: /130/, missing: true, why: 'w' }]],
    ['DIFFERENT', [finding], [{ surface: 'exit', csm: null, why: 'w' }]],
    ['DIFFERENT', [finding], [{ surface: 'stdout', why: 'w' }]],
  ] as const)('%s', (status, found, deviations) => {
    expect(judge({ ...scenario, deviations }, found, []).status).toBe(status);
  });

  test('leaves out ignored surfaces', () => {
    expect(judge({ ...scenario, ignore: { exit: 'a race' } }, [finding], []).status).toBe('same');
  });
});

test('align pairs by the longest common subsequence', () => {
  expect(align(['a', 'b', 'c'], ['b', 'x', 'c'], (text) => text)).toEqual([
    ['a', undefined],
    ['b', 'b'],
    [undefined, 'x'],
    ['c', 'c'],
  ]);
});
