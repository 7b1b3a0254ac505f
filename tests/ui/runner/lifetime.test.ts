/** The compiled program in a terminal: however it ends, the terminal is as it was and the session can be continued. */
import { describe, expect, test } from 'bun:test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { csmMissing, csmPath, openCsm, type Csm } from '#tests/support/csm.ts';
import { ProgramTerminal } from '#tests/support/program-terminal.ts';

const HANGING = { responses: [{ items: [{ text: 'partial answer', done: false }], end: 'none', close: 'hang' }] };

/** `csm` under a shell that says how it ended and what the terminal was left like. */
function open(csm: Csm, args = ''): ProgramTerminal {
  const script = `${csm.home}/script.json`;
  mkdirSync(csm.home, { recursive: true });
  writeFileSync(script, JSON.stringify(HANGING));
  const line = `stty -a >"$HOME/before"; "$0" --script ${script} ${args}; code=$?; stty -a >"$HOME/after"; cmp -s "$HOME/before" "$HOME/after" && echo "modes kept"; echo "code $code"; cat`;
  return new ProgramTerminal({
    argv: ['/bin/sh', '-c', line, csmPath],
    cwd: csm.work,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: csm.home,
      CODEX_HOME: csm.codexHome,
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
    },
    cols: 90,
    rows: 24,
  });
}

function openTrusted(): Csm {
  const csm = openCsm();
  writeFileSync(
    `${csm.codexHome}/config.toml`,
    `model_provider = "scripted"\n[projects."${csm.work}"]\ntrust_level = "trusted"\n`,
  );
  return csm;
}

describe.skipIf(csmMissing !== undefined)('the life of the workstation', () => {
  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGQUIT', 131],
  ] as const)('%s in the middle of an answer', async (signal, code) => {
    await using csm = openTrusted();
    const terminal = open(csm, '"a question"');
    try {
      await terminal.shows(/partial answer/);
      process.kill(terminal.findChild(), signal);
      await terminal.shows(new RegExp(`modes kept\\s+code ${code}`));
      const text = terminal.screen.rows().join('\n');
      expect(text).toMatch(/To continue this session, run:\s+csm resume [0-9a-f-]{36}/);
      expect(text).not.toContain('partial answer');
    } finally {
      await terminal.close();
    }
  });

  test('ctrl+c twice ends an idle one; nothing was said, so there is nothing to continue', async () => {
    await using csm = openTrusted();
    const terminal = open(csm);
    try {
      await terminal.shows(/Ask csm/);
      terminal.send('\x03');
      await terminal.shows(/again to quit/);
      terminal.send('\x03');
      await terminal.shows(/modes kept\s+code 0/);
      expect(terminal.screen.rows().join('\n')).not.toContain('To continue');
    } finally {
      await terminal.close();
    }
  });

  test('in scrollback mode what was said stays above', async () => {
    await using csm = openTrusted();
    const terminal = open(csm, '--no-alt-screen "a question"');
    try {
      await terminal.shows(/partial answer/);
      process.kill(terminal.findChild(), 'SIGTERM');
      await terminal.shows(/modes kept\s+code 143/);
      expect(terminal.screen.rows().join('\n')).toContain('a question');
    } finally {
      await terminal.close();
    }
  });
});
