/** What the commands of `tool` share: settings, signals, the report. @effects fs streams signals clock process */
import type { SignalName } from '#/platform/signals.ts';
import { printVisible } from '#/terminal/text/visible.ts';
import type { ToolRun, ToolRunOutput, ToolRunReport } from '#/workstation/tool-run.ts';
import { runToolByHand } from '#/workstation/tool-runs.ts';
import type { CommandContext, FlagValues } from '../command.ts';
import { settingsOf } from '../command-settings.ts';
import { encodeToolRun } from './encode-tool-run.ts';
import type { toolFlags } from './tool-flags.ts';

const SIGNAL_EXITS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const satisfies Partial<Record<SignalName, number>>;

/** Runs it, reports it, and answers the exit code: the command's own where it ran to its end. */
export async function runTool(
  context: CommandContext,
  flags: FlagValues<typeof toolFlags>,
  run: Pick<ToolRun, 'kind' | 'argv' | 'steps' | 'finishMs' | 'size'>,
): Promise<number> {
  const { platform } = context;
  const stop = new AbortController();
  let stopped: keyof typeof SIGNAL_EXITS | undefined;
  const forced = Promise.withResolvers<number>();
  const offs = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) =>
    platform.signals.on(name, () => {
      // The first signal ends the command and has that recorded; the second time nothing is waited for.
      if (stopped !== undefined) forced.resolve(SIGNAL_EXITS[name]);
      stopped ??= name;
      stop.abort();
    }),
  );
  const runIt = async (): Promise<number> => {
    const settings = settingsOf(context, flags.nativeSessionRoot, {
      cwd: flags.cd,
      flags: { sandbox: flags.sandbox, approvalPolicy: flags.askForApproval, addDirs: flags.addDir },
    });
    const { approved, nativeSessionId, timeoutMs } = flags;
    const report = await runToolByHand(
      platform,
      settings,
      {
        ...run,
        approved,
        ...(nativeSessionId === undefined ? {} : { session: nativeSessionId }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      },
      stop.signal,
    );
    if (flags.json) context.output.writeJson(encodeToolRun(report, run, settings));
    else printReport(context, report);
    return report.status === 'interrupted' && stopped !== undefined ? SIGNAL_EXITS[stopped] : decideExit(report);
  };
  try {
    return await Promise.race([runIt(), forced.promise]);
  } finally {
    for (const off of offs) off();
  }
}

/** As `timeout`, `env` and shells have it. */
function decideExit({ status, exitCode }: ToolRunReport): number {
  switch (status) {
    case 'pending-approval':
    case 'rejected':
      return 126;
    case 'not-started':
      return 127;
    case 'timed-out':
      return 124;
    case 'completed':
    case 'failed':
    case 'interrupted':
      return exitCode ?? 1;
  }
}

function printReport({ platform, output }: CommandContext, report: ToolRunReport): void {
  const { streams } = platform;
  const shown = (text: string, isTerminal: boolean): string =>
    isTerminal ? printVisible(text, { newlines: true, tabs: true }) : text;
  if (report.stdout.text !== '') output.writeData(shown(report.stdout.text, streams.stdout.isTerminal));
  if (report.stderr.text !== '') output.writeNote(shown(report.stderr.text, streams.stderr.isTerminal));
  for (const [name, part] of [
    ['standard output', report.stdout],
    ['standard error', report.stderr],
  ] as const) {
    if (part.omittedBytes > 0) output.warn(printOmitted(name, part));
  }
  if (report.reason !== undefined) output.noteLine(`csm: ${report.status}: ${report.reason}`);
  if (report.hint !== undefined) output.noteLine(`hint: ${report.hint}`);
}

function printOmitted(name: string, { omittedBytes, totalBytes }: ToolRunOutput): string {
  return `${omittedBytes} of ${totalBytes} bytes of its ${name} are left out of the middle`;
}
