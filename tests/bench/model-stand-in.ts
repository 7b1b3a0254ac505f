/** A Responses server whose answers were made before the measurement began. @effects http clock */
import { playScript } from '#/agent/model/script-play.ts';
import { encodeScriptBody } from '#/agent/model/script-stream.ts';
import { parseScript } from '#/agent/model/script.ts';

/** One server for all runs of a case: both programs get the same bytes. */
export interface ModelStandIn extends Disposable {
  readonly baseUrl: string;
  /** Begins again with the first answer. */
  restart(): void;
  /** When the first request of this run came, as `performance.now()`. */
  readonly firstRequestAtMs: number | undefined;
  readonly requests: number;
  /** Bytes of the last request. */
  readonly requestBytes: number;
}

const NOTHING = { path: '/v1/responses', headers: [], body: '{}' };

/** The bytes of each answer of a script (docs/scripted-model.md) without conditions, in order. Pure. */
export function encodeAnswers(responses: readonly unknown[]): readonly Uint8Array<ArrayBuffer>[] {
  if (responses.length === 0) return [];
  const script = parseScript(JSON.stringify({ responses }), 'bench');
  const play = playScript(script);
  const count = script.responses.reduce((sum, { repeat }) => sum + repeat, 0);
  return Array.from({ length: count }, () => {
    const { response, ordinal } = play(NOTHING);
    return Buffer.concat([...encodeScriptBody(response, ordinal, NOTHING)]);
  });
}

export interface StandInOptions {
  /** Whether a request for a title gets an answer of its own. */
  readonly hasTitles?: boolean;
  /** The bytes of an answer come evenly over so many milliseconds; else at once. */
  readonly spreadMs?: number;
}

/** Serves them on loopback. */
export function serveAnswers(
  responses: readonly unknown[],
  { hasTitles = false, spreadMs = 0 }: StandInOptions = {},
): ModelStandIn {
  const answers = encodeAnswers(responses);
  const title = hasTitles ? encodeAnswers([{ items: [{ text: 'A title' }] }])[0] : undefined;
  let requests = 0;
  let requestBytes = 0;
  let firstRequestAtMs: number | undefined;
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    maxRequestBodySize: 1024 * 1024 * 1024,
    fetch: async (request) => {
      if (!new URL(request.url).pathname.endsWith('/responses')) return Response.json({ data: [], models: [] });
      firstRequestAtMs ??= performance.now();
      const body = Buffer.from(await request.arrayBuffer());
      // The reference's screen asks for a title on the side, in a thread of its own.
      if (title !== undefined && body.includes('thread_title')) {
        return new Response(title, { headers: { 'content-type': 'text/event-stream' } });
      }
      const answer = answers[requests];
      requests += 1;
      requestBytes = body.byteLength;
      if (answer === undefined) return Response.json({ error: { message: 'no more answers' } }, { status: 400 });
      const stream = spreadMs === 0 ? answer : spread(answer, spreadMs);
      return new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
    },
  });
  return {
    baseUrl: `http://127.0.0.1:${server.port}/v1`,
    restart: () => {
      requests = 0;
      firstRequestAtMs = undefined;
    },
    get firstRequestAtMs() {
      return firstRequestAtMs;
    },
    get requests() {
      return requests;
    },
    get requestBytes() {
      return requestBytes;
    },
    [Symbol.dispose]: () => void server.stop(true),
  };
}

const SPREAD_STEP_MS = 5;

/** By the clock, not by the step: a late step brings what is due by then. */
function spread(answer: Uint8Array, spreadMs: number): ReadableStream<Uint8Array> {
  const startedAtMs = performance.now();
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      await Bun.sleep(SPREAD_STEP_MS);
      const share = Math.min(1, (performance.now() - startedAtMs) / spreadMs);
      const due = Math.ceil(answer.length * share);
      if (due > sent) controller.enqueue(answer.subarray(sent, due));
      sent = due;
      if (sent === answer.length) controller.close();
    },
  });
}
