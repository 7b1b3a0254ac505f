/** What a command printed, cut to what a screen keeps of it. Pure. */

/** Of longer outputs the beginning and the end stay: characters of each. */
const HEAD_CHARS = 16 * 1024;
const TAIL_CHARS = 32 * 1024;
/** Kept of a command that still runs: its end. */
const LIVE_CHARS = 16 * 1024;

/** The output, or its head and tail with a line between them that says what is missing. Cut at line ends where there are some. */
export function boundOutput(text: string): string {
  if (text.length <= HEAD_CHARS + TAIL_CHARS + 1024) return text;
  const headEnd = text.lastIndexOf('\n', HEAD_CHARS);
  const head = copyText(text.slice(0, headEnd > HEAD_CHARS / 2 ? headEnd : HEAD_CHARS));
  const tail = cutTail(text, TAIL_CHARS);
  const left = Math.round((text.length - head.length - tail.length) / 1024);
  return `${head}\x1b[0m\n… ${left} KiB left out; the session keeps them …\n${tail}`;
}

/** The end of what was heard so far. */
export function appendLiveOutput(before: string, text: string): string {
  const all = before + text;
  return all.length <= 2 * LIVE_CHARS ? all : cutTail(all, LIVE_CHARS);
}

function cutTail(text: string, chars: number): string {
  const from = text.length - chars;
  const line = text.indexOf('\n', from);
  return copyText(text.slice(line >= 0 && line < from + chars / 2 ? line + 1 : from));
}

/** A text of its own: a slice would keep all of what it was cut from in memory. */
function copyText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
