/** The compiled program in a terminal: however it ends, the terminal is as it was and the session can be continued. */
import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, type Csm } from '#tests/support/csm.ts';
import { until } from '#tests/support/until.ts';
import { HANGING, openShelled, type ShelledCsm, type ShelledOptions } from './shelled-csm.ts';

// A machine that is busy.
setDefaultTimeout(30_000);

/** Long enough for any test, and a number that no other process has. */
const SLEEP = 'sleep 7261.125';

interface State extends ShelledOptions {
  readonly name: string;
  /** The screen that it is reached with. */
  readonly shows: RegExp;
  readonly keys?: readonly string[];
  /** Something was said: there is a session to continue. */
  readonly isSaid: boolean;
}

const STATES: readonly State[] = [
  { name: 'idle', shows: /\? for shortcuts/, isSaid: false },
  { name: 'an answer comes in', responses: [HANGING], args: '"a question"', shows: /partial answer/, isSaid: true },
  {
    name: 'a command runs',
    responses: [{ items: [{ call: 'exec_command', args: { cmd: SLEEP, yield_time_ms: 60_000 } }] }],
    args: '--dangerously-bypass-approvals-and-sandbox "a question"',
    shows: /Running sleep 7261/,
    isSaid: true,
  },
  {
    name: 'an approval is asked for',
    responses: [
      {
        items: [
          {
            call: 'exec_command',
            args: { cmd: 'true', sandbox_permissions: 'require_escalated', justification: 'Because' },
          },
        ],
      },
    ],
    args: '"a question"',
    shows: /Would you like to run/,
    isSaid: true,
  },
  {
    name: 'a picker is open',
    shows: /\? for shortcuts/,
    keys: ['/model', '\r'],
    isSaid: false,
  },
];

async function openIn({ shows, keys = [], ...options }: State): Promise<ShelledCsm> {
  const opened = openShelled(options);
  await opened.shows(shows);
  const typed = [/\/model/, /Select Model/];
  for (const [at, key] of keys.entries()) {
    opened.terminal.send(key);
    await opened.shows(typed[at] ?? shows);
  }
  return opened;
}

function readLog({ codexHome }: Csm): string {
  const sessions = join(codexHome, 'csm/sessions');
  return readdirSync(sessions)
    .map((id) => readFileSync(join(sessions, id, 'events.jsonl'), 'utf8'))
    .join('');
}

/** Whether some process has this command line. */
function runs(command: string): boolean {
  return readdirSync('/proc').some((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() === command;
    } catch {
      return false;
    }
  });
}

describe.skipIf(csmMissing !== undefined).each([...STATES])('while $name', (state) => {
  test.each([
    ['SIGTERM', 143, 'signal'],
    ['SIGHUP', 129, 'hangup'],
    ['SIGINT', 130, 'signal'],
    ['SIGQUIT', 131, 'signal'],
  ] as const)('%s gives the terminal back and keeps what was said', async (signal, code, reason) => {
    await using opened = await openIn(state);
    process.kill(opened.pid, signal);
    const text = await opened.endsWith(code);
    expect(/To continue this session, run:\s+csm resume [0-9a-f-]{36}/.test(text)).toBe(state.isSaid);
    expect(text).not.toContain('partial answer');
    if (state.isSaid) expect(readLog(opened.csm)).toContain(`"reason":"${reason}"`);
    expect(runs(SLEEP)).toBe(false);
  });

  test('a stop gives the terminal to the shell, and it goes on as it was', async () => {
    await using opened = await openIn(state);
    const { terminal, pid } = opened;
    const before = terminal.screen.rows();
    process.kill(pid, 'SIGTSTP');
    expect(await opened.endsWith(148)).not.toContain('partial answer');
    terminal.send('\r');
    await opened.shows(state.keys === undefined ? state.shows : /Select Model/);
    // Times that go on are the only difference.
    const still = (rows: readonly string[]): string => rows.join('\n').replaceAll(/[\d•◦]+/g, '');
    await until('the screen is as it was', () => still(terminal.screen.rows()) === still(before));
    process.kill(pid, 'SIGTERM');
    await opened.endsWith(143);
  });

  test('a window that is closed ends it, and keeps what was said', async () => {
    await using opened = await openIn(state);
    const { pid } = opened;
    opened.terminal.hangUp();
    await until('it has ended', () => !isAlive(pid));
    // The shell that dies with the window sends its jobs the signal once more.
    if (state.isSaid) expect(readLog(opened.csm).split('\n').at(-2)).toContain('"reason":"hangup"');
    expect(runs(SLEEP)).toBe(false);
  });
});

/** One that has ended and is waited for by nobody counts as ended. */
function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe.skipIf(csmMissing !== undefined)('the life of the workstation', () => {
  test('ctrl+c twice ends an idle one; nothing was said, so there is nothing to continue', async () => {
    await using opened = openShelled();
    const { terminal } = opened;
    await opened.shows(/\? for shortcuts/);
    terminal.send('\x03');
    await opened.shows(/again to quit/);
    terminal.send('\x03');
    expect(await opened.endsWith(0)).not.toContain('To continue');
  });

  test('in scrollback mode what was said stays above', async () => {
    await using opened = openShelled({ responses: [HANGING], args: '--no-alt-screen "a question"' });
    await opened.shows(/partial answer/);
    process.kill(opened.pid, 'SIGTERM');
    await opened.endsWith(143);
    expect(opened.text()).toContain('a question');
  });
});
