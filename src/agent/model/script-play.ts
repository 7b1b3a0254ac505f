/** Which entry of a script answers which request. */
import { decodeRequestInput, decodeRequestModel, lastUserText, latestToolOutputs } from './script-request.ts';
import type { ScriptRequest } from './script-request.ts';
import type { Script, ScriptMatch, ScriptResponse } from './script.ts';

/** An answer and its number, 1 for the first. */
export interface ScriptTake {
  readonly response: ScriptResponse;
  readonly ordinal: number;
}

/** Answers requests one after another. Not shared between servers: it counts. */
export type ScriptSource = (request: ScriptRequest) => ScriptTake;

/** A script at its beginning: each call uses up one answer. */
export function playScript(script: Script): ScriptSource {
  const used = script.responses.map(() => 0);
  let ordinal = 0;
  return (request) => {
    ordinal += 1;
    const index = script.responses.findIndex(
      (response, i) => (used[i] ?? 0) < response.repeat && matchRequest(response.when, request),
    );
    const response = script.responses[index];
    if (response === undefined) return { response: exhausted(script.source, ordinal), ordinal };
    used[index] = (used[index] ?? 0) + 1;
    return { response, ordinal };
  };
}

/** Whether the conditions hold for a request. */
export function matchRequest(when: ScriptMatch | undefined, request: ScriptRequest): boolean {
  if (when === undefined) return true;
  if (when.path !== undefined && !request.path.includes(when.path)) return false;
  if (when.body !== undefined && !request.body.includes(when.body)) return false;
  for (const [name, part] of Object.entries(when.headers)) {
    if (!request.headers.some(([key, value]) => key.toLowerCase() === name && value.includes(part))) return false;
  }
  if (when.model !== undefined && decodeRequestModel(request.body) !== when.model) return false;
  if (when.user === undefined && when.output === undefined) return true;
  const input = decodeRequestInput(request.body);
  if (when.user !== undefined && !lastUserText(input).includes(when.user)) return false;
  if (when.output === undefined) return true;
  const outputs = latestToolOutputs(input);
  const wanted = when.output;
  if (typeof wanted === 'string') return outputs.some((output) => output.includes(wanted));
  return outputs.length > 0 === wanted;
}

/** Status 400, so that no client tries again. */
function exhausted(source: string, ordinal: number): ScriptResponse {
  const error = {
    message: `${source} has no answer for request ${ordinal}`,
    type: 'invalid_request_error',
    code: 'script_exhausted',
  };
  return {
    line: 0,
    when: undefined,
    repeat: 1,
    status: 400,
    headers: {},
    headersDelayMs: 0,
    delayMs: 0,
    chunk: undefined,
    cutAtByte: undefined,
    close: 'end',
    answer: { kind: 'raw', text: JSON.stringify({ error }), contentType: 'application/json' },
  };
}
