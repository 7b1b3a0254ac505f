/** `csm model serve` beside a test, with what it was asked; and scripts as files. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Csm } from '#tests/support/csm.ts';
import { jsonLines } from './session-files.ts';

let scripts = 0;

/** Writes a script for `--script` or `model serve` into the home; answers its path. */
export function writeScript(csm: Csm, ...responses: readonly unknown[]): string {
  const path = join(csm.home, `script-${++scripts}.json`);
  writeFileSync(path, JSON.stringify({ responses }));
  return path;
}

/** A request as the server took it. */
export interface Asked {
  readonly headers: Readonly<Record<string, string>>;
  /** As sent. */
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- foreign JSON, read by tests
  readonly body: any;
  /** `body.input`. */
  // oxlint-disable-next-line typescript/no-explicit-any -- foreign JSON, read by tests
  readonly input: readonly any[];
}

export interface ModelServer extends AsyncDisposable {
  readonly baseUrl: string;
  /** What `POST .../responses` got so far, in order. */
  asked(): readonly Asked[];
}

/** Starts a server for these answers. It ends with the test. */
export async function serveModel(csm: Csm, ...responses: readonly unknown[]): Promise<ModelServer> {
  const capture = join(csm.home, `capture-${++scripts}.jsonl`);
  writeFileSync(capture, '');
  const run = csm.start(['model', 'serve', '--json', '--capture', capture, '--script', writeScript(csm, ...responses)]);
  const [ready] = jsonLines(await run.waitFor('stdout', '\n').then(() => run.printed('stdout')));
  return {
    baseUrl: ready.base_url,
    asked: () =>
      jsonLines(readWholeLines(capture))
        .filter((line) => line.method === 'POST')
        .map((line) => {
          const body = JSON.parse(line.body);
          return { headers: Object.fromEntries(line.headers), text: line.body, body, input: body.input };
        }),
    [Symbol.asyncDispose]: async () => {
      run.kill('SIGTERM');
      await run.done;
    },
  };
}

/** A `config.toml` that asks this server, without long waits where it fails. */
export function providerConfig(baseUrl: string, more = ''): string {
  return (
    `model_provider = "local"\n${more}\n` +
    `[model_providers.local]\nname = "local"\nbase_url = "${baseUrl}"\n` +
    'request_max_retries = 1\nstream_max_retries = 2\n'
  );
}

/** The texts of a request's items of one role, or of all. */
export function textsOf(asked: Asked | undefined, role?: string): readonly string[] {
  return (asked?.input ?? [])
    .filter((item) => item.type === 'message' && (role === undefined || item.role === role))
    .map((item) => item.content.map((part: { text?: string }) => part.text ?? '').join(''));
}

/** Outputs of calls in a request, by call id. */
export function outputsOf(asked: Asked | undefined): ReadonlyMap<string, string> {
  return new Map(
    (asked?.input ?? [])
      .filter((item) => String(item.type).endsWith('_output'))
      .map((item) => [item.call_id, typeof item.output === 'string' ? item.output : JSON.stringify(item.output)]),
  );
}

/** Without the line that is being written. */
function readWholeLines(path: string): string {
  const text = readFileSync(path, 'utf8');
  return text.slice(0, text.lastIndexOf('\n') + 1);
}
