/** `csm model serve`: the scripted model as a server. @effects fs http clock streams */
import { parseScript } from '#/agent/model/script.ts';
import { CsmError, printErrno } from '#/base/errors.ts';
import { serveScript } from '#/server/model-server/serve-script.ts';
import { defineCommand } from '../command.ts';

/** After the last answer, for its bytes to leave before the sockets are closed. */
const FLUSH_MS = 100;

export default defineCommand({
  description:
    'Answers `POST <any path>/responses` on 127.0.0.1 as the script says: texts, tool calls, errors, delays, broken ' +
    'connections. For tests, demonstrations and benchmarks, of csm and of every other client of the Responses API.\n\n' +
    'The first line on standard output is the base URL. The format of the script is described in docs/scripted-model.md.',
  examples: [
    { line: 'csm model serve --script answers.json', about: 'serve until interrupted' },
    { line: 'csm model serve --script answers.jsonl --json --capture requests.jsonl', about: 'for a test harness' },
  ],
  flags: {
    script: { type: 'string', required: true, valueName: 'FILE', complete: 'file', summary: 'The script to play' },
    port: { type: 'number', max: 65_535, default: 0, summary: 'Port on 127.0.0.1; 0 picks a free one' },
    capture: {
      type: 'string',
      valueName: 'FILE',
      complete: 'file',
      summary: 'Append each request to this file, a JSON object a line',
    },
    exitAfter: { type: 'number', min: 1, valueName: 'N', summary: 'End after N answers' },
    token: {
      type: 'string',
      summary: 'Refuse requests without this bearer token',
      detail: 'Without it any key is taken: clients under test send keys of their own making.',
    },
    json: { type: 'boolean', summary: 'Print the ready line as JSON' },
  },
  async run({ platform, output }, { flags }) {
    const script = parseScript(readText(platform.fs, flags.script), flags.script);
    const capture = flags.capture === undefined ? undefined : platform.fs.openAppend(flags.capture);
    let received = 0;
    let answered = 0;
    let finish = (): void => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const server = serveScript(platform, script, {
      port: flags.port,
      token: flags.token,
      onRequest: (request) => {
        received += 1;
        capture?.append(Buffer.from(`${JSON.stringify({ n: received, ...request })}\n`));
      },
      onAnswered: () => {
        answered += 1;
        if (answered === flags.exitAfter) finish();
      },
    });
    // Whoever reads the line may end csm at once: what handles signals is set up once a command waits.
    await Promise.resolve();
    const baseUrl = `http://127.0.0.1:${server.port}/v1`;
    if (flags.json) output.writeJson({ type: 'ready', base_url: baseUrl, port: server.port, pid: platform.env.pid });
    else output.writeLine(`Serving ${flags.script} at ${baseUrl}`);
    await finished;
    await platform.clock.sleep(FLUSH_MS);
    await server.stop();
    capture?.close();
    return 0;
  },
});

function readText(fs: { readText(path: string): string }, path: string): string {
  try {
    return fs.readText(path);
  } catch (error) {
    throw new CsmError('input', 'script-unreadable', `Cannot read the script ${path}: ${printErrno(error)}`, {
      cause: error,
    });
  }
}
