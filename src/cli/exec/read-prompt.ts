/** Where the prompt of a run comes from: the command line, standard input, or both. @effects streams */
import { CsmError } from '#/base/errors.ts';
import type { Platform } from '#/platform/platform.ts';
import type { Output } from '../output.ts';
import { decodePrompt, printPromptWithInput } from './decode-prompt.ts';

const QUIET_MS = 2_000;

/** How standard input counts. `resume` and `fork` read it only when they have no prompt (observed in Codex). */
export interface PromptSource {
  readonly argument: string | undefined;
  /** Whether what is piped in is added to a prompt that was given. */
  readonly addsInput: boolean;
  /** Without any prompt: an error, or undefined (`fork` then only makes the fork). */
  readonly required: boolean;
}

/** The prompt, or undefined where none is needed. Throws an `input` error for an empty or undecodable one. */
export async function readPrompt(
  platform: Platform,
  output: Output,
  source: PromptSource,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { stdin } = platform.streams;
  const { argument } = source;
  if (argument !== undefined && argument !== '-') {
    if (!source.addsInput || stdin.isTerminal || stdin.isNull) return argument;
    output.noteLine('Reading additional input from stdin...');
    return printPromptWithInput(argument, await readInput(platform, output, signal));
  }
  if (argument === undefined && !source.required && (stdin.isTerminal || stdin.isNull)) return undefined;
  if (stdin.isTerminal && argument === undefined) {
    throw new CsmError(
      'input',
      'prompt-missing',
      'No prompt provided. Either specify one as an argument or pipe the prompt into stdin.',
      {
        hint: 'for example: csm exec "explain this repository"',
      },
    );
  }
  output.noteLine('Reading prompt from stdin...');
  const text = stdin.isNull ? '' : await readInput(platform, output, signal);
  if (text.trim() !== '') return text;
  if (!source.required && argument === undefined) return undefined;
  throw new CsmError('input', 'prompt-empty', 'No prompt provided via stdin.');
}

async function readInput(platform: Platform, output: Output, signal: AbortSignal): Promise<string> {
  const bytes = await platform.streams.stdin.readAll({
    signal,
    quietMs: QUIET_MS,
    onQuiet: () =>
      output.noteLine('Still waiting for the end of standard input (Ctrl-D ends it; < /dev/null gives none).'),
  });
  // What was read until then is not what the user meant to say.
  if (signal.aborted) throw new CsmError('canceled', 'canceled', 'ended while reading standard input');
  const decoded = decodePrompt(bytes);
  if (decoded.ok) return decoded.text;
  throw new CsmError(
    'input',
    'prompt-encoding',
    `Failed to read prompt from stdin: input is not valid UTF-8 (invalid byte at offset ${decoded.offset}). Convert it to UTF-8 and retry (e.g., \`iconv -f <ENC> -t UTF-8 prompt.txt\`).`,
    { data: { offset: decoded.offset } },
  );
}
