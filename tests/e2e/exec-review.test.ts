/** `exec review` and `review`: what is asked, printed and kept, and how the session goes on. */
import { describe, expect, test } from 'bun:test';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm, type Csm } from '#tests/support/csm.ts';
import { until } from '#tests/support/until.ts';
import { outputsOf, providerConfig, serveModel, textsOf, type ModelServer } from './support/model-server.ts';
import { jsonLines, onlySession, readEvents, sessionIds, typesOf } from './support/session-files.ts';

const FINDINGS = JSON.stringify({
  findings: [
    {
      title: '[P1] Mend it',
      body: 'Why.',
      code_location: { absolute_file_path: '/w/a.ts', line_range: { start: 1, end: 2 } },
    },
  ],
  overall_explanation: 'One bug.',
});
const SHOWN = 'One bug.\n\nReview comment:\n\n- [P1] Mend it — /w/a.ts:1-2\n  Why.';
const LOOKS = { items: [{ call: 'exec_command', args: { cmd: 'cat a.txt' } }] };
const FOUND = { items: [{ text: FINDINGS }] };

function git({ work }: Csm, ...words: readonly string[]): void {
  const result = Bun.spawnSync(['git', '-C', work, '-c', 'user.name=Ada', '-c', 'user.email=a@b.c', ...words], {
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  });
  if (result.exitCode !== 0) throw new Error(result.stderr.toString());
}

/** A repository with a commit and a new file, and a model that answers this. */
async function openServed(
  ...responses: readonly unknown[]
): Promise<AsyncDisposable & { readonly csm: Csm; readonly server: ModelServer }> {
  const csm = openCsm();
  git(csm, 'init', '-q', '-b', 'main');
  git(csm, 'commit', '-q', '--allow-empty', '-m', 'one');
  writeFileSync(join(csm.work, 'a.txt'), 'one\n');
  const server = await serveModel(csm, ...responses);
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

describe.skipIf(csmMissing !== undefined)('a review without a screen', () => {
  test('prints what it found, keeps it in a file, and the session goes on with it', async () => {
    await using run = await openServed(LOOKS, FOUND, { items: [{ text: 'Mended.' }] });
    const { csm, server } = run;
    const done = await csm.run(['exec', 'review', '--uncommitted', '-o', 'review.md']);
    expect(done).toMatchObject({ code: 0, stdout: `${SHOWN}\n` });
    expect(done.stderr).toContain('user\ncurrent changes\nexec\n');
    expect(done.stderr).toContain(`codex\n${SHOWN}\ntokens used\n`);
    expect(readFileSync(join(csm.work, 'review.md'), 'utf8')).toBe(SHOWN);

    const [asked] = server.asked();
    const id = onlySession(csm);
    expect(asked?.headers).toMatchObject({ 'x-openai-subagent': 'review', 'x-codex-parent-thread-id': id });
    expect(asked?.body.tools.map((tool: { name?: string }) => tool.name)).not.toContain('get_goal');
    expect(textsOf(asked, 'user').at(-1)).toContain('not committed yet');

    const resumed = await csm.run(['exec', 'resume', '--last', 'mend it']);
    expect(resumed).toMatchObject({ code: 0, stdout: 'Mended.\n' });
    const next = server.asked().at(-1);
    expect(next?.headers).not.toHaveProperty('x-openai-subagent');
    const [note, answer] = textsOf(next).slice(-3);
    expect(note).toContain(`<results>\n  ${SHOWN}\n  </results>`);
    expect(answer).toBe(SHOWN);
    expect(sessionIds(csm)).toEqual([id]);
  });

  test('is a turn in the events, and counts', async () => {
    await using run = await openServed(LOOKS, FOUND);
    const done = await run.csm.run(['exec', 'review', '--json', 'look at it']);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    const lines = jsonLines(done.stdout);
    expect(lines.map(({ type, item }) => (item === undefined ? type : `${type} ${item.type}`))).toEqual([
      'thread.started',
      'turn.started',
      'item.started command_execution',
      'item.completed command_execution',
      'item.completed agent_message',
      'turn.completed',
    ]);
    expect(lines.at(-2).item.text).toBe(SHOWN);
    expect(lines.at(-1).usage.output_tokens).toBeGreaterThan(0);
    const events = readEvents(run.csm);
    expect(events).toContainEqual(expect.objectContaining({ type: 'turn.started', trigger: 'review' }));
    expect(typesOf(events)).toContain('turn.completed');
  });

  test.each([
    ['--base', ['--base', 'main'], "changes against 'main'", 'The two parted at '],
    ['--commit', ['--commit', 'HEAD', '--title', 'T'], 'commit HEAD: T', 'commit HEAD ("T")'],
    ['words', ['look at it'], 'look at it', 'look at it'],
    ['standard input', ['-'], 'from a pipe', 'from a pipe'],
  ] as const)('may be of %s', async (_name, args, shown, prompt) => {
    await using run = await openServed({ ...FOUND, repeat: 'forever' });
    for (const words of [['exec', 'review'], ['review']]) {
      const done = await run.csm.run([...words, ...args], { stdin: 'from a pipe\n' });
      expect(done).toMatchObject({ code: 0, stdout: `${SHOWN}\n` });
      expect(done.stderr).toContain(`user\n${shown}\ncodex\n`);
      expect(textsOf(run.server.asked().at(-1), 'user').at(-1)).toContain(prompt);
    }
  });

  test.each([
    [
      'nothing is named',
      [],
      1,
      'Error: Specify --uncommitted, --base, --commit, or provide custom review instructions',
    ],
    ['two are named', ['--uncommitted', 'x'], 2, "error: the argument '--uncommitted' cannot be used with '[PROMPT]'"],
    ['a title has no commit', ['--title', 'T'], 2, 'required arguments were not provided:\n  --commit <SHA>'],
    ['the words are empty', [' '], 1, 'Error: Review prompt cannot be empty'],
    ['the branch is empty', ['--base', ''], 1, 'Error: branch must not be empty'],
    ['nothing is piped in', ['-'], 1, 'Error: No prompt provided via stdin.'],
  ] as const)('is not begun where %s', async (_name, args, code, message) => {
    await using csm = openCsm();
    git(csm, 'init', '-q');
    for (const words of [['exec', 'review'], ['review']]) {
      const done = await csm.run([...words, ...args]);
      expect(done).toMatchObject({ code, stdout: '' });
      expect(done.stderr).toContain(message);
    }
    expect(sessionIds(csm)).toEqual([]);
  });

  test('says what cannot be found, and asks all the same', async () => {
    await using run = await openServed({ ...FOUND, repeat: 'forever' });
    const done = await run.csm.run(['exec', 'review', '--commit', 'nosuch']);
    expect(done).toMatchObject({ code: 0, stdout: `${SHOWN}\n` });
    expect(done.stderr).toContain('warning: There is no commit `nosuch` here.\n');
    const branch = await run.csm.run(['exec', 'review', '--json', '--base', 'nosuch']);
    expect(jsonLines(branch.stdout)[1].item).toMatchObject({
      type: 'error',
      message: 'There is no branch `nosuch` here.',
    });
  });

  test('outside of a repository is refused, and of a branch impossible', async () => {
    await using csm = openCsm();
    const refused = await csm.run(['review', '--uncommitted']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('Not inside a trusted directory and --skip-git-repo-check was not specified.');
    const branch = await csm.run(['exec', 'review', '--skip-git-repo-check', '--base', 'main']);
    expect(branch.code).toBe(1);
    expect(branch.stderr).toContain('is in no git repository');
  });

  test('that fails or says nothing ends with 1', async () => {
    await using run = await openServed(
      { status: 400, body: { error: { message: 'no such model' } } },
      { items: [{ text: '' }] },
    );
    const failed = await run.csm.run(['exec', 'review', '--json', 'x']);
    expect(failed.code).toBe(1);
    expect(jsonLines(failed.stdout).map(({ type }) => type)).toEqual([
      'thread.started',
      'turn.started',
      'error',
      'turn.failed',
    ]);
    const empty = await run.csm.run(['exec', 'review', 'x']);
    expect(empty).toMatchObject({ code: 1, stdout: '' });
    expect(empty.stderr).toContain('ERROR: the review ended without an answer\n');
  });

  test('ends at its limit of rounds', async () => {
    await using run = await openServed({ ...LOOKS, repeat: 'forever' });
    const limited = await run.csm.run(['exec', 'review', '--json', '--max-tool-rounds', '1', 'x']);
    expect(limited.code).toBe(1);
    expect(jsonLines(limited.stdout).at(-1)).toMatchObject({ type: 'turn.failed', error: { reason: 'round-limit' } });
  });

  test('ends at a signal, and says so in the log', async () => {
    await using run = await openServed({ items: [{ text: 'x', done: false }], end: 'none', close: 'hang' });
    const hanging = run.csm.start(['exec', 'review', 'x']);
    await until('it is asked', () => run.server.asked().length > 0);
    hanging.kill('SIGINT');
    expect(await hanging.done).toMatchObject({ code: 130, stdout: '' });
    expect(typesOf(readEvents(run.csm))).toContain('turn.interrupted');
  });

  test('asks hooks about its commands', async () => {
    await using run = await openServed(LOOKS, FOUND);
    const hooks = { PreToolUse: [{ hooks: [{ type: 'command', command: 'echo not that >&2; exit 2' }] }] };
    writeFileSync(join(run.csm.codexHome, 'hooks.json'), JSON.stringify({ hooks }));
    const done = await run.csm.run(['exec', 'review', '--dangerously-bypass-hook-trust', 'x']);
    expect(done).toMatchObject({ code: 0, stdout: `${SHOWN}\n` });
    expect(done.stderr).toContain('a hook said no: not that');
    expect([...outputsOf(run.server.asked()[1]).values()]).toEqual([expect.stringContaining('not that')]);
  });

  test('has no use for a schema of the answer', async () => {
    await using run = await openServed(FOUND);
    const done = await run.csm.run(['exec', 'review', '--output-schema', 'nowhere.json', 'x']);
    expect(done.code).toBe(0);
    expect(existsSync(join(run.csm.work, 'nowhere.json'))).toBe(false);
    expect(run.server.asked()[0]?.body.text?.format).toBeUndefined();
  });
});
