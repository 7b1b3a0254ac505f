/**
 * Session events as cells: a fold over what stands in the log, so that a session looks the same while it runs and when it is
 * opened again. What only lives (text that streams) is `live-items.ts`. Pure; a fold is changed in place.
 */
import { itemText } from '#/protocol/responses/items.ts';
import { isObject, stringMember, type JsonObject } from '#/base/json.ts';
import type { SettingsApplied } from '#/session/events/lifecycle.ts';
import { messageKey, type Cell, type ExecCall, type GoalCell } from './cell.ts';
import { splitParts } from './closed-blocks.ts';
import { CallFold } from './fold-calls.ts';
import { decodePrompt, decodeSearch, isInjected } from './decode-cells.ts';
import type { ShownEvent } from './slim-event.ts';

/** Nobody waits for these hooks: only what went wrong is worth a row. */
const QUIET_HOOK = 'SessionEnd';

export class TranscriptFold {
  readonly #cells: Cell[] = [];
  readonly #keys = new Set<string>();
  readonly #calls = new CallFold({
    cells: this.#cells,
    add: (cell) => this.#add(cell),
  });
  #settings: Pick<SettingsApplied, 'model' | 'effort' | 'approval_policy' | 'sandbox' | 'cwd'> | undefined;
  #goal: GoalCell | undefined;
  /** Places of messages that were cut off since the last response ended: they are lost where it is asked for again. */
  #cut: number[] = [];
  #trigger = '';

  /** In order; the array is the fold's own. */
  get cells(): readonly Cell[] {
    return this.#cells;
  }

  /** Adds a cell that is no event's. */
  add(cell: Cell): void {
    this.#add(cell);
  }

  /** Takes the objects of an earlier fold for cells that came to the same, so that nothing about them is done again. */
  reuse(old: ReadonlyMap<string, Cell>): void {
    for (const [at, cell] of this.#cells.entries()) {
      const before = old.get(cell.key);
      if (before === undefined) continue;
      const heard = withHeardOutput(cell, before);
      this.#cells[at] = Bun.deepEquals(before, heard) ? before : heard;
    }
  }

  /** A running command printed: kept until its end is known. */
  applyOutput(callId: string, text: string): boolean {
    return this.#calls.applyOutput(callId, text);
  }

  /** @param id names the event among all of the session */
  apply(event: ShownEvent, id: string, atMs: number): void {
    switch (event.type) {
      case 'session.created': {
        const { imported_from: imported, forked_from: forked } = event;
        if (imported !== undefined) {
          const left = imported.items === 0 ? '' : `, ${imported.turns} ${imported.turns === 1 ? 'turn' : 'turns'}`;
          this.#notice(id, `Goes on from a session of Codex${left}: ${imported.path}`);
        }
        if (forked !== undefined) this.#notice(id, `Forked from session ${forked.session_id}`);
        return;
      }
      case 'settings.applied':
        this.#settingsApplied(event, id);
        return;
      case 'context.added':
        for (const [at, item] of (event.payload?.items ?? []).entries()) this.#imported(item, `${id}.${at}`);
        return;
      case 'warning.raised':
        if (event.payload !== undefined) {
          this.#add({ kind: 'warning', key: `w:${id}`, message: event.payload.message });
        }
        return;
      case 'turn.started':
        this.#trigger = event.trigger;
        this.#cut = [];
        return;
      case 'item.completed':
        if (event.payload !== undefined) this.#item(event.kind, event.item_id, event.payload.item);
        return;
      case 'item.interrupted': {
        const text = event.payload?.text ?? '';
        if (event.kind !== 'agent_message' || text === '') return;
        this.#cut.push(...this.#addMessage(event.item_id, text, 'interrupted'));
        return;
      }
      case 'response.completed':
        if (event.purpose === undefined) this.#cut = [];
        return;
      case 'response.failed':
        // A request that was given up for what the user said more has not failed.
        if (event.will_retry && event.code !== 'steered') this.#markLost(event.payload?.message ?? event.code);
        this.#cut = [];
        return;
      case 'tool.started':
      case 'tool.completed':
      case 'process.exited':
      case 'approval.requested':
      case 'approval.decided':
        this.#calls.apply(event, id);
        return;
      case 'turn.completed':
        this.#calls.closeTurn(event.turn_id);
        if (this.#trigger === 'import') return;
        this.#add({ kind: 'turn-end', key: `t:${event.turn_id}`, durationMs: event.duration_ms, atMs });
        return;
      case 'turn.failed':
        this.#calls.closeTurn(event.turn_id);
        this.#add({ kind: 'error', key: `t:${event.turn_id}`, message: event.payload?.message ?? event.code });
        return;
      case 'turn.interrupted':
        this.#calls.closeTurn(event.turn_id);
        this.#add({
          kind: 'interruption',
          key: `t:${event.turn_id}`,
          reason: event.reason,
          ...(event.signal === undefined ? {} : { signal: event.signal }),
        });
        return;
      case 'compaction.committed':
        if (event.trigger === 'import') return;
        if (event.reverts_to !== undefined) {
          this.#notice(id, 'Conversation reverted to this point. File changes are unchanged.');
          return;
        }
        this.#add({
          kind: 'compaction',
          key: `m:${event.artifact_id}`,
          isAutomatic: event.trigger === 'auto',
          ...(event.tokens_before === undefined ? {} : { tokensBefore: event.tokens_before }),
          ...(event.tokens_after === undefined ? {} : { tokensAfter: event.tokens_after }),
        });
        return;
      case 'compaction.undone':
        this.#notice(id, 'Compaction undone: the earlier context holds again');
        return;
      case 'hook.completed': {
        const entries = (event.payload?.entries ?? []).filter(({ kind }) => kind !== 'context');
        const isQuiet = event.status === 'completed' || event.is_async === true || event.event === QUIET_HOOK;
        if (entries.length === 0 && isQuiet) return;
        this.#add({ kind: 'hook', key: `h:${id}`, event: event.event, status: event.status, entries });
        return;
      }
      case 'goal.updated': {
        const goal: GoalCell = {
          kind: 'goal',
          key: `g:${id}`,
          objective: event.payload?.objective ?? '',
          status: event.status,
          tokensUsed: event.tokens_used,
          tokenBudget: event.token_budget,
        };
        const before = this.#goal;
        this.#goal = goal;
        if (before?.status !== goal.status || before.objective !== goal.objective) this.#add(goal);
        return;
      }
    }
  }

  #add(cell: Cell): number {
    let { key } = cell;
    for (let again = 2; this.#keys.has(key); again += 1) key = `${cell.key}#${again}`;
    this.#keys.add(key);
    this.#cells.push(key === cell.key ? cell : { ...cell, key });
    return this.#cells.length - 1;
  }

  #notice(id: string, text: string): void {
    this.#add({ kind: 'notice', key: `n:${id}`, text, tone: 'info' });
  }

  /** Answers its places: a long text is several cells. */
  #addMessage(itemId: string, text: string, end: 'complete' | 'interrupted'): readonly number[] {
    const parts = splitParts(text);
    return parts.map((part, at) => {
      const isLast = at === parts.length - 1;
      return this.#add({
        kind: 'message',
        key: messageKey(itemId, at),
        text: part,
        end: isLast ? end : 'complete',
        ...(at === 0 ? {} : { isContinued: true }),
      });
    });
  }

  #markLost(cause: string): void {
    let words = 0;
    for (const at of this.#cut) {
      const cell = this.#cells[at];
      if (cell?.kind !== 'message') continue;
      words += cell.text.trim().split(/\s+/).length;
      this.#cells[at] = { ...cell, end: 'lost' };
    }
    const [first = -1] = this.#cut;
    const cell = this.#cells[first];
    if (cell?.kind === 'message') this.#cells[first] = { ...cell, lost: { words, cause } };
  }

  #item(kind: string, itemId: string, item: JsonObject): void {
    const key = `i:${itemId}`;
    switch (kind) {
      case 'user_message':
        this.#add({ kind: 'user', key, itemId, ...decodePrompt(item) });
        return;
      case 'agent_message':
        if (itemText(item).trim() !== '') this.#addMessage(itemId, itemText(item), 'complete');
        return;
      case 'reasoning':
        if (itemText(item) !== '') this.#add({ kind: 'reasoning', key, text: itemText(item), end: 'complete' });
        return;
      case 'web_search':
        this.#add({ kind: 'web', key, end: 'complete', ...decodeSearch(item) });
        return;
      case 'image_generation':
        this.#add({ kind: 'notice', key, text: 'Generated an image', tone: 'info' });
        return;
      case 'tool_call':
        this.#calls.keepInput(item);
    }
  }

  /** An item of a history that another program wrote. */
  #imported(item: JsonObject, id: string): void {
    const key = `x:${id}`;
    switch (item['type']) {
      case 'message': {
        if (item['role'] === 'assistant') this.#item('agent_message', `x${id}`, item);
        else if (item['role'] === 'user') {
          const prompt = decodePrompt(item);
          if (!isInjected(prompt.text))
            this.#add({ kind: 'user', key, itemId: stringMember(item, 'id') ?? id, ...prompt });
        }
        return;
      }
      case 'reasoning':
        this.#item('reasoning', `x${id}`, item);
        return;
      case 'web_search_call':
        this.#item('web_search', `x${id}`, item);
        return;
      case 'function_call':
      case 'custom_tool_call':
      case 'local_shell_call':
        this.#calls.keepInput(item);
        return;
      default:
        if (isObject(item) && String(item['type']).endsWith('_output')) this.#calls.applyImportedOutput(item);
    }
  }

  #settingsApplied(now: SettingsApplied, id: string): void {
    const before = this.#settings;
    this.#settings = now;
    if (before === undefined) return;
    const changes: string[] = [];
    if (before.model !== now.model || before.effort !== now.effort) {
      changes.push(`Model changed to ${now.model}${now.effort === undefined ? '' : ` ${now.effort}`}`);
    }
    if (before.sandbox.mode !== now.sandbox.mode || before.approval_policy !== now.approval_policy) {
      changes.push(`Permissions changed to ${now.sandbox.mode}, approvals ${now.approval_policy}`);
    }
    if (before.cwd !== now.cwd) changes.push(`Working directory changed to ${now.cwd}`);
    if (changes.length > 0) this.#add({ kind: 'settings', key: `s:${id}`, changes });
  }
}

/** What was heard live of a command that goes on is in no event. */
function withHeardOutput(cell: Cell, before: Cell): Cell {
  const hear = (call: ExecCall, other: ExecCall | undefined): ExecCall =>
    other === undefined || call.state === 'done' || call.state !== other.state
      ? call
      : { ...call, output: other.output };
  if (cell.kind === 'exec' && before.kind === 'exec') return { ...cell, call: hear(cell.call, before.call) };
  if (cell.kind !== 'explore' || before.kind !== 'explore') return cell;
  const { calls } = before;
  return {
    ...cell,
    calls: cell.calls.map((call) =>
      hear(
        call,
        calls.find(({ callId }) => callId === call.callId),
      ),
    ),
  };
}
