import { describe, expect, test } from 'bun:test';
import { matchRequest, playScript } from '#/agent/model/script-play.ts';
import { parseScript } from '#/agent/model/script.ts';
import { CsmError } from '#/base/errors.ts';

const request = (body: unknown = {}, headers: readonly (readonly [string, string])[] = []) => ({
  path: '/v1/responses',
  headers,
  body: JSON.stringify(body),
});
const user = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
const output = (text: unknown) => ({ type: 'function_call_output', call_id: 'c', output: text });

describe('parseScript', () => {
  test.each([
    ['an object', '{"responses":[{"items":[]},{"items":[]}]}', 2],
    ['an array', '[{"items":[]},{"items":[]}]', 2],
    ['one entry', '{"items":[]}', 1],
    ['an entry without anything', '{}', 1],
    ['lines', '{"items":[]}\n{"status":500}\n\n{"raw_sse":""}\n', 3],
    ['comments', '{"comment":"x","responses":[{"comment":"y"}]}', 1],
  ])('takes %s', (_, text, count) => {
    expect(parseScript(text).responses.length).toBe(count);
  });

  test.each([
    ['', 'f:1: a script needs at least one response'],
    ['[]', 'f:1: a script needs at least one response'],
    ['{"responses":5}', 'f:1: "responses" must be an array'],
    ['[\n5]', 'f:2: a response must be an object'],
    ['5', 'f:1: a response must be an object'],
    ['{"a":', 'f:1:6: not JSON: expected a value, found the end of the file'],
    ['[{},\n{"statsu":1}]', /^f:2: unknown name "statsu" in a response/],
    ['{\n"status": 99}', 'f:2: "status" must be a whole number of at least 100'],
    ['{"status":600}', 'f:1: "status" must be between 100 and 599'],
    ['{"repeat":"often"}', 'f:1: "repeat" must be a whole number of at least 1 or "forever"'],
    ['{"delay_ms":-1}', 'f:1: "delay_ms" must be a whole number of at least 0'],
    ['{"close":"slam"}', 'f:1: "close" must be one of end, reset, hang'],
    ['{"items":[],\n"body":""}', 'f:1: "body" and "items" exclude each other'],
    ['{"items":[\n{}]}', /^f:2: an item is one of text, reasoning/],
    ['{"items":[{"text":"a","custom":"b"}]}', /^f:1: an item is one of/],
    ['{"items":[{"text":{"repeat":"","bytes":1}}]}', 'f:1: "repeat" must be a text that is not empty'],
    ['{"items":[{"text":{"repeat":"a"}}]}', 'f:1: "bytes" must be a whole number of at least 0'],
    ['{"items":[{"call":5}]}', 'f:1: "call" must be a text'],
    ['{"items":[{"call":"a","args":5}]}', 'f:1: "args" must be an object or a string'],
    ['{"items":[{"call":"a","args_from_output":{"b":"("}}]}', 'f:1: "args_from_output.b" is no valid pattern'],
    ['{"when":{"output":5}}', 'f:1: "output" must be true, false or a text'],
    ['{"when":{"header":{}}}', /^f:1: unknown name "header" in "when"/],
    ['{"chunk":{"at":[5,5]}}', 'f:1: "at" must be rising whole numbers above 0'],
    ['{"usage":{"input":5}}', /^f:1: unknown name "input" in usage/],
    ['{"headers":{"a":5}}', 'f:1: "headers.a" must be a text'],
  ])('refuses %p', (text, message) => {
    let caught: unknown;
    try {
      parseScript(text, 'f');
    } catch (error) {
      caught = error;
    }
    if (!(caught instanceof CsmError)) throw new Error(`threw ${String(caught)}`);
    expect(caught.kind).toBe('input');
    if (typeof message === 'string') expect(caught.message).toBe(message);
    else expect(caught.message).toMatch(message);
  });
});

describe('playScript', () => {
  const marks = (script: string, bodies: readonly unknown[]): readonly string[] => {
    const play = playScript(parseScript(script, 'f'));
    return bodies.map((body) => {
      const { response } = play(request(body));
      return response.answer.kind === 'raw' ? `${response.status} ${response.answer.text}` : 'items';
    });
  };

  test('answers in order, each as often as it says, then 400', () => {
    const script = '[{"body":"a"},{"body":"b","repeat":2},{"body":"c"}]';
    expect(marks(script, [1, 2, 3, 4, 5]).slice(0, 4)).toEqual(['200 a', '200 b', '200 b', '200 c']);
    expect(marks(script, [1, 2, 3, 4, 5]).at(-1)).toMatch(/^400 .*f has no answer for request 5/);
  });

  test('answers forever', () => {
    expect(
      new Set(
        marks(
          '{"body":"a","repeat":"forever"}',
          Array.from({ length: 50 }, () => ({})),
        ),
      ),
    ).toEqual(new Set(['200 a']));
  });

  test('takes the first entry that matches and is left', () => {
    const script =
      '[{"body":"tool","when":{"output":true}},{"body":"red","when":{"user":"red"}},{"body":"any","repeat":2}]';
    const bodies = [
      { input: [user('blue')] },
      { input: [user('red')] },
      { input: [user('red')] },
      { input: [user('x'), output('y')] },
    ];
    expect(marks(script, bodies)).toEqual(['200 any', '200 red', '200 any', '200 tool']);
  });

  test.each<[string, string, unknown, boolean]>([
    ['the last user message', '{"user":"two"}', { input: [user('one'), user('and two')] }, true],
    ['not an earlier one', '{"user":"one"}', { input: [user('one'), user('two')] }, false],
    ['a text as input', '{"user":"one"}', { input: 'one' }, true],
    ['an output of this turn', '{"output":true}', { input: [user('x'), output('y')] }, true],
    ['no output of an earlier turn', '{"output":true}', { input: [user('x'), output('y'), user('z')] }, false],
    ['no output', '{"output":false}', { input: [user('x')] }, true],
    ['a text in an output', '{"output":"code 3"}', { input: [user('x'), output('exited with code 3')] }, true],
    [
      'a text in parts of an output',
      '{"output":"code 3"}',
      { input: [user('x'), output([{ type: 'input_text', text: 'code 3' }])] },
      true,
    ],
    ['the model', '{"model":"m"}', { model: 'm' }, true],
    ['another model', '{"model":"m"}', { model: 'mm' }, false],
    ['the body', '{"body":"\\"stream\\":true"}', { stream: true }, true],
    ['the path', '{"path":"/v1/"}', {}, true],
    ['a header', '{"headers":{"X-A":"b"}}', {}, true],
    ['another header', '{"headers":{"x-b":""}}', {}, false],
    ['all at once', '{"model":"m","user":"x"}', { model: 'm', input: [user('y')] }, false],
    ['a body that is no JSON', '{"user":""}', undefined, true],
  ])('matches by %s', (_, when, body, matches) => {
    const script = parseScript(`{"when":${when}}`);
    const asked = { ...request(body, [['x-a', 'abc']]), ...(body === undefined ? { body: 'no json' } : {}) };
    expect(matchRequest(script.responses[0]?.when, asked)).toBe(matches);
  });
});
