import { describe, expect, test } from 'bun:test';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm, type Csm } from '#tests/support/csm.ts';
import { outputsOf, providerConfig, serveModel, textsOf, writeScript } from './support/model-server.ts';

const USAGE = { input_tokens: 50, output_tokens: 5 };

async function begin(csm: Csm, ...more: readonly string[]): Promise<void> {
  const done = await csm.run(['exec', '--skip-git-repo-check', '--session-id', 'demo', ...more, 'first']);
  expect(done).toMatchObject({ code: 0 });
}

function promptFile(csm: Csm, text: string): string {
  const path = join(csm.home, 'prompt.txt');
  writeFileSync(path, text);
  return path;
}

const runTurn = (csm: Csm, prompt: string, ...more: readonly string[]) =>
  csm.run(['model', 'run-turn', '--native-session-id', 'demo', '--prompt-file', promptFile(csm, prompt), ...more]);

describe.skipIf(csmMissing !== undefined)('csm model run-turn', () => {
  test('takes one turn in a session that is there, and records it', async () => {
    await using csm = openCsm({ config: 'model_provider = "scripted"\n' });
    await begin(csm, '--script', writeScript(csm, { items: [{ text: 'one' }] }));
    const script = writeScript(csm, { id: 'resp_two', items: [{ text: 'two' }], usage: USAGE });
    const done = await runTurn(csm, 'second\n', '--script', script, '--json');
    expect(done).toMatchObject({ code: 0, stderr: '' });
    const report = JSON.parse(done.stdout);
    expect(report).toMatchObject({
      status: 'completed',
      text: 'two',
      usage: { input_tokens: 50, output_tokens: 5, total_tokens: 55 },
      cost_usd: 0,
      response_id: 'resp_two',
      rejected_calls: 0,
      error: null,
    });
    const log = readFileSync(join(csm.codexHome, 'csm/sessions', report.session_id, 'events.jsonl'), 'utf8');
    expect(log).toContain(`"type":"turn.started","turn_id":"${report.turn_id}","trigger":"run-turn"`);
    expect(log).toContain(`"response_id":"${report.response_id}"`);
    const plain = await csm.run(
      ['model', 'run-turn', '--native-session-id', report.session_id, '--prompt-file', '-', '--script', script],
      { stdin: 'third' },
    );
    expect(plain).toMatchObject({ code: 0, stdout: 'two\n', stderr: '' });
  });

  test('records calls of tools, runs none, and lets the model answer without', async () => {
    await using csm = openCsm();
    await using server = await serveModel(
      csm,
      { items: [{ text: 'one' }] },
      { items: [{ call: 'exec_command', args: { cmd: 'touch made' } }] },
      { items: [{ text: 'without' }] },
    );
    writeFileSync(join(csm.codexHome, 'config.toml'), providerConfig(server.baseUrl));
    await begin(csm);
    const done = await runTurn(csm, 'make a file', '--json');
    expect(JSON.parse(done.stdout)).toMatchObject({ status: 'completed', text: 'without', rejected_calls: 1 });
    expect(done.stderr).toContain('run-turn runs none');
    expect((await csm.run(['exec', '--skip-git-repo-check', '--help'])).code).toBe(0);
    expect(await Bun.file(join(csm.work, 'made')).exists()).toBe(false);
    const [, second, third] = server.asked();
    expect([...outputsOf(third).values()]).toEqual([expect.stringContaining('rejected: run-turn runs no tools')]);
    // The whole context each time, and nothing is kept by the server.
    expect(second?.body).toMatchObject({ store: false });
    expect(second?.body.previous_response_id).toBeUndefined();
    expect(textsOf(second, 'assistant')).toEqual(['one']);
  });

  test('goes on by the id of the last answer where the provider keeps answers', async () => {
    await using csm = openCsm();
    await using server = await serveModel(
      csm,
      { items: [{ text: 'one' }] },
      { items: [{ call: 'exec_command', args: { cmd: 'true' } }] },
      { items: [{ text: 'two' }] },
      {
        status: 400,
        body: { error: { message: "Previous response with id 'x' not found.", code: 'previous_response_not_found' } },
      },
      { items: [{ text: 'three' }] },
      { items: [{ text: 'four' }] },
    );
    const config = providerConfig(server.baseUrl, 'csm.stores_responses = ["local"]');
    writeFileSync(join(csm.codexHome, 'config.toml'), config);
    await begin(csm);
    expect((await runTurn(csm, 'second')).stdout).toBe('two\n');
    const three = await runTurn(csm, 'third', '--json');
    expect(JSON.parse(three.stdout)).toMatchObject({ status: 'completed', text: 'three' });
    expect((await runTurn(csm, 'fourth')).stdout).toBe('four\n');
    const asked = server.asked();
    const ids = asked.map(({ body }) => body.previous_response_id ?? null);
    expect(asked.map(({ body }) => body.store)).toEqual(asked.map(() => true));
    expect(ids.map((id) => id !== null)).toEqual([false, true, true, true, false, true]);
    // Only what is new: a prompt, the output of a call.
    expect(textsOf(asked[1])).toEqual(['second']);
    expect(asked[2]?.input.map(({ type }) => type)).toEqual(['function_call_output']);
    expect(textsOf(asked[3])).toEqual(['third']);
    // The server lost the answer: the same turn with everything.
    expect(textsOf(asked[4], 'user').slice(-3)).toEqual(['first', 'second', 'third']);
    expect(textsOf(asked[4], 'assistant')).toEqual(['one', 'two']);
    expect(textsOf(asked[5])).toEqual(['fourth']);
    expect(new Set(ids.filter((id) => id !== null)).size).toBe(4);
  });

  test('sends everything again after a compaction, whoever keeps answers', async () => {
    await using csm = openCsm();
    await using server = await serveModel(csm, { items: [{ text: 'one' }] }, { items: [{ text: 'two' }] });
    const config = providerConfig(server.baseUrl, 'csm.stores_responses = ["local"]');
    writeFileSync(join(csm.codexHome, 'config.toml'), config);
    await begin(csm);
    const summary = join(csm.home, 'summary.txt');
    writeFileSync(summary, 'In short.');
    const compact = [
      'native-session',
      'compact-summary',
      '--session-id',
      'demo',
      '--artifact-id',
      'a',
      '--summary-file',
      summary,
    ];
    expect(await csm.run(compact)).toMatchObject({ code: 0 });
    expect((await runTurn(csm, 'second')).stdout).toBe('two\n');
    const [, second] = server.asked();
    expect(second?.body.previous_response_id).toBeUndefined();
    expect(textsOf(second, 'user').at(-1)).toBe('second');
  });

  test('takes the key from a file, and never shows it', async () => {
    await using csm = openCsm();
    await using server = await serveModel(csm, { items: [{ text: 'one' }] }, { items: [{ text: 'two' }] });
    writeFileSync(join(csm.codexHome, 'config.toml'), `${providerConfig(server.baseUrl)}env_key = "LOCAL_KEY"\n`);
    await csm.run(['exec', '--skip-git-repo-check', '--session-id', 'demo', 'first'], {
      env: { LOCAL_KEY: 'first-key' },
    });
    const key = join(csm.home, 'key');
    writeFileSync(key, 'the-key-of-the-file\n');
    chmodSync(key, 0o600);
    const done = await runTurn(csm, 'second', '--api-key-file', key);
    expect(done).toMatchObject({ code: 0, stdout: 'two\n' });
    expect(server.asked().map(({ headers }) => headers['authorization'])).toHaveLength(2);
    expect(done.stdout + done.stderr).not.toContain('the-key-of-the-file');
    const none = await runTurn(csm, 'third', '--json');
    expect(none.code).toBe(1);
    expect(JSON.parse(none.stdout)).toMatchObject({
      status: 'failed',
      text: null,
      error: { code: expect.any(String) },
    });
    expect(none.stderr).toContain('LOCAL_KEY');
  });

  test('says what is wrong before anything is recorded', async () => {
    await using csm = openCsm({ config: 'model_provider = "scripted"\n' });
    expect((await runTurn(csm, 'hi')).stderr).toContain('no session "demo" here');
    await begin(csm, '--script', writeScript(csm, { items: [{ text: 'one' }] }));
    expect((await runTurn(csm, ' \n')).stderr).toContain('there is no prompt in');
    const missing = ['model', 'run-turn', '--native-session-id', 'demo', '--prompt-file', '/none'];
    expect((await csm.run(missing)).stderr).toContain('cannot read the prompt from /none: No such file');
    expect(await csm.run(['model', 'run-turn', '--prompt-file', '-'])).toMatchObject({ code: 2 });
    expect(JSON.parse((await csm.run(['sessions', 'list', '--json'])).stdout).sessions).toMatchObject([{ turns: 1 }]);
  });

  test('records an interruption', async () => {
    await using csm = openCsm({ config: 'model_provider = "scripted"\n' });
    await begin(csm, '--script', writeScript(csm, { items: [{ text: 'one' }] }));
    const script = writeScript(csm, { delay_ms: 600_000, items: [{ text: 'never' }] });
    const run = csm.start([
      'model',
      'run-turn',
      '--native-session-id',
      'demo',
      '--prompt-file',
      promptFile(csm, 'second'),
      '--script',
      script,
    ]);
    const list = async () => JSON.parse((await csm.run(['sessions', 'list', '--json'])).stdout).sessions[0];
    while ((await list()).state !== 'open') await Bun.sleep(5);
    run.kill('SIGINT');
    expect(await run.done).toMatchObject({ code: 130 });
    expect(await list()).toMatchObject({ state: 'idle', turns: 2 });
  });
});
