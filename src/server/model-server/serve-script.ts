/** A script as a Responses server on loopback. @effects http clock */
import { playScript } from '#/agent/model/script-play.ts';
import { encodeScriptBody, scriptContentType } from '#/agent/model/script-stream.ts';
import type { Script } from '#/agent/model/script.ts';
import type { Clock } from '#/platform/clock.ts';
import type { Http, HttpServer } from '#/platform/http.ts';
import { serveModelAnswers, type ModelServerOptions } from './serve-model-answers.ts';

/** Starts a server that plays the script from its beginning. Its owner stops it. */
export function serveScript(
  platform: { readonly http: Http; readonly clock: Clock },
  script: Script,
  options: Omit<ModelServerOptions, 'answer'>,
): HttpServer {
  const play = playScript(script);
  return serveModelAnswers(platform, {
    ...options,
    answer: (request) => {
      const { response, ordinal } = play(request);
      const { status, headers, headersDelayMs, delayMs, close } = response;
      return {
        status,
        headers: { 'content-type': scriptContentType(response), ...headers },
        headersDelayMs,
        delayMs,
        close,
        chunks: encodeScriptBody(response, ordinal, request),
      };
    },
  });
}
