/** A place in a configuration file as people see it: path, line, column, the line and a caret. Pure. */

/** What to point at. Lines and columns count from 1, columns in code points. */
export interface ExcerptPlace {
  readonly path: string;
  /** The file's text. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
  /** How many code points the caret underlines. */
  readonly widthChars: number;
  readonly message: string;
}

/** A longer line is cut around the caret. */
const LINE_CHARS = 120;
const SECRET_NAME = /token|secret|password|passwd|authorization|credential|api_?key|bearer/i;

/**
 * Codex's form:
 * ```
 * /home/me/.codex/config.toml:2:1: unknown configuration field `foo`
 *   |
 * 2 | foo = 5
 *   | ^^^
 * ```
 * Control characters become U+FFFD, and on a line that names a secret the quoted texts become asterisks.
 */
export function printExcerpt(place: ExcerptPlace): string {
  const source = place.text.split('\n')[place.line - 1] ?? '';
  const masked = maskSecrets(source.replace(/\r$/, ''));
  const chars = Array.from(masked, (char) => (char === '\t' ? ' ' : isControl(char) ? '\u{fffd}' : char));
  const start = chars.length > LINE_CHARS ? Math.max(0, Math.min(place.column - 1 - 40, chars.length - LINE_CHARS)) : 0;
  const shown = chars.slice(start, start + LINE_CHARS).join('');
  const caretAt = place.column - 1 - start;
  const widthChars = Math.max(1, Math.min(place.widthChars, Math.min(chars.length - start, LINE_CHARS) - caretAt));
  const gutter = ' '.repeat(String(place.line).length);
  return [
    `${place.path}:${place.line}:${place.column}: ${place.message}`,
    `${gutter} |`,
    `${place.line} | ${shown}`,
    `${gutter} | ${' '.repeat(Math.max(0, caretAt))}${'^'.repeat(widthChars)}`,
  ].join('\n');
}

/** Whether a key's name says that its value is a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

function maskSecrets(line: string): string {
  if (!SECRET_NAME.test(line)) return line;
  return line.replace(/"(?:[^"\\]|\\.)*"?|'[^']*'?/g, (quoted) => {
    const quote = quoted.charAt(0);
    const closed = quoted.length > 1 && quoted.endsWith(quote);
    const inner = Array.from(quoted.slice(1, closed ? -1 : undefined)).length;
    return quote + '*'.repeat(inner) + (closed ? quote : '');
  });
}

function isControl(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return true;
  // Marks and overrides of direction could make the line read as something else.
  return (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}
