/** The events of turns, with texts of chosen lengths. No test library is loaded here: the writer must start fast. Pure. */
import type { DurableEvent } from '#/session/events/index.ts';
import { NO_USAGE } from '#/protocol/responses/items.ts';

/** Numbers in [0, 1) that are the same in every run (xorshift32). */
export function openFractions(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

export const turnStarted = (turn: string): DurableEvent => ({ type: 'turn.started', turn_id: turn, trigger: 'exec' });

export const turnCompleted = (turn: string): DurableEvent => ({
  type: 'turn.completed',
  turn_id: turn,
  duration_ms: 5,
  usage: NO_USAGE,
  cost_usd: null,
});

export function userMessage(turn: string, text: string): DurableEvent {
  const id = `u-${turn}`;
  return {
    type: 'item.completed',
    turn_id: turn,
    item_id: id,
    kind: 'user_message',
    payload: { item: { type: 'message', id, role: 'user', content: [{ type: 'input_text', text }] } },
  };
}

export function agentMessage(turn: string, text: string): DurableEvent {
  const id = `a-${turn}`;
  return {
    type: 'item.completed',
    turn_id: turn,
    item_id: id,
    kind: 'agent_message',
    payload: { item: { type: 'message', id, role: 'assistant', content: [{ type: 'output_text', text }] } },
  };
}

export function functionCall(turn: string): DurableEvent {
  const id = `fc-${turn}`;
  return {
    type: 'item.completed',
    turn_id: turn,
    item_id: id,
    kind: 'tool_call',
    payload: { item: { type: 'function_call', id, call_id: `c-${turn}`, name: 'exec_command', arguments: '{}' } },
  };
}

export const toolStarted = (turn: string): DurableEvent => ({
  type: 'tool.started',
  turn_id: turn,
  call_id: `c-${turn}`,
  tool: 'exec_command',
  payload: { action: { kind: 'command', command: 'ls', cwd: '/work' } },
});

export const toolCompleted = (turn: string, output: string): DurableEvent => ({
  type: 'tool.completed',
  turn_id: turn,
  call_id: `c-${turn}`,
  tool: 'exec_command',
  status: 'completed',
  duration_ms: 3,
  payload: { item: { type: 'function_call_output', id: `fco-${turn}`, call_id: `c-${turn}`, output } },
});
