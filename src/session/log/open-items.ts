/**
 * Text of items that are still streaming: what `open-items.part` holds, and what recovery makes of it and of calls that
 * were cut off. Pure.
 */
import { isObject, parseJson, stringMember } from '#/base/json.ts';
import type { ItemKind } from '#/session/events/item.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { hasEnded } from '#/session/events/replay-state.ts';
import type { TurnInterrupted } from '#/session/events/turn.ts';
import type { OpenCall, SessionState } from '#/session/events/state.ts';

/** A line of `open-items.part`: more text of an item. */
export interface ItemFragment {
  readonly turn_id: string;
  readonly item_id: string;
  readonly kind: ItemKind;
  readonly text: string;
  /** So many UTF-16 units at the end of what came before are replaced by `text`. */
  readonly back?: number;
}

/** The fragment as a line with its LF. */
export function encodeFragment(fragment: ItemFragment): string {
  return `${JSON.stringify(fragment)}\n`;
}

/** An item as far as it came. */
export interface OpenItem {
  readonly turnId: string;
  readonly itemId: string;
  readonly kind: ItemKind;
  readonly text: string;
}

/** The items of an `open-items.part`, in the order in which they began. Lines that cannot be read (a cut one) are left out. */
export function decodeFragments(file: string): readonly OpenItem[] {
  const items = new Map<string, { turnId: string; itemId: string; kind: ItemKind; text: string }>();
  for (const line of file.split('\n')) {
    const value = line === '' ? undefined : parseJson(line);
    if (!isObject(value)) continue;
    const itemId = stringMember(value, 'item_id');
    const turnId = stringMember(value, 'turn_id');
    const text = stringMember(value, 'text');
    if (itemId === undefined || turnId === undefined || text === undefined) continue;
    const item = items.get(itemId) ?? {
      turnId,
      itemId,
      kind: (stringMember(value, 'kind') ?? 'other') as ItemKind,
      text: '',
    };
    const back = value['back'];
    const kept = typeof back === 'number' && back > 0 ? item.text.slice(0, -back) : item.text;
    item.text = kept + text;
    items.set(itemId, item);
  }
  return [...items.values()];
}

/**
 * What must be recorded when a session is found in the middle of something: the partial text of its items, an `aborted`
 * output for each call without one (Codex sends the same), and the end of the turn.
 * @param freshId gives a UUID for each output item
 */
export function planInterruption(
  state: SessionState,
  openItems: readonly OpenItem[],
  reason: TurnInterrupted['reason'],
  freshId: () => string,
): readonly DurableEvent[] {
  const events: DurableEvent[] = [];
  const turn = state.openTurn;
  for (const item of openItems) {
    if (item.turnId !== turn?.turnId || hasEnded(state.replay, item.itemId) || item.text === '') continue;
    events.push({
      type: 'item.interrupted',
      turn_id: item.turnId,
      item_id: item.itemId,
      kind: item.kind,
      payload: { text: item.text },
    });
  }
  for (const call of state.openCalls.values()) {
    events.push({
      type: 'tool.completed',
      turn_id: call.turnId,
      call_id: call.callId,
      tool: call.tool,
      status: 'interrupted',
      duration_ms: 0,
      payload: { item: abortedOutput(call, freshId()) },
    });
  }
  if (turn !== undefined) events.push({ type: 'turn.interrupted', turn_id: turn.turnId, reason });
  return events;
}

/** An item that answers a call. */
type OutputItem = Extract<DurableEvent, { readonly type: 'tool.completed' }>['payload']['item'];

function abortedOutput(call: OpenCall, id: string): OutputItem {
  switch (call.kind) {
    case 'custom':
      return { type: 'custom_tool_call_output', id: `ctco_${id}`, call_id: call.callId, output: 'aborted' };
    case 'tool_search':
      return {
        type: 'tool_search_output',
        id: `tso_${id}`,
        call_id: call.callId,
        status: 'completed',
        execution: 'client',
        tools: [],
      };
    default:
      return { type: 'function_call_output', id: `fco_${id}`, call_id: call.callId, output: 'aborted' };
  }
}
