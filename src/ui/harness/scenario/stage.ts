/** Where a program is played: what starts it, ends it, and knows what it left behind. @effects process */
import type { ChildSignal, ExitStatus, ProcessRequest, Processes, RunningProcess } from '#/platform/process.ts';
import type { TerminalWatch } from '#/ui/harness/terminal-watch.ts';

export interface Stage {
  /** What runs on the pseudo-terminal that the person sits at. */
  readonly process: RunningProcess;
  /** How the program ended that is played. Never rejects. */
  readonly ended: Promise<ExitStatus>;
  /** To the program in the foreground of its terminal. */
  signal(signal: ChildSignal): Promise<void>;
  /** Modes of its terminal that are not as a shell leaves them. */
  leftOn(): Promise<readonly string[]>;
  /** Ends what still runs. */
  close(): Promise<void>;
}

/** What is played, and who sees its output. */
export type StageRequest = Required<Pick<ProcessRequest, 'argv' | 'cwd' | 'env' | 'terminal' | 'onOutput'>> & {
  /** Of what `onOutput` was given. */
  readonly watch: TerminalWatch;
};

export type OpenStage = (request: StageRequest) => Promise<Stage>;

/** The program sits at the pseudo-terminal itself. */
export function openPlainStage(processes: Processes, { watch, ...request }: StageRequest): Promise<Stage> {
  const process = processes.spawn(request);
  return Promise.resolve({
    process,
    ended: process.exited,
    signal: async (signal) => process.signalForeground(signal),
    leftOn: async () => watch.leftOn(),
    close: async () => {},
  });
}
