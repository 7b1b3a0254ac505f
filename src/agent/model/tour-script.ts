/**
 * The built-in tour of the `scripted` provider: a first run without a key. It looks at the repository with read-only
 * commands and tells what they printed; nothing in it comes from a language model, and it says so. Pure.
 */
import type { JsonObject } from '#/base/json.ts';
import { decodeRequestInput, lastUserText, latestToolOutputs } from './script-request.ts';
import type { ScriptSource } from './script-play.ts';
import type { ScriptItem, ScriptResponse } from './script.ts';
import { describeRepository, type LookedUp } from './tour-report.ts';

/** Files that say what a project is, the first one found of each line is read. */
const TELLING_FILES: readonly (readonly string[])[] = [
  ['README.md', 'README', 'readme.md', 'README.rst', 'README.txt'],
  ['package.json', 'Cargo.toml', 'pyproject.toml', 'go.mod', 'pom.xml', 'Gemfile', 'composer.json', 'CMakeLists.txt'],
];
const LIST_COMMAND = 'ls -1Ap';
const LOG_COMMAND = 'git log -5 --oneline';

/**
 * A tour at its beginning. Its place in the turn is read from each request, so a turn that is resumed goes on.
 * @param options.isChosen the configuration names it; it has not stepped in for a model without a key
 */
export function playTour(options: { readonly paced: boolean; readonly isChosen: boolean }): ScriptSource {
  let ordinal = 0;
  return (request) => {
    ordinal += 1;
    const items = planTour(request.body, options.isChosen);
    return { response: tourResponse(items, options.paced ? 30 : 0), ordinal };
  };
}

/** What the tour says to a request: commands first, then the files they showed, then what it all says. */
export function planTour(body: string, isChosen: boolean): readonly ScriptItem[] {
  const input = decodeRequestInput(body);
  const looked = pairCalls(input);
  const outputs = latestToolOutputs(input);
  const prompt = lastUserText(input);
  if (!body.includes('"exec_command"')) return [say(describeRepository(prompt, looked, isChosen))];
  if (outputs.length === 0) {
    return [
      think('This is the scripted tour: list the files first.'),
      say('I am the scripted tour of csm, not a language model. I will look around with a few read-only commands.'),
      run(LIST_COMMAND),
    ];
  }
  const listing = looked.find(({ command }) => command === LIST_COMMAND);
  if (looked.length === 1 && listing?.exitCode === 0) {
    const names = new Set(listing.output.split('\n'));
    const telling = TELLING_FILES.flatMap((group) => group.find((name) => names.has(name)) ?? []);
    const commands = telling.map((name) => `head -c 2000 ${name}`);
    if (names.has('.git/') || names.has('.git')) commands.push(LOG_COMMAND);
    if (commands.length > 0) return [think('Now what these files say.'), ...commands.map(run)];
  }
  return [say(describeRepository(prompt, looked, isChosen))];
}

/** Commands of the latest turn with what they printed, in order. */
function pairCalls(input: readonly JsonObject[]): readonly LookedUp[] {
  const turn = input.slice(input.findLastIndex((item) => item['role'] === 'user') + 1);
  return turn.flatMap((item) => {
    if (item['type'] !== 'function_call') return [];
    const output = turn.find(
      (other) => other['type'] === 'function_call_output' && other['call_id'] === item['call_id'],
    )?.['output'];
    if (typeof output !== 'string') return [];
    const command = /"cmd":"((?:[^"\\]|\\.)*)"/.exec(String(item['arguments']))?.[1] ?? '';
    const code = /^Process exited with code (-?\d+)$/m.exec(output)?.[1];
    const start = output.indexOf('Output:\n');
    return [
      {
        command,
        exitCode: code === undefined ? undefined : Number(code),
        output: start === -1 ? output : output.slice(start + 'Output:\n'.length),
      },
    ];
  });
}

const PLAIN = { id: undefined, done: true, count: 1 } as const;

function say(text: string): ScriptItem {
  return { ...PLAIN, kind: 'message', text, deltas: Math.min(60, Math.ceil(text.length / 16)) };
}

function think(text: string): ScriptItem {
  return { ...PLAIN, kind: 'reasoning', text, deltas: 4 };
}

function run(cmd: string): ScriptItem {
  const call = { name: 'exec_command', callId: undefined, namespace: undefined, args: { cmd }, argsFromOutput: {} };
  return { ...PLAIN, kind: 'function', deltas: 1, ...call };
}

function tourResponse(items: readonly ScriptItem[], delayMs: number): ScriptResponse {
  return {
    line: 0,
    when: undefined,
    repeat: 1,
    status: 200,
    headers: {},
    headersDelayMs: 0,
    delayMs,
    chunk: undefined,
    cutAtByte: undefined,
    close: 'end',
    answer: {
      kind: 'items',
      responseId: undefined,
      model: undefined,
      items,
      // Nobody counted and nobody is paid.
      usage: null,
      endTurn: undefined,
      end: { type: 'completed' },
    },
  };
}
