/**
 * Commands that are hard to live with: many at once, floods, ones that never end, will not be ended, breed or hide, and ^C in
 * the middle of them. Whatever they do, every call's end is recorded, nothing is left running, and the terminal is as it was.
 */
import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { csmMissing, csmPath, openCsm, type Csm } from '#tests/support/csm.ts';
import { until } from '#tests/support/until.ts';
import { writeScript } from './support/model-server.ts';
import { freshMark, isSleeping, processesWith } from './support/processes.ts';
import { checkNumbers, jsonLines, readEvents, type LogEvent } from './support/session-files.ts';

const SCRIPTED = 'model_provider = "scripted"\n';
const EXEC = ['exec', '--skip-git-repo-check', '--json'];
const DONE = { items: [{ text: 'ok' }] };

const call = (cmd: string, more: object = {}): unknown => ({ call: 'exec_command', args: { cmd, ...more } });

/** The log is whole, and each call that began has one end; answers the ends. */
function expectEnds(csm: Csm, calls: number): readonly LogEvent[] {
  const events = readEvents(csm);
  checkNumbers(events);
  const begun = events.filter(({ type }) => type === 'tool.started').map((event) => event['call_id']);
  const ended = events.filter(({ type }) => type === 'tool.completed');
  expect(begun.length).toBe(calls);
  expect(ended.map((event) => event['call_id']).toSorted()).toEqual(begun.toSorted());
  return ended;
}

describe.skipIf(csmMissing !== undefined)('hard commands', () => {
  test('fifty at once', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const mark = freshMark();
    const items = Array.from({ length: 50 }, (_, n) => call(`printf 'no %s' ${n}; (sleep ${mark} &) ; exit ${n}`));
    const done = await csm.run([...EXEC, '--script', writeScript(csm, { items }, DONE), 'x']);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    const ended = expectEnds(csm, 50);
    expect(ended.map((event) => event['exit_code']).toSorted((a, b) => a - b)).toEqual(items.map((_, n) => n));
    expect(processesWith(mark)).toEqual([]);
  }, 120_000);

  test('one that prints 300 MB', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const flood = call('head -c 300000000 /dev/zero | tr "\\0" x; echo; echo end', { yield_time_ms: 30_000 });
    const done = await csm.run([...EXEC, '--script', writeScript(csm, { items: [flood] }, DONE), 'x']);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    const [first] = expectEnds(csm, 1);
    expect(first).toMatchObject({ status: 'completed', output_bytes: 300_000_005 });
    // What is kept of it is bounded.
    expect(JSON.stringify(readEvents(csm)).length).toBeLessThan(8 * 1024 * 1024);
    expect(done.stdout.length).toBeLessThan(8 * 1024 * 1024);
  }, 120_000);

  test.each(['read-only', 'danger-full-access'])(
    'one that never ends, one that ignores every signal, and one that hides (%s)',
    async (sandbox) => {
      await using csm = openCsm({ config: SCRIPTED });
      const mark = freshMark();
      const quick = { yield_time_ms: 250 };
      const items = [
        call(`sleep ${mark}`, quick),
        call(`trap '' TERM INT HUP QUIT; while :; do sleep ${mark}; done`, quick),
        call(`(sleep ${mark} & exec sleep ${mark}) & disown; sleep ${mark} &`, quick),
        call(`trap '' TERM; sleep ${mark}`, { ...quick, tty: true }),
      ];
      const done = await csm.run([...EXEC, '-s', sandbox, '--script', writeScript(csm, { items }, DONE), 'x']);
      expect(done).toMatchObject({ code: 0, stderr: '' });
      expectEnds(csm, 4);
      const exits = readEvents(csm).filter(({ type }) => type === 'process.exited');
      // The third may have ended by itself: its shell did.
      expect(exits.length).toBeGreaterThanOrEqual(3);
      for (const exit of exits) expect(['interrupted', 'completed']).toContain(exit['status']);
      expect(processesWith(mark)).toEqual([]);
    },
    60_000,
  );

  test('daemons that leave their session do not leave the sandbox', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const mark = freshMark();
    const items = [
      call(
        `setsid -f sleep ${mark}; setsid nohup sh -c 'setsid sleep ${mark} & sleep ${mark}' >/dev/null 2>&1 & echo gone`,
      ),
    ];
    const done = await csm.run([...EXEC, '--script', writeScript(csm, { items }, DONE), 'x']);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(expectEnds(csm, 1)[0]).toMatchObject({ status: 'completed', exit_code: 0 });
    await until('they are gone', () => processesWith(mark).length === 0);
  });

  test('one that breeds: 255 processes, each of which ignores being asked', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const mark = freshMark();
    // A fork bomb with a bound: root, as whom tests may run, is not held by a limit of processes.
    const bomb = `f() { [ $1 -eq 0 ] && { trap '' TERM; exec sleep ${mark}; }; f $(($1-1)) & f $(($1-1)) & wait; }; f 7`;
    const run = csm.start([...EXEC, '--script', writeScript(csm, { items: [call(bomb)] }, DONE), 'x']);
    await until('128 of them sleep', () => isSleeping(mark, 128));
    run.kill('SIGINT');
    expect(await run.done).toMatchObject({ code: 130 });
    expect(expectEnds(csm, 1)[0]).toMatchObject({ status: 'interrupted' });
    await until('they are gone', () => processesWith(mark).length === 0);
  }, 60_000);

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s in the middle of ten',
    async (signal) => {
      await using csm = openCsm({ config: SCRIPTED });
      const mark = freshMark();
      const items = Array.from({ length: 10 }, (_, n) =>
        call(
          `${n % 3 === 0 ? "trap '' INT TERM HUP; " : ''}sleep ${mark}; sleep ${mark}`,
          n % 2 === 0 ? { tty: true } : {},
        ),
      );
      const run = csm.start([...EXEC, '--script', writeScript(csm, { items }, DONE), 'x']);
      await until('ten of them sleep', () => isSleeping(mark, 10));
      run.kill(signal);
      const done = await run.done;
      expect(done.code).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]);
      for (const end of expectEnds(csm, 10)) expect(end['status']).toBe('interrupted');
      expect(readEvents(csm).at(-1)).toMatchObject({ type: 'turn.interrupted', signal });
      expect(jsonLines(done.stdout).at(-1)).toMatchObject({ type: 'turn.failed' });
      expect(processesWith(mark)).toEqual([]);
    },
    60_000,
  );

  test('^C at a terminal in the middle of ten leaves it as it was', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const mark = freshMark();
    const items = Array.from({ length: 10 }, (_, n) => call(`sleep ${mark}`, n % 2 === 0 ? { tty: true } : {}));
    const script = writeScript(csm, { items }, DONE);
    let printed = '';
    const line = `trap : INT; stty -a >before; "$0" exec --skip-git-repo-check --script ${script} x; echo "code $?"; stty -a >after`;
    const child = Bun.spawn(['/bin/sh', '-c', line, csmPath], {
      cwd: csm.work,
      env: {
        PATH: process.env['PATH'],
        HOME: csm.home,
        CODEX_HOME: csm.codexHome,
        TERM: 'xterm-256color',
        LANG: 'C.UTF-8',
      },
      terminal: {
        cols: 80,
        rows: 24,
        data: (_terminal, chunk) => void (printed += new TextDecoder().decode(chunk)),
      },
    });
    await until('ten of them sleep', () => isSleeping(mark, 10));
    child.terminal?.write('\x03');
    await child.exited;
    child.terminal?.close();
    expect(printed).toContain('code 130');
    // No mode is left on: alternate screen, mouse, pastes, hidden cursor.
    // oxlint-disable-next-line no-control-regex -- escape sequences are what this looks for
    expect([...printed.matchAll(/\x1b\[\?(\d+)([hl])/g)].map(([, mode, set]) => `${mode}${set}`)).toEqual([]);
    expect(readFileSync(`${csm.work}/after`, 'utf8')).toBe(readFileSync(`${csm.work}/before`, 'utf8'));
    for (const end of expectEnds(csm, 10)) expect(end['status']).toBe('interrupted');
    expect(processesWith(mark)).toEqual([]);
  }, 60_000);
});
