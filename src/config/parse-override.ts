/** `-c key=value` of the command line. Pure. */
import { CsmError } from '#/base/errors.ts';
import { parseToml } from './parse-toml.ts';

/** An override as it was written: a path, and what stands after the `=`. */
export interface Override {
  readonly path: readonly string[];
  readonly value: unknown;
  /** As written. */
  readonly text: string;
}

/**
 * Reads `key=value`. The key is dotted; a part in quotes may hold dots. The value is a TOML value; what is none is taken
 * as a string, without quotes at its ends, as Codex does. Throws `override-syntax`.
 */
export function parseOverride(text: string): Override {
  const equals = findEquals(text);
  if (equals === -1) {
    throw new CsmError(
      'config',
      'override-syntax',
      `Error parsing -c overrides: Invalid override (missing '='): ${text}`,
      {
        hint: 'Write it as -c key=value, for example -c model="gpt-5.5".',
      },
    );
  }
  const key = text.slice(0, equals).trim();
  if (key === '') {
    throw new CsmError('config', 'override-syntax', `Error parsing -c overrides: Empty key in override: ${text}`, {
      hint: 'Write it as -c key=value, for example -c model="gpt-5.5".',
    });
  }
  const path = splitDottedKey(key);
  if (path.some((name) => name === '')) {
    throw new CsmError('config', 'override-syntax', `Error parsing -c overrides: Empty part in the key of: ${text}`, {
      hint: 'Parts of a key are separated by single dots: -c tools.update_plan.enabled=true.',
    });
  }
  return { path, value: decodeOverrideValue(text.slice(equals + 1)), text };
}

/** The value after the `=`: TOML, else the text itself. */
export function decodeOverrideValue(raw: string): unknown {
  const text = raw.trim();
  // The common cases need no parser: they are half of the time that an override costs.
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (/^[+-]?(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  if (/^[A-Za-z][A-Za-z0-9_./:-]*$/.test(text) && !/^(?:inf|nan)$/.test(text)) return text;
  if (!text.includes('\n') || /^["'[{]/.test(text)) {
    const parsed = parseToml(`value = ${text}\n`);
    if ('table' in parsed && Object.keys(parsed.table).length === 1) return parsed.table['value'];
  }
  return text.replace(/^["']+|["']+$/g, '');
}

/** The first `=` outside of quotes; inside them only when there is no other. */
function findEquals(text: string): number {
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '=') {
      return at;
    } else if (char === '"' || char === "'") {
      quote = char;
    }
  }
  return text.indexOf('=');
}

/** `a."b.c".d` as [a, b.c, d]. Quotes that are not closed are part of the name. */
export function splitDottedKey(key: string): readonly string[] {
  const names: string[] = [];
  for (const match of key.matchAll(/\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^.]*?))\s*(?:\.|$)/g)) {
    if (match.index >= key.length && !(key.endsWith('.') || key === '')) break;
    const basic = match[1];
    names.push(basic === undefined ? (match[2] ?? match[3] ?? '') : basic.replace(/\\(.)/g, '$1'));
  }
  return names;
}
