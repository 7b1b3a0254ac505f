/** A size of a terminal as it stands on the command line. Pure. */
import { CsmError } from '#/base/errors.ts';
import type { TerminalSize } from '#/platform/terminal-device.ts';

/** `120x36`. Throws CsmError `size` (`usage`). */
export function parseSize(text: string): TerminalSize {
  const [, cols, rows] = /^([1-9]\d{0,3})x([1-9]\d{0,3})$/.exec(text) ?? [];
  const size = { cols: Number(cols), rows: Number(rows) };
  if (size.cols <= 2000 && size.rows <= 2000) return size;
  throw new CsmError('usage', 'size', `\`${text}\` is no size of a terminal`, {
    hint: 'A size is COLSxROWS, each from 1 to 2000, such as 120x36.',
  });
}
