/** A real tmux between the program and whoever looks: the program runs in a pane, the person sits at tmux. @effects process fs clock */
import { CsmError } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';
import type { Platform } from '#/platform/platform.ts';
import type { ExitStatus } from '#/platform/process.ts';
import { runProgram, type ProgramResult } from '#/platform/run-program.ts';
import type { Stage, StageRequest } from './stage.ts';

/** Nothing of tmux' own is on the screen, and keys are passed on at once. */
const CONFIG = `set -s exit-empty off
set -s escape-time 0
set -g status off
set -g focus-events on
set -g default-terminal tmux-256color
set -ga terminal-features ',*:RGB'
`;
/**
 * Runs the program, tells how it ended, and keeps the pane as it was left, so that tmux can be asked about it. What the program's group is
 * signalled must not end it.
 */
const IN_PANE = `trap : HUP INT QUIT TERM USR1 USR2 ALRM
"$@"
echo $? > "$0"
tmux wait-for -S ended && exec sleep 86400`;
/** What tmux knows of a terminal's modes, and how it is called where a shell does not have it so. */
const FORMATS: readonly (readonly [format: string, usual: string, name: string])[] = [
  ['alternate_on', '0', 'alt-screen'],
  ['mouse_any_flag', '0', 'mouse'],
  ['wrap_flag', '1', 'no-autowrap'],
  ['cursor_flag', '1', 'cursor-hidden'],
];
const ASK_MS = 10_000;
const WHOLE_RUN_MS = 24 * 3600 * 1000;

/**
 * @param folder empty or absent; gets tmux' socket and configuration
 * @throws CsmError `scenario-tmux` (`environment`) where there is no tmux or it does not start
 */
export async function openTmuxStage(platform: Platform, folder: string, request: StageRequest): Promise<Stage> {
  const { fs, processes } = platform;
  const { argv, env, cwd, terminal, onOutput } = request;
  const program = processes.which('tmux', env['PATH']);
  if (program === undefined) {
    throw new CsmError('environment', 'scenario-tmux', 'there is no tmux here', { hint: 'Install tmux 3.3 or newer.' });
  }
  fs.makeDir(folder, 0o700);
  const config = `${folder}/tmux.conf`;
  fs.writeFile(config, CONFIG);
  const socket = `${folder}/tmux`;
  const outer = { ...env, TERM: 'xterm-256color' };
  const tmux = (args: readonly string[], timeoutMs = ASK_MS): Promise<ProgramResult> =>
    runProgram(platform, { argv: [program, '-S', socket, ...args], cwd, env: outer, timeoutMs });
  const ask = async (formats: readonly string[]): Promise<string[]> => {
    const text = formats.map((format) => `#{${format}}`).join(' ');
    return (await tmux(['display-message', '-p', text])).stdout.trimEnd().split(' ');
  };

  const started = await tmux(['-f', config, 'start-server']);
  if (started.code !== 0) throw new CsmError('environment', 'scenario-tmux', `tmux: ${started.stderr.trim()}`);
  const status = `${folder}/status`;
  const hasEnded = tmux(['wait-for', 'ended'], WHOLE_RUN_MS);
  const { cols, rows } = terminal;
  const size = ['-x', String(cols), '-y', String(rows)];
  const process = processes.spawn({
    argv: [program, '-u', '-S', socket, 'new-session', ...size, '--', 'sh', '-c', IN_PANE, status, ...argv],
    cwd,
    env: outer,
    terminal,
    onOutput,
  });
  return {
    process,
    // An end by a signal is 128 and its number, as a shell tells it.
    ended: hasEnded.then((): ExitStatus => ({ code: readStatus(fs, status), signal: null })),
    signal: async (signal) => {
      const [pid = ''] = await ask(['pane_pid']);
      const command = 'kill -s "$1" -- "-$(ps -o tpgid= -p "$2" | tr -d " ")"';
      await runProgram(platform, {
        argv: ['sh', '-c', command, 'sh', signal.slice('SIG'.length), pid],
        cwd,
        env,
        timeoutMs: ASK_MS,
      });
    },
    leftOn: async () => {
      const found = await ask(FORMATS.map(([format]) => format));
      return FORMATS.filter(([, usual], at) => found[at] !== usual).map(([, , name]) => name);
    },
    close: async () => {
      await tmux(['kill-server']);
      await hasEnded;
      await process.exited;
    },
  };
}

/** Null where tmux was ended before the program was. */
function readStatus(fs: Fs, file: string): number | null {
  return fs.stat(file) === undefined ? null : Number(fs.readText(file));
}
