/** Asking a model in tests. */
import type { Model, ModelEnd, ModelEvent, ModelRequest } from '#/agent/model/model-event.ts';
import type { ProviderSettings } from '#/config/settings.ts';

/** A provider at an address that only the memory platform answers. */
export const PROVIDER: ProviderSettings = {
  id: 'mock',
  name: 'Mock',
  baseUrl: 'https://api.example.com/v1',
  envKey: 'MOCK_KEY',
  envKeyInstructions: undefined,
  bearerToken: undefined,
  httpHeaders: {},
  envHttpHeaders: {},
  queryParams: {},
  requestMaxRetries: 4,
  streamMaxRetries: 5,
  streamIdleTimeoutMs: 300_000,
  headersTimeoutMs: 120_000,
  requiresOpenAiAuth: false,
  wire: 'responses',
  storesResponses: false,
};

export const REQUEST: ModelRequest = { body: '{"model":"m"}', headers: [['originator', 'csm_exec']] };

/** All events of one attempt. */
export async function askAll(
  model: Model,
  request: ModelRequest = REQUEST,
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of model.ask(request, signal)) events.push(event);
  return events;
}

/** The end of an attempt, which must be its last event and the only end. */
export function endOf(events: readonly ModelEvent[]): ModelEnd {
  const isEnd = (event: ModelEvent): event is ModelEnd =>
    event.type === 'completed' || event.type === 'failed' || event.type === 'canceled';
  const ends = events.filter(isEnd);
  const last = events.at(-1);
  if (ends.length !== 1 || last === undefined || !isEnd(last))
    throw new Error(`${ends.length} ends, the last: ${last?.type}`);
  return last;
}

/** Server-sent events from objects with `type`. */
export function sse(...events: readonly Record<string, unknown>[]): string {
  return events.map((event) => `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}

export const CREATED = { type: 'response.created', response: { id: 'r1' } };
export const COMPLETED = {
  type: 'response.completed',
  response: { id: 'r1', usage: { input_tokens: 3, output_tokens: 2, total_tokens: 5 } },
};

/** An assistant message's final event. */
export function messageDone(text: string, id = 'm1') {
  const content = [{ type: 'output_text', text }];
  return { type: 'response.output_item.done', item: { type: 'message', id, role: 'assistant', content } };
}
