/** The model commands as a user runs them, through the command line in memory or from the sources. */
import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runCli } from '#/cli/run.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';

const ROOT = resolve(import.meta.dir, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'csm-model-'));
afterAll(() => rmSync(folder, { recursive: true }));

const STREAM = readFileSync(`${ROOT}/fixtures/sse/broken-off.sse`);
const run = async (...argv: readonly string[]) => {
  const platform = openMemoryPlatform({ files: { '/work/a.sse': STREAM } });
  const code = await runCli(platform, argv);
  return { code, stdout: platform.streams.stdout.text, stderr: platform.streams.stderr.text, platform };
};

describe('csm model stream-summary', () => {
  test('prints one JSON object', async () => {
    const { code, stdout } = await run('model', 'stream-summary', '/work/a.sse', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      response_id: 'resp_3',
      end: 'stream-closed',
      items: [{ id: 'msg_3', done: false, text_bytes: 20 }],
      anomaly_count: 3,
    });
  });

  test('prints tables for people', async () => {
    const { stdout } = await run('model', 'stream-summary', '/work/a.sse');
    for (const part of ['resp_3', 'stream closed before response.completed', 'item-not-done', 'response.created']) {
      expect(stdout).toContain(part);
    }
  });

  test('names a file that is not there', async () => {
    const { code, stderr } = await run('model', 'stream-summary', '/work/b.sse');
    expect([code, stderr]).toEqual([1, expect.stringContaining('Cannot read /work/b.sse: No such file or directory')]);
  });
});

describe('csm model stream-to-event-log', () => {
  test('writes a log and says what', async () => {
    const { code, stdout, platform } = await run(
      'model', 'stream-to-event-log', '/work/a.sse', '--event-log', '/work/events.jsonl', '--session-id', 'demo', '--json',
    ); // prettier-ignore
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ event_log: '/work/events.jsonl', first_seq: 1, end: 'stream-closed' });
    expect(platform.fs.readText('/work/events.jsonl')).toContain('This answer breaks o');
  });

  test.each([
    [['--event-log', 'x', '--session-id', '../x'], /'\.\.\/x' is no session id/],
    [['--event-log', 'x'], /--session-id/],
  ])('refuses %p with code 2', async (argv, message) => {
    const { code, stderr } = await run('model', 'stream-to-event-log', '/work/a.sse', ...argv);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

test('csm model serve says where it is, captures, and ends after its answers', async () => {
  const capture = join(folder, 'requests.jsonl');
  const script = `${ROOT}/fixtures/scripts/answer.json`;
  const argv = ['model', 'serve', '--script', script, '--json', '--capture', capture, '--exit-after', '2'];
  const server = Bun.spawn([process.execPath, `${ROOT}/src/main.ts`, ...argv], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'ignore',
  });
  try {
    const first = await server.stdout.getReader().read();
    const ready = JSON.parse(Buffer.from(first.value ?? []).toString()) as { type: string; base_url: string };
    expect(ready.type).toBe('ready');
    expect(ready.base_url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
    for (const body of ['{"n":1}', '{"n":2}']) {
      const response = await fetch(`${ready.base_url}/responses`, {
        method: 'POST',
        body,
        headers: { 'x-test': 'yes' },
      });
      expect(await response.text()).toContain('response.completed');
    }
    expect(await server.exited).toBe(0);
  } finally {
    server.kill();
  }
  const lines = readFileSync(capture, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as Record<string, unknown>)).toMatchObject([
    { n: 1, method: 'POST', path: '/v1/responses', body: '{"n":1}' },
    { n: 2, body: '{"n":2}', headers: expect.arrayContaining([['x-test', 'yes']]) },
  ]);
});

test('csm model serve refuses a script that is none, with its line', async () => {
  const platform = openMemoryPlatform({ files: { '/work/s.json': '{\n"itms": []}' } });
  expect(await runCli(platform, ['model', 'serve', '--script', '/work/s.json'])).toBe(1);
  expect(platform.streams.stderr.text).toContain('/work/s.json:2: unknown name "itms"');
});
