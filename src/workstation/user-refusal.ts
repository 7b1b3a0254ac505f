/** The user's no to what was asked, with what to do instead: as the model reads it and the log keeps it, and back. Pure. */

const BEGINNING = 'The user said no: ';

/** @param words what to do instead, in the user's words */
export function printRefusal(words: string): string {
  return `${BEGINNING}${words}`;
}

/** The user's words; undefined where the reason is another one. */
export function parseRefusal(reason: string | undefined): string | undefined {
  return reason?.startsWith(BEGINNING) === true ? reason.slice(BEGINNING.length) : undefined;
}
