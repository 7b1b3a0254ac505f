/**
 * What went wrong with sessions of other programs, and was published: each is resumed by the compiled program, as a log of csm's own
 * (`fixtures/log`) and as a rollout of Codex's (`fixtures/rollouts`). Nothing that can be read is missing from the request, and
 * nothing of the damaged file is changed but a cut end.
 */
import { describe, expect, test } from 'bun:test';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { makeLargeSession } from '#tests/session/support/large-log.ts';
import { csmMissing, openCsm, type Csm } from '#tests/support/csm.ts';
import { providerConfig, serveModel, textsOf, type Asked, type ModelServer } from './support/model-server.ts';
import { sessionFolder } from './support/session-files.ts';

const FIXTURES = resolve(import.meta.dir, '../../fixtures');
const OWN = '0198c0de-0000-7000-8000-0000000000aa';
const THREAD = '01a20438-2709-7612-8115-8ed90bdb1335';
const RESUME = ['exec', 'resume', '--skip-git-repo-check'];
const LONG_LINE_BYTES = 50_000_000;

interface Place extends AsyncDisposable {
  readonly csm: Csm;
  readonly server: ModelServer;
}

/** A home whose model answers `ok` to everything. */
async function openPlace(): Promise<Place> {
  const csm = openCsm();
  const server = await serveModel(csm, { items: [{ text: 'ok' }], repeat: 'forever' });
  writeFileSync(join(csm.codexHome, 'config.toml'), providerConfig(server.baseUrl).replaceAll('local', 'mock'));
  return {
    csm,
    server,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await csm[Symbol.asyncDispose]();
    },
  };
}

function putLog(csm: Csm, bytes: Uint8Array): string {
  const path = join(sessionFolder(csm, OWN), 'events.jsonl');
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, bytes);
  return path;
}

function putRollout(csm: Csm, bytes: Uint8Array): string {
  const path = join(csm.codexHome, 'sessions/2026/11/22', `rollout-2026-11-22T17-05-18-${THREAD}.jsonl`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

/** Resumes twice and answers both requests. */
async function resumeTwice({ csm, server }: Place, id: string): Promise<readonly Asked[]> {
  for (const prompt of ['Go on.', 'And on.']) {
    const done = await csm.run([...RESUME, id, prompt]);
    expect([prompt, done.code, done.stdout, done.stderr]).toEqual([prompt, 0, 'ok\n', done.stderr]);
    expect(done.stderr).not.toContain('    at ');
  }
  return server.asked();
}

/** Messages and calls of a request that came with the history: what stands between the base message and csm's own context. */
function historyOf(asked: Asked | undefined): readonly string[] {
  return (asked?.input ?? [])
    .slice(1, -3)
    .map((item) => (item.type === 'message' ? item.content[0].text : String(item.type)).slice(0, 14));
}

describe.skipIf(csmMissing !== undefined)('a log of csm', () => {
  const USER = 'List the files';
  const ANSWER = 'There are two.';
  const CALL = 'function_call';
  const OUTPUT = 'function_call_output'.slice(0, 14);
  const WHOLE = [USER, CALL, ANSWER, OUTPUT];
  const DAMAGED = /^warning: \d damaged records? in this session (?:was|were) left out \(the first at byte \d+\)\.$/m;
  const INTERRUPTED = /^warning: The last turn of this session did not end; it is recorded as interrupted\.$/m;
  const TORN = /^warning: The last write of this session was cut off: \d+ bytes were moved to \S+\.torn-1\.$/m;
  const MISSING = /^warning: Records of this session are missing before number \d\.$/m;
  const NEWER = /^Error: session \S+ was written by another version of csm and can only be read here$/m;
  /** By the name of the file: what the request has of it (nothing: it is refused), and what the user is told. */
  const CASES: Readonly<Record<string, readonly [history: readonly string[] | undefined, told: RegExp | undefined]>> = {
    sample: [WHOLE, undefined],
    metadata: [undefined, /^Error: session \S+ cannot go on: 4 of its messages were not kept$/m],
    'half-line-then-again': [WHOLE, DAMAGED],
    'torn-prefix-glued': [WHOLE, DAMAGED],
    'raw-newline': [[CALL, ANSWER, OUTPUT], DAMAGED],
    'duplicate-line': [WHOLE, DAMAGED],
    // Their call is lost, and the output alone would be refused by every server.
    'missing-line': [[USER, ANSWER], MISSING],
    'fractional-seq': [WHOLE, DAMAGED],
    'without-first-line': [WHOLE, MISSING],
    'changed-payload': [[USER, CALL, OUTPUT], undefined],
    'changed-fact': [WHOLE, DAMAGED],
    'nul-tail': [WHOLE, TORN],
    'nul-middle': [WHOLE, DAMAGED],
    'torn-tail': [WHOLE, TORN],
    'two-writers': [WHOLE, DAMAGED],
    'interrupted-turn': [[USER, CALL, OUTPUT], INTERRUPTED],
    'unknown-version': [undefined, NEWER],
    'unknown-type': [undefined, NEWER],
  };

  test.each(readdirSync(join(FIXTURES, 'log')).map((file) => file.replace('.jsonl', '')))('%s', async (name) => {
    await using place = await openPlace();
    const before = readFileSync(join(FIXTURES, 'log', `${name}.jsonl`));
    const path = putLog(place.csm, before);
    // What is not listed has the whole history, and its damage is told.
    const [history, told] = CASES[name] ?? [WHOLE, DAMAGED];
    const first = await place.csm.run([...RESUME, OWN, 'Go on.']);
    expect(first.stderr).not.toContain('    at ');
    if (told !== undefined) expect(first.stderr).toMatch(told);
    if (history === undefined) {
      expect([first.code, place.server.asked().length]).toEqual([1, 0]);
      expect(readFileSync(path).equals(before)).toBe(true);
      return;
    }
    expect([first.code, first.stdout]).toEqual([0, 'ok\n']);
    expect(historyOf(place.server.asked()[0])).toEqual(history);
    const kept = readFileSync(path);
    const end = told === TORN ? before.lastIndexOf(0x0a) + 1 : before.length;
    expect(kept.subarray(0, end).equals(before.subarray(0, end))).toBe(true);
    // Again: all is there once more, behind what was there before, and nothing is repaired twice.
    const again = await place.csm.run([...RESUME, OWN, 'And on.']);
    expect([again.code, again.stdout]).toEqual([0, 'ok\n']);
    for (const repaired of [TORN, INTERRUPTED]) expect(again.stderr).not.toMatch(repaired);
    const [one, two] = place.server.asked();
    expect(two?.input.slice(0, one?.input.length)).toEqual([...(one?.input ?? [])]);
    expect(readFileSync(path).subarray(0, kept.length).equals(kept)).toBe(true);
  });

  test('a line of 50 MB before the last compaction', async () => {
    await using place = await openPlace();
    const root = join(place.csm.codexHome, 'csm');
    const options = { tinyRecords: 100, compactions: 4, wideLineBytes: LONG_LINE_BYTES };
    const made = makeLargeSession(openBunPlatform().fs, root, options);
    expect(made.longestLineBytes).toBeGreaterThan(LONG_LINE_BYTES);
    const asked = await resumeTwice(place, made.id);
    for (const { text } of asked) expect(text.length).toBeLessThan(1_000_000);
    expect(textsOf(asked[0])).toContain('Summary 4.');
  }, 30_000);
});

describe.skipIf(csmMissing !== undefined)('a rollout of Codex', () => {
  const EXPECTED = JSON.parse(readFileSync(join(FIXTURES, 'rollouts/expected.json'), 'utf8')) as Readonly<
    Record<string, { readonly items: readonly string[]; readonly damage: object }>
  >;

  test.each(Object.entries(EXPECTED))('%s', async (name, { items }) => {
    await using place = await openPlace();
    const before = readFileSync(join(FIXTURES, 'rollouts', name));
    const path = putRollout(place.csm, before);
    if (items.length === 0) {
      const refused = await place.csm.run([...RESUME, THREAD, 'Go on.']);
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Error: \S+ holds no conversation/) });
      return;
    }
    const [first, second] = await resumeTwice(place, THREAD);
    expect(first?.input.slice(1, -3).map((item) => item.id ?? item.type)).toEqual([...items]);
    expect(second?.input.slice(0, first?.input.length)).toEqual([...(first?.input ?? [])]);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('a line of 50 MB', async () => {
    await using place = await openPlace();
    const lines = readFileSync(join(FIXTURES, 'rollouts/legacy.jsonl'), 'utf8').trimEnd().split('\n');
    const at = lines.findIndex((line) => line.includes('"fco_1"'));
    const long = (lines[at] ?? '').replace(/"output":"/, `"output":"${'x'.repeat(LONG_LINE_BYTES)}`);
    expect(long.length).toBeGreaterThan(LONG_LINE_BYTES);
    const path = putRollout(place.csm, Buffer.from(`${lines.with(at, long).join('\n')}\n`));
    const { size, mtimeMs } = statSync(path);
    const [summary, first, second] = await resumeTwice(place, THREAD);
    // It is shortened before it goes on: the model is told what was left out, and no request carries the line.
    expect(JSON.stringify(summary?.input)).toMatch(/output of about \d+ tokens left out/);
    expect(textsOf(first, 'user')).toEqual(expect.arrayContaining(['task two', 'Go on.']));
    expect(textsOf(second, 'user')).toEqual(expect.arrayContaining(['task two', 'Go on.', 'And on.']));
    for (const { text } of [summary, first, second].filter((asked) => asked !== undefined)) {
      expect(text.length).toBeLessThan(1_000_000);
    }
    expect(statSync(path)).toMatchObject({ size, mtimeMs });
  }, 30_000);
});
