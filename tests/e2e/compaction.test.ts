/** Compaction of a thread's context in turns: when it begins, what is asked, what goes on, what is left on disk. */
import { describe, expect, test } from 'bun:test';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm, type Csm, type CsmResult } from '#tests/support/csm.ts';
import { until } from '#tests/support/until.ts';
import { providerConfig, serveModel, textsOf, writeScript, type ModelServer } from './support/model-server.ts';
import { findInvalidItems } from './support/request-prefix.ts';
import {
  checkNumbers,
  filesBelow,
  jsonLines,
  onlySession,
  readEvents,
  sessionFolder,
  typesOf,
} from './support/session-files.ts';

/** Stands in the request for a summary, and in no other. */
const ASKS = 'Do not call tools.';
const SUMMARY = {
  when: { body: ASKS },
  items: [{ text: 'NOTES so far' }],
  usage: { input_tokens: 40, output_tokens: 6 },
};
const CALL = {
  items: [{ call: 'exec_command', args: { cmd: 'echo a-long-way' } }],
  usage: { input_tokens: 5000, output_tokens: 10 },
};
const END = { items: [{ text: 'the end' }], usage: { input_tokens: 70, output_tokens: 3 } };

interface Served extends AsyncDisposable {
  readonly csm: Csm;
  readonly server: ModelServer;
}

async function openServed(config: string, ...responses: readonly unknown[]): Promise<Served> {
  const csm = openCsm();
  const server = await serveModel(csm, ...responses);
  writeFileSync(join(csm.codexHome, 'config.toml'), providerConfig(server.baseUrl, config));
  return {
    csm,
    server,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await csm[Symbol.asyncDispose]();
    },
  };
}

const LIMIT = 'model_auto_compact_token_limit = 4000';
const exec = (csm: Csm, ...args: readonly string[]): Promise<CsmResult> =>
  csm.run(['exec', '--skip-git-repo-check', '--json', ...args]);
const resume = (csm: Csm, ...args: readonly string[]): Promise<CsmResult> =>
  csm.run(['exec', 'resume', '--skip-git-repo-check', '--json', ...args]);
/** Raises the limit, so that a resume goes on with the context as it is. */
const ROOMY = ['-c', 'model_auto_compact_token_limit = 200000'] as const;
const artifactsOf = (csm: Csm): readonly string[] => {
  const folder = join(sessionFolder(csm, onlySession(csm)), 'artifacts');
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
};
const isSummaryRequest = (asked: { readonly text: string }): boolean => asked.text.includes(ASKS);

describe.skipIf(csmMissing !== undefined)('in a turn', () => {
  test('the context is shortened before the next request, and all of it is told and recorded', async () => {
    await using run = await openServed(LIMIT, CALL, SUMMARY, END, END);
    const { csm, server } = run;
    const done = await exec(csm, 'go a long way');
    expect(done).toMatchObject({ code: 0 });
    const [first, asking, next] = server.asked();
    expect(asking?.body).toMatchObject({ tools: [], parallel_tool_calls: false, store: false });
    // What is summed up is the history as it was sent, so that the provider has it cached.
    expect(asking?.input.slice(0, first?.input.length)).toEqual([...(first?.input ?? [])]);
    expect(asking?.input.map((item) => item.type).slice(-3)).toEqual([
      'function_call',
      'function_call_output',
      'message',
    ]);
    const said = textsOf(next);
    expect(said.slice(0, -2)).toEqual(textsOf(first).slice(0, -1));
    expect(said.at(-2)).toBe('go a long way');
    expect(said.at(-1)).toMatch(
      /^The earlier part of this conversation was replaced by the notes below[^]*\nNOTES so far$/,
    );
    expect(next?.input.every((item) => item.type === 'message')).toBe(true);
    for (const asked of server.asked()) expect(findInvalidItems(asked.input)).toEqual([]);

    const lines = jsonLines(done.stdout);
    const item = lines.find((line) => line.item?.type === 'context_compaction')?.item;
    expect(item).toMatchObject({ kind: 'semantic-summary', trigger: 'auto', tokens_before: expect.any(Number) });
    expect(lines.at(-1)).toMatchObject({
      type: 'turn.completed',
      usage: { input_tokens: 5000 + 40 + 70, output_tokens: 10 + 6 + 3 },
    });

    const events = readEvents(csm);
    checkNumbers(events);
    const at = events.findIndex(({ type }) => type === 'compaction.committed');
    expect(events[at - 1]).toMatchObject({ type: 'response.completed', purpose: 'compaction' });
    expect(events[at]).toMatchObject({ trigger: 'auto', previous: null, artifact_id: item.artifact_id });
    const file = readFileSync(join(sessionFolder(csm, onlySession(csm)), 'artifacts', `${item.artifact_id}.json`));
    expect(new Bun.CryptoHasher('sha256').update(file).digest('hex')).toBe(events[at]?.['artifact'].sha256);
    expect(String(file)).not.toContain('NOTES so far');
    expect(JSON.parse(String(file))).toMatchObject({ kept: events[at]?.['kept'], state_digest: expect.any(String) });

    expect((await resume(csm, '--last', 'and on')).code).toBe(0);
    expect(textsOf(server.asked().at(-1))).toEqual([...said, 'the end', 'and on']);
  });

  test('people read one line of it', async () => {
    await using run = await openServed(LIMIT, CALL, SUMMARY, END);
    const done = await run.csm.run(['exec', '--skip-git-repo-check', 'go']);
    expect(done).toMatchObject({ code: 0, stdout: 'the end\n' });
    expect(done.stderr.split('\n').filter((line) => line.includes('compacted'))).toEqual(['context compacted']);
  });

  test('a turn that begins with a context too long is answered after the summary, its prompt last', async () => {
    const long = { items: [{ call: 'exec_command', args: { cmd: `head -c 30000 /dev/zero | tr '\\0' x` } }] };
    // A server that does not count: the size is estimated.
    await using run = await openServed('', { ...long, usage: null }, { ...END, usage: null }, SUMMARY, END);
    const { csm, server } = run;
    expect((await exec(csm, 'first')).code).toBe(0);
    const done = await resume(csm, '-c', LIMIT, '--last', 'second');
    expect(done.code).toBe(0);
    const [, , asking, next] = server.asked();
    expect(isSummaryRequest(asking ?? { text: '' })).toBe(true);
    expect(textsOf(asking)).not.toContain('second');
    expect(textsOf(next, 'user').slice(-3)).toEqual(['first', expect.stringContaining('NOTES so far'), 'second']);
    expect(server.asked()).toHaveLength(4);
  });

  test('when a turn begins, what the server counted last decides, as in Codex', async () => {
    const counted = { items: [{ text: 'short' }], usage: { input_tokens: 90_000, output_tokens: 3 } };
    await using run = await openServed(LIMIT, counted, SUMMARY, END, END);
    const { csm, server } = run;
    await exec(csm, 'first');
    await resume(csm, '--last', 'second');
    await resume(csm, '--last', 'third');
    expect(server.asked().map(isSummaryRequest)).toEqual([false, true, false, false]);
  });

  test('a server that finds the context too long is asked again once it is shorter', async () => {
    const tooLong = {
      status: 400,
      body: { error: { code: 'context_length_exceeded', message: 'too long', type: 'invalid_request_error' } },
    };
    const call = { ...CALL, usage: { input_tokens: 10 } };
    await using run = await openServed('', call, tooLong, SUMMARY, END);
    const done = await exec(run.csm, 'go');
    expect(done.code).toBe(0);
    expect(run.server.asked().map(isSummaryRequest)).toEqual([false, false, true, false]);
  });

  test('a summary that does not fit either is asked for with less, whole responses at a time', async () => {
    const tooLong = {
      status: 400,
      body: { error: { code: 'context_length_exceeded', message: 'too long', type: 'invalid_request_error' } },
    };
    const calls = {
      items: [{ call: 'exec_command', args: { cmd: 'seq 1 3000' }, count: 4 }],
      usage: { input_tokens: 5000 },
    };
    await using run = await openServed(
      `${LIMIT}\nmodel_context_window = 24000`,
      calls,
      { ...tooLong, when: { body: ASKS }, repeat: 2 },
      SUMMARY,
      END,
    );
    const done = await exec(run.csm, 'go');
    expect(done.code).toBe(0);
    const sizes = run.server
      .asked()
      .filter(isSummaryRequest)
      .map(({ text }) => text.length);
    expect(sizes).toHaveLength(3);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(sizes[2]).toBeLessThan(sizes[0] ?? 0);
    for (const asked of run.server.asked()) expect(findInvalidItems(asked.input)).toEqual([]);
    expect(typesOf(readEvents(run.csm)).filter((type) => type === 'response.failed')).toHaveLength(2);
  });

  test('a summary that cannot be had fails the turn, and changes nothing', async () => {
    const failure = { when: { body: ASKS }, status: 500, body: { error: { message: 'out of order' } }, repeat: 9 };
    await using run = await openServed(LIMIT, CALL, failure, END);
    const { csm, server } = run;
    const done = await exec(csm, 'go');
    expect(done.code).toBe(1);
    const lines = jsonLines(done.stdout);
    expect(lines.at(-1)).toMatchObject({
      type: 'turn.failed',
      error: { message: expect.stringMatching(/^The context is full and could not be shortened: /) },
    });
    // One silent try and two that people see, as the provider's settings say.
    expect(server.asked().filter(isSummaryRequest)).toHaveLength(4);
    expect(artifactsOf(csm)).toEqual([]);
    expect(typesOf(readEvents(csm))).not.toContain('compaction.committed');
    expect((await resume(csm, ...ROOMY, '--last', 'again')).code).toBe(0);
    expect(
      server
        .asked()
        .at(-1)
        ?.input.map((item) => item.type),
    ).toContain('function_call_output');
  });

  test('a signal in the middle of a summary leaves the context as it was', async () => {
    const hanging = { ...SUMMARY, close: 'hang', cut_at_byte: 300 };
    await using run = await openServed(LIMIT, CALL, hanging, END);
    const { csm, server } = run;
    const turn = csm.start(['exec', '--skip-git-repo-check', '--json', 'go']);
    await until('the summary is asked for', () => server.asked().some(isSummaryRequest));
    turn.kill('SIGINT');
    expect((await turn.done).code).toBe(130);
    const types = typesOf(readEvents(csm));
    expect(types).not.toContain('compaction.committed');
    expect(types.at(-1)).toBe('turn.interrupted');
    expect(artifactsOf(csm)).toEqual([]);
    expect((await resume(csm, ...ROOMY, '--last', 'on')).code).toBe(0);
    expect(
      server
        .asked()
        .at(-1)
        ?.input.map((item) => item.type),
    ).toContain('function_call_output');
  });

  test('a session that keeps no texts is compacted while it runs, and still keeps none', async () => {
    await using run = await openServed(`${LIMIT}\n[csm]\npayload_policy = "metadata"`, CALL, SUMMARY, END);
    const { csm, server } = run;
    expect((await exec(csm, 'private words')).code).toBe(0);
    expect(textsOf(server.asked().at(-1), 'user').at(-1)).toContain('NOTES so far');
    for (const file of filesBelow(join(csm.codexHome, 'csm'))) {
      expect(readFileSync(file, 'utf8')).not.toMatch(/NOTES so far|private words/);
    }
  });

  test('a secret in a summary is on no disk', async () => {
    const secret = 'correct horse 9 battery staple';
    const summary = { ...SUMMARY, items: [{ text: `the key is ${secret}` }] };
    await using run = await openServed(LIMIT, CALL, summary, END);
    const { csm } = run;
    const done = await csm.run(['exec', '--skip-git-repo-check', '--json', 'go'], { env: { SOME_API_KEY: secret } });
    expect(done.code).toBe(0);
    expect(typesOf(readEvents(csm))).toContain('compaction.committed');
    for (const file of filesBelow(join(csm.codexHome, 'csm'))) expect(readFileSync(file, 'utf8')).not.toContain(secret);
  });
});

describe.skipIf(csmMissing !== undefined)('by hand', () => {
  const json = async (csm: Csm, ...args: readonly string[]): Promise<{ readonly [member: string]: unknown }> => {
    const done = await csm.run(['native-session', ...args, '--json']);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    return jsonLines(done.stdout)[0];
  };
  const call = { items: [{ call: 'exec_command', args: { cmd: 'echo found' } }] };

  test('compaction of a compaction, resume, fork; each undo gives back the request of before', async () => {
    await using run = await openServed('', call, END, call, END, call, END, END, SUMMARY, END, END, END, END, END);
    const { csm, server } = run;
    await exec(csm, '--session-id', 'demo', 'one');
    for (const prompt of ['two', 'three', 'four']) await resume(csm, 'demo', prompt);
    const full = server.asked().at(-1)?.input ?? [];

    const seed = await json(csm, 'compact-replay-seed', '--session-id', 'demo', '--artifact-id', 'c1');
    expect(seed).toMatchObject({ artifact_id: 'c1', kind: 'replay-seed', usage: null, cost_usd: 0 });
    expect(seed['tokens_after']).toBeLessThan(seed['tokens_before'] as number);
    await resume(csm, 'demo', 'five');
    const seeded = server.asked().at(-1)?.input ?? [];
    // Of the first two turns only what was said; the last two whole.
    expect(seeded.filter((item) => item.type === 'function_call_output')).toHaveLength(1);
    expect(textsOf(server.asked().at(-1), 'user').slice(-5)).toEqual(['one', 'two', 'three', 'four', 'five']);

    const made = await json(csm, 'compact-summary', '--session-id', 'demo', '--artifact-id', 's1', '--from-session');
    expect(made).toMatchObject({ kind: 'semantic-summary', usage: { input_tokens: 40 } });
    const asking = server.asked().find(isSummaryRequest);
    expect(asking?.input.slice(0, seeded.length)).toEqual([...seeded]);
    await resume(csm, 'demo', 'six');
    expect(textsOf(server.asked().at(-1), 'user').at(-2)).toContain('NOTES so far');
    const fork = await csm.run(['exec', 'fork', '--skip-git-repo-check', '--json', 'demo', 'aside']);
    expect(fork.code).toBe(0);
    expect(textsOf(server.asked().at(-1), 'user').slice(-3)).toEqual([
      expect.stringContaining('NOTES so far'),
      'six',
      'aside',
    ]);

    const undone = await json(csm, 'undo-compaction', '--session-id', 'demo');
    expect(undone).toMatchObject({ artifact_id: 's1', restores: { artifact_id: 'c1' } });
    await resume(csm, 'demo', 'seven');
    expect(server.asked().at(-1)?.input.slice(0, seeded.length)).toEqual([...seeded]);
    await json(csm, 'undo-compaction', '--session-id', 'demo');
    await resume(csm, 'demo', 'eight');
    const last = server.asked().at(-1);
    expect(last?.input.slice(0, full.length)).toEqual([...full]);
    const said = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];
    expect(textsOf(last, 'user').slice(-said.length)).toEqual(said);
    expect(await csm.run(['native-session', 'undo-compaction', '--session-id', 'demo'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Error: session \S+ has no compaction to undo\nhint: /),
    });
    const replay = await csm.run(['native-session', 'resume-replay', '--session-id', 'demo']);
    expect(replay.code).toBe(0);
  });

  test('a summary of a file, of a transcript; artifacts pruned only where nothing needs them', async () => {
    await using run = await openServed('', END, SUMMARY, END);
    const { csm, server } = run;
    await exec(csm, '--session-id', 'demo', 'one');
    writeFileSync(join(csm.work, 'own.md'), 'in my own words\n');
    await json(csm, 'compact-summary', '--session-id', 'demo', '--artifact-id', 's1', '--summary-file', 'own.md');
    await json(csm, 'compact-summary', '--session-id', 'demo', '--artifact-id', 's2', '--source-file', 'own.md');
    expect(textsOf(server.asked().find(isSummaryRequest), 'user').join()).toContain('in my own words');
    await resume(csm, 'demo', 'two');
    expect(textsOf(server.asked().at(-1), 'user').slice(-3)).toEqual([
      'one',
      expect.stringContaining('NOTES so far'),
      'two',
    ]);
    const prune = ['prune-compactions', '--session-id', 'demo', '--keep-latest-per-kind'];
    expect(await json(csm, ...prune, '2')).toMatchObject({ applied: false, pruned: 0, kept: 2 });
    expect(await json(csm, ...prune, '0')).toMatchObject({ applied: false, pruned: 1, kept: 1 });
    expect(artifactsOf(csm)).toEqual(['s1.json', 's2.json']);
    expect(await json(csm, ...prune, '0', '--apply')).toMatchObject({ applied: true, pruned: 1, kept: 1 });
    expect(artifactsOf(csm)).toEqual(['s2.json']);
    expect(await json(csm, ...prune, '0', '--apply')).toMatchObject({ pruned: 0, kept: 1 });
    // An undo needs no artifact.
    expect(await json(csm, 'undo-compaction', '--session-id', 'demo')).toMatchObject({
      restores: { artifact_id: 's1' },
    });
    expect(await json(csm, 'undo-compaction', '--session-id', 'demo')).toMatchObject({ restores: null });
  });

  test('a signal while the model writes leaves no trace', async () => {
    await using run = await openServed('', END, { ...SUMMARY, close: 'hang', cut_at_byte: 300 });
    const { csm, server } = run;
    await exec(csm, '--session-id', 'demo', 'one');
    const before = readEvents(csm);
    const turn = csm.start([
      'native-session',
      'compact-summary',
      '--session-id',
      'demo',
      '--artifact-id',
      's',
      '--from-session',
    ]);
    await until('the summary is asked for', () => server.asked().some(isSummaryRequest));
    turn.kill('SIGINT');
    expect(await turn.done).toMatchObject({ code: 130, stdout: '' });
    expect(readEvents(csm)).toEqual(before);
    expect(artifactsOf(csm)).toEqual([]);
  });

  test('what cannot be done is said, and nothing is written', async () => {
    await using csm = openCsm({ config: 'model_provider = "scripted"' });
    const script = writeScript(csm, END);
    await exec(csm, '--session-id', 'demo', '--script', script, 'one');
    writeFileSync(join(csm.work, 'own.md'), 'notes\n');
    writeFileSync(join(csm.work, 'empty.md'), ' \n');
    const before = readEvents(csm);
    const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
      [['compact-summary', '--session-id', 'demo', '--artifact-id', 'x'], 2, /say where the summary comes from/],
      [
        ['compact-summary', '--session-id', 'demo', '--artifact-id', 'x', '--from-session', '--summary-file', 'own.md'],
        2,
        /cannot be used with/,
      ],
      [
        ['compact-summary', '--session-id', 'no', '--artifact-id', 'x', '--summary-file', 'own.md'],
        1,
        /no session "no"/,
      ],
      [
        ['compact-summary', '--session-id', 'demo', '--artifact-id', '../x', '--summary-file', 'own.md'],
        1,
        /cannot name/,
      ],
      [['compact-summary', '--session-id', 'demo', '--artifact-id', 'x', '--summary-file', 'none.md'], 1, /none\.md/],
      [['compact-summary', '--session-id', 'demo', '--artifact-id', 'x', '--summary-file', 'empty.md'], 1, /no text/],
      [['compact-replay-seed', '--session-id', 'demo'], 2, /--artifact-id/],
      [['prune-compactions', '--session-id', 'demo'], 2, /--keep-latest-per-kind/],
      [['undo-compaction', '--session-id', 'demo'], 1, /no compaction to undo/],
    ];
    for (const [args, code, message] of cases) {
      const done = await csm.run(['native-session', ...args]);
      expect([args, done.code, done.stdout]).toEqual([args, code, '']);
      expect(done.stderr).toMatch(message);
    }
    expect(readEvents(csm)).toEqual(before);
    expect(readdirSync(sessionFolder(csm, onlySession(csm))).toSorted()).toEqual(['events.jsonl', 'lock']);
  });

  test('a session without texts is refused, and one in use as well', async () => {
    await using csm = openCsm({ config: 'model_provider = "scripted"\n[csm]\npayload_policy = "metadata"' });
    await exec(csm, '--session-id', 'demo', '--script', writeScript(csm, END), 'one');
    writeFileSync(join(csm.work, 'own.md'), 'notes\n');
    for (const args of [
      ['compact-replay-seed'],
      ['compact-summary', '--summary-file', 'own.md'],
      ['compact-summary', '--from-session'],
    ]) {
      const done = await csm.run(['native-session', ...args, '--session-id', 'demo', '--artifact-id', 'x']);
      expect(done).toMatchObject({ code: 1, stdout: '' });
      expect(done.stderr).toMatch(/^Error: session \S+ cannot /);
    }
    const hanging = writeScript(csm, { items: [{ text: 'slow' }], close: 'hang', cut_at_byte: 200 });
    const held = csm.start([
      'exec',
      '--skip-git-repo-check',
      '--json',
      '--session-id',
      'held',
      '--script',
      hanging,
      'x',
    ]);
    await held.waitFor('stdout', '"turn.started"');
    for (const args of [
      ['compact-replay-seed', '--artifact-id', 'x'],
      ['undo-compaction'],
      ['prune-compactions', '--keep-latest-per-kind', '1', '--apply'],
    ]) {
      const done = await csm.run(['native-session', ...args, '--session-id', 'held']);
      expect(done).toMatchObject({ code: 1, stderr: expect.stringMatching(/is in use by process/) });
    }
    expect(
      (await csm.run(['native-session', 'prune-compactions', '--session-id', 'held', '--keep-latest-per-kind', '1']))
        .code,
    ).toBe(0);
    held.kill('SIGTERM');
    await held.done;
  });
});
