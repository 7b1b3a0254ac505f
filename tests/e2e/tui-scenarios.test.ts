/** Every scenario of fixtures/human-e2e, played by the compiled program with itself; some of them in a real tmux too. */
import { describe, expect, test } from 'bun:test';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm } from '#tests/support/csm.ts';

const FOLDER = join(import.meta.dir, '../../fixtures/human-e2e');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.toml') || name.endsWith('.json'));
/** A scenario has its own limits; this one is for a machine that is stuck. */
const STUCK_MS = 120_000;

/** Those in which a terminal in between has something to say: its own modes, sizes, signals, pastes and scrolling. */
const IN_TMUX = [
  'prompt.toml',
  'scrollback.toml',
  'resize-storm.toml',
  'suspend.toml',
  'stopped-outside.toml',
  'killed-term.toml',
  'paste-1mb.toml',
  'scroll.toml',
];

async function play(args: readonly string[]): Promise<void> {
  await using csm = openCsm();
  const { code, stdout, stderr } = await csm.run(['human-e2e', 'run', ...args, '--json']);
  const report = stdout === '' ? { failure: stderr } : JSON.parse(stdout);
  // The last screen says more than the code.
  expect({ failure: report.failure, screen: code === 0 ? undefined : report.screens?.at(-1)?.text }).toEqual({
    failure: null,
    screen: undefined,
  });
  expect(report.frames.torn).toBe(0);
  expect(code).toBe(0);
}

describe.skipIf(csmMissing !== undefined || Bun.which('tmux') === null)('human scenarios in tmux', () => {
  test.each(IN_TMUX)('%s', (name) => play([join(FOLDER, name), '--tmux']), STUCK_MS);
});

describe.skipIf(csmMissing !== undefined)('human scenarios', () => {
  test.each(FILES)('%s', (name) => play([join(FOLDER, name)]), STUCK_MS);

  test('a scenario that is wrong is told with its place', async () => {
    await using csm = openCsm({ files: { 'bad.toml': 'about = "x"\n[[steps]]\ntpye = "hello"\n' } });
    const file = join(csm.home, 'bad.toml');
    for (const command of ['validate', 'run']) {
      const { code, stderr } = await csm.run(['human-e2e', command, file]);
      expect(stderr).toContain(`${file}:3:1: there is no step \`tpye\``);
      expect(code).toBe(1);
    }
  });

  test('what is not to be seen is reported, with the screen', async () => {
    const steps = '[[steps]]\ntype = "echo seen\\n"\n[[steps]]\nwait = "unseen"\ntimeout_ms = 50\n';
    await using csm = openCsm({ files: { 'bad.toml': `about = "x"\nshell = true\n${steps}` } });
    const { code, stdout } = await csm.run(['human-e2e', 'run', join(csm.home, 'bad.toml'), '--json']);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      right: false,
      failure: { step: 1, message: 'waited 50 ms for `unseen` to be seen' },
    });
    expect(report.screens.at(-1).name).toBe('at the failure');
    expect(code).toBe(1);
  });
});
