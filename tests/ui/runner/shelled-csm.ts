/**
 * The compiled program in a terminal, under a shell with job control that says how it ended and what the terminal was left like.
 * @effects process fs
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmPath, openCsm, type Csm } from '#tests/support/csm.ts';
import { ProgramTerminal } from '#tests/support/program-terminal.ts';

export interface ShelledOptions {
  /** Answers of the scripted model. */
  readonly responses?: readonly unknown[];
  /** As the shell reads them. */
  readonly args?: string;
  /** Lines before the program, as the shell reads them. */
  readonly before?: string;
  /** Around the program; `%` stands for it. */
  readonly around?: string;
  /** `$CODEX_HOME` is a disk of its own, this large: see `canMount`. */
  readonly diskBytes?: number;
  readonly config?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cols?: number;
  readonly rows?: number;
}

/** Stays open behind the program until it is disposed of. */
export interface ShelledCsm extends AsyncDisposable {
  readonly csm: Csm;
  readonly terminal: ProgramTerminal;
  readonly pid: number;
  /** Waits until the screen shows it. */
  shows(pattern: RegExp): Promise<void>;
  /** All rows, those that scrolled away first. */
  text(): string;
  /** Waits for its end with this code, and that everything is as it was found. Answers what the shell's screen shows then. */
  endsWith(code: number): Promise<string>;
}

/** An answer that does not end. */
export const HANGING = { items: [{ text: 'partial answer', done: false }], end: 'none', close: 'hang' };

const ISOLATED = ['unshare', '-rm'];
/** Whether a disk of its own can be had here. */
export const canMount: boolean = Bun.spawnSync([...ISOLATED, 'mount', '-t', 'tmpfs', 'none', '/mnt'], {
  stderr: 'ignore',
}).success;

/** Status of a job that ^Z stopped: 128 and the signal's number. */
const STOPPED = 148;
/** For a machine that is busy. */
const WAIT_MS = 20_000;

/** @param csm a home that was used before, to go on with it */
export function openShelled(options: ShelledOptions = {}, csm: Csm = openCsm()): ShelledCsm {
  const script = join(csm.home, 'script.json');
  writeFileSync(script, JSON.stringify({ responses: options.responses ?? [HANGING] }));
  const trusted = `[projects."${csm.work}"]\ntrust_level = "trusted"\n`;
  writeFileSync(join(csm.codexHome, 'config.toml'), `model_provider = "scripted"\n${options.config ?? ''}\n${trusted}`);
  const run = (options.around ?? '%').replace('%', `"$0" --script ${script} ${options.args ?? ''}`);
  const mounted = `cp "$CODEX_HOME/config.toml" "$HOME"; mount -t tmpfs -o size=${options.diskBytes} none "$CODEX_HOME" && cp "$HOME/config.toml" "$CODEX_HOME"`;
  // The size is not among what has to stay.
  const modes = 'stty -a | tail -n +2';
  const isKept = `${modes} >"$HOME/after"; cmp -s "$HOME/before" "$HOME/after" && echo "modes kept"`;
  const lines = [
    'set -m',
    `${modes} >"$HOME/before"`,
    options.before ?? ':',
    options.diskBytes === undefined ? ':' : mounted,
    run,
    'code=$?',
    `while [ $code = ${STOPPED} ]; do ${isKept}; echo "code $code"; read -r x; fg >/dev/null; code=$?; done`,
    isKept,
    'echo "code $code"',
    'exec cat',
  ];
  const terminal = new ProgramTerminal({
    argv: [...(options.diskBytes === undefined ? [] : ISOLATED), '/bin/sh', '-c', lines.join('\n'), csmPath],
    cwd: csm.work,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: csm.home,
      CODEX_HOME: csm.codexHome,
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      ...options.env,
    },
    cols: options.cols ?? 90,
    rows: options.rows ?? 24,
  });
  const text = (): string => [...terminal.screen.scrollback(), ...terminal.screen.rows()].join('\n');
  const shows = async (pattern: RegExp): Promise<void> => {
    await terminal.shows(pattern, WAIT_MS);
  };
  return {
    csm,
    terminal,
    get pid() {
      return terminal.findChild();
    },
    shows,
    text,
    endsWith: async (code) => {
      await shows(new RegExp(`modes kept\\s+code ${code}\\b`));
      const left = terminal.watch.leftOn();
      if (left.length > 0) throw new Error(`left on: ${left.join(', ')}`);
      return terminal.screen.rows().join('\n');
    },
    [Symbol.asyncDispose]: async () => {
      await terminal.close();
      await csm[Symbol.asyncDispose]();
    },
  };
}
