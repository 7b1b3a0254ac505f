import { describe, expect, test } from 'bun:test';
import { openModelClient } from '#/agent/model/model-client.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { settle } from '#tests/support/memory-clock.ts';
import { askAll, COMPLETED, CREATED, endOf, messageDone, PROVIDER, REQUEST, sse } from './ask.ts';

/** A body that stays open after its first texts, until the request is given up. */
async function* silent(...texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
  await new Promise<never>(() => {});
}

describe('openModelClient', () => {
  test('sends one POST with the headers in order and the key in one place', async () => {
    const platform = openMemoryPlatform({ env: { TEAM: 'blue', EMPTY: '' } });
    platform.http.answers.push({ body: sse(COMPLETED) });
    const provider = {
      ...PROVIDER,
      httpHeaders: { 'X-Mine': '1' },
      envHttpHeaders: { 'X-Team': 'TEAM', 'X-Empty': 'EMPTY', 'X-Unset': 'UNSET' },
      queryParams: { 'api-version': '2 a' },
    };
    const request = {
      body: '{"a":1}',
      headers: [
        ['session-id', 's'],
        ['originator', 'csm_exec'],
        ['user-agent', 'csm/1'],
      ] as const,
    };
    await askAll(openModelClient(platform, provider, 'sk-1'), request);
    expect(platform.http.requests).toMatchObject([
      { method: 'POST', url: 'https://api.example.com/v1/responses?api-version=2+a', body: '{"a":1}' },
    ]);
    expect(platform.http.requests[0]?.headers).toEqual([
      ['session-id', 's'],
      ['accept', 'text/event-stream'],
      ['content-type', 'application/json'],
      ['authorization', 'Bearer sk-1'],
      ['originator', 'csm_exec'],
      ['user-agent', 'csm/1'],
      ['X-Mine', '1'],
      ['X-Team', 'blue'],
    ]);
  });

  test('a configured header replaces our own, and without a key none is sent', async () => {
    const platform = openMemoryPlatform();
    platform.http.answers.push({ body: sse(COMPLETED) });
    await askAll(openModelClient(platform, { ...PROVIDER, httpHeaders: { Originator: 'mine' } }, undefined));
    const headers = platform.http.requests[0]?.headers ?? [];
    expect(headers.filter(([name]) => name.toLowerCase() === 'originator')).toEqual([['Originator', 'mine']]);
    expect(headers.some(([name]) => name === 'authorization')).toBe(false);
  });

  test('tells everything in order', async () => {
    const platform = openMemoryPlatform();
    const item = { type: 'message', id: 'm1', role: 'assistant', content: [] };
    platform.http.answers.push({
      headers: {
        'OpenAI-Model': 'm-2',
        'x-codex-primary-used-percent': '12.5',
        'x-codex-primary-window-minutes': '300',
      },
      body: sse(
        CREATED,
        { type: 'response.output_item.added', item },
        { type: 'response.output_text.delta', item_id: 'm1', delta: 'Hel' },
        { type: 'response.output_text.delta', item_id: 'm1', delta: 'lo' },
        messageDone('Hello'),
        COMPLETED,
      ),
    });
    expect(await askAll(openModelClient(platform, PROVIDER, undefined))).toEqual([
      {
        type: 'connected',
        rateLimits: { primary: { used_percent: 12.5, window_minutes: 300, resets_at: null } },
        serverModel: 'm-2',
      },
      { type: 'created', responseId: 'r1' },
      { type: 'item_started', item },
      // Two deltas of one network read are one.
      { type: 'delta', itemId: 'm1', channel: 'text', delta: 'Hello' },
      { type: 'item_done', item: messageDone('Hello').item },
      {
        type: 'completed',
        responseId: 'r1',
        usage: {
          input_tokens: 3,
          cached_input_tokens: 0,
          cache_write_input_tokens: 0,
          output_tokens: 2,
          reasoning_output_tokens: 0,
          total_tokens: 5,
        },
        endTurn: true,
      },
    ]);
  });

  test('deltas that come one by one stay so', async () => {
    const platform = openMemoryPlatform();
    async function* body(): AsyncGenerator<string> {
      for (const delta of ['a', 'b']) yield sse({ type: 'response.output_text.delta', item_id: 'm1', delta });
      yield sse(COMPLETED);
    }
    platform.http.answers.push({ body: body() });
    const events = await askAll(openModelClient(platform, PROVIDER, undefined));
    expect(events.flatMap((event) => (event.type === 'delta' ? [event.delta] : []))).toEqual(['a', 'b']);
  });

  test('items before a break are told', async () => {
    const platform = openMemoryPlatform();
    async function* body(): AsyncGenerator<string> {
      yield sse(CREATED, messageDone('kept'));
      yield 'data: {"type":"response.comp';
      throw new Error('closed');
    }
    platform.http.answers.push({ body: body() });
    const events = await askAll(openModelClient(platform, PROVIDER, undefined));
    expect(events.map(({ type }) => type)).toEqual(['connected', 'created', 'item_done', 'failed']);
  });

  test('no headers within the limit', async () => {
    const platform = openMemoryPlatform();
    platform.http.answers.push(() => new Promise(() => {}));
    const asked = askAll(openModelClient(platform, PROVIDER, undefined));
    await platform.clock.advance(119_999);
    expect(platform.http.requests[0]?.signal?.aborted).toBe(false);
    await platform.clock.advance(1);
    expect(endOf(await asked)).toMatchObject({
      failure: {
        code: 'headers-timeout',
        retry: 'stream',
        message: 'stream disconnected before completion: no response within 120 s',
      },
    });
    expect(platform.http.requests[0]?.signal?.aborted).toBe(true);
  });

  test('silence for the idle limit ends it; each byte begins it anew', async () => {
    const platform = openMemoryPlatform();
    let release = (): void => {};
    async function* body(): AsyncGenerator<string> {
      yield sse(CREATED);
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      yield* silent(': keep-alive\n\n');
    }
    platform.http.answers.push({ body: body() });
    const asked = askAll(openModelClient(platform, PROVIDER, undefined));
    await platform.clock.advance(299_000);
    release();
    await settle();
    await platform.clock.advance(299_000);
    expect(platform.http.requests[0]?.signal?.aborted).toBe(false);
    await platform.clock.advance(1_000);
    expect(endOf(await asked)).toMatchObject({
      failure: { code: 'idle-timeout', message: 'stream disconnected before completion: idle timeout waiting for SSE' },
    });
    expect(platform.clock.waiting).toBe(0);
  });

  test('time that its reader takes is not the silence of the server', async () => {
    const platform = openMemoryPlatform();
    platform.http.answers.push({
      body: (async function* () {
        yield sse(CREATED);
        yield sse(COMPLETED);
      })(),
    });
    const events = openModelClient(platform, PROVIDER, undefined)
      .ask(REQUEST, new AbortController().signal)
      [Symbol.asyncIterator]();
    await events.next();
    expect((await events.next()).value).toMatchObject({ type: 'created' });
    await platform.clock.advance(400_000);
    expect((await events.next()).value).toMatchObject({ type: 'completed' });
  });

  test.each(['before', 'waiting for headers', 'in the body', 'in an error body'])(
    'aborting %s gives canceled',
    async (when) => {
      const platform = openMemoryPlatform();
      const controller = new AbortController();
      if (when === 'before') controller.abort();
      if (when === 'waiting for headers') platform.http.answers.push(() => new Promise(() => {}));
      if (when === 'in the body') platform.http.answers.push({ body: silent(sse(CREATED)) });
      if (when === 'in an error body') platform.http.answers.push({ status: 500, body: silent('x') });
      const asked = askAll(openModelClient(platform, PROVIDER, undefined), REQUEST, controller.signal);
      await settle();
      controller.abort();
      expect(endOf(await asked)).toEqual({ type: 'canceled' });
      expect(platform.http.requests.length).toBe(when === 'before' ? 0 : 1);
      await settle();
      expect(platform.clock.waiting).toBe(0);
    },
  );

  test('a reader that stops early ends the request', async () => {
    const platform = openMemoryPlatform();
    platform.http.answers.push({ body: silent(sse(CREATED)) });
    for await (const event of openModelClient(platform, PROVIDER, undefined).ask(
      REQUEST,
      new AbortController().signal,
    )) {
      if (event.type === 'created') break;
    }
    expect(platform.http.requests[0]?.signal?.aborted).toBe(true);
    expect(platform.clock.waiting).toBe(0);
  });

  test('after the end the body is read out for a second, for the next request to reuse the connection', async () => {
    const platform = openMemoryPlatform();
    platform.http.answers.push({ body: silent(sse(COMPLETED)) });
    expect(endOf(await askAll(openModelClient(platform, PROVIDER, undefined)))).toMatchObject({ type: 'completed' });
    expect(platform.http.requests[0]?.signal?.aborted).toBe(false);
    await platform.clock.advance(1_000);
    expect(platform.http.requests[0]?.signal?.aborted).toBe(true);
  });
});
