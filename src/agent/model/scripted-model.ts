/** A model that plays a script inside csm: the same bytes through the same decoder as over HTTP. @effects clock */
import type { Clock } from '#/platform/clock.ts';
import { AnswerReader } from './answer-reader.ts';
import { headersTimeout, idleTimeout, streamBroken } from './failure.ts';
import { decodeHttpFailure } from './http-failure.ts';
import type { Model, ModelEvent, ModelFailure, ModelRequest } from './model-event.ts';
import { decodeRateLimits } from './rate-limits.ts';
import type { ScriptSource } from './script-play.ts';
import { encodeScriptBody } from './script-stream.ts';
import type { ScriptResponse } from './script.ts';

/** Limits as the provider's settings have them; played without their waits. */
export interface ScriptedModelLimits {
  readonly headersTimeoutMs: number;
  readonly streamIdleTimeoutMs: number;
}

/** Opens a model that answers from a script (`playScript`) or from anything that answers requests (the tour). */
export function openScriptedModel(
  source: ScriptSource,
  platform: { readonly clock: Clock },
  limits: ScriptedModelLimits,
): Model {
  return {
    async *ask(request, signal) {
      const asked = { path: '/responses', headers: request.headers, body: request.body };
      const { response, ordinal } = source(asked);
      if (signal.aborted) yield { type: 'canceled' };
      else yield* playResponse(response, ordinal, request, platform.clock, limits, signal);
    },
  };
}

async function* playResponse(
  response: ScriptResponse,
  ordinal: number,
  request: ModelRequest,
  clock: Clock,
  limits: ScriptedModelLimits,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const lower = new Map(Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const header = (name: string): string | undefined => lower.get(name);
  const chunks = encodeScriptBody(response, ordinal, {
    path: '/responses',
    headers: request.headers,
    body: request.body,
  });
  /** Waits as the server would; answers the failure that the limit makes of it. */
  const wait = async (ms: number, limitMs: number): Promise<boolean> => {
    if (ms > 0) await clock.sleep(Math.min(ms, limitMs), signal);
    return ms <= limitMs;
  };
  const failed = (failure: ModelFailure): ModelEvent => ({ type: 'failed', failure });

  const inTime = await wait(response.headersDelayMs, limits.headersTimeoutMs);
  if (signal.aborted) return yield { type: 'canceled' };
  if (!inTime) return yield failed(headersTimeout(limits.headersTimeoutMs));
  if (response.status !== 200) {
    const body = Buffer.concat([...chunks]).toString('utf8');
    const url = 'scripted:/responses';
    return yield failed(decodeHttpFailure({ status: response.status, header, body, url, nowMs: clock.now() }));
  }
  const rateLimits = decodeRateLimits(header);
  const serverModel = header('openai-model');
  yield {
    type: 'connected',
    ...(rateLimits === undefined ? {} : { rateLimits }),
    ...(serverModel === undefined ? {} : { serverModel }),
  };
  const reader = new AnswerReader();
  for (const chunk of chunks) {
    const quietInTime = await wait(response.delayMs, limits.streamIdleTimeoutMs);
    if (signal.aborted) return yield { type: 'canceled' };
    if (!quietInTime) return yield* reader.finish(idleTimeout(limits.streamIdleTimeoutMs));
    yield* reader.push(chunk);
    if (reader.ended) return yield* reader.finish();
  }
  if (response.close === 'reset') return yield* reader.finish(streamBroken());
  if (response.close === 'hang') {
    await clock.sleep(limits.streamIdleTimeoutMs, signal);
    if (signal.aborted) return yield { type: 'canceled' };
    return yield* reader.finish(idleTimeout(limits.streamIdleTimeoutMs));
  }
  yield* reader.finish();
}
