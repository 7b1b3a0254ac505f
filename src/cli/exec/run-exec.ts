/** Runs `exec`, its subcommands and `review`. @effects streams fs clock process http signals */
import { CsmError, printErrno } from '#/base/errors.ts';
import type { JsonValue } from '#/base/json.ts';
import type { Settings } from '#/config/settings.ts';
import { writeProjectTrust } from '#/config/write-config.ts';
import type { SignalName } from '#/platform/signals.ts';
import { itemText, type ContentPart } from '#/protocol/responses/items.ts';
import type { SessionEvent } from '#/session/events/index.ts';
import { runNotify } from '#/workstation/notify.ts';
import { readImageParts } from '#/workstation/images.ts';
import { findLastSession, findSession, openThread, type SessionChoice } from '#/workstation/sessions.ts';
import { closeThread, type Thread } from '#/workstation/thread.ts';
import { readOutputSchema, readScript } from '#/workstation/turn-files.ts';
import { startQueuedTurn } from '#/workstation/queued-turns.ts';
import { startTurn, type RunningTurn, type TurnEnd } from '#/workstation/turns.ts';
import { openWorktree } from '#/workstation/worktree.ts';
import type { CommandContext } from '../command.ts';
import { ScanProgress } from '../scan-progress.ts';
import { announce } from './announce.ts';
import { checkCostLimit, checkFolder, loadExecSettings } from './exec-settings.ts';
import { createHumanPrinter, createJsonlPrinter, LastMessage, type ExecPrinter } from './exec-printer.ts';
import type { ExecRequest } from './exec-request.ts';
import { printTask, readTask, type Task } from './read-task.ts';

const SIGNALS: readonly SignalName[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** SIGPIPE stands for a reader of standard output that has gone: it has what it wanted. */
const SIGNAL_EXITS: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGPIPE: 0 };

/** What ends a run early, before and during its turn. The first signal asks, a second one does not wait. */
class Stop {
  readonly controller = new AbortController();
  signal: string | undefined;
  onStop: ((signal: string) => void) | undefined;

  request(signal: string): void {
    if (this.signal !== undefined) return;
    this.signal = signal;
    this.controller.abort();
    this.onStop?.(signal);
  }

  /** Throws once a signal has come: between steps that cannot be cut off. */
  check(): void {
    if (this.signal !== undefined) {
      throw new CsmError('canceled', 'canceled', `ended by ${this.signal}`, { data: { signal: this.signal } });
    }
  }
}

/** Answers the exit code. */
export async function runExec(context: CommandContext, request: ExecRequest): Promise<number> {
  const { platform } = context;
  const stop = new Stop();
  const forced = Promise.withResolvers<number>();
  const offs = SIGNALS.map((name) =>
    platform.signals.on(name, () => {
      if (stop.signal === undefined) stop.request(name);
      else forced.resolve(SIGNAL_EXITS[name] ?? 1);
    }),
  );
  try {
    return await Promise.race([runOnce(context, request, stop), forced.promise]);
  } catch (error) {
    if (stop.signal !== undefined && error instanceof CsmError && error.kind === 'canceled')
      return SIGNAL_EXITS[stop.signal] ?? 1;
    throw error;
  } finally {
    for (const off of offs) off();
  }
}

async function runOnce(context: CommandContext, request: ExecRequest, stop: Stop): Promise<number> {
  const { platform } = context;
  const output = context.output.withColour(request.color);
  let settings = loadExecSettings(context, request);
  const task = await readTask(platform, output, request, stop.controller.signal);
  stop.check();
  checkFolder(settings, request);
  if (request.trust) writeProjectTrust(platform, settings.codexHome, settings.gitRoot ?? settings.cwd);
  // The answer of a review has a form of its own, and Codex does not look at the file.
  const schema = request.review === undefined ? readOutputSchema(platform, request.outputSchema) : undefined;
  const script = readScript(platform, request.script);
  checkCostLimit(settings, request);
  const choice = chooseSession(context, settings, request);
  const writeLast = openLastMessageFile(context, request.outputLastMessage);
  if (request.worktree) {
    const path = await openWorktree(platform, settings.codexHome, settings.gitRoot);
    settings = { ...settings, cwd: path, gitRoot: path };
    output.noteLine(`Working in ${path}`);
  }
  stop.check();

  const { stdout, stderr } = platform.streams;
  const printer = request.json
    ? createJsonlPrinter(output, () => stop.request('SIGPIPE'))
    : createHumanPrinter(output, {
        hideReasoning: settings.hideAgentReasoning,
        bothTerminals: stdout.isTerminal && stderr.isTerminal,
        stdoutIsTerminal: stdout.isTerminal,
      });
  const progress = new ScanProgress(platform, output, 0, 'reading the session: ');
  const thread = await openThread(platform, settings, {
    choice,
    onProgress: progress.at,
    source: 'exec',
    threadSource: request.threadSource ?? 'user',
    originator: 'csm_exec',
    ephemeral: request.ephemeral,
    ignoreRules: request.ignoreRules,
    bypassHookTrust: request.bypassHookTrust,
    approver: request.approveForMe ? 'reviewer' : request.approved ? 'flag' : 'nobody',
    paced: stderr.isTerminal && !request.json,
    providerNamed:
      request.oss ||
      request.localProvider !== undefined ||
      context.overrides.config.some((override) => /^\s*model_provider\s*=/.test(override)),
    ...(request.apiKeyFile === undefined ? {} : { apiKeyFile: request.apiKeyFile }),
    ...(script === undefined ? {} : { script }),
  }).finally(() => progress.end());
  try {
    await announce(thread, printer, task === undefined ? undefined : printTask(task));
    if (task === undefined) return 0;
    return await runTurn(thread, printer, { request, task, schema, stop, writeLast });
  } finally {
    await closeThread(thread);
  }
}

interface TurnRun {
  readonly request: ExecRequest;
  readonly task: Task;
  readonly schema: JsonValue | undefined;
  readonly stop: Stop;
  readonly writeLast: (text: string | undefined) => void;
}

async function runTurn(thread: Thread, printer: ExecPrinter, run: TurnRun): Promise<number> {
  const { platform, session, settings } = thread;
  const { request, task, stop } = run;
  const last = new LastMessage();
  const ends: SessionEvent[] = [];
  const tellEnds = (): void => {
    for (const event of ends.splice(0)) printer.event(event);
  };
  /** Prompts of the turn that are still to come and that others queued. */
  let queued = 0;
  session.subscribe((event) => {
    last.observe(event);
    // The end is told last: after the ends of processes that outlived the turn, and with the session's lock given back.
    if (isTurnEnd(event)) return void ends.push(event);
    // With another turn to come, that of the one before is told when that begins.
    if (event.type === 'turn.started') {
      tellEnds();
      queued = event.queued?.length ?? 0;
    } else if (event.type === 'item.completed' && event.kind === 'user_message' && queued-- > 0) {
      printer.queued(itemText(event.payload.item));
    }
    printer.event(event);
  });
  const limits = {
    ...(request.maxToolRounds === undefined ? {} : { maxToolRounds: request.maxToolRounds }),
    ...(request.maxCostUsd === undefined ? {} : { maxCostUsd: request.maxCostUsd }),
    ...(request.maxTurnSeconds === undefined ? {} : { maxTurnMs: request.maxTurnSeconds * 1000 }),
  };
  const awaitEnd = (running: RunningTurn): Promise<TurnEnd> => {
    stop.onStop = (signal) => running.interrupt('signal', signal);
    if (stop.signal !== undefined) running.interrupt('signal', stop.signal);
    return running.end;
  };
  const begin = async (): Promise<RunningTurn> => {
    if (task.kind === 'review') {
      const { startCodeReview } = await import('#/workstation/code-review.ts');
      return startCodeReview(thread, task.target, limits);
    }
    return startTurn(thread, {
      trigger: 'exec',
      content: await promptContent(thread, task.text, request.images),
      ...(run.schema === undefined ? {} : { outputSchema: run.schema }),
      ...limits,
    });
  };
  const turn = await begin();
  let end = await awaitEnd(turn);
  const answer = end.status === 'completed' ? last.text : undefined;
  // What others have queued meanwhile. The answer of this run stays the one to its own prompt.
  while (end.status === 'completed' && stop.signal === undefined) {
    const next = await startQueuedTurn(thread, limits);
    if (next === undefined) break;
    end = await awaitEnd(next);
  }
  await closeThread(thread);
  const wasRecorded = ends.length > 0;
  tellEnds();
  if (end.status === 'failed') {
    if (!wasRecorded) printer.failed(end.message, end.code);
    if (end.hint !== undefined) printer.hint(end.hint);
  }
  run.writeLast(answer);
  printer.closed(answer);
  if (settings.notify !== undefined && end.status === 'completed') {
    const problem = await runNotify(platform, settings.notify, thread.secretVariables, {
      threadId: session.id,
      turnId: turn.turnId,
      cwd: settings.cwd,
      client: thread.originator,
      inputMessages: [printTask(task)],
      lastAssistantMessage: answer,
    });
    if (problem !== undefined) printer.warning(problem);
  }
  return exitCode(end);
}

function isTurnEnd(event: SessionEvent): boolean {
  return event.type === 'turn.completed' || event.type === 'turn.failed' || event.type === 'turn.interrupted';
}

function exitCode(end: TurnEnd): number {
  if (end.status === 'completed') return 0;
  if (end.status === 'interrupted' && end.reason === 'signal') return SIGNAL_EXITS[end.signal ?? 'SIGINT'] ?? 1;
  return 1;
}

function chooseSession({ platform }: CommandContext, settings: Settings, { choice }: ExecRequest): SessionChoice {
  switch (choice.kind) {
    case 'new':
      return choice.name === undefined ? { kind: 'new' } : { kind: 'new', name: choice.name };
    case 'resume': {
      const id =
        choice.ref === undefined
          ? findLastSession(platform, settings, choice.everywhere)
          : findSession(platform, settings, choice.ref);
      return { kind: 'resume', id };
    }
    case 'fork': {
      const id = findSession(platform, settings, choice.ref);
      return choice.name === undefined ? { kind: 'fork', id } : { kind: 'fork', id, name: choice.name };
    }
  }
}

/** Opened before the turn, so that a path that cannot be written is known before money is spent. */
function openLastMessageFile(
  { platform, output }: CommandContext,
  path: string | undefined,
): (text: string | undefined) => void {
  if (path === undefined) return () => {};
  const failure = (error: unknown): CsmError =>
    new CsmError(
      'input',
      'last-message-file',
      `Failed to open last message file ${JSON.stringify(path)}: ${printErrno(error)}`,
    );
  try {
    platform.fs.writeFile(path, '', { mode: 0o644 });
  } catch (error) {
    throw failure(error);
  }
  return (text) => {
    if (text === undefined) output.warn(`no last agent message; wrote empty content to ${path}`);
    try {
      platform.fs.writeFile(path, text ?? '', { mode: 0o644 });
    } catch (error) {
      throw failure(error);
    }
  };
}

async function promptContent(
  thread: Thread,
  prompt: string,
  images: readonly string[],
): Promise<readonly ContentPart[]> {
  const parts = images.length === 0 ? [] : await readImageParts(thread.platform, thread.settings.cwd, images);
  return [...parts, { type: 'input_text', text: prompt }];
}
