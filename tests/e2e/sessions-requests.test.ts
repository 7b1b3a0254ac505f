/** Asking things of sessions with the compiled program, while others work in them. */
import { describe, expect, test } from 'bun:test';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm, type Csm } from '#tests/support/csm.ts';
import { until } from '#tests/support/until.ts';
import { providerConfig, serveModel, textsOf } from './support/model-server.ts';
import { checkNumbers, onlySession, readEvents, sessionFolder, typesOf } from './support/session-files.ts';

const QUICK = { items: [{ text: 'quick answer' }], repeat: 'forever' };
/** Answers prompts with this word after a while. */
const SLOW = {
  when: { user: 'slowly' },
  items: [{ text: 'slow answer', deltas: 4 }],
  delay_ms: 150,
  repeat: 'forever',
};

async function open() {
  const csm = openCsm();
  const server = await serveModel(csm, SLOW, QUICK);
  writeFileSync(join(csm.codexHome, 'config.toml'), providerConfig(server.baseUrl));
  const exec = (...args: readonly string[]) => csm.run(['exec', ...args]);
  return {
    csm,
    server,
    exec,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await csm[Symbol.asyncDispose]();
    },
  };
}

const listed = async (csm: Csm, ...args: readonly string[]): Promise<readonly Record<string, unknown>[]> =>
  (
    JSON.parse((await csm.run(['sessions', 'list', '--json', ...args])).stdout) as {
      sessions: Record<string, unknown>[];
    }
  ).sessions;

describe.skipIf(csmMissing !== undefined)('sessions rename, archive, queue', () => {
  test('a session gets another title, and is found by it', async () => {
    await using run = await open();
    const { csm, exec } = run;
    await exec('--skip-git-repo-check', '--session-id', 'demo', 'first');
    const renamed = await csm.run(['sessions', 'rename', 'demo', 'My parser', '--json']);
    expect(JSON.parse(renamed.stdout)).toMatchObject({
      session_id: onlySession(csm),
      status: 'applied',
      holder_pid: null,
    });
    expect(await listed(csm)).toMatchObject([{ name: 'demo', title: 'My parser', archived: false }]);
    expect(await exec('resume', '--skip-git-repo-check', 'My parser', 'second')).toMatchObject({ code: 0 });
    expect(await csm.run(['sessions', 'rename', 'demo', '  '])).toMatchObject({ code: 1, stdout: '' });
    checkNumbers(readEvents(csm));
  });

  test('an archived one is left out, passed over and refused, until it is taken out again', async () => {
    await using run = await open();
    const { csm, exec } = run;
    await exec('--skip-git-repo-check', '--session-id', 'demo', 'first');
    const id = onlySession(csm);
    expect(await csm.run(['archive', 'demo'])).toMatchObject({ code: 0, stdout: `Archived session ${id}.\n` });
    expect(await listed(csm)).toEqual([]);
    expect(await listed(csm, '--all')).toMatchObject([{ id, archived: true }]);
    const refused = [
      ['exec', 'resume', '--skip-git-repo-check', 'demo', 'x'],
      ['exec', 'fork', '--skip-git-repo-check', 'demo', 'x'],
      ['exec', 'resume', '--skip-git-repo-check', '--ephemeral', 'demo', 'x'],
      ['queue', '--thread', 'demo', '--message', 'x'],
      ['archive', 'demo'],
    ];
    for (const args of refused) {
      const done = await csm.run(args);
      expect(done).toMatchObject({ code: 1, stdout: '' });
      expect(done.stderr).toContain('is archived');
    }
    expect((await exec('resume', '--skip-git-repo-check', '--last', 'x')).stderr).toContain('nothing to continue');
    expect(await csm.run(['unarchive', id])).toMatchObject({ code: 0, stdout: `Unarchived session ${id}.\n` });
    expect(await csm.run(['unarchive', id])).toMatchObject({ code: 1 });
    expect(await exec('resume', '--skip-git-repo-check', '--last', 'second')).toMatchObject({ code: 0 });
    expect(await listed(csm)).toMatchObject([{ id, turns: 2 }]);
  });

  test('what is queued for a session at rest begins its next turn, once', async () => {
    await using run = await open();
    const { csm, exec, server } = run;
    await exec('--skip-git-repo-check', '--session-id', 'demo', 'first');
    expect((await csm.run(['sessions', 'queue', 'demo', 'queued one'])).stdout).toMatch(
      /^Queued message \S+ for thread \S+\.\n$/,
    );
    await csm.run(['queue', '--thread', 'demo', '--message', 'queued two']);
    expect(await exec('resume', '--skip-git-repo-check', 'demo', 'mine')).toMatchObject({
      code: 0,
      stdout: 'quick answer\n',
    });
    expect(textsOf(server.asked().at(-1), 'user').slice(-4)).toEqual(['first', 'queued one', 'queued two', 'mine']);
    await exec('resume', '--skip-git-repo-check', 'demo', 'last');
    expect(textsOf(server.asked().at(-1), 'user').slice(-3)).toEqual(['queued two', 'mine', 'last']);
    expect(server.asked()).toHaveLength(3);
  });

  test('who works in the session does what others ask when its turn has ended, and answers its own prompt', async () => {
    await using run = await open();
    const { csm, exec, server } = run;
    await exec('--skip-git-repo-check', '--session-id', 'demo', 'first');
    const working = csm.start(['exec', 'resume', '--skip-git-repo-check', 'demo', 'go slowly']);
    await until('the turn asks', () => server.asked().length === 2);
    const queued = await csm.run(['sessions', 'queue', 'demo', 'after that', '--json']);
    expect(JSON.parse(queued.stdout)).toMatchObject({ status: 'pending', holder_pid: working.pid });
    const archived = await csm.run(['archive', 'demo']);
    expect(archived).toMatchObject({ code: 0, stdout: '' });
    expect(archived.stderr).toContain(`process ${working.pid}`);
    expect(await exec('resume', '--skip-git-repo-check', 'demo', 'me too')).toMatchObject({ code: 1 });
    expect(await working.done).toMatchObject({ code: 0, stdout: 'slow answer\n' });
    const types = typesOf(readEvents(csm));
    expect(types.filter((type) => type === 'session.queued' || type === 'session.archived')).toHaveLength(2);
    // It was archived by then: the prompt waits until it is taken out again.
    expect(server.asked()).toHaveLength(2);
    await csm.run(['unarchive', 'demo']);
    expect(await exec('resume', '--skip-git-repo-check', 'demo', 'now')).toMatchObject({ code: 0 });
    expect(textsOf(server.asked().at(-1), 'user').slice(-2)).toEqual(['after that', 'now']);
    checkNumbers(readEvents(csm));
    expect(readdirSync(join(sessionFolder(csm, onlySession(csm)), 'inbox'))).toEqual([]);
  });

  test('a prompt queued meanwhile gets a turn of its own from who works', async () => {
    await using run = await open();
    const { csm, exec, server } = run;
    await exec('--skip-git-repo-check', '--session-id', 'demo', 'first');
    const working = csm.start(['exec', 'resume', '--skip-git-repo-check', 'demo', 'go slowly']);
    await until('the turn asks', () => server.asked().length === 2);
    await csm.run(['sessions', 'queue', 'demo', 'after that']);
    const done = await working.done;
    expect(done).toMatchObject({ code: 0, stdout: 'slow answer\n' });
    expect(done.stderr).toContain('after that');
    expect(textsOf(server.asked().at(-1), 'user').slice(-2)).toEqual(['go slowly', 'after that']);
    expect(readEvents(csm).filter(({ type }) => type === 'turn.completed')).toHaveLength(3);
  });

  test('four programs that want one session take turns, with requests of others between', async () => {
    await using run = await open();
    const { csm, exec } = run;
    await exec('--skip-git-repo-check', '--session-id', 'demo', 'first');
    const until0 = async (args: readonly string[]): Promise<void> => {
      for (;;) {
        const done = await csm.run(args);
        if (done.code === 0) return;
        expect(done.stderr).toContain('is in use by');
      }
    };
    await Promise.all(
      [0, 1, 2, 3].map(async (n) => {
        for (let round = 0; round < 3; round++) {
          await until0(['exec', 'resume', '--skip-git-repo-check', 'demo', `prompt ${n} ${round}`]);
          await until0(['sessions', 'rename', 'demo', `title ${n} ${round}`]);
        }
      }),
    );
    const events = readEvents(csm);
    checkNumbers(events);
    const types = typesOf(events);
    expect(types.filter((type) => type === 'turn.completed')).toHaveLength(13);
    expect(types).not.toContain('turn.interrupted');
    expect(types.filter((type) => type === 'session.titled')).toHaveLength(13);
    expect(
      await csm.run(['event-log', 'verify', join(sessionFolder(csm, onlySession(csm)), 'events.jsonl')]),
    ).toMatchObject({ code: 0 });
  }, 60_000);

  test("sessions of Codex are told to be Codex's", async () => {
    await using run = await open();
    const { csm } = run;
    const id = '01a204a8-a76e-7793-bec3-d0a9accd97cb';
    const folder = join(csm.codexHome, 'sessions/2026/11/22');
    mkdirSync(folder, { recursive: true });
    const meta = {
      timestamp: '2026-11-22T00:00:00.000Z',
      ordinal: 0,
      type: 'session_meta',
      payload: { id, cwd: csm.work },
    };
    writeFileSync(join(folder, `rollout-2026-11-22T00-00-00-${id}.jsonl`), `${JSON.stringify(meta)}\n`);
    const done = await csm.run(['archive', id]);
    expect(done).toMatchObject({ code: 1, stdout: '' });
    expect(done.stderr).toContain('one of Codex');
  });
});
