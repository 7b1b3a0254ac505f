/** `exec resume` and `exec fork` of sessions that Codex made: what csm asks begins with what the reference would ask. */
import { describe, expect, test } from 'bun:test';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import { idOf, ProgramLab, readLines, reference, type LabRun } from '#tests/session/foreign/support/program-lab.ts';

const EXEC = ['exec', '--skip-git-repo-check'];
const RESUME = ['exec', 'resume', '--skip-git-repo-check'];
const WORK = [
  { items: [{ reasoning: 'Look.' }, { call: 'exec_command', args: { cmd: 'echo hi' } }] },
  { items: [{ text: 'Done one.' }] },
];

async function makeSession(lab: ProgramLab): Promise<string> {
  expect((await lab.codex([...EXEC, 'task one'], WORK)).exitCode).toBe(0);
  return lab.rollouts().at(-1) ?? '';
}

const inputOf = (run: LabRun): readonly ResponseItem[] => run.requests.at(-1)?.input ?? [];

function logOf(lab: ProgramLab, id: string): readonly Record<string, unknown>[] {
  return readLines(join(lab.codexHome, 'csm/sessions', id, 'events.jsonl'));
}

describe.skipIf(reference === undefined)('a session of Codex', () => {
  test('is continued by its id: same history, same thread id, the rollout untouched', async () => {
    using lab = new ProgramLab();
    const path = await makeSession(lab);
    const before = readFileSync(path);
    const { mtimeMs } = statSync(path);
    const run = await lab.csm([...RESUME, idOf(path), 'next'], undefined, {});
    expect(run).toMatchObject({ exitCode: 0 });
    const mine = inputOf(run);
    expect(run.requests[0]?.headers['thread-id']).toBe(idOf(path));
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(statSync(path).mtimeMs).toBe(mtimeMs);
    const theirs = inputOf(await lab.codex([...RESUME, idOf(path), 'next']));
    const history = theirs.slice(1, -1);
    expect(mine.slice(1, 1 + history.length)).toEqual(history);
    // csm's own context and the prompt follow.
    expect(mine.slice(1 + history.length).map(({ role }) => role)).toEqual(['developer', 'user', 'user']);
    const [created, ...events] = logOf(lab, idOf(path));
    expect(created).toMatchObject({
      type: 'session.created',
      session_id: idOf(path),
      imported_from: {
        format: 'codex',
        path,
        offset: before.length,
        ordinal: before.toString().trimEnd().split('\n').length - 1,
        sha256: new Bun.CryptoHasher('sha256').update(before).digest('hex'),
        items: history.length,
        turns: 1,
        program_version: '0.169.0',
        usage: { total_tokens: 220 },
      },
    });
    expect(events.find(({ type }) => type === 'session.titled')).toMatchObject({ payload: { title: 'task one' } });
  }, 30_000);

  test('goes on natively: the second resume continues the native session', async () => {
    using lab = new ProgramLab();
    const path = await makeSession(lab);
    const first = await lab.csm([...RESUME, idOf(path), 'next']);
    const second = await lab.csm([...RESUME, idOf(path), 'and more']);
    expect(inputOf(second).slice(0, inputOf(first).length)).toEqual(inputOf(first) as ResponseItem[]);
    expect(inputOf(second).length).toBe(inputOf(first).length + 2);
    expect(readdirSync(join(lab.codexHome, 'csm/sessions')).filter((name) => name === idOf(path))).toEqual([
      idOf(path),
    ]);
  }, 30_000);

  test('is found by the name that it has in Codex', async () => {
    using lab = new ProgramLab();
    const path = await makeSession(lab);
    const entry = { id: idOf(path), thread_name: 'my thread', updated_at: '2026-11-22T17:00:00Z' };
    writeFileSync(join(lab.codexHome, 'session_index.jsonl'), `${JSON.stringify(entry)}\n`);
    const run = await lab.csm([...RESUME, 'my thread', 'next']);
    expect(run.requests[0]?.headers['thread-id']).toBe(idOf(path));
    expect(logOf(lab, idOf(path)).find(({ type }) => type === 'session.titled')).toMatchObject({
      payload: { title: 'my thread' },
    });
  }, 30_000);

  test('is what --last means when it was used last in this folder', async () => {
    using lab = new ProgramLab();
    await lab.csm([...EXEC, 'a native one']);
    const path = await makeSession(lab);
    const run = await lab.csm([...RESUME, '--last', 'next']);
    expect(run.requests[0]?.headers['thread-id']).toBe(idOf(path));
    const native = await lab.csm([...EXEC, 'another native one']);
    const again = await lab.csm([...RESUME, '--last', 'more']);
    expect(again.requests[0]?.headers['thread-id']).toBe(native.requests[0]?.headers['thread-id'] ?? '');
  }, 30_000);

  test('is forked into a native session of its own', async () => {
    using lab = new ProgramLab();
    const path = await makeSession(lab);
    const fork = await lab.csm(['exec', 'fork', '--skip-git-repo-check', idOf(path), 'in the fork']);
    expect(fork).toMatchObject({ exitCode: 0 });
    expect(fork.requests[0]?.headers['thread-id']).not.toBe(idOf(path));
    const resumed = await lab.csm([...RESUME, idOf(path), 'next']);
    const count = inputOf(resumed).length - 4;
    expect(inputOf(fork).slice(1, 1 + count)).toEqual(inputOf(resumed).slice(1, 1 + count) as ResponseItem[]);
  }, 30_000);

  test('goes to no other provider unless the user names it', async () => {
    using lab = new ProgramLab();
    const path = await makeSession(lab);
    // The server is the mock's; what counts is the name that the conversation was held under.
    writeFileSync(path, readFileSync(path, 'utf8').replace('"model_provider":"mock"', '"model_provider":"company"'));
    const refused = await lab.csm([...RESUME, idOf(path), 'next']);
    expect(refused).toMatchObject({ exitCode: 1, requests: [], stderr: expect.stringContaining('`company`') });
    expect(existsSync(join(lab.codexHome, 'csm/sessions', idOf(path)))).toBe(false);
    const named = await lab.csm([...RESUME, '-c', 'model_provider=mock', idOf(path), 'next']);
    expect(named).toMatchObject({ exitCode: 0 });
  }, 30_000);

  test('whose import was cut off by a crash does not go on without its past', async () => {
    using lab = new ProgramLab();
    const path = await makeSession(lab);
    await lab.csm([...RESUME, idOf(path), 'next']);
    const log = join(lab.codexHome, 'csm/sessions', idOf(path), 'events.jsonl');
    const [created = '', titled = ''] = readFileSync(log, 'utf8').split('\n');
    writeFileSync(log, `${created}\n${titled}\n`);
    expect(await lab.csm([...RESUME, idOf(path), 'next'])).toMatchObject({
      exitCode: 1,
      requests: [],
      stderr: expect.stringContaining('cut off'),
    });
  }, 30_000);

  test('that is archived, or is not there, is refused', async () => {
    using lab = new ProgramLab();
    const path = await makeSession(lab);
    await lab.codex(['archive', idOf(path)]);
    expect(await lab.csm([...RESUME, idOf(path), 'next'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('codex unarchive'),
    });
    expect(await lab.csm([...RESUME, '01a2043a-2ed3-75b2-aaec-b20291a92562', 'next'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('no session'),
    });
  }, 30_000);
});

describe.skipIf(reference === undefined)('what is said of a session of Codex', () => {
  const jsonLines = (run: LabRun) =>
    run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  test('where it comes from, once, to people alone', async () => {
    using lab = new ProgramLab();
    const path = await makeSession(lab);
    const run = await lab.csm([...RESUME, idOf(path), 'next']);
    expect(run.stderr).toContain(`Imported from Codex 0.169.0: ${path} (1 turn, `);
    expect(run.stderr).not.toContain('warning:');
    expect((await lab.csm([...RESUME, idOf(path), 'more'])).stderr).not.toContain('Imported');
    const fork = await lab.csm(['exec', 'fork', '--skip-git-repo-check', '--json', idOf(path), 'in the fork']);
    expect(jsonLines(fork).map(({ type }) => type)).toEqual([
      'thread.started',
      'turn.started',
      'item.completed',
      'turn.completed',
    ]);
  }, 30_000);

  test('what of it could not be read, to people and to programs', async () => {
    using lab = new ProgramLab();
    const path = await makeSession(lab);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, `${text}{"timestamp":"2026-11-22T17:05:18.604Z","ordinal":99,"type":"resp\n`);
    const fork = await lab.csm(['exec', 'fork', '--skip-git-repo-check', '--json', idOf(path), 'in the fork']);
    const warnings = jsonLines(fork).filter(({ item }) => item?.type === 'error');
    expect(warnings.map(({ item }) => item.message)).toEqual([expect.stringContaining('1 place of')]);
    expect((await lab.csm([...RESUME, idOf(path), 'next'])).stderr).toContain('warning: 1 place of');
    const events = logOf(lab, idOf(path)).filter(({ type }) => type === 'warning.raised');
    expect(events).toMatchObject([{ code: 'import-damaged' }]);
    expect((await lab.csm([...RESUME, idOf(path), 'more'])).stderr).not.toContain('1 place of');
  }, 30_000);

  test('that Codex has gone on with it since', async () => {
    using lab = new ProgramLab();
    const path = await makeSession(lab);
    await lab.csm([...RESUME, idOf(path), 'next']);
    expect((await lab.codex([...RESUME, idOf(path), 'in Codex'])).exitCode).toBe(0);
    const run = await lab.csm([...RESUME, '--json', idOf(path), 'more']);
    expect(jsonLines(run).find(({ item }) => item?.type === 'error')?.item.message).toContain('Codex has gone on');
    expect(JSON.stringify(inputOf(run))).not.toContain('in Codex');
  }, 30_000);

  test('that another model goes on with it: the last one counts', async () => {
    using lab = new ProgramLab();
    const path = await makeSession(lab);
    await lab.codex([...RESUME, '-m', 'gpt-5.4', idOf(path), 'second']);
    await lab.codex([...RESUME, '-m', 'gpt-5.5', idOf(path), 'third']);
    const fork = ['exec', 'fork', '--skip-git-repo-check'];
    expect((await lab.csm([...fork, idOf(path), 'same'])).stderr).not.toContain('was recorded with model');
    const other = await lab.csm([...fork, '-m', 'gpt-5.4', idOf(path), 'other']);
    expect(other.stderr).toContain('was recorded with model `gpt-5.5` but is resuming with `gpt-5.4`');
  }, 30_000);

  test('its tokens, with those that csm adds', async () => {
    using lab = new ProgramLab();
    const path = await makeSession(lab);
    const usage = { input_tokens: 1000, output_tokens: 100 };
    const script = [{ items: [{ text: 'Fine.' }], usage, repeat: 'forever' }];
    const first = jsonLines(await lab.csm([...RESUME, '--json', idOf(path), 'next'], script)).at(-1);
    const imported = (logOf(lab, idOf(path))[0] as { imported_from: { usage: { input_tokens: number } } })
      .imported_from;
    expect(first.usage.input_tokens).toBe(imported.usage.input_tokens + 1000);
    const second = jsonLines(await lab.csm([...RESUME, '--json', idOf(path), 'more'], script)).at(-1);
    expect(second.usage.input_tokens).toBe(imported.usage.input_tokens + 2000);
  }, 30_000);

  test('is sealed with the key, where there is one', async () => {
    using lab = new ProgramLab();
    const path = await makeSession(lab);
    const key = join(lab.folder, 'key');
    writeFileSync(key, 'k'.repeat(64), { mode: 0o600 });
    const config = `[csm]\nseal_key_file = "${key}"`;
    expect((await lab.csm([...RESUME, idOf(path), 'next'], undefined, { config })).exitCode).toBe(0);
    const seals = logOf(lab, idOf(path)).filter(({ type }) => type === 'log.sealed');
    expect(seals.length).toBeGreaterThan(0);
    expect(seals[0]).toHaveProperty('mac');
  }, 30_000);
});
