/** What a shell that is started as a program runs. Pure. */
import { quoteShellWord } from '../rules/shell-words.ts';
import { joinArguments, type Argument, type Invocation } from './invocation.ts';
import { NOTHING, type Unwrapped } from './unwrapped.ts';

export const SHELLS: ReadonlySet<string> = new Set([
  'sh',
  'bash',
  'dash',
  'zsh',
  'ksh',
  'mksh',
  'ash',
  'rbash',
  'yash',
  'fish',
]);

const UNKNOWN_SCRIPT = 'the command line is known only when the shell runs';
const VALUES = new Set(['-o', '+o', '-O', '+O', '--rcfile', '--init-file']);

/** @param words what follows the shell's name */
export function planShell(words: readonly Argument[], invocation: Invocation): Unwrapped {
  let readsCommand = false;
  let at = 0;
  for (; at < words.length; at += 1) {
    const value = words[at]?.value;
    if (value === undefined) return { ...NOTHING, unknown: UNKNOWN_SCRIPT };
    if (value === '--' || value === '-') {
      at += 1;
      break;
    }
    if (value === '--command') readsCommand = true;
    else if (VALUES.has(value)) {
      at += 1;
      if (at < words.length && words[at]?.value === undefined) return { ...NOTHING, unknown: UNKNOWN_SCRIPT };
    } else if (/^[-+][^-]/.test(value)) readsCommand ||= value.startsWith('-') && value.includes('c');
    else if (!value.startsWith('--')) break;
  }
  if (readsCommand) {
    const script = words[at];
    if (script === undefined) return NOTHING;
    return script.value === undefined
      ? { ...NOTHING, unknown: UNKNOWN_SCRIPT }
      : { ...NOTHING, scripts: [script.value, ...positionalScripts(script.value, words.slice(at + 1))] };
  }
  const readsInput = at >= words.length || words.some(({ value }) => /^-[a-z]*s/.test(value ?? ''));
  if (!readsInput) {
    const file = words[at]?.value;
    // A file of its own is a program like any other; a device is what somebody pipes in.
    return file === undefined || /^\/(dev|proc)\//.test(file) ? { ...NOTHING, unknown: UNKNOWN_SCRIPT } : NOTHING;
  }
  if (invocation.redirects.some(({ target }) => /^\/dev\/(?:tcp|udp)\//.test(target ?? ''))) {
    return { ...NOTHING, unknown: 'it runs what comes over the network' };
  }
  if (invocation.hasInputText) {
    return invocation.inputText === undefined
      ? { ...NOTHING, unknown: UNKNOWN_SCRIPT }
      : { ...NOTHING, scripts: [invocation.inputText] };
  }
  return invocation.readsPipe ? { ...NOTHING, unknown: 'it runs what is piped into it' } : NOTHING;
}

/** `bash -c '"$@"' x rm -f a` runs its own arguments. */
function positionalScripts(script: string, words: readonly Argument[]): readonly string[] {
  if (!/\$(?:[@*0-9]|\{[@*0-9])/.test(script) || words.length === 0) return [];
  return [joinArguments(words, quoteShellWord), joinArguments(words.slice(1), quoteShellWord), joinArguments(words)];
}
