/** One persisted turn in a session that is there: what `csm model run-turn` does. @effects fs clock random lock http process */
import type { Script } from '#/agent/model/script.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import { addUsage, NO_USAGE, type TokenUsage } from '#/protocol/responses/items.ts';
import type { SessionEvent } from '#/session/events/index.ts';
import { resolveSession } from '#/session/store/session-list.ts';
import { sessionStore } from '#/session/store/session-store.ts';
import { openThread } from './sessions.ts';
import { closeThread } from './thread.ts';
import { startTurn, type TurnEnd } from './turns.ts';

/** What the model reads where it calls a tool. */
export const NO_TOOLS_TEXT = 'rejected: run-turn runs no tools. Answer without them.';

export interface RunTurnOptions {
  /** Id, name or title of a native session. */
  readonly session: string;
  readonly prompt: string;
  readonly apiKeyFile?: string;
  readonly script?: Script;
  /** The provider was named for this run: the session may change to it. */
  readonly providerNamed: boolean;
  /** Told how to end the turn early, once it runs. */
  readonly onRunning?: (interrupt: (signal: string) => void) => void;
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
  const { apiKeyFile, script, onRunning } = options;
  const thread = await openThread(platform, settings, {
    choice: { kind: 'resume', id },
    source: 'run-turn',
    threadSource: 'user',
    originator: 'csm_run_turn',
    ephemeral: false,
    providerNamed: options.providerNamed,
    ...(apiKeyFile === undefined ? {} : { apiKeyFile }),
    ...(script === undefined ? {} : { script }),
  });
  try {
    const facts = new TurnFacts();
    const unsubscribe = thread.session.subscribe((event) => facts.observe(event));
    const turn = await startTurn(thread, {
      trigger: 'run-turn',
      content: [{ type: 'input_text', text: options.prompt }],
      refuseTools: NO_TOOLS_TEXT,
    });
    onRunning?.((signal) => turn.interrupt('signal', signal));
    const end = await turn.end;
    unsubscribe();
    const { text, usage, costUsd, responseId, rejectedCalls } = facts;
    return { sessionId: id, turnId: turn.turnId, end, text, usage, costUsd, responseId, rejectedCalls };
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

  observe(event: SessionEvent): void {
    if (event.type === 'response.completed') {
      this.usage = addUsage(this.usage, event.usage);
      this.costUsd = this.costUsd === null || event.cost_usd === null ? null : this.costUsd + event.cost_usd;
      this.responseId = event.response_id;
    } else if (event.type === 'tool.completed' && event.status === 'rejected') this.rejectedCalls += 1;
    else if (event.type === 'item.completed' && event.kind === 'agent_message') {
      const { content } = event.payload.item;
      if (!Array.isArray(content)) return;
      this.text = (content as readonly { readonly text?: unknown }[])
        .map(({ text }) => (typeof text === 'string' ? text : ''))
        .join('');
    }
  }
}
