/** Where `exec` takes its prompt from, and what of it reaches the model. */
import { describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm, type Csm } from '#tests/support/csm.ts';
import { providerConfig, serveModel, textsOf, type Asked, type ModelServer } from './support/model-server.ts';
import { onlySession, readEvents, sessionIds } from './support/session-files.ts';

const EXEC = ['exec', '--skip-git-repo-check'];
const ANSWER = { items: [{ text: 'ok' }], repeat: 'forever' };
/** 2 x 2 pixels, white. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAADklEQVR4nGP4DwYMEAoAU7oL9ZisIGcAAAAASUVORK5CYII=',
  'base64',
);

/** A home whose provider is a server that answers `ok`. */
async function openServed(): Promise<AsyncDisposable & { readonly csm: Csm; readonly server: ModelServer }> {
  const csm = openCsm();
  const server = await serveModel(csm, ANSWER);
  writeFileSync(join(csm.codexHome, 'config.toml'), providerConfig(server.baseUrl));
  return {
    csm,
    server,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await csm[Symbol.asyncDispose]();
    },
  };
}

/** The prompt as the last request had it. */
function promptOf(asked: readonly Asked[]): string | undefined {
  return textsOf(asked.at(-1), 'user').at(-1);
}

describe.skipIf(csmMissing !== undefined)('the prompt of exec', () => {
  test('is the argument; the answer alone is on stdout', async () => {
    await using run = await openServed();
    const done = await run.csm.run([...EXEC, 'say ok']);
    expect(done).toMatchObject({ code: 0, stdout: 'ok\n' });
    expect(done.stderr).toContain('session id: ');
    expect(done.stderr).toContain('user\nsay ok\n');
    expect(promptOf(run.server.asked())).toBe('say ok');
    const session = onlySession(run.csm);
    expect(done.stderr).toContain(session);
    expect(run.server.asked()[0]?.body.prompt_cache_key).toBe(session);
  });

  test.each([
    ['nothing but input', [], 'from a pipe\n', 'from a pipe\n'],
    ['a dash', ['-'], 'from a pipe\n', 'from a pipe\n'],
    ['both', ['look'], 'line 1\nline 2', 'look\n\n<stdin>\nline 1\nline 2\n</stdin>'],
    ['both, the input empty', ['look'], '', 'look'],
    ['a byte order mark', [], Buffer.from('\ufeffmarked\n'), 'marked\n'],
    ['UTF-16', [], Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('wide é', 'utf16le')]), 'wide é'],
    ['text that looks like a flag', ['--', '--help'], '', '--help'],
    ['not ASCII', ['grüße 👩‍👩‍👧 \u{10ffff}'], '', 'grüße 👩‍👩‍👧 \u{10ffff}'],
  ] as const)('may be %s', async (_name, args, stdin, prompt) => {
    await using run = await openServed();
    const done = await run.csm.run([...EXEC, ...args], { stdin });
    expect(done).toMatchObject({ code: 0, stdout: 'ok\n' });
    expect(promptOf(run.server.asked())).toBe(prompt);
  });

  test('is kept as it is in the log, whatever it holds', async () => {
    await using run = await openServed();
    const prompt = 'tab\there, escape \x1b[31m, quote " and \\, line separator \u2028 end';
    const done = await run.csm.run([...EXEC, prompt]);
    expect(done.code).toBe(0);
    expect(done.stderr).not.toContain('\x1b[31m');
    const said = readEvents(run.csm).find((event) => event['kind'] === 'user_message');
    expect(said?.['payload'].item.content).toEqual([{ type: 'input_text', text: prompt }]);
    expect(promptOf(run.server.asked())).toBe(prompt);
  });

  test.each([
    ['a dash with nothing behind it', ['-'], ''],
    ['blanks', [], ' \n\t\n'],
    ['nothing', [], undefined],
  ] as const)('is missing: %s', async (_name, args, stdin) => {
    await using csm = openCsm();
    const done = await csm.run([...EXEC, ...args], stdin === undefined ? {} : { stdin });
    expect(done).toMatchObject({ code: 1, stdout: '' });
    expect(done.stderr).toEndWith('Error: No prompt provided via stdin.\n');
    expect(sessionIds(csm)).toEqual([]);
  });

  test('waits for standard input that says nothing, and says so', async () => {
    await using csm = openCsm();
    const run = csm.start([...EXEC, 'look'], { holdStdin: true });
    await run.waitFor('stderr', 'Still waiting for the end of standard input');
    run.kill('SIGTERM');
    expect(await run.done).toMatchObject({ code: 143, stdout: '' });
    expect(sessionIds(csm)).toEqual([]);
  });
});

describe.skipIf(csmMissing !== undefined)('pictures', () => {
  test('go before the text, each with its name', async () => {
    await using run = await openServed();
    for (const name of ['a.png', 'b.png', 'c.png']) writeFileSync(join(run.csm.work, name), PNG);
    const absolute = join(run.csm.work, 'c.png');
    const done = await run.csm.run([...EXEC, '-i', 'a.png,b.png', '-i', absolute, '--', 'what is it']);
    expect(done.code).toBe(0);
    const [asked] = run.server.asked();
    const content = asked?.input.at(-1)?.content ?? [];
    const pictures = content.filter((part: { type: string }) => part.type === 'input_image');
    expect(pictures).toHaveLength(3);
    for (const picture of pictures) expect(picture.image_url).toStartWith('data:image/png;base64,');
    expect(content.at(-1)).toEqual({ type: 'input_text', text: 'what is it' });
    const labels = JSON.stringify(content);
    for (const name of ['a.png', 'b.png', absolute]) expect(labels).toContain(name);
  });

  test('that are none are told to the model, and the turn goes on', async () => {
    await using run = await openServed();
    writeFileSync(join(run.csm.work, 'text.png'), 'this is no picture');
    const done = await run.csm.run([...EXEC, '-i', 'text.png', '-i', 'missing.png', '--', 'look']);
    expect(done.code).toBe(0);
    const text = textsOf(run.server.asked()[0], 'user').at(-1);
    expect(text).toContain('text.png');
    expect(text).toContain('missing.png');
    expect(text).toEndWith('look');
  });
});

describe.skipIf(csmMissing !== undefined)('--output-schema', () => {
  const schema = {
    type: 'object',
    properties: { n: { type: 'number' } },
    required: ['n'],
    additionalProperties: false,
  };

  test('is sent as the format of the answer', async () => {
    await using run = await openServed();
    writeFileSync(join(run.csm.work, 's.json'), JSON.stringify(schema));
    expect((await run.csm.run([...EXEC, '--output-schema', 's.json', 'count'])).code).toBe(0);
    expect(run.server.asked()[0]?.body.text.format).toMatchObject({ type: 'json_schema', strict: true, schema });
    expect((await run.csm.run([...EXEC, 'count'])).code).toBe(0);
    expect(run.server.asked()[1]?.body.text?.format).toBeUndefined();
  });

  test.each([
    ['missing.json', undefined, /Failed to read output schema file missing\.json: No such file/],
    ['bad.json', '{"type":\n  nope}', /Output schema file bad\.json is not valid JSON: .* at line 2 column \d+/],
  ] as const)('%s fails before anything is asked or written', async (name, text, message) => {
    await using run = await openServed();
    if (text !== undefined) writeFileSync(join(run.csm.work, name), text);
    const done = await run.csm.run([...EXEC, '--output-schema', name, 'count']);
    expect(done).toMatchObject({ code: 1, stdout: '' });
    expect(done.stderr).toMatch(message);
    expect(run.server.asked()).toEqual([]);
    expect(sessionIds(run.csm)).toEqual([]);
  });
});
