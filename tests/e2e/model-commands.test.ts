/** `csm model ...` as programs use it: a server for scripts, and recorded streams. */
import { describe, expect, test } from 'bun:test';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm } from '#tests/support/csm.ts';
import { writeScript } from './support/model-server.ts';
import { checkNumbers, jsonLines, modeOf, readLogFile, typesOf } from './support/session-files.ts';

const TEXT = {
  items: [{ reasoning: 'Hm.' }, { text: 'Hello there', deltas: 2 }],
  usage: { input_tokens: 3, output_tokens: 2 },
};

/** The bytes that a server streams for an answer. */
async function record(csm: ReturnType<typeof openCsm>, response: unknown): Promise<string> {
  const run = csm.start(['model', 'serve', '--json', '--exit-after', '1', '--script', writeScript(csm, response)]);
  await run.waitFor('stdout', '\n');
  const [{ base_url: baseUrl }] = jsonLines(run.printed('stdout'));
  const answer = await fetch(`${baseUrl}/responses`, { method: 'POST', body: '{"model":"m","input":[]}' });
  const body = await answer.text();
  expect((await run.done).code).toBe(0);
  const path = join(csm.work, 'answer.sse');
  writeFileSync(path, body);
  return path;
}

describe.skipIf(csmMissing !== undefined)('model serve', () => {
  test('says where it is, answers, records what it was asked, and ends with its last answer', async () => {
    await using csm = openCsm();
    const capture = join(csm.work, 'asked.jsonl');
    const args = [
      'model',
      'serve',
      '--script',
      writeScript(csm, TEXT, { status: 503, headers: { 'retry-after': '1' } }),
    ];
    const run = csm.start([...args, '--json', '--capture', capture, '--exit-after', '2']);
    await run.waitFor('stdout', '\n');
    const [ready] = jsonLines(run.printed('stdout'));
    expect(ready).toEqual({
      type: 'ready',
      base_url: `http://127.0.0.1:${ready.port}/v1`,
      port: ready.port,
      pid: run.pid,
    });
    expect(await (await fetch(`http://127.0.0.1:${ready.port}/health`)).text()).not.toBe('');
    const post = (body: string) =>
      fetch(`${ready.base_url}/responses`, { method: 'POST', body, headers: { 'x-one': '1' } });
    const first = await post('{"model":"m","input":[]}');
    expect(first.headers.get('content-type')).toContain('text/event-stream');
    expect(await first.text()).toContain('event: response.completed\n');
    const second = await post('not json');
    expect([second.status, second.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await run.done).toMatchObject({ code: 0, stderr: '' });
    const lines = jsonLines(readFileSync(capture, 'utf8')).filter(({ method }) => method === 'POST');
    expect(lines.map(({ path, body }) => [path, body])).toEqual([
      ['/v1/responses', '{"model":"m","input":[]}'],
      ['/v1/responses', 'not json'],
    ]);
    expect(lines[0].headers).toContainEqual(['x-one', '1']);
    expect(modeOf(capture) & 0o077).toBe(0);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('ends on %s', async (signal, code) => {
    await using csm = openCsm();
    const run = csm.start(['model', 'serve', '--script', writeScript(csm, TEXT)]);
    await run.waitFor('stdout', '\n');
    expect(run.printed('stdout')).toMatch(/^Serving \S+ at http:\/\/127\.0\.0\.1:\d+\/v1\n$/);
    run.kill(signal);
    expect(await run.done).toMatchObject({ code, stderr: '' });
  });

  test('refuses without its token, from a page, and under another name', async () => {
    await using csm = openCsm();
    const run = csm.start([
      'model',
      'serve',
      '--json',
      '--token',
      't0ken',
      '--script',
      writeScript(csm, { ...TEXT, repeat: 'forever' }),
    ]);
    await run.waitFor('stdout', '\n');
    const [{ base_url: baseUrl }] = jsonLines(run.printed('stdout'));
    const status = async (headers: Record<string, string>): Promise<number> => {
      const answer = await fetch(`${baseUrl}/responses`, { method: 'POST', body: '{}', headers });
      await answer.text();
      return answer.status;
    };
    const authorization = 'Bearer t0ken';
    expect(await status({ authorization })).toBe(200);
    expect(await status({})).toBe(401);
    expect(await status({ authorization, origin: 'http://evil.example' })).toBe(403);
    expect(await status({ authorization, host: 'evil.example' })).toBe(403);
    run.kill('SIGTERM');
    await run.done;
  });

  test.each([
    ['{"responses": [\n {"item": []}]}', /:2[:\d]*: .*item/],
    ['{"responses": [', /^Error: \S+bad\.json:\d+:\d+: not JSON/],
  ])('names the line of a script that is wrong: %p', async (text, message) => {
    await using csm = openCsm();
    writeFileSync(join(csm.work, 'bad.json'), text);
    const done = await csm.run(['model', 'serve', '--script', join(csm.work, 'bad.json')]);
    expect(done).toMatchObject({ code: 1, stdout: '' });
    expect(done.stderr).toMatch(message);
  });
});

describe.skipIf(csmMissing !== undefined)('model stream-summary', () => {
  test('counts events, items and tokens', async () => {
    await using csm = openCsm();
    const path = await record(csm, TEXT);
    const done = await csm.run(['model', 'stream-summary', path, '--json']);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(done.stdout)).toMatchObject({
      bytes: readFileSync(path).length,
      response_id: 'resp_1',
      end: 'completed',
      anomaly_count: 0,
      usage: { input_tokens: 3, output_tokens: 2 },
    });
    const people = await csm.run(['model', 'stream-summary', path]);
    expect(people.stdout).toContain('response  resp_1\nend       completed\n');
  });

  test('tells what is odd, and that a stream was cut', async () => {
    await using csm = openCsm();
    const path = await record(csm, TEXT);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, `data: {"type": nope}\n\n${text.slice(0, text.indexOf('event: response.completed'))}`);
    const summary = JSON.parse((await csm.run(['model', 'stream-summary', path, '--json'])).stdout);
    expect(summary.end).not.toBe('completed');
    expect(summary.anomaly_count).toBeGreaterThan(0);
    expect(summary.anomalies[0].offset).toBe(0);
  });

  test('of a file that is not there says so', async () => {
    await using csm = openCsm();
    const done = await csm.run(['model', 'stream-summary', 'none.sse']);
    expect(done).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'Error: Cannot read none.sse: No such file or directory (os error 2)\n',
    });
  });
});

describe.skipIf(csmMissing !== undefined)('model stream-to-event-log', () => {
  test('makes a log, and appends to it', async () => {
    await using csm = openCsm();
    const path = await record(csm, TEXT);
    const log = join(csm.work, 'events.jsonl');
    const args = ['model', 'stream-to-event-log', path, '--event-log', log, '--session-id', 'demo', '--json'];
    const first = await csm.run(args);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const events = readLogFile(log);
    checkNumbers(events);
    expect(typesOf(events)).toEqual([
      'session.created',
      'turn.started',
      'item.completed',
      'item.completed',
      'response.completed',
      'turn.completed',
    ]);
    expect(JSON.parse(first.stdout)).toMatchObject({ first_seq: 1, last_seq: 6, end: 'completed', event_log: log });
    expect(JSON.parse((await csm.run(args)).stdout)).toMatchObject({ first_seq: 7, last_seq: 11 });
    checkNumbers(readLogFile(log));
    const other = await csm.run([...args.slice(0, 5), '--session-id', 'other']);
    expect(other).toMatchObject({ code: 1, stdout: '' });
    expect(other.stderr).toContain('belongs to session demo');
  });

  test('keeps text that was cut off, and changes no damaged log', async () => {
    await using csm = openCsm();
    const path = await record(csm, { items: [{ text: 'half of it', deltas: 2, done: false }], end: 'none' });
    const log = join(csm.work, 'events.jsonl');
    const args = ['model', 'stream-to-event-log', path, '--event-log', log, '--session-id', 'demo'];
    expect((await csm.run(args)).code).toBe(0);
    const events = readLogFile(log);
    expect(events.find(({ type }) => type === 'item.interrupted')?.['payload']).toEqual({ text: 'half of it' });
    expect(typesOf(events).at(-1)).toBe('turn.failed');
    const damaged = join(csm.work, 'damaged.jsonl');
    copyFileSync(log, damaged);
    writeFileSync(damaged, readFileSync(log, 'utf8').replace('half of it', 'half of IT'));
    const before = readFileSync(damaged, 'utf8');
    const refused = await csm.run([
      'model',
      'stream-to-event-log',
      path,
      '--event-log',
      damaged,
      '--session-id',
      'demo',
    ]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/^Error: \S+damaged\.jsonl is no whole event log[^\n]*\nhint: /);
    expect(readFileSync(damaged, 'utf8')).toBe(before);
  });
});
