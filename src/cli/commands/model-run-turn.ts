/** `csm model run-turn`: one persisted turn in a session that is there. @effects fs streams signals clock http process */
import { CsmError, printErrno } from '#/base/errors.ts';
import { loadSettings, NO_INPUT } from '#/config/load.ts';
import { absolutePath } from '#/config/paths.ts';
import type { Platform } from '#/platform/platform.ts';
import type { SignalName } from '#/platform/signals.ts';
import { runSingleTurn, type RunTurnReport } from '#/workstation/run-turn.ts';
import { readScript } from '#/workstation/turn-files.ts';
import { defineCommand } from '../command.ts';

const SIGNAL_EXITS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const satisfies Partial<Record<SignalName, number>>;

export default defineCommand({
  description:
    'Records a prompt in an existing native session, asks the model, and records its answer: one turn, as exec makes it, but ' +
    'without tools. The model is told of the same tools as ever, so that the session stays one conversation; each call is ' +
    'recorded and answered as rejected, and the model is asked again.\n\n' +
    'Where `csm.stores_responses` names the provider, the request goes on from the last answer by its id ' +
    '(previous_response_id) and carries only what is new; else, and where the server has lost that answer, it carries the ' +
    'whole context, from the last compaction on.',
  examples: [
    { line: 'csm model run-turn --native-session-id demo --prompt-file prompt.txt', about: 'print the answer' },
    {
      line: 'csm model run-turn --native-session-id demo --prompt-file - --json',
      about: 'prompt from a pipe, for a program',
    },
  ],
  flags: {
    nativeSessionId: { type: 'string', required: true, valueName: 'ID', summary: 'Session: its id, name or title' },
    promptFile: {
      type: 'string',
      required: true,
      valueName: 'FILE',
      complete: 'file',
      summary: 'File with the prompt; `-` is standard input',
    },
    apiKeyFile: {
      type: 'string',
      valueName: 'FILE',
      complete: 'file',
      summary: "Read the provider's key from this file",
    },
    root: { type: 'string', valueName: 'DIR', complete: 'directory', summary: "Folder of csm's own sessions" },
    model: { type: 'string', short: 'm', summary: 'Model to ask' },
    script: {
      type: 'string',
      valueName: 'FILE',
      complete: 'file',
      summary: 'Answers of the embedded scripted model, for tests and demos',
    },
    json: { type: 'boolean', summary: 'Print one JSON object' },
  },
  exits: { 130: 'interrupted by SIGINT', 143: 'ended by SIGTERM' },
  ownsSignals: true,
  async run(context, { flags }) {
    const { platform, output, overrides } = context;
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
      const settings = loadSettings(platform, {
        ...NO_INPUT,
        overrides: overrides.config,
        enable: overrides.enable,
        disable: overrides.disable,
        root: flags.root,
        flags: { model: flags.model, apiKeyFile: flags.apiKeyFile, nonInteractive: true },
      });
      const prompt = await readPromptFile(platform, flags.promptFile);
      const script = readScript(platform, flags.script);
      const report = await runSingleTurn(platform, settings, {
        session: flags.nativeSessionId,
        prompt,
        providerNamed: overrides.config.some((override) => /^\s*model_provider\s*=/.test(override)),
        ...(flags.apiKeyFile === undefined ? {} : { apiKeyFile: flags.apiKeyFile }),
        ...(script === undefined ? {} : { script }),
        onRunning: (end) => {
          interrupt = end;
          if (stopped !== undefined) end(stopped);
        },
      });
      if (flags.json) output.writeJson(encodeReport(report));
      else if (report.text !== undefined) output.writeLine(report.text);
      return answerEnd(report);
    };
    const answerEnd = ({ end, rejectedCalls }: RunTurnReport): number => {
      if (rejectedCalls > 0) {
        output.warn(`the model called tools ${rejectedCalls} times; run-turn runs none, so the calls were rejected`);
      }
      if (end.status === 'completed') return 0;
      if (end.status === 'interrupted') return stopped === undefined ? 1 : SIGNAL_EXITS[stopped];
      throw new CsmError('remote', end.code, end.message, end.hint === undefined ? {} : { hint: end.hint });
    };
    try {
      return await Promise.race([runTurn(), forced.promise]);
    } finally {
      for (const off of offs) off();
    }
  },
});

/** The prompt. Throws `prompt-unreadable`, `prompt-not-utf8` or `prompt-empty`. */
async function readPromptFile({ fs, streams, env }: Platform, path: string): Promise<string> {
  const from = path === '-' ? 'standard input' : path;
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

/** Names as in csm's other JSON. */
function encodeReport(report: RunTurnReport) {
  const { end } = report;
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
