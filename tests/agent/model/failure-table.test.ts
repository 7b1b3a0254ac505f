/** Each way an answer fails (section 6 of the observations): what is said, and whether it is tried again. */
import { describe, expect, test } from 'bun:test';
import { openModelClient } from '#/agent/model/model-client.ts';
import { decideRetry, NO_RETRIES } from '#/agent/model/retry.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import type { ScriptedAnswer } from '#tests/support/memory-http.ts';
import { askAll, COMPLETED, CREATED, endOf, messageDone, PROVIDER, sse } from './ask.ts';

const URL_TEXT = 'https://api.example.com/v1/responses';
const error = (value: object): string => JSON.stringify({ error: value });
const failed = (code: string, message: string): ScriptedAnswer => ({
  body: sse(CREATED, { type: 'response.failed', response: { id: 'r1', error: { code, message } } }),
});
const incomplete = (reason: string): ScriptedAnswer => ({
  body: sse(CREATED, { type: 'response.incomplete', response: { id: 'r1', incomplete_details: { reason } } }),
});
async function* broken(): AsyncGenerator<string> {
  yield sse(CREATED, messageDone('kept'));
  throw new Error('The socket connection was closed unexpectedly.');
}
const refused = (code: string): Error =>
  Object.assign(new Error('Unable to connect. Is the computer able to access the url?'), { code });
const CLOSED = 'stream disconnected before completion: stream closed before response.completed';
const DEMAND = 'We’re currently experiencing high demand, which may cause temporary errors.';
const CAPACITY = 'Selected model is at capacity. Please try a different model.';
const QUOTA = 'Quota exceeded. Check your plan and billing details.';
const LIMIT = 'exceeded retry limit, last status: 429 Too Many Requests';

/** Answer, code, message, and how often it is tried if it stays so. */
type Row = readonly [string, ScriptedAnswer | Error, string, string | RegExp, tries: number];

const ROWS: readonly Row[] = [
  [
    '401',
    { status: 401, body: error({ message: 'Incorrect API key' }) },
    'http-401',
    `unexpected status 401 Unauthorized: Incorrect API key, url: ${URL_TEXT}`,
    1,
  ],
  [
    '401 in plain text with ids',
    { status: 401, body: 'nope', headers: { 'cf-ray': 'ray1', 'x-request-id': 'req_9' } },
    'http-401',
    `unexpected status 401 Unauthorized: nope, url: ${URL_TEXT}, cf-ray: ray1, request id: req_9`,
    1,
  ],
  [
    '403',
    { status: 403, body: error({ message: 'no' }) },
    'http-403',
    `unexpected status 403 Forbidden: no, url: ${URL_TEXT}`,
    1,
  ],
  [
    '404',
    { status: 404, body: '<html>no</html>' },
    'http-404',
    `unexpected status 404 Not Found: <html>no</html>, url: ${URL_TEXT}`,
    1,
  ],
  ['400 in JSON', { status: 400, body: error({ message: 'bad' }) }, 'http-400', '{"error":{"message":"bad"}}', 1],
  ['400 in plain text', { status: 400, body: 'bad thing\n' }, 'http-400', 'bad thing', 1],
  [
    '400 without a body',
    { status: 400 },
    'http-400',
    `unexpected status 400 Bad Request: Unknown error, url: ${URL_TEXT}`,
    1,
  ],
  [
    '400 for a full context',
    { status: 400, body: error({ code: 'context_length_exceeded', message: 'x' }) },
    'context-length-exceeded',
    /ran out of room in the model's context window/,
    1,
  ],
  [
    '302',
    { status: 302, headers: { location: '/x' } },
    'http-302',
    `unexpected status 302 Found: Unknown error, url: ${URL_TEXT}`,
    1,
  ],
  [
    '402',
    { status: 402, body: error({ message: 'pay' }) },
    'http-402',
    `unexpected status 402 Payment Required: pay, url: ${URL_TEXT}`,
    1,
  ],
  ['408', { status: 408 }, 'http-408', /^unexpected status 408 Request Timeout/, 10],
  ['413', { status: 413 }, 'http-413', `unexpected status 413 Payload Too Large: Unknown error, url: ${URL_TEXT}`, 1],
  [
    '422',
    { status: 422, body: '{"detail":"unproc"}' },
    'http-422',
    `unexpected status 422 Unprocessable Entity: {"detail":"unproc"}, url: ${URL_TEXT}`,
    1,
  ],
  ['429', { status: 429 }, 'http-429', LIMIT, 6],
  ['429 with seconds', { status: 429, headers: { 'retry-after': '1' } }, 'http-429', LIMIT, 6],
  ['429 with an hour', { status: 429, headers: { 'retry-after': '3600' } }, 'http-429', LIMIT, 1],
  [
    '429 for a plan',
    { status: 429, body: error({ type: 'usage_limit_reached', resets_at: 1_795_400_000 }) },
    'usage-limit-reached',
    'You’ve hit your usage limit. Try again at 2026-11-23 02:13 UTC.',
    1,
  ],
  [
    '429 for a plan without a time',
    { status: 429, body: error({ type: 'usage_limit_reached' }) },
    'usage-limit-reached',
    'You’ve hit your usage limit. Try again later.',
    1,
  ],
  [
    '429 for a plan without the model',
    { status: 429, body: error({ type: 'usage_not_included' }) },
    'usage-not-included',
    /does not include the model/,
    1,
  ],
  ['429 for money', { status: 429, body: error({ type: 'insufficient_quota' }) }, 'insufficient-quota', QUOTA, 1],
  [
    '429 for money, by code',
    { status: 429, body: error({ type: 'tokens', code: 'insufficient_quota' }) },
    'insufficient-quota',
    QUOTA,
    1,
  ],
  ['500', { status: 500, body: error({ message: 'boom' }) }, 'http-500', DEMAND, 10],
  [
    '502',
    { status: 502, body: 'bad gateway' },
    'http-502',
    `unexpected status 502 Bad Gateway: bad gateway, url: ${URL_TEXT}`,
    10,
  ],
  [
    '503 overloaded',
    { status: 503, body: error({ code: 'server_is_overloaded', message: 'x' }) },
    'model-overloaded',
    CAPACITY,
    5,
  ],
  ['599', { status: 599 }, 'http-599', `unexpected status 599: Unknown error, url: ${URL_TEXT}`, 10],
  [
    'refused',
    refused('ConnectionRefused'),
    'connect',
    'stream disconnected before completion: error sending request',
    10,
  ],
  [
    'reset before headers',
    refused('ECONNRESET'),
    'connect',
    'stream disconnected before completion: error sending request',
    10,
  ],
  [
    'bad certificate',
    refused('DEPTH_ZERO_SELF_SIGNED_CERT'),
    'certificate',
    /certificate of api\.example\.com cannot be verified/,
    1,
  ],
  [
    'reset in the body',
    { body: broken() },
    'stream-broken',
    'stream disconnected before completion: Transport error: network error: error decoding response body',
    6,
  ],
  ['an end without end', { body: sse(CREATED, messageDone('kept')) }, 'stream-closed', CLOSED, 6],
  ['[DONE] alone', { body: 'data: [DONE]\n\n' }, 'stream-closed', CLOSED, 6],
  ['an empty body', { body: '' }, 'stream-closed', CLOSED, 6],
  [
    'HTML with status 200',
    { body: '<html></html>', headers: { 'content-type': 'text/html' } },
    'stream-closed',
    CLOSED,
    6,
  ],
  [
    'failed: server_error',
    failed('server_error', 'boom'),
    'response-failed',
    'stream disconnected before completion: boom',
    6,
  ],
  [
    'failed: context_length_exceeded',
    failed('context_length_exceeded', 'x'),
    'context-length-exceeded',
    /ran out of room in the model's context window/,
    1,
  ],
  ['failed: insufficient_quota', failed('insufficient_quota', 'x'), 'insufficient-quota', QUOTA, 1],
  [
    'failed: usage_not_included',
    failed('usage_not_included', 'x'),
    'usage-not-included',
    /does not include the model/,
    1,
  ],
  ['failed: server_is_overloaded', failed('server_is_overloaded', 'x'), 'model-overloaded', CAPACITY, 1],
  ['failed: cyber_policy', failed('cyber_policy', 'the message'), 'policy', 'the message', 1],
  ['failed: bio_policy', failed('bio_policy', 'the message'), 'policy', 'the message', 1],
  ['failed: invalid_prompt', failed('invalid_prompt', 'the message'), 'invalid-prompt', 'the message', 1],
  [
    'failed: rate_limit_exceeded',
    failed('rate_limit_exceeded', 'wait'),
    'rate-limited',
    'rate limit exceeded: wait',
    6,
  ],
  ['failed: slow_down', failed('slow_down', 'wait'), 'rate-limited', 'rate limit exceeded: wait', 6],
  [
    'incomplete: max_output_tokens',
    incomplete('max_output_tokens'),
    'incomplete',
    'Incomplete response returned, reason: max_output_tokens',
    1,
  ],
  [
    'incomplete: content_filter',
    incomplete('content_filter'),
    'content-filter',
    'stream disconnected before completion: Incomplete response returned, reason: content_filter',
    6,
  ],
  [
    'an error event, then the end',
    { body: sse({ type: 'error', code: 'server_error', message: 'kaboom' }) },
    'response-failed',
    'stream disconnected before completion: kaboom',
    6,
  ],
  [
    'an error event for a full context',
    { body: sse({ type: 'error', error: { code: 'context_length_exceeded', message: 'x' } }) },
    'context-length-exceeded',
    /ran out of room/,
    1,
  ],
];

describe('a failure', () => {
  test.each(ROWS.map((row) => [...row] as const))('%s', async (_, answer, code, message, tries) => {
    const platform = openMemoryPlatform();
    platform.http.answers.push(answer);
    const end = endOf(await askAll(openModelClient(platform, PROVIDER, 'sk-key-1234')));
    if (end.type !== 'failed') throw new Error(`ended with ${end.type}`);
    const { failure } = end;
    expect(failure.code).toBe(code);
    if (typeof message === 'string') expect(failure.message).toBe(message);
    else expect(failure.message).toMatch(message);

    let state = NO_RETRIES;
    let count = 1;
    for (; ; count++) {
      const decision = decideRetry(state, failure, PROVIDER, 0.5);
      if (!decision.retry) break;
      state = decision.state;
    }
    expect(count).toBe(tries);
  });

  test.each([
    ['the key', 'Incorrect API key: sk-key-1234.', /Incorrect API key: \[key\]\./],
    ['a long body', 'x'.repeat(100_000), /^unexpected status 401 Unauthorized: x{4000}…, url/],
  ])('shows no %s', async (_, message, shown) => {
    const platform = openMemoryPlatform();
    platform.http.answers.push({ status: 401, body: message });
    const end = endOf(await askAll(openModelClient(platform, PROVIDER, 'sk-key-1234')));
    expect(end.type === 'failed' && end.failure.message).toMatch(shown);
  });

  test.each([
    ['names the variable of the key', { status: 401 }, /MOCK_KEY/],
    ['names the host that refuses', refused('ConnectionRefused'), /^api\.example\.com: the connection was refused/],
    [
      'says what came in place of a stream',
      { body: 'x', headers: { 'content-type': 'text/html; charset=utf-8' } },
      /text\/html/,
    ],
    [
      'says where a redirect points',
      { status: 307, headers: { location: 'https://b.example.com/' } },
      /b\.example\.com/,
    ],
    ['says what a 500 said', { status: 500, body: error({ message: 'boom' }) }, /boom/],
  ])('%s in its hint', async (_, answer, hint) => {
    const platform = openMemoryPlatform();
    platform.http.answers.push(answer as ScriptedAnswer);
    const end = endOf(await askAll(openModelClient(platform, PROVIDER, 'k-1234')));
    expect(end.type === 'failed' && end.failure.hint).toMatch(hint);
  });

  test('leaves query and credentials of the address out', async () => {
    const platform = openMemoryPlatform();
    platform.http.answers.push({ status: 404, body: 'no' });
    const provider = {
      ...PROVIDER,
      baseUrl: 'https://user:secret@api.example.com/v1',
      queryParams: { 'api-key': 'hidden' },
    };
    const end = endOf(await askAll(openModelClient(platform, provider, undefined)));
    expect(JSON.stringify(end)).not.toMatch(/secret|hidden/);
    expect(platform.http.requests[0]?.url).toBe('https://user:secret@api.example.com/v1/responses?api-key=hidden');
  });
});

describe('what is tolerated', () => {
  test.each<[string, string, string]>([
    ['malformed JSON', `data: {"type":\n\ndata: nope\n\n${sse(messageDone('a'), COMPLETED)}`, 'a'],
    ['unknown types', sse({ type: 'response.new' }, { type: 'ping' }, messageDone('a'), COMPLETED), 'a'],
    ['CRLF', sse(messageDone('a'), COMPLETED).replaceAll('\n', '\r\n'), 'a'],
    ['comments', `: hi\n\n${sse(messageDone('a')).replace('data', ': x\ndata')}:\n${sse(COMPLETED)}`, 'a'],
    ['data in several lines', sse(messageDone('a'), COMPLETED).replaceAll('{"type"', '{\ndata: "type"'), 'a'],
    ['no event line', sse(messageDone('a'), COMPLETED).replaceAll(/^event: .*\n/gm, ''), 'a'],
    ['no space after the colon', sse(messageDone('a'), COMPLETED).replaceAll(': {', ':{'), 'a'],
    ['no last empty line', sse(messageDone('a'), COMPLETED).trimEnd(), 'a'],
    ['no usage', sse(messageDone('a'), { type: 'response.completed', response: { id: 'r1' } }), 'a'],
    ['no items', sse(COMPLETED), ''],
    ['events after the end', sse(messageDone('a'), COMPLETED, messageDone('b'), COMPLETED), 'a'],
  ])('%s', async (_, body, text) => {
    const platform = openMemoryPlatform();
    platform.http.answers.push({ body });
    const events = await askAll(openModelClient(platform, PROVIDER, undefined));
    expect(endOf(events)).toMatchObject({ type: 'completed', responseId: 'r1' });
    const items = events.flatMap((event) => (event.type === 'item_done' ? [JSON.stringify(event.item)] : []));
    expect(items.length).toBe(text === '' ? 0 : 1);
    expect(items.join('')).toContain(text);
  });
});
