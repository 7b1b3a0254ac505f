/** What servers do wrong: status codes, cuts, resets, malformed streams, failed and incomplete answers. */
import { call, exec, json, say, type Scenario } from '../scenario.ts';

/** Few and quick retries: the policy is the same, the reference needs seconds instead of half a minute. */
const FEW = 'request_max_retries = 1\nstream_max_retries = 1';
const HELLO = say('Hello.');

function failing(name: string, script: NonNullable<Scenario['script']>, rest: Partial<Scenario> = {}): Scenario {
  return { name: `failure: ${name}`, provider: FEW, script, runs: [json('hi')], ...rest };
}

const error = (message: string, code: string, type = 'invalid_request_error') => ({ error: { message, type, code } });
const status = (code: number, body: NonNullable<Scenario['script']>[number]['body'], headers = {}) => ({
  status: code,
  body: body ?? '',
  headers,
  repeat: 'forever',
});
const event = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const item = { type: 'message', role: 'assistant', id: 'msg_1', content: [{ type: 'output_text', text: 'Hello.' }] };
const DONE_ITEM = event({ type: 'response.output_item.done', output_index: 0, item });
const COMPLETED = event({ type: 'response.completed', response: { id: 'r1' } });

export const failures: readonly Scenario[] = [
  failing('400 with JSON', [status(400, error('bad thing', 'bad'))], { sample: true }),
  failing('400 with JSON, text', [status(400, error('bad thing', 'bad'))], { runs: [exec('hi')] }),
  failing('400 with text', [status(400, 'plain words')]),
  failing('401', [status(401, error('no such key', 'invalid_api_key'), { 'x-request-id': 'req_1' })]),
  failing('401, text', [status(401, error('no such key', 'invalid_api_key'))], { runs: [exec('hi')] }),
  failing('403', [status(403, error('not yours', 'forbidden'))]),
  failing('404', [status(404, error('no such model', 'model_not_found'))]),
  failing('404 with HTML', [status(404, '<html><body>Nothing here</body></html>')]),
  failing('413', [status(413, 'too large')]),
  failing('422', [status(422, error('unprocessable', 'bad'))]),
  failing('429 without Retry-After', [status(429, error('slow down', 'rate_limit_exceeded'))]),
  failing('429 with Retry-After, then well', [
    { ...status(429, error('slow down', 'rate_limit_exceeded'), { 'retry-after': '1' }), repeat: 1 },
    HELLO,
  ]),
  failing('429 usage limit', [
    status(429, {
      error: { type: 'usage_limit_reached', message: 'used up', plan_type: 'plus', resets_at: 1893456000 },
    }),
  ]),
  failing('429 no quota', [status(429, error('out of money', 'insufficient_quota', 'insufficient_quota'))]),
  failing('500 for ever', [status(500, error('boom', 'server_error'))]),
  failing('500 once, then well', [{ ...status(500, error('boom', 'server_error')), repeat: 1 }, HELLO], {
    sample: true,
  }),
  failing('503 with Retry-After, then well', [{ ...status(503, 'wait', { 'retry-after': '1' }), repeat: 1 }, HELLO]),
  failing('503 overloaded', [status(503, error('overloaded', 'server_is_overloaded'))]),
  failing('a redirect', [status(302, '', { location: '/elsewhere' })]),
  failing('connection refused', [], {
    tables:
      '[model_providers.gone]\nname = "gone"\nbase_url = "http://127.0.0.1:9/v1"\nenv_key = "MOCK_KEY"\nwire_api = "responses"\nrequest_max_retries = 1\nstream_max_retries = 1',
    runs: [json('-c', 'model_provider="gone"', 'hi')],
    limitMs: 8_000,
  }),
  failing('unknown host', [], {
    tables:
      '[model_providers.gone]\nname = "gone"\nbase_url = "http://no-such-host.invalid/v1"\nenv_key = "MOCK_KEY"\nwire_api = "responses"\nrequest_max_retries = 1\nstream_max_retries = 1',
    runs: [json('-c', 'model_provider="gone"', 'hi')],
    limitMs: 8_000,
  }),
  failing('connection reset in the body, then well', [
    { items: [{ text: 'Hello there, this is long.', deltas: 5 }], cut_at_byte: 600, close: 'reset' },
    HELLO,
  ]),
  failing('connection reset in the body for ever', [
    { items: [{ text: 'Hello there.', deltas: 5 }], cut_at_byte: 600, close: 'reset', repeat: 'forever' },
  ]),
  failing('end before completed, then well', [{ items: [{ text: 'Hello.' }], end: 'none' }, HELLO]),
  failing('end before completed for ever, text', [{ items: [{ text: 'Hello.' }], end: 'none', repeat: 'forever' }], {
    runs: [exec('hi')],
  }),
  failing('end before completed after a call', [{ ...call('exec_command', { cmd: 'echo once' }), end: 'none' }, HELLO]),
  failing('empty body', [{ raw_sse: '', repeat: 'forever' }]),
  failing('[DONE] instead of completed', [{ raw_sse: `${DONE_ITEM}data: [DONE]\n\n`, repeat: 'forever' }]),
  failing('HTML with status 200', [{ raw_sse: '<html><body>Sign in</body></html>', repeat: 'forever' }]),
  failing('idle in the body, then well', [{ items: [{ text: 'Hello.' }], cut_at_byte: 300, close: 'hang' }, HELLO], {
    provider: `${FEW}\nstream_idle_timeout_ms = 700`,
  }),
  failing('response.failed server_error, then well', [
    { items: [], failed: { code: 'server_error', message: 'boom' } },
    HELLO,
  ]),
  failing('slow headers, longer than the idle limit', [say('Hello.', { headers_delay_ms: 1500 })], {
    provider: `${FEW}\nstream_idle_timeout_ms = 700`,
  }),
  failing('response.failed server_error for ever', [
    { items: [], failed: { code: 'server_error', message: 'boom' }, repeat: 'forever' },
  ]),
  failing('response.failed context_length_exceeded', [
    { items: [], failed: { code: 'context_length_exceeded', message: 'too long' } },
  ]),
  failing('response.failed insufficient_quota', [
    { items: [], failed: { code: 'insufficient_quota', message: 'no money' } },
  ]),
  failing('response.failed invalid_prompt', [
    { items: [], failed: { code: 'invalid_prompt', message: 'flagged: try again' } },
  ]),
  failing('response.failed cyber_policy', [{ items: [], failed: { code: 'cyber_policy', message: 'not allowed' } }]),
  failing('response.failed rate_limit_exceeded, then well', [
    { items: [], failed: { code: 'rate_limit_exceeded', message: 'Rate limit reached. Please try again in 1.2s.' } },
    HELLO,
  ]),
  failing('response.failed of an unknown code', [
    { items: [], failed: { code: 'gremlins', message: 'gremlins in the machine' }, repeat: 'forever' },
  ]),
  failing('response.incomplete max_output_tokens', [{ items: [{ text: 'Hel' }], incomplete: 'max_output_tokens' }]),
  failing('response.incomplete content_filter', [{ items: [], incomplete: 'content_filter', repeat: 'forever' }]),
  failing('an error event', [
    { raw_sse: `${event({ type: 'error', code: 'oops', message: 'event' })}`, repeat: 'forever' },
  ]),

  failing('tolerated: malformed JSON in a line', [{ raw_sse: `data: {nope\n\n${DONE_ITEM}${COMPLETED}` }]),
  failing('tolerated: unknown events', [
    { raw_sse: `${event({ type: 'response.sparkles', x: 1 })}${DONE_ITEM}${COMPLETED}` },
  ]),
  failing('tolerated: CRLF, comments, no space', [
    {
      raw_sse: `: keep-alive\r\n\r\n${`${DONE_ITEM}${COMPLETED}`.replaceAll('data: ', 'data:').replaceAll('\n', '\r\n')}`,
    },
  ]),
  failing('tolerated: a data field of two lines', [
    { raw_sse: `data: {"type":"response.output_item.done",\ndata: "item":${JSON.stringify(item)}}\n\n${COMPLETED}` },
  ]),
  failing('tolerated: UTF-8 split over chunks', [{ items: [{ text: 'größer 日本 🙂' }], chunk: { bytes: 7 } }]),
  failing('tolerated: deltas without their item', [{ items: [{ text: 'Only deltas.', deltas: 3, done: false }] }]),
  failing('tolerated: completed without usage', [{ raw_sse: `${DONE_ITEM}${COMPLETED}` }]),
  failing('tolerated: nothing behind completed', [{ raw_sse: `${DONE_ITEM}${COMPLETED}data: {"type":"response.out` }]),
  failing('another model answers', [say('Hello.', { model: 'gpt-5.4-mini' })]),
  failing('another model answers, by header', [say('Hello.', { headers: { 'openai-model': 'gpt-5.4-mini' } })]),
  failing('rate limits in headers', [
    say('Hello.', { headers: { 'x-codex-primary-used-percent': '42', 'x-codex-primary-window-minutes': '300' } }),
  ]),

  { name: 'output: nobody reads it, JSONL', script: [HELLO], runs: [{ ...json('hi'), closedStdout: true }] },
  { name: 'output: nobody reads it, text', script: [HELLO], runs: [{ ...exec('hi'), closedStdout: true }] },
  {
    name: 'signal: SIGINT while an answer streams',
    script: [{ items: [{ text: 'Hello there.', deltas: 4 }], cut_at_byte: 500, close: 'hang' }],
    runs: [{ ...json('hi'), signal: { name: 'SIGINT', afterRequests: 1 } }],
  },
  {
    name: 'signal: SIGTERM while an answer streams',
    script: [{ items: [{ text: 'Hello there.', deltas: 4 }], cut_at_byte: 500, close: 'hang' }],
    runs: [{ ...json('hi'), signal: { name: 'SIGTERM', afterRequests: 1 } }],
  },
  {
    name: 'signal: SIGHUP while an answer streams',
    script: [{ items: [{ text: 'Hello there.', deltas: 4 }], cut_at_byte: 500, close: 'hang' }],
    runs: [{ ...json('hi'), signal: { name: 'SIGHUP', afterRequests: 1 } }],
  },
  {
    name: 'signal: SIGINT, text, then resumed',
    script: [{ ...call('exec_command', { cmd: 'sleep 30' }) }, HELLO],
    runs: [{ ...exec('hi'), signal: { name: 'SIGINT', afterRequests: 1 } }, exec('resume', '{id}', 'again')],
  },
];
