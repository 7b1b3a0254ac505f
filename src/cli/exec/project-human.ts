/**
 * `exec` for people: session events as the text that goes to stderr. A fold: an event gives text. The order and the labels
 * are Codex's; what Codex leaves out (rejected calls, interrupted text) is shown. The text is made safe for a terminal.
 */
import { itemText, NO_USAGE, type TokenUsage } from '#/protocol/responses/items.ts';
import type { PlanStep, ToolAction } from '#/base/tool-action.ts';
import { commandOutput } from '#/session/events/command-output.ts';
import type { ApprovalDecided, ApprovalDecision } from '#/session/events/approval.ts';
import type { HookCompleted, HookStarted } from '#/session/events/hook.ts';
import type { SessionEvent } from '#/session/events/index.ts';
import type { ToolCompleted } from '#/session/events/tool.ts';
import { printVisible as escapeControls } from '#/terminal/text/visible.ts';
import { TurnDiffTracker } from '#/workstation/turn-diff.ts';
import { printCount } from '../print-count.ts';
import { hookMessages, printInterruption, searchQuery } from './project-jsonl.ts';

/** How the text looks. */
export interface HumanStyle {
  readonly color: boolean;
  /** Reasoning summaries are left out (`hide_agent_reasoning`). */
  readonly hideReasoning: boolean;
}

/** What stands above the conversation. */
export interface BannerFacts {
  readonly version: string;
  readonly workdir: string;
  readonly model: string;
  readonly provider: string;
  readonly approval: string;
  readonly sandbox: string;
  readonly reasoningEffort: string | undefined;
  readonly reasoningSummaries: string | undefined;
  readonly sessionId: string;
}

type Paint = 'bold' | 'dim' | 'italic' | 'red' | 'green' | 'cyan' | 'magenta' | 'yellow';

const CODES: Record<Paint, number> = {
  bold: 1,
  dim: 2,
  italic: 3,
  red: 31,
  green: 32,
  yellow: 33,
  cyan: 36,
  magenta: 35,
};

const DECISIONS: Readonly<Record<ApprovalDecision, string>> = {
  approved: 'allowed',
  'approved-for-session': 'allowed for the session',
  declined: 'declined',
  canceled: 'not answered, canceled',
  expired: 'not answered in time',
};
const APPROVERS: Readonly<Record<string, string>> = {
  reviewer: 'the review',
  flag: '--approved',
  policy: 'the policy',
  hook: 'a hook',
};

const printVisible = (text: string): string => escapeControls(text, { newlines: true, tabs: true });

/** Folds events into text; every answer ends with a line end. */
export class HumanProjector {
  readonly #style: HumanStyle;
  readonly #actions = new Map<string, ToolAction>();
  /** Calls that somebody was asked about and that have not begun. */
  readonly #askedCalls = new Set<string>();
  readonly #inputs = new Map<string, string>();
  /** Lines about hooks that belong below the end of a call. */
  readonly #afterTool = new Map<string, string>();
  #tokensBefore = 0;
  #isAnswered = false;
  /** The command whose start stands at the end of the text: only below it need its end not name it again. */
  #justStarted: string | undefined;
  readonly #turnDiff = new TurnDiffTracker();

  constructor(style: HumanStyle) {
    this.#style = style;
  }

  /** The block at the top. @param usageBefore of the thread: the count at the end goes on from it */
  banner(facts: BannerFacts, usageBefore: TokenUsage = NO_USAGE): string {
    this.#tokensBefore = countTokens(usageBefore);
    const rule = '--------';
    const row = (label: string, value: string): string => `${this.#paint(`${label}:`, 'bold')} ${printVisible(value)}`;
    return lines(
      `csm v${facts.version}`,
      rule,
      row('workdir', facts.workdir),
      row('model', facts.model),
      row('provider', facts.provider),
      row('approval', facts.approval),
      row('sandbox', facts.sandbox),
      row('reasoning effort', facts.reasoningEffort ?? 'none'),
      row('reasoning summaries', facts.reasoningSummaries ?? 'none'),
      row('session id', facts.sessionId),
      rule,
    );
  }

  prompt(text: string): string {
    return lines(this.#paint('user', 'cyan'), printVisible(text));
  }

  /** A line about the run itself, not from the session: a configuration warning. */
  warning(message: string): string {
    return lines(`${this.#paint('warning:', 'yellow')} ${printVisible(message)}`);
  }

  error(message: string, hint?: string): string {
    const text = lines(`${this.#paint('ERROR:', 'red')} ${printVisible(message)}`);
    return hint === undefined ? text : text + lines(`${this.#paint('hint:', 'bold')} ${printVisible(hint)}`);
  }

  project(event: SessionEvent): string {
    const text = this.#print(event);
    if (text === '') return text;
    // What is said of an approval belongs to its command.
    const isStart = event.type === 'tool.started' || event.type === 'approval.requested';
    if (isStart) this.#justStarted = event.call_id;
    else if (event.type !== 'approval.decided') this.#justStarted = undefined;
    return text;
  }

  #print(event: SessionEvent): string {
    switch (event.type) {
      case 'warning.raised':
        return this.warning(event.payload.message);
      case 'item.completed': {
        const { item } = event.payload;
        if (event.kind === 'agent_message') return lines(this.#label('codex'), printVisible(itemText(item)));
        if (event.kind === 'reasoning') {
          const summary = item['summary'];
          const texts = Array.isArray(summary) ? summary.map((part) => itemText({ content: [part] })) : [];
          if (this.#style.hideReasoning || texts.length === 0) return '';
          return lines(this.#paint(printVisible(texts.join('\n')), 'dim'));
        }
        if (event.kind === 'web_search') {
          return lines(`${this.#paint('web search:', 'bold')} ${printVisible(searchQuery(item))}`);
        }
        if (event.kind === 'tool_call' && typeof item['call_id'] === 'string') {
          const input = item['arguments'] ?? item['input'];
          this.#inputs.set(item['call_id'], typeof input === 'string' ? input : '');
        }
        return '';
      }
      case 'item.interrupted': {
        if (event.kind !== 'agent_message') return '';
        return lines(
          `${this.#label('codex')} ${this.#paint('(interrupted)', 'red')}`,
          printVisible(event.payload.text),
        );
      }
      case 'tool.started':
        return this.#toolStarted(event.call_id, event.payload.action);
      case 'tool.completed': {
        const after = this.#afterTool.get(event.call_id) ?? '';
        this.#afterTool.delete(event.call_id);
        return this.#toolCompleted(event) + after;
      }
      case 'hook.started':
      case 'hook.completed':
        return this.#hook(event);
      case 'process.exited': {
        const action = this.#actions.get(event.call_id);
        this.#actions.delete(event.call_id);
        if (action?.kind !== 'command') return '';
        const verdict =
          event.status === 'interrupted'
            ? 'was still running and has been ended'
            : exitVerdict(event.exit_code, event.duration_ms);
        const output = printVisible(event.payload.aggregated_output).trimEnd();
        const head = lines(
          `${this.#label('exec')} ${printVisible(action.command)}`,
          this.#paint(` ${verdict}`, event.status === 'completed' ? 'green' : 'red'),
        );
        return output === '' ? head : `${head}${output}\n\n`;
      }
      case 'stream.retrying':
        return event.visible
          ? this.error(`Reconnecting... ${event.attempt}/${event.max_attempts} (${event.payload.cause})`)
          : '';
      case 'response.completed':
        this.#isAnswered = true;
        return '';
      case 'turn.completed':
        // A turn that hooks ended before a request has used nothing.
        if (!this.#isAnswered && countTokens(event.usage) === 0) return '';
        return lines(this.#paint('tokens used', 'dim'), printCount(this.#tokensBefore + countTokens(event.usage)));
      case 'turn.failed':
        return this.error(event.payload.message);
      case 'turn.interrupted':
        return this.error(printInterruption(event.reason, event.signal));
      case 'compaction.committed':
        return lines(this.#paint('context compacted', 'dim'));
      case 'approval.requested':
        if (this.#actions.has(event.call_id) || event.payload.action.kind === 'stdin') return '';
        this.#askedCalls.add(event.call_id);
        return this.#show(event.call_id, event.payload.action);
      case 'approval.decided':
        return this.#approval(event);
      case 'turn.started':
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
      case 'item.started':
      case 'item.delta':
      case 'tool.output':
        return '';
    }
  }

  #approval({ decision, by, risk_level: risk, user_authorization: authorization, payload }: ApprovalDecided): string {
    const facts = [
      ...(risk === undefined ? [] : [`risk ${risk}`]),
      ...(authorization === undefined ? [] : [`authorization ${authorization}`]),
    ];
    const why = facts.length === 0 ? '' : ` (${facts.join(', ')})`;
    const rationale = payload?.rationale === undefined ? '' : `: ${printVisible(payload.rationale)}`;
    const verdict = `${DECISIONS[decision]} by ${APPROVERS[by] ?? printVisible(by)}${why}`;
    return lines(`${this.#paint('approval:', 'bold')} ${verdict}${rationale}`);
  }

  /** What runs after a tool stands below what the tool did, though its end is recorded later. */
  #hook(event: HookStarted | HookCompleted): string {
    const text = this.#printHook(event);
    if (event.event !== 'PostToolUse' || event.call_id === undefined) return text;
    this.#afterTool.set(event.call_id, (this.#afterTool.get(event.call_id) ?? '') + text);
    return '';
  }

  #printHook(event: HookStarted | HookCompleted): string {
    const label = `${this.#paint('hook:', 'bold')} ${printVisible(event.event)}`;
    // Nobody waits for these: only what went wrong is worth a line.
    const isQuiet = event.is_async === true || event.event === 'SessionEnd';
    if (event.type === 'hook.started') return isQuiet ? '' : lines(label);
    const told = hookMessages(event);
    if (isQuiet && event.status === 'completed' && told.length === 0) return '';
    const status = event.status[0]?.toUpperCase() + event.status.slice(1);
    const paint = event.status === 'completed' ? 'green' : event.status === 'failed' ? 'red' : 'yellow';
    return lines(
      `${label} ${this.#paint(status, paint)}`,
      ...told.map(({ kind, text }) => `  ${kind === 'warning' ? '' : `${kind}: `}${printVisible(clip(text, 2000))}`),
    );
  }

  #toolStarted(callId: string, action: ToolAction): string {
    return this.#askedCalls.delete(callId) ? '' : this.#show(callId, action);
  }

  #show(callId: string, action: ToolAction): string {
    this.#actions.set(callId, action);
    if (action.kind !== 'command') return '';
    return lines(
      this.#label('exec'),
      `${this.#paint(printVisible(action.command), 'bold')} in ${printVisible(action.cwd)}`,
    );
  }

  #toolCompleted(event: ToolCompleted): string {
    const input = this.#inputs.get(event.call_id) ?? '';
    this.#inputs.delete(event.call_id);
    const action = this.#actions.get(event.call_id);
    const wasAsked = this.#askedCalls.delete(event.call_id);
    if (event.status === 'running') return '';
    this.#actions.delete(event.call_id);
    if (event.payload.plan !== undefined) return this.#plan(event.payload.plan);
    // What came of a review is the answer of its turn.
    if (action?.kind === 'review') return '';
    // Somebody was asked and it did not begin: what is said of the answer says why.
    if (action?.kind === 'command' && wasAsked) {
      return lines(this.#paint(event.status === 'interrupted' ? ' interrupted' : ' declined:', 'red'));
    }
    if (action?.kind === 'command') {
      const output = printVisible(commandOutput(event)).trimEnd();
      const ok = event.status === 'completed';
      const verdict =
        event.exit_code === undefined
          ? event.status === 'interrupted'
            ? `interrupted after ${event.duration_ms}ms:`
            : 'failed:'
          : exitVerdict(event.exit_code, event.duration_ms);
      const again =
        this.#justStarted === event.call_id
          ? []
          : [this.#label('exec'), this.#paint(printVisible(clip(action.command, 200)), 'bold')];
      const head = lines(...again, this.#paint(` ${verdict}`, ok ? 'green' : 'red'));
      return output === '' ? head : `${head}${output}\n\n`;
    }
    if (action?.kind === 'patch') return this.#patch(event, action, wasAsked);
    if (event.status === 'completed') return '';
    const output = event.payload.item['output'];
    const reason = event.payload.reason ?? (typeof output === 'string' ? output : 'failed');
    const what = input === '' ? event.tool : `${event.tool} ${clip(input, 200)}`;
    return lines(
      `${this.#label(event.tool === 'apply_patch' ? 'apply patch' : 'tool')} ${this.#paint(`${event.status}`, 'red')} ${printVisible(clip(what.replaceAll('\n', ' '), 240))}`,
      `  ${printVisible(reason)}`,
    );
  }

  #patch(event: ToolCompleted, action: ToolAction & { kind: 'patch' }, wasDeclined: boolean): string {
    const ok = event.status === 'completed';
    const verdict = ok ? 'completed' : wasDeclined ? 'declined' : 'failed';
    const head = lines(
      this.#paint('apply patch', 'bold'),
      `${this.#paint('patch:', 'bold')} ${verdict}`,
      ...action.changes.map((change) => this.#paint(printVisible(change.move_path ?? change.path), 'dim')),
    );
    if (wasDeclined) return head;
    if (!ok) return head + lines(printVisible(event.payload.reason ?? ''));
    this.#turnDiff.record(event.payload.changes ?? action.changes);
    const diff = printVisible(this.#turnDiff.print());
    return `${head}${diff}${diff.endsWith('\n') ? '' : '\n'}\n`;
  }

  #plan(plan: { readonly explanation?: string; readonly steps: readonly PlanStep[] }): string {
    const rows = plan.steps.map(({ step, status }) => {
      const text = printVisible(step);
      if (status === 'completed') return `  ${this.#paint('✓', 'green')} ${text}`;
      if (status === 'in_progress') return `  ${this.#paint('→', 'cyan')} ${text}`;
      return `  ${this.#paint('•', 'dim')} ${this.#paint(text, 'dim')}`;
    });
    const explanation = plan.explanation === undefined ? [] : [this.#paint(printVisible(plan.explanation), 'italic')];
    return lines(...explanation, ...rows);
  }

  #label(text: string): string {
    return this.#paint(this.#paint(text, 'italic'), 'magenta');
  }

  #paint(text: string, paint: Paint): string {
    return this.#style.color ? `\x1b[${CODES[paint]}m${text}\x1b[0m` : text;
  }
}

/** Tokens that count: input that was not cached, and output. */
export function countTokens(usage: TokenUsage): number {
  return Math.max(0, usage.input_tokens - usage.cached_input_tokens) + usage.output_tokens;
}

function exitVerdict(exitCode: number, durationMs: number): string {
  return exitCode === 0 ? `succeeded in ${durationMs}ms:` : `exited ${exitCode} in ${durationMs}ms:`;
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function lines(...texts: readonly string[]): string {
  return texts.length === 0 ? '' : `${texts.join('\n')}\n`;
}
