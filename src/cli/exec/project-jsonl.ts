/**
 * `exec --json`: session events as Codex's JSONL events. A fold and nothing more: a state and an event give lines. Where
 * Codex says nothing, csm adds items of its own types, such as `tool_call` and `approval`; docs/exec-events.md lists
 * them.
 */
import { addUsage, itemText, NO_USAGE, type TokenUsage } from '#/protocol/responses/items.ts';
import type { JsonObject } from '#/base/json.ts';
import type { PlanStep, ToolAction } from '#/base/tool-action.ts';
import { commandOutput } from '#/session/events/command-output.ts';
import type { ApprovalDecided } from '#/session/events/approval.ts';
import type { HookCompleted } from '#/session/events/hook.ts';
import type { SessionEvent } from '#/session/events/index.ts';
import type { ToolCompleted } from '#/session/events/tool.ts';

/** A line of the stream. */
export type JsonlEvent = JsonObject & { readonly type: string };

interface Call {
  readonly itemId: string | undefined;
  readonly action: ToolAction;
  /** It was shown when somebody was asked about it, and has not begun. */
  readonly isAsked?: boolean;
}

/** Folds the events of one process into lines. Holds only what is open. */
export class JsonlProjector {
  #nextItem = 0;
  #usage: TokenUsage;
  readonly #calls = new Map<string, Call>();
  /** Inputs of calls, until they are answered: a call that was never run is shown with them. */
  readonly #inputs = new Map<string, string>();
  /** Questions without an answer yet. */
  readonly #asked = new Map<string, Asked>();
  readonly #searches = new Map<string, string>();
  #plan: { readonly itemId: string; steps: readonly PlanStep[] } | undefined;

  /** @param usage what the thread had used before: Codex's counts go on over resumes */
  constructor(usage: TokenUsage = NO_USAGE) {
    this.#usage = usage;
  }

  /** Lines for one event; often none. */
  project(event: SessionEvent): readonly JsonlEvent[] {
    switch (event.type) {
      case 'turn.started':
        return [{ type: 'turn.started' }];
      case 'warning.raised':
        return [completed({ id: this.#id(), type: 'error', message: event.payload.message })];
      case 'item.started':
        return [];
      case 'item.completed': {
        const { item } = event.payload;
        switch (event.kind) {
          case 'agent_message':
            return [completed({ id: this.#id(), type: 'agent_message', text: itemText(item) })];
          case 'reasoning': {
            const summary = item['summary'];
            const texts = Array.isArray(summary) ? summary.map((part) => itemText({ content: [part] })) : [];
            const text = texts.join('\n');
            return text === '' ? [] : [completed({ id: this.#id(), type: 'reasoning', text })];
          }
          case 'web_search': {
            const search = {
              id: this.#searches.get(event.item_id) ?? this.#id(),
              type: 'web_search',
              search_id: event.item_id,
              query: searchQuery(item),
              action: item['action'] ?? { type: 'other' },
            };
            this.#searches.delete(event.item_id);
            return [
              { type: 'item.started', item: search },
              { type: 'item.completed', item: search },
            ];
          }
          case 'tool_call': {
            const callId = item['call_id'];
            const input = item['arguments'] ?? item['input'];
            if (typeof callId === 'string') {
              this.#inputs.set(callId, typeof input === 'string' ? input : JSON.stringify(input ?? {}));
            }
            return [];
          }
          case 'image_generation':
            return [completed({ id: this.#id(), type: 'image_generation', status: item['status'] ?? 'completed' })];
          case 'user_message':
          case 'other':
            return [];
        }
        return [];
      }
      case 'item.interrupted':
        return [completed({ id: this.#id(), type: 'interrupted_message', kind: event.kind, text: event.payload.text })];
      case 'tool.started':
        return this.#toolStarted(event.call_id, event.payload.action);
      case 'tool.completed':
        return this.#toolCompleted(event);
      case 'process.exited': {
        const call = this.#calls.get(event.call_id);
        this.#calls.delete(event.call_id);
        if (call?.itemId === undefined || call.action.kind !== 'command') return [];
        return [
          completed({
            id: call.itemId,
            type: 'command_execution',
            command: call.action.command,
            aggregated_output: event.payload.aggregated_output,
            exit_code: event.exit_code,
            status: event.status === 'completed' ? 'completed' : 'failed',
          }),
        ];
      }
      case 'stream.retrying':
        if (!event.visible) return [];
        return [
          {
            type: 'error',
            message: `Reconnecting... ${event.attempt}/${event.max_attempts} (${event.payload.cause})`,
          },
        ];
      case 'response.completed':
        this.#usage = addUsage(this.#usage, event.usage);
        return [];
      case 'turn.completed': {
        const { total_tokens: _total, ...usage } = this.#usage;
        return [...this.#closePlan(), { type: 'turn.completed', usage }];
      }
      case 'turn.failed':
        return [...this.#closePlan(), ...failedLines(event.payload.message, event.code)];
      case 'turn.interrupted':
        return [
          ...this.#closePlan(),
          {
            type: 'turn.failed',
            error: {
              message: printInterruption(event.reason, event.signal),
              code: 'interrupted',
              reason: event.reason,
            },
          },
        ];
      case 'compaction.committed':
        return [
          completed({
            id: this.#id(),
            type: 'context_compaction',
            artifact_id: event.artifact_id,
            kind: event.kind,
            trigger: event.trigger,
            tokens_before: event.tokens_before ?? null,
            tokens_after: event.tokens_after ?? null,
          }),
        ];
      case 'approval.requested':
        this.#asked.set(event.approval_id, { tool: event.tool, reasons: event.reasons });
        // As Codex does, it is shown before it is known whether it will run.
        return this.#calls.has(event.call_id) ? [] : this.#show(event.call_id, event.payload.action, true);
      case 'approval.decided': {
        const asked = this.#asked.get(event.approval_id);
        this.#asked.delete(event.approval_id);
        return [completed(approval(this.#id(), event, asked))];
      }
      case 'hook.completed': {
        const told = hookMessages(event);
        if (event.status === 'completed' && told.length === 0) return [];
        const messages = told.map(({ kind, text }) => ({ kind, text }));
        const { event: hook, status } = event;
        return [completed({ id: this.#id(), type: 'hook', event: hook, run_id: event.run_id, status, messages })];
      }
      case 'hook.started':
      case 'goal.updated':
      case 'session.created':
      case 'session.titled':
      case 'session.archived':
      case 'session.unarchived':
      case 'session.tagged':
      case 'session.queued':
      case 'settings.applied':
      case 'context.added':
      case 'response.failed':
      case 'pty.opened':
      case 'pty.written':
      case 'pty.resized':
      case 'pty.signaled':
      case 'compaction.undone':
      case 'log.sealed':
      case 'unknown':
      case 'item.delta':
      case 'tool.output':
        return [];
    }
  }

  #id(): string {
    return `item_${this.#nextItem++}`;
  }

  #toolStarted(callId: string, action: ToolAction): readonly JsonlEvent[] {
    const shown = this.#calls.get(callId);
    if (shown?.isAsked !== true) return this.#show(callId, action, false);
    this.#calls.set(callId, { itemId: shown.itemId, action });
    return [];
  }

  #show(callId: string, action: ToolAction, isAsked: boolean): readonly JsonlEvent[] {
    if (action.kind === 'command') {
      const itemId = this.#id();
      this.#calls.set(callId, { itemId, action, isAsked });
      return [
        {
          type: 'item.started',
          item: {
            id: itemId,
            type: 'command_execution',
            command: action.command,
            aggregated_output: '',
            exit_code: null,
            status: 'in_progress',
          },
        },
      ];
    }
    if (action.kind === 'patch') {
      const itemId = this.#id();
      this.#calls.set(callId, { itemId, action, isAsked });
      return [{ type: 'item.started', item: fileChange(itemId, action, 'in_progress') }];
    }
    if (!isAsked) this.#calls.set(callId, { itemId: undefined, action });
    return [];
  }

  #toolCompleted(event: ToolCompleted): readonly JsonlEvent[] {
    const call = this.#calls.get(event.call_id);
    const input = this.#inputs.get(event.call_id);
    this.#inputs.delete(event.call_id);
    if (event.status === 'running') return [];
    this.#calls.delete(event.call_id);
    const { plan } = event.payload;
    if (plan !== undefined) return this.#planChanged(plan.steps);
    // What came of a review is the answer of its turn.
    if (call?.action.kind === 'review') return [];
    if (call?.itemId !== undefined && call.action.kind === 'command') {
      return [
        completed({
          id: call.itemId,
          type: 'command_execution',
          command: call.action.command,
          aggregated_output: call.isAsked === true ? '' : commandOutput(event),
          exit_code: event.exit_code ?? (event.status === 'failed' && call.isAsked !== true ? -1 : null),
          status:
            event.status === 'completed'
              ? 'completed'
              : event.status === 'rejected' && call.isAsked === true
                ? 'declined'
                : 'failed',
        }),
      ];
    }
    if (call?.itemId !== undefined && call.action.kind === 'patch') {
      return [completed(fileChange(call.itemId, call.action, event.status === 'completed' ? 'completed' : 'failed'))];
    }
    const output = event.payload.item['output'];
    return [
      completed({
        id: this.#id(),
        type: 'tool_call',
        tool: event.tool,
        arguments: input ?? '',
        status: event.status,
        ...(typeof output === 'string' ? { output } : {}),
        ...(event.payload.reason === undefined ? {} : { reason: event.payload.reason }),
      }),
    ];
  }

  #planChanged(steps: readonly PlanStep[]): readonly JsonlEvent[] {
    if (this.#plan === undefined) {
      this.#plan = { itemId: this.#id(), steps };
      return [{ type: 'item.started', item: todoList(this.#plan.itemId, steps) }];
    }
    this.#plan.steps = steps;
    return [{ type: 'item.updated', item: todoList(this.#plan.itemId, steps) }];
  }

  #closePlan(): readonly JsonlEvent[] {
    const plan = this.#plan;
    this.#plan = undefined;
    return plan === undefined ? [] : [completed(todoList(plan.itemId, plan.steps))];
  }
}

interface Asked {
  readonly tool: string;
  readonly reasons: readonly string[];
}

/** csm's own item: what was asked, who answered, and what a review found. */
function approval(id: string, event: ApprovalDecided, asked: Asked | undefined): JsonObject {
  const { rationale, checks } = event.payload ?? {};
  return {
    id,
    type: 'approval',
    tool: asked?.tool ?? '',
    reasons: asked?.reasons ?? [],
    decision: event.decision,
    by: event.by,
    ...(event.risk_level === undefined ? {} : { risk_level: event.risk_level }),
    ...(event.user_authorization === undefined ? {} : { user_authorization: event.user_authorization }),
    ...(rationale === undefined ? {} : { rationale }),
    ...(checks === undefined ? {} : { checks }),
  };
}

/** What a hook said to the user: all but what it told the model. */
export function hookMessages(event: HookCompleted): HookCompleted['payload']['entries'] {
  return event.payload.entries.filter(({ kind }) => kind !== 'context');
}

/** The two lines that end a failed turn. */
export function failedLines(message: string, code: string): readonly JsonlEvent[] {
  return [
    { type: 'error', message },
    { type: 'turn.failed', error: { message, code } },
  ];
}

/** One sentence for people: why the turn was cut off. */
export function printInterruption(reason: string, signal: string | undefined): string {
  switch (reason) {
    case 'spend-limit':
      return 'The turn was ended: its cost reached --max-cost.';
    case 'time-limit':
      return 'The turn was ended: it ran longer than --max-turn-seconds.';
    case 'denials':
      return 'The turn was ended: the review refused too many of its requests.';
    case 'round-limit':
      return 'The turn was ended: it used up --max-tool-rounds.';
    default:
      return signal === undefined ? 'The turn was interrupted.' : `The turn was interrupted by ${signal}.`;
  }
}

function completed(item: JsonObject): JsonlEvent {
  return { type: 'item.completed', item };
}

function fileChange(id: string, action: ToolAction & { kind: 'patch' }, status: string): JsonObject {
  const changes = action.changes.map(({ path, kind }) => ({ path, kind }));
  return { id, type: 'file_change', changes, status };
}

function todoList(id: string, steps: readonly PlanStep[]): JsonObject {
  const items = steps.map(({ step, status }) => ({ text: step, completed: status === 'completed' }));
  return { id, type: 'todo_list', items };
}

/** What a search asked for, as Codex names it: the query, the page or the pattern. */
export function searchQuery(item: JsonObject): string {
  const action = item['action'];
  if (typeof action !== 'object' || action === null || Array.isArray(action)) return '';
  for (const key of ['query', 'url', 'pattern'] as const) {
    const value = (action as JsonObject)[key];
    if (typeof value === 'string') return value;
  }
  return '';
}
