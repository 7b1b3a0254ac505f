/**
 * The gates of Session-Bench (version 0.3: 19 that are scored, named here by their ids, and one that is not), held against a
 * corpus of sessions that the compiled program wrote. `docs/session-bench.md` says what each asks and what that is worth.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { csmMissing, openCsm, type Csm } from '#tests/support/csm.ts';
import { writeScript } from './support/model-server.ts';
import { filesBelow } from './support/session-files.ts';

const ROOT = resolve(import.meta.dir, '../..');
/** The benchmark's own probe. */
const PROBE = 'List the files in the current directory, then say hello in one sentence.';
/** Keys whose strings count as content there. */
const CONTENT_KEYS = new Set(
  'text content message thinking output result value summary reasoning stdout markdown'.split(' '),
);
const LEAN_BYTES = 10 * 1024;
const CONTENT_SHARE = 0.25;
const RECORD_BYTES = 25 * 1024;

interface Line {
  readonly type: string;
  readonly seq: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- read as a stranger would, without types
  readonly [key: string]: any;
}

interface Session {
  readonly folder: string;
  readonly text: string;
  readonly lines: readonly Line[];
}

/** All sessions of a home, oldest first. */
function readSessions(csm: Csm): readonly Session[] {
  const root = join(csm.codexHome, 'csm/sessions');
  return readdirSync(root)
    .sort()
    .map((name) => join(root, name))
    .filter((folder) => existsSync(join(folder, 'events.jsonl')))
    .map((folder) => {
      const text = readFileSync(join(folder, 'events.jsonl'), 'utf8');
      const lines = text.trimEnd().split('\n');
      return { folder, text, lines: lines.map((line) => JSON.parse(line) as Line) };
    });
}

/** Bytes of strings under the content keys, as the benchmark's extractor counts them. */
function measureContent(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + measureContent(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, one]) =>
      sum + (typeof one === 'string' && CONTENT_KEYS.has(key) ? Buffer.byteLength(one) : measureContent(one)),
    0,
  );
}

/** The conversation, as docs/event-log-format.md tells a naive reader to take it. */
const readNaively = (lines: readonly Line[]): readonly string[] =>
  lines
    .filter(({ type, kind }) => type === 'item.completed' && String(kind).endsWith('_message'))
    .map(({ payload }) => payload.item.content.map(({ text }: { text: string }) => text).join(''));

const of = (lines: readonly Line[], type: string): readonly Line[] => lines.filter((line) => line.type === type);

/** What the corpus is about: each a prompt, commands over this repository's files, and an answer. */
const TASKS: readonly (readonly [prompt: string, commands: readonly string[], answer: string])[] = [
  [
    'How is the event log laid out, and what is done about a line that was cut?',
    ['sed -n 1,80p docs/event-log-format.md', 'ls src/session/log'],
    'A log is one file of JSON lines, each with a number, a time, a type and a sum over itself and the line before it. What stands behind the last line feed is a write that was cut short: a reader leaves it out, and whoever writes next moves it aside first.',
  ],
  [
    'Find where the lock is taken, and tell me what happens when its holder dies.',
    ['grep -rn "acquireLock\\|flock" src/session/store | head -20', 'cat src/session/store/lock.ts', 'false'],
    'The lock is an advisory one of the kernel, on a file beside the log. The kernel gives it back when its holder dies, whatever the reason, so that the next writer takes it, reads what was added since, closes the turn that was open as interrupted, and goes on.',
  ],
  [
    'Which fixtures does the repository have?',
    ['find fixtures -type f | sort', 'wc -c fixtures/log/*.jsonl'],
    'There are logs of every damage that others published, rollouts in the form of Codex, recorded streams, and configuration files. Each has its expectation beside the test that reads it.',
  ],
];

interface Corpus extends AsyncDisposable {
  readonly csm: Csm;
  /** Bytes that the probe left in an empty home, by file. */
  readonly probeFiles: ReadonlyMap<string, number>;
  readonly probe: Session;
  /** Resumed, compacted, and resumed again. */
  readonly long: Session;
  readonly fork: Session;
  readonly all: readonly Session[];
}

async function recordCorpus(): Promise<Corpus> {
  const csm = openCsm({ config: 'model_provider = "scripted"\nmodel = "gpt-5.5"\n' });
  const run = async (args: readonly string[], cwd = ROOT): Promise<void> => {
    const done = await csm.run(args, { cwd });
    if (done.code !== 0) throw new Error(`${args.join(' ')} ended with ${done.code}: ${done.stderr}`);
  };
  const exec = ['--skip-git-repo-check', '-s', 'danger-full-access'];
  writeFileSync(join(csm.work, 'a.txt'), 'a\n');
  // As servers answer: with the model that it was.
  const model = 'gpt-5.5';
  const usage = { input_tokens: 5200, cached_tokens: 4096, output_tokens: 140, reasoning_tokens: 64 };
  const probe = writeScript(
    csm,
    { model, usage, items: [{ call: 'exec_command', args: { cmd: 'ls' } }] },
    { model, usage, items: [{ text: 'There is one file, a.txt. Hello!' }] },
  );
  const before = new Set(filesBelow(csm.codexHome));
  await run(['exec', ...exec, '--script', probe, PROBE], csm.work);
  const made = filesBelow(csm.codexHome).filter((path) => !before.has(path));
  const probeFiles = new Map(made.map((path) => [path, statSync(path).size]));
  for (const [index, [prompt, commands, answer]] of TASKS.entries()) {
    const rounds = commands.map((cmd) => ({
      model,
      usage,
      items: [{ reasoning: `To answer this I look at what \`${cmd}\` says.` }, { call: 'exec_command', args: { cmd } }],
    }));
    const script = writeScript(csm, ...rounds, { model, usage, items: [{ text: answer }] });
    const args = index === 0 ? ['--session-id', 'long', prompt] : ['resume', 'long', prompt];
    await run(['exec', ...exec, '--script', script, ...args]);
  }
  const more = writeScript(csm, { model, usage, items: [{ text: 'Nothing else is left.' }], repeat: 'forever' });
  const root = ['--root', join(csm.codexHome, 'csm'), '--session-id', 'long'];
  await run(['native-session', 'compact-replay-seed', ...root, '--artifact-id', 'seed']);
  await run(['exec', ...exec, '--script', more, 'resume', 'long', 'And what else?']);
  await run(['exec', ...exec, '--script', more, 'fork', 'long', 'Once more, please.']);
  const all = readSessions(csm);
  const find = (accept: (first: Line | undefined) => boolean): Session => {
    const found = all.find(({ lines }) => accept(lines[0]));
    if (found === undefined) throw new Error('a session is missing');
    return found;
  };
  return {
    csm,
    probeFiles,
    probe: find((first) => first?.['name'] === undefined && first?.['forked_from'] === undefined),
    long: find((first) => first?.['name'] === 'long'),
    fork: find((first) => first?.['forked_from'] !== undefined),
    all,
    [Symbol.asyncDispose]: () => csm[Symbol.asyncDispose](),
  };
}

describe.skipIf(csmMissing !== undefined)('Session-Bench', () => {
  let corpus: Corpus;
  beforeAll(async () => {
    corpus = await recordCorpus();
  }, 60_000);
  afterAll(async () => {
    await corpus[Symbol.asyncDispose]();
  });

  test('S1: the one-line probe adds 10 KB or less to the store', () => {
    const bytes = [...corpus.probeFiles.values()].reduce((sum, size) => sum + size, 0);
    expect(corpus.probeFiles.size).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(LEAN_BYTES);
    expect(of(corpus.probe.lines, 'tool.completed')).toHaveLength(1);
  });

  test('S2: a quarter or more of the bytes of a corpus is content', () => {
    const content = corpus.all.reduce((sum, { lines }) => sum + measureContent(lines), 0);
    // What a fork shares with its parent is one file of the disk, by hard links.
    const files = new Map(
      corpus.all
        .flatMap(({ folder }) => filesBelow(folder))
        .map((path) => statSync(path))
        .map(({ ino, size }) => [ino, size]),
    );
    const bytes = [...files.values()].reduce((sum, size) => sum + size, 0);
    expect(content / bytes).toBeGreaterThanOrEqual(CONTENT_SHARE);
  });

  test('S3: no record of bookkeeping is over 25 KB: prompt and tools are named, not stored', () => {
    for (const { lines, text } of corpus.all) {
      for (const { payload: _, ...bookkeeping } of lines) {
        expect(Buffer.byteLength(JSON.stringify(bookkeeping))).toBeLessThanOrEqual(RECORD_BYTES);
      }
      for (const { items } of of(lines, 'context.added').map(({ payload }) => payload)) {
        expect(Buffer.byteLength(JSON.stringify(items))).toBeLessThanOrEqual(RECORD_BYTES);
      }
      for (const settings of of(lines, 'settings.applied')) {
        for (const named of [settings['base_prompt'], settings['tools']]) {
          expect(named).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), version: expect.any(String) });
        }
      }
      expect(text).not.toContain('# How to work');
    }
  });

  test('C1: every event has its time', () => {
    for (const { ts } of corpus.all.flatMap(({ lines }) => lines)) {
      expect(String(ts)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }
  });

  test('C2, C3, C4: every answer has its model, its tokens and its dollars, and so has every turn', () => {
    for (const { lines } of corpus.all) {
      for (const message of lines.filter(({ kind }) => kind === 'agent_message')) {
        const answer = lines.find((line) => line.type === 'response.completed' && line.seq > message.seq);
        expect(answer).toMatchObject({ turn_id: message['turn_id'], model: 'gpt-5.5' });
      }
      for (const ended of [...of(lines, 'response.completed'), ...of(lines, 'turn.completed')]) {
        expect(ended['usage']).toMatchObject({ input_tokens: expect.any(Number), output_tokens: expect.any(Number) });
        expect(ended['cost_usd']).toBeGreaterThan(0);
      }
      const total = (type: string): number => of(lines, type).reduce((sum, line) => sum + Number(line['cost_usd']), 0);
      expect(total('turn.completed')).toBeCloseTo(total('response.completed'), 9);
    }
  });

  test('C5: every call stands with its output', () => {
    const { lines } = corpus.long;
    const calls = lines.filter(({ kind }) => kind === 'tool_call').map(({ payload }) => payload.item);
    expect(calls.map((item) => JSON.parse(item.arguments).cmd)).toEqual(TASKS.flatMap(([, commands]) => commands));
    const outputs = of(lines, 'tool.completed');
    expect(outputs.map((line) => line['call_id'])).toEqual(calls.map((item) => item.call_id));
    for (const { payload } of outputs) expect(payload.item.output).toContain('Process exited with code');
    expect(outputs.map((line) => line['exit_code'])).toEqual([0, 0, 0, 0, 1, 0, 0]);
  });

  test('C6: a readable account of the reasoning is kept', () => {
    const kept = corpus.long.lines
      .filter(({ kind }) => kind === 'reasoning')
      .map(({ payload }) => payload.item.summary[0].text);
    expect(kept).toEqual(
      TASKS.flatMap(([, commands]) => commands.map((cmd) => `To answer this I look at what \`${cmd}\` says.`)),
    );
  });

  test('C7: a fork names its parent, the record it goes on from, and the file that holds it', () => {
    const from = corpus.fork.lines[0]?.['forked_from'];
    expect(from).toMatchObject({
      session_id: corpus.long.lines[0]?.['session_id'],
      seq: corpus.long.lines.at(-1)?.seq,
    });
    for (const { file, end_offset } of from.base) {
      expect(readFileSync(join(corpus.fork.folder, file)).subarray(0, end_offset).toString()).toBe(corpus.long.text);
    }
    expect(corpus.fork.lines[0]?.seq).toBe(Number(from.seq) + 1);
  });

  test('T1, T2, T3: every record declares the version of the format, which is the one that is published and frozen', () => {
    for (const line of corpus.all.flatMap(({ lines }) => lines)) expect(line['v']).toBe(1);
    const published = readFileSync(join(ROOT, 'docs/event-log-format.md'), 'utf8');
    expect(published).toContain('Version 1, frozen');
    // Honest: the published reader, which takes version 1 alone, finds nothing wrong.
    if (Bun.which('python3') === null) return;
    for (const { folder } of corpus.all) {
      const reader = Bun.spawnSync(['python3', join(ROOT, 'docs/read-event-log.py'), join(folder, 'events.jsonl')]);
      expect([reader.exitCode, reader.stderr.toString()]).toEqual([0, '']);
    }
  });

  test('O1, O2: plain text, in one file that can be followed', () => {
    for (const { folder, text } of corpus.all) {
      // oxlint-disable-next-line no-control-regex -- controls are what this looks for
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
      expect(text).not.toMatch(/[A-Za-z0-9+/]{400}/);
      const logs = readdirSync(folder).filter((name) => name.endsWith('.jsonl') && !name.startsWith('base-'));
      expect(logs).toEqual(['events.jsonl']);
    }
    // What was there before a resume is there after it, byte for byte: a follower sees appended lines only.
    const boundary = corpus.long.text.indexOf('"type":"compaction.committed"');
    expect(boundary).toBeGreaterThan(0);
    expect(corpus.long.text.slice(boundary)).toContain('And what else?');
  });

  test('O3, O4: the form and the place are published', () => {
    const published = readFileSync(join(ROOT, 'docs/event-log-format.md'), 'utf8');
    for (const type of new Set(corpus.all.flatMap(({ lines }) => lines.map((line) => line.type)))) {
      expect(published).toContain(`\`${type}\``);
    }
    expect(published).toContain('`$CODEX_HOME/csm/sessions/<uuid>/`');
    for (const { folder, lines } of corpus.all) {
      expect(folder).toBe(join(corpus.csm.codexHome, 'csm/sessions', lines[0]?.['session_id']));
    }
  });

  test('P1: a naive reader gets every message once, in order', () => {
    const said = [
      ...TASKS.flatMap(([prompt, , answer]) => [prompt, answer]),
      'And what else?',
      'Nothing else is left.',
    ];
    expect(readNaively(corpus.long.lines)).toEqual(said);
    expect(readNaively(corpus.probe.lines)).toEqual([PROBE, 'There is one file, a.txt. Hello!']);
    expect(readNaively(corpus.fork.lines)).toEqual(['Once more, please.', 'Nothing else is left.']);
    // Nothing is superseded either (S4 of version 0.4): no item stands twice.
    const ids = corpus.long.lines.flatMap((line) =>
      line.type === 'item.completed' ? [`${line['turn_id']} ${line['item_id']}`] : [],
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('P3: title, folder and model are in the log itself', () => {
    const { lines } = corpus.long;
    expect(of(lines, 'session.titled')[0]?.['payload']).toEqual({ title: TASKS[0]?.[0] });
    expect(lines[0]?.['cwd']).toBe(ROOT);
    expect(of(lines, 'settings.applied')[0]?.['model']).toBe('gpt-5.5');
    expect(corpus.fork.lines[0]?.['cwd']).toBe(ROOT);
  });

  test('P2, not scored there: a last write cut at any byte costs one record at most, and the session goes on', async () => {
    const { csm, probe } = corpus;
    const path = join(probe.folder, 'events.jsonl');
    const lastBytes = Buffer.byteLength(probe.text.trimEnd().split('\n').at(-1) ?? '') + 1;
    const more = writeScript(csm, { items: [{ text: 'Hello again.' }], repeat: 'forever' });
    const id = probe.lines[0]?.['session_id'];
    for (const cut of [1, 2, 20, Math.floor(lastBytes / 2), lastBytes - 1]) {
      writeFileSync(path, Buffer.from(probe.text).subarray(0, -cut));
      const resumed = await csm.run(['exec', '--skip-git-repo-check', '--script', more, 'resume', id, 'Go on']);
      expect(resumed).toMatchObject({ code: 0, stdout: 'Hello again.\n' });
      const after = readSessions(csm).find(({ folder }) => folder === probe.folder);
      const seqs = after?.lines.map(({ seq }) => seq) ?? [];
      expect(seqs.slice(0, probe.lines.length - 1)).toEqual(probe.lines.slice(0, -1).map(({ seq }) => seq));
      expect(new Set(seqs).size).toBe(seqs.length);
    }
    writeFileSync(path, probe.text);
  });
});
