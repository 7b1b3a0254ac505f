import { describe, expect, test } from 'bun:test';
import { openModelClient } from '#/agent/model/model-client.ts';
import { openModel } from '#/agent/model/open-model.ts';
import { openScriptedModel } from '#/agent/model/scripted-model.ts';
import { playScript } from '#/agent/model/script-play.ts';
import { parseScript } from '#/agent/model/script.ts';
import { serveScript } from '#/server/model-server/serve-script.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { settle } from '#tests/support/memory-clock.ts';
import { askAll, endOf, PROVIDER, REQUEST } from './ask.ts';

const SCRIPTED = { ...PROVIDER, wire: 'scripted' as const, baseUrl: undefined };

describe('openScriptedModel', () => {
  test.each([
    ['a text', '{"items":[{"text":"Hello","deltas":2}]}'],
    [
      'calls',
      '{"items":[{"reasoning":"r"},{"call":"exec_command","args":{"cmd":"ls"}},{"custom":"apply_patch","input":"x"}]}',
    ],
    ['a failure', '{"failed":{"code":"server_error","message":"boom"}}'],
    ['a status', '{"status":429,"headers":{"Retry-After":"2"},"body":{"error":{"message":"slow"}}}'],
    ['a plan', '{"status":429,"body":{"error":{"type":"usage_limit_reached","resets_in_seconds":60}}}'],
    ['headers', '{"headers":{"OpenAI-Model":"m2","x-codex-secondary-used-percent":"1"}}'],
    ['an open end', '{"items":[{"text":"x","done":false}],"end":"none"}'],
    ['a cut', '{"items":[{"text":"x"}],"cut_at_byte":300}'],
    ['a reset', '{"items":[{"text":"x"}],"cut_at_byte":300,"close":"reset"}'],
    ['odd chunks', '{"items":[{"text":"größer","deltas":3}],"chunk":{"bytes":3}}'],
  ])('%s gives the same events as over HTTP', async (_, text) => {
    const platform = openMemoryPlatform();
    const script = parseScript(text);
    const server = serveScript(platform, script, { port: 0, token: undefined });
    const overHttp = openModelClient(platform, { ...PROVIDER, baseUrl: `http://127.0.0.1:${server.port}/v1` }, 'any');
    const embedded = openScriptedModel(playScript(script), platform, SCRIPTED);
    const withoutUrl = (events: unknown): unknown =>
      JSON.parse(
        JSON.stringify(events)
          .replace(/http:\/\/127\.0\.0\.1:\d+\/v1\/responses/g, 'URL')
          .replace('scripted:/responses', 'URL')
          .replace(/,"hint":"[^"]*MOCK_KEY[^"]*"/, ''),
      );
    expect(withoutUrl(await askAll(embedded))).toEqual(withoutUrl(await askAll(overHttp)) as never);
  });

  test('waits before the headers and between chunks', async () => {
    const platform = openMemoryPlatform();
    const model = openScriptedModel(
      playScript(parseScript('{"items":[{"text":"x"}],"headers_delay_ms":1000,"delay_ms":100}')),
      platform,
      SCRIPTED,
    );
    const events: string[] = [];
    const asked = (async () => {
      for await (const { type } of model.ask(REQUEST, new AbortController().signal)) events.push(type);
    })();
    await platform.clock.advance(999);
    expect(events).toEqual([]);
    await platform.clock.advance(1);
    expect(events).toEqual(['connected']);
    await platform.clock.advance(100);
    expect(events).toEqual(['connected', 'created']);
    await platform.clock.advance(1000);
    await asked;
    expect(events).toEqual(['connected', 'created', 'item_started', 'delta', 'item_done', 'completed']);
  });

  test.each([
    ['{"headers_delay_ms":999999}', 120_000, 'headers-timeout'],
    ['{"delay_ms":999999}', 300_000, 'idle-timeout'],
    ['{"end":"none","close":"hang"}', 300_000, 'idle-timeout'],
  ])('%s ends at the limit', async (script, ms, code) => {
    const platform = openMemoryPlatform();
    const asked = askAll(openScriptedModel(playScript(parseScript(script)), platform, SCRIPTED));
    await platform.clock.advance(ms);
    expect(endOf(await asked)).toMatchObject({ failure: { code } });
  });

  test.each(['{"headers_delay_ms":1000}', '{"delay_ms":1000}', '{"end":"none","close":"hang"}'])(
    '%s can be canceled',
    async (script) => {
      const platform = openMemoryPlatform();
      const controller = new AbortController();
      const asked = askAll(
        openScriptedModel(playScript(parseScript(script)), platform, SCRIPTED),
        REQUEST,
        controller.signal,
      );
      await settle();
      controller.abort();
      expect(endOf(await asked)).toEqual({ type: 'canceled' });
      expect(platform.clock.waiting).toBe(0);
    },
  );
});

describe('openModel', () => {
  test('asks a provider over HTTP', async () => {
    const platform = openMemoryPlatform();
    platform.http.answers.push({ status: 400, body: 'no' });
    expect(endOf(await askAll(openModel(platform, { provider: PROVIDER }, 'k')))).toMatchObject({
      failure: { message: 'no' },
    });
  });

  test('plays a script, one answer after the other', async () => {
    const script = parseScript('[{"items":[]},{"status":400,"body":"two"}]');
    const model = openModel(openMemoryPlatform(), { provider: SCRIPTED }, undefined, { script });
    expect(endOf(await askAll(model))).toMatchObject({ type: 'completed', responseId: 'resp_1' });
    expect(endOf(await askAll(model))).toMatchObject({ failure: { message: 'two' } });
  });

  test('gives the tour without a script', async () => {
    const model = openModel(openMemoryPlatform(), { provider: SCRIPTED }, undefined);
    const events = await askAll(model, { headers: [], body: '{"tools":[{"name":"exec_command"}],"input":[]}' });
    expect(JSON.stringify(events)).toContain('scripted tour');
  });
});
