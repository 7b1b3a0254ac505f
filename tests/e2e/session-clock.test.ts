/** Clocks that jump, between runs and in the middle of one: order, ends and durations do not come from them. By libfaketime. */
import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { csmMissing, openCsm, type Csm } from '#tests/support/csm.ts';
import { providerConfig, serveModel, textsOf } from './support/model-server.ts';
import { checkNumbers, onlySession, readEvents, typesOf, type LogEvent } from './support/session-files.ts';

/** What makes a program see other times, or undefined. */
const library = [...new Bun.Glob('/usr/lib/*/faketime/libfaketimeMT.so.1').scanSync({ cwd: '/', absolute: true })][0];
const skipped = csmMissing ?? (library === undefined ? 'no libfaketime (package faketime)' : undefined);
if (skipped !== undefined) console.warn(`session-clock.test.ts is skipped: ${skipped}`);

const EXEC = ['exec', '--skip-git-repo-check', '-s', 'danger-full-access', '--json'];
const RESUME = [...EXEC, 'resume'];

/** The wall clock alone is moved, as when somebody sets it: by what stands in the file, read anew each time. */
function underClock(csm: Csm): { readonly env: Readonly<Record<string, string>>; set(offset: string): void } {
  const path = join(csm.home, 'clock');
  const set = (offset: string): void => writeFileSync(path, `${offset}\n`);
  set('+0');
  return {
    set,
    env: {
      LD_PRELOAD: library ?? '',
      FAKETIME_TIMESTAMP_FILE: path,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  };
}

const yearOf = (event: LogEvent | undefined): number => Number(String(event?.['ts']).slice(0, 4));

function checkDurations(events: readonly LogEvent[]): void {
  for (const event of events) {
    const { duration_ms = 0, time_to_first_token_ms = 0 } = event as {
      duration_ms?: number;
      time_to_first_token_ms?: number;
    };
    for (const ms of [duration_ms, time_to_first_token_ms]) {
      if (ms < 0 || ms > 60_000) throw new Error(`${event.type} took ${ms} ms`);
    }
  }
}

describe.skipIf(skipped !== undefined)('a clock that jumps', () => {
  test('between runs: the session goes on in its order, whatever the times say', async () => {
    await using csm = openCsm();
    await using server = await serveModel(csm, { items: [{ text: 'ok' }], repeat: 'forever' });
    writeFileSync(join(csm.codexHome, 'config.toml'), providerConfig(server.baseUrl));
    const clock = underClock(csm);
    const years: number[] = [];
    for (const [offset, prompt] of [
      ['+5y', 'one'],
      ['-20y', 'two'],
      ['+0', 'three'],
    ] as const) {
      clock.set(offset);
      const args = prompt === 'one' ? [...EXEC, '--session-id', 'clock', prompt] : [...RESUME, 'clock', prompt];
      const done = await csm.run(args, { env: clock.env });
      expect([prompt, done.code, done.stderr]).toEqual([prompt, 0, '']);
      years.push(yearOf(readEvents(csm, onlySession(csm)).at(-1)));
    }
    const [future = 0, past = 0, present = 0] = years;
    // A year has 365 days here.
    expect(future - present).toBeGreaterThanOrEqual(4);
    expect(present - past).toBeGreaterThanOrEqual(19);
    const events = readEvents(csm, onlySession(csm));
    checkNumbers(events);
    checkDurations(events);
    expect(textsOf(server.asked().at(-1), 'user').filter((text) => /^(?:one|two|three)$/.test(text))).toEqual([
      'one',
      'two',
      'three',
    ]);
    const root = ['--root', join(csm.codexHome, 'csm')];
    const replay = ['native-session', 'resume-replay', ...root, '--session-id', 'clock', '--json'];
    expect(JSON.parse((await csm.run(replay)).stdout)).toMatchObject({ same_state: true, turns: 3, damage: [] });
    const listed = await csm.run(['native-session', 'list', ...root, '--json']);
    expect(JSON.parse(listed.stdout).sessions).toMatchObject([{ name: 'clock' }]);
  });

  test.each(['-10y', '+10y'])(
    'in the middle of a turn, by %s: nothing times out, nothing is out of order',
    async (offset) => {
      await using csm = openCsm();
      await using server = await serveModel(
        csm,
        {
          items: [
            { text: 'I run it.' },
            { call: 'exec_command', args: { cmd: 'echo begun; while [ ! -e go ]; do :; done; echo ended' } },
          ],
        },
        { items: [{ text: 'ok' }], repeat: 'forever' },
      );
      writeFileSync(join(csm.codexHome, 'config.toml'), providerConfig(server.baseUrl));
      const clock = underClock(csm);
      const run = csm.start([...EXEC, '--session-id', 'clock', 'go'], { env: clock.env });
      await run.waitFor('stdout', '"command_execution"');
      clock.set(offset);
      writeFileSync(join(csm.work, 'go'), '');
      const done = await run.done;
      expect([done.code, done.stderr]).toEqual([0, '']);
      const events = readEvents(csm);
      checkNumbers(events);
      checkDurations(events);
      expect(typesOf(events).at(-1)).toBe('turn.completed');
      const tool = events.find(({ type }) => type === 'tool.completed');
      expect(tool).toMatchObject({ status: 'completed', exit_code: 0 });
      const jumped = yearOf(events.at(-1)) - yearOf(events[0]);
      expect([Math.sign(jumped), Math.abs(jumped) >= 9]).toEqual([Math.sign(Number.parseInt(offset)), true]);
      // Back to the right time.
      clock.set('+0');
      expect(await csm.run([...RESUME, 'clock', 'more'], { env: clock.env })).toMatchObject({ code: 0, stderr: '' });
      checkNumbers(readEvents(csm));
    },
  );
});
