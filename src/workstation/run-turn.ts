/** One persisted turn in a session that is there: what `csm model run-turn` and `csm model run-tool-turn` do. @effects fs clock random lock http process */
import type { Script } from '#/agent/model/script.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import { addUsage, itemText, NO_USAGE, type TokenUsage } from '#/protocol/responses/items.ts';
import type { SessionEvent } from '#/session/events/index.ts';
import { resolveSession } from '#/session/store/session-list.ts';
import { sessionStore } from '#/session/store/session-store.ts';
import type { FinishedProcess } from '#/agent/tools/process-table.ts';
import type { SandboxReceipt, ToolStatus } from '#/base/tool-action.ts';
import { printRecovery } from './recovery-notes.ts';
import { openThread } from './sessions.ts';
import { closeThread } from './thread.ts';
import { startTurn, type TurnEnd } from './turns.ts';

export type { FinishedProcess };

/** What the model reads where it calls a tool. */
const NO_TOOLS_TEXT = 'rejected: run-turn runs no tools. Answer without them.';

export interface RunTurnOptions {
  /** Id, name or title of a native session. */
  readonly session: string;
  readonly prompt: string;
  readonly apiKeyFile?: string;
  readonly script?: Script;
  /** The provider was named for this run: the session may change to it. */
  readonly providerNamed: boolean;
  /** Tools run; absent: each call is recorded and rejected. */
  readonly tools?: {
    /** The model is told the outputs and goes on; else the turn ends once the calls of its first answer are answered. */
    readonly continueAfterTools: boolean;
    readonly maxToolRounds?: number;
    /** Yes to what the policy asks, inside the sandbox. */
    readonly approved: boolean;
  };
  /** Told what was found when the session was opened: sentences for people. */
  readonly onNote?: (note: string) => void;
  /** Told how to end the turn early, once it runs. */
  readonly onRunning?: (interrupt: (signal: string) => void) => void;
}

/** What became of a call: it ran, somebody has to say yes first, the policy said no, or it was none that could run. */
export type CallOutcome = 'spawned' | 'pending-approval' | 'rejected' | 'error';

/** One call, without its words. */
export interface CallReport {
  readonly callId: string;
  readonly tool: string;
  readonly outcome: CallOutcome;
  readonly status: ToolStatus;
  readonly exitCode: number | undefined;
  /** Of a command that outlived its call. */
  readonly processId: number | undefined;
  readonly outputBytes: number | undefined;
  readonly durationMs: number;
  /** Undefined where nothing was started. */
  readonly sandbox: SandboxReceipt | undefined;
  /** Why somebody has to say yes, kebab-case. */
  readonly reasons: readonly string[];
}

export interface RunTurnReport {
  readonly sessionId: string;
  readonly turnId: string;
  readonly end: TurnEnd;
  /** The last message of the model; undefined where it said nothing. */
  readonly text: string | undefined;
  /** Of all answers of the turn. */
  readonly usage: TokenUsage;
  /** Dollars; null where a price is not known. */
  readonly costUsd: number | null;
  /** Id of the last answer. */
  readonly responseId: string | undefined;
  /** Calls of tools that were recorded and rejected. */
  readonly rejectedCalls: number;
  /** In the order in which the model made them. */
  readonly calls: readonly CallReport[];
  /** Commands that still ran at the end of the turn, and how they were ended. */
  readonly finished: readonly FinishedProcess[];
}

/**
 * Records the prompt, asks the model until it rests, records all of it.
 * @throws CsmError `session-not-found`, `session-locked`, and what `openThread` throws
 */
export async function runSingleTurn(
  platform: Platform,
  settings: Settings,
  options: RunTurnOptions,
): Promise<RunTurnReport> {
  const id = resolveSession(sessionStore(platform, settings.csmRoot), options.session);
  const { apiKeyFile, script, tools, onRunning } = options;
  const thread = await openThread(platform, settings, {
    choice: { kind: 'resume', id },
    source: 'run-turn',
    threadSource: 'user',
    originator: 'csm_run_turn',
    ephemeral: false,
    providerNamed: options.providerNamed,
    approver: tools?.approved === true ? 'flag' : 'nobody',
    ...(apiKeyFile === undefined ? {} : { apiKeyFile }),
    ...(script === undefined ? {} : { script }),
  });
  try {
    if (options.onNote !== undefined) for (const note of printRecovery(thread.session.recovery)) options.onNote(note);
    const facts = new TurnFacts();
    const unsubscribe = thread.session.subscribe((event) => facts.observe(event));
    const turn = await startTurn(thread, {
      trigger: 'run-turn',
      content: [{ type: 'input_text', text: options.prompt }],
      ...(tools === undefined
        ? { refuseTools: NO_TOOLS_TEXT }
        : {
            endsAfterTools: !tools.continueAfterTools,
            ...(tools.maxToolRounds === undefined ? {} : { maxToolRounds: tools.maxToolRounds }),
          }),
    });
    onRunning?.((signal) => turn.interrupt('signal', signal));
    const end = await turn.end;
    const finished = await thread.processes.finishAll();
    unsubscribe();
    const { text, usage, costUsd, responseId, rejectedCalls, calls } = facts;
    return {
      sessionId: id,
      turnId: turn.turnId,
      end,
      text,
      usage,
      costUsd,
      responseId,
      rejectedCalls,
      calls,
      finished,
    };
  } finally {
    await closeThread(thread);
  }
}

/** What a report says, from the events of a turn. */
class TurnFacts {
  text: string | undefined;
  usage: TokenUsage = NO_USAGE;
  costUsd: number | null = 0;
  responseId: string | undefined;
  rejectedCalls = 0;
  readonly #order: string[] = [];
  readonly #answered = new Map<string, CallReport>();
  readonly #receipts = new Map<string, SandboxReceipt>();
  readonly #asked = new Map<string, readonly string[]>();
  /** Calls about which nobody was there to be asked: with --approved somebody was, and has said no. */
  readonly #unanswered = new Set<string>();

  observe(event: SessionEvent): void {
    if (event.type === 'response.completed') {
      this.usage = addUsage(this.usage, event.usage);
      this.costUsd = this.costUsd === null || event.cost_usd === null ? null : this.costUsd + event.cost_usd;
      if (event.purpose === undefined) this.responseId = event.response_id;
    } else if (event.type === 'tool.started') {
      if (event.sandbox !== undefined) this.#receipts.set(event.call_id, event.sandbox);
    } else if (event.type === 'approval.requested') this.#asked.set(event.call_id, event.reasons);
    else if (event.type === 'approval.decided') {
      if (event.by === 'policy' && event.decision === 'declined') this.#unanswered.add(event.call_id);
    } else if (event.type === 'tool.completed') {
      if (event.status === 'rejected') this.rejectedCalls += 1;
      this.#answered.set(event.call_id, this.#reportCall(event));
    } else if (event.type === 'item.completed' && event.kind === 'tool_call') {
      const { call_id: callId } = event.payload.item;
      if (typeof callId === 'string') this.#order.push(callId);
    } else if (event.type === 'item.completed' && event.kind === 'agent_message') {
      this.text = itemText(event.payload.item);
    }
  }

  get calls(): readonly CallReport[] {
    return this.#order.flatMap((callId) => this.#answered.get(callId) ?? []);
  }

  #reportCall(event: Extract<SessionEvent, { readonly type: 'tool.completed' }>): CallReport {
    const { call_id: callId, status } = event;
    const asked = this.#asked.get(callId);
    return {
      callId,
      tool: event.tool,
      outcome: decideOutcome(status, this.#unanswered.has(callId), event.exit_code !== undefined),
      status,
      exitCode: event.exit_code,
      processId: event.process_id,
      outputBytes: event.output_bytes,
      durationMs: event.duration_ms,
      sandbox: this.#receipts.get(callId),
      reasons: asked ?? [],
    };
  }
}

/** What a status means to whoever planned the call. Pure. */
function decideOutcome(status: ToolStatus, isUnanswered: boolean, hasExitCode: boolean): CallOutcome {
  switch (status) {
    case 'rejected':
      return isUnanswered ? 'pending-approval' : 'rejected';
    case 'invalid':
      return 'error';
    case 'failed':
      // A command that ended badly did run; one without an exit code did not.
      return hasExitCode ? 'spawned' : 'error';
    case 'completed':
    case 'running':
    case 'interrupted':
      return 'spawned';
  }
}
