/** What `model run-turn` and `model run-tool-turn` share: prompt, settings, signals, exit code. @effects fs streams signals clock http process */
import { CsmError, printErrno } from '#/base/errors.ts';
import type { LoadFlags } from '#/config/load.ts';
import { absolutePath } from '#/config/paths.ts';
import type { Platform } from '#/platform/platform.ts';
import type { SignalName } from '#/platform/signals.ts';
import { runSingleTurn, type RunTurnOptions, type RunTurnReport } from '#/workstation/run-turn.ts';
import { readScript } from '#/workstation/turn-files.ts';
import type { CommandContext, FlagValues } from '../command.ts';
import { settingsOf } from '../command-settings.ts';
import type { singleTurnFlags } from './turn-flags.ts';

const SIGNAL_EXITS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const satisfies Partial<Record<SignalName, number>>;

/** Takes the turn, has it reported, and answers the exit code. Throws what failed. */
export async function runTurnCommand(
  context: CommandContext,
  flags: FlagValues<typeof singleTurnFlags>,
  more: {
    readonly loadFlags: LoadFlags;
    readonly tools?: RunTurnOptions['tools'];
    readonly cwd?: string | undefined;
    readonly report: (report: RunTurnReport) => void;
  },
): Promise<number> {
  const { platform, overrides, output } = context;
  let stopped: keyof typeof SIGNAL_EXITS | undefined;
  let interrupt: ((signal: string) => void) | undefined;
  const forced = Promise.withResolvers<number>();
  const offs = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) =>
    platform.signals.on(name, () => {
      // The first signal asks; before there is a turn, and the second time, nothing is waited for.
      if (stopped !== undefined || interrupt === undefined) forced.resolve(SIGNAL_EXITS[name]);
      stopped ??= name;
      interrupt?.(name);
    }),
  );
  const runTurn = async (): Promise<number> => {
    const { tools } = more;
    const settings = settingsOf(context, flags.root, {
      cwd: more.cwd,
      flags: { model: flags.model, apiKeyFile: flags.apiKeyFile, ...more.loadFlags },
    });
    const prompt = await readPromptFile(platform, flags.promptFile);
    const script = readScript(platform, flags.script);
    const report = await runSingleTurn(platform, settings, {
      session: flags.nativeSessionId,
      prompt,
      providerNamed: overrides.config.some((override) => /^\s*model_provider\s*=/.test(override)),
      ...(flags.apiKeyFile === undefined ? {} : { apiKeyFile: flags.apiKeyFile }),
      ...(script === undefined ? {} : { script }),
      ...(tools === undefined ? {} : { tools }),
      onNote: (note) => output.warn(note),
      onRunning: (end) => {
        interrupt = end;
        if (stopped !== undefined) end(stopped);
      },
    });
    more.report(report);
    const { end } = report;
    if (end.status === 'completed') return 0;
    if (end.status === 'interrupted') return stopped === undefined ? 1 : SIGNAL_EXITS[stopped];
    throw new CsmError('remote', end.code, end.message, end.hint === undefined ? {} : { hint: end.hint });
  };
  try {
    return await Promise.race([runTurn(), forced.promise]);
  } finally {
    for (const off of offs) off();
  }
}

/** The prompt. Throws `prompt-unreadable`, `prompt-not-utf8` or `prompt-empty`. */
async function readPromptFile({ fs, streams, env }: Platform, path: string): Promise<string> {
  const from = path === '-' ? 'standard input' : path === '' ? "''" : path;
  let bytes: Uint8Array;
  try {
    bytes = path === '-' ? await streams.stdin.readAll() : fs.readFile(absolutePath(env, path));
  } catch (error) {
    throw new CsmError('input', 'prompt-unreadable', `cannot read the prompt from ${from}: ${printErrno(error)}`);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CsmError('input', 'prompt-not-utf8', `the prompt in ${from} is not UTF-8`);
  }
  if (text.trim() !== '') return text;
  throw new CsmError('input', 'prompt-empty', `there is no prompt in ${from}`);
}

/** What both reports begin with. Names as in csm's other JSON. */
export function encodeTurn({ end, ...report }: RunTurnReport) {
  return {
    session_id: report.sessionId,
    turn_id: report.turnId,
    status: end.status,
    text: report.text ?? null,
    usage: report.usage,
    cost_usd: report.costUsd,
    response_id: report.responseId ?? null,
    rejected_calls: report.rejectedCalls,
    error: end.status === 'failed' ? { code: end.code, message: end.message } : null,
  };
}
