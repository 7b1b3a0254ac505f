/**
 * Arguments that are not UTF-8. The runtime has put U+FFFD in the place of what it could not decode: a prompt or a path
 * with that in it is not what the user gave. @effects env
 */
import type { Env } from '#/platform/env.ts';

/** Those of `argv` that are not UTF-8, with `\xNN` for what is not. The kernel is asked only where one may be. */
export function readBrokenArguments(env: Pick<Env, 'commandLine'>, argv: readonly string[]): readonly string[] {
  if (!argv.some((word) => word.includes('\u{fffd}'))) return [];
  const words = env.commandLine();
  // The program's own name, and from source the runtime's, stand before them.
  return words.slice(Math.max(0, words.length - argv.length)).flatMap((word) => {
    const text = decodeWord(word);
    return text === undefined ? [] : [text];
  });
}

/** Undefined where it is UTF-8. Pure. */
export function decodeWord(word: Uint8Array): string | undefined {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(word);
    return undefined;
  } catch {
    let shown = '';
    for (const byte of word) {
      shown += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
    }
    return shown;
  }
}
