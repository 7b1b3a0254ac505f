/** A writer that is killed while it holds a session's lock: the next one takes it at once, and nothing told is lost. */
import { describe, expect, test } from 'bun:test';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm } from '#tests/support/csm.ts';
import { until } from '#tests/support/until.ts';
import { outputsOf, providerConfig, serveModel, textsOf } from './support/model-server.ts';
import { freshMark, isSleeping, processesWith } from './support/processes.ts';
import { checkNumbers, jsonLines, onlySession, readEvents, sessionFolder, typesOf } from './support/session-files.ts';

const EXEC = ['exec', '--skip-git-repo-check', '-s', 'danger-full-access', '--json'];

describe.skipIf(csmMissing !== undefined)('a writer killed while it holds the lock', () => {
  test.each([
    ['while a command runs', 'function_call'],
    ['while the model answers', 'message'],
  ])('%s', async (_when, kind) => {
    await using csm = openCsm();
    const mark = freshMark();
    const call = { call: 'exec_command', args: { cmd: `echo begun; sleep ${mark}` } };
    const hanging = { items: [{ text: 'A long answer that never ends.' }], close: 'hang', cut_at_byte: 700 };
    await using server = await serveModel(
      csm,
      kind === 'message' ? hanging : { items: [{ text: 'I run it.' }, call] },
      { items: [{ text: 'ok' }], repeat: 'forever' },
    );
    writeFileSync(join(csm.codexHome, 'config.toml'), providerConfig(server.baseUrl));
    const run = csm.start([...EXEC, '--session-id', 'killed', 'first']);
    if (kind === 'message') await until('the model was asked', () => server.asked().length === 1);
    else await until('the command runs', () => isSleeping(mark));
    const id = onlySession(csm);
    const lock = join(sessionFolder(csm, id), 'lock');
    expect(readFileSync(lock, 'utf8')).toContain(`${run.pid}`);
    run.kill('SIGKILL');
    expect((await run.done).signal).toBe('SIGKILL');
    await until('its command is gone', () => processesWith(mark).length === 0);
    const told = jsonLines(run.printed('stdout')).filter(({ type }) => type === 'item.completed');
    const before = readFileSync(join(sessionFolder(csm, id), 'events.jsonl'), 'utf8');
    const whole = before.slice(0, before.lastIndexOf('\n') + 1);

    // The file of the lock is still there, with the name of a process that is none: it means nothing.
    expect(existsSync(lock)).toBe(true);
    const again = await csm.run([...EXEC, 'resume', 'killed', 'second']);
    expect([again.code, again.stderr]).toEqual([0, again.stderr]);
    const log = readFileSync(join(sessionFolder(csm, id), 'events.jsonl'), 'utf8');
    expect(log.startsWith(whole)).toBe(true);
    const events = readEvents(csm, id);
    checkNumbers(events);
    expect(typesOf(events).filter((type) => type === 'turn.interrupted')).toHaveLength(1);
    expect(events.find(({ type }) => type === 'turn.interrupted')).toMatchObject({ reason: 'crash' });
    expect(typesOf(events).at(-1)).toBe('turn.completed');
    // What was told is in the next request, and the call has an answer, though it never ended.
    const asked = server.asked().at(-1);
    for (const { item } of told) if (item.type === 'agent_message') expect(textsOf(asked)).toContain(item.text);
    expect(textsOf(asked, 'user')).toEqual(expect.arrayContaining(['first', 'second']));
    expect([...outputsOf(asked).values()]).toHaveLength(kind === 'message' ? 0 : 1);
  });
});
