/** The reference reader in docs/ reads what csm writes, and finds what csm finds. @effects all */
import { describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { verifyLog } from '#/session/log/verify-log.ts';
import { forkSession } from '#/session/store/fork.ts';
import { readSegments } from '#/session/store/read-session.ts';
import { sessionPaths } from '#/session/store/layout.ts';
import { createSession, openSession, sessionStore } from '#/session/store/session-store.ts';
import { makeFixtureSession } from '#tests/session/support/fixture-session.ts';
import { SAMPLE_SESSION, userMessage } from '#tests/session/support/sample-events.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';

const DOCS = `${import.meta.dir}/../../../docs`;
const FIXTURES = `${import.meta.dir}/../../../fixtures/log`;
const python = Bun.which('python3');

interface ReadLog {
  readonly records: number;
  readonly head: string;
  readonly messages: readonly (readonly [ts: string, kind: string, text: string])[];
  readonly problems: readonly (readonly [seq: number | null, problem: string])[];
}

function readWithReference(path: string): ReadLog {
  const done = Bun.spawnSync([python ?? '', `${DOCS}/read-event-log.py`, path, '--json']);
  expect(done.stderr.toString()).toBe('');
  return JSON.parse(done.stdout.toString()) as ReadLog;
}

test('the reference reader has under a hundred lines', async () => {
  expect((await Bun.file(`${DOCS}/read-event-log.py`).text()).split('\n').length).toBeLessThanOrEqual(100);
});

describe.skipIf(python === null)('the reference reader (needs python3)', () => {
  test('reads the sample and says what is wrong with damaged ones', () => {
    const sample = readWithReference(`${FIXTURES}/sample.jsonl`);
    expect(sample).toMatchObject({ records: 8, problems: [] });
    expect(sample.messages.map(([, kind, text]) => [kind, text])).toEqual([
      ['user_message', 'List the files, please. “ü” \u2028 \u0000'],
      ['agent_message', 'There are two.'],
    ]);
    expect(readWithReference(`${FIXTURES}/metadata.jsonl`)).toMatchObject({ records: 8, problems: [], messages: [] });
    expect(readWithReference(`${FIXTURES}/changed-payload.jsonl`).problems).toEqual([[7, 'digest']]);
    expect(readWithReference(`${FIXTURES}/changed-fact.jsonl`).problems).toEqual([[6, 'sum']]);
    for (const name of ['changed-number', 'changed-version'])
      expect(readWithReference(`${FIXTURES}/${name}.jsonl`)).toMatchObject({ records: 8, problems: [[6, 'head']] });
    expect(readWithReference(`${FIXTURES}/missing-line.jsonl`).problems).toEqual([
      [5, 'sum'],
      [5, 'seq'],
    ]);
    expect(readWithReference(`${FIXTURES}/torn-tail.jsonl`)).toMatchObject({ records: 7, problems: [] });
  }, 60_000);

  test('agrees with csm on a fixture with seals, on a fork of it, on blobs and on what was forgotten', async () => {
    using folder = openTempFolder();
    const platform = openBunPlatform();
    const store = sessionStore(platform, folder.path);
    const { id } = makeFixtureSession(platform.fs, folder.path, { events: 4300, seed: 4 });
    const fork = await forkSession(store, id, { at: 4200 });
    await fork.append(userMessage(`long ${'z'.repeat(20_000)}`), userMessage('to be forgotten'));
    await fork.forget(fork.head.seq);
    await fork.close();
    const plain = await createSession(store, {
      cwd: '/work',
      source: 'test',
      thread_source: 'user',
      csm_version: '0',
      base_message_id: 'msg',
      payloadPolicy: 'full',
      sealKey: Buffer.from('sixteen bytes or more'),
    });
    await plain.append(...SAMPLE_SESSION.slice(1));
    await plain.close();
    for (const session of [id, fork.id, plain.id]) {
      const paths = sessionPaths(folder.path, session);
      const ours = verifyLog(platform.fs, readSegments(platform.fs, paths), { blobs: paths.blobs });
      const theirs = readWithReference(paths.log);
      expect(ours.findings).toEqual([]);
      expect(theirs.problems).toEqual([]);
      expect([theirs.records, theirs.head]).toEqual([ours.records, `${ours.head.seq}:${ours.head.digest}`]);
    }
    const read = readWithReference(sessionPaths(folder.path, fork.id).log);
    expect(read.messages.at(-1)?.[2]).toBe(`long ${'z'.repeat(20_000)}`);
    await (await openSession(store, fork.id)).close();
  }, 60_000);

  test('finds a changed seal', () => {
    using folder = openTempFolder();
    const platform = openBunPlatform();
    const { id } = makeFixtureSession(platform.fs, folder.path, { events: 4100, seed: 5 });
    const { log } = sessionPaths(folder.path, id);
    const text = platform.fs.readText(log);
    writeFileSync(log, text.replace(/"log_bytes":\d+/, '"log_bytes":1'));
    expect(readWithReference(log).problems).toEqual([
      [4096, 'sum'],
      [4096, 'seal'],
    ]);
  }, 60_000);
});
