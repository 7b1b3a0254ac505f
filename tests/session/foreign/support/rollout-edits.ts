/** Changes to the text of rollouts, for tests. Pure. */

const PASSTHROUGH = 'internal_chat_message_metadata_passthrough';

/** One more line for the end of a rollout. */
export function line(type: string, payload: object, before = ''): string {
  const ordinal = before.split('\n').length - 1;
  return `${JSON.stringify({ timestamp: '2026-11-22T17:05:18.672Z', ordinal, type, payload })}\n`;
}

/** Each line through `edit`; null removes it. */
export function mapLines(text: string, edit: (line: string, index: number) => string | null): string {
  return text
    .trimEnd()
    .split('\n')
    .flatMap((each, index) => edit(each, index) ?? [])
    .map((each) => `${each}\n`)
    .join('');
}

/** The rollout without the lines that match. */
export function removeWhere(text: string, pattern: RegExp): string {
  return mapLines(text, (each) => (pattern.test(each) ? null : each));
}

/** The rollout as older versions wrote it: no ordinals, no notes beside items, no history mode. */
export function bare(text: string, { dropIds = false } = {}): string {
  return mapLines(text, (each) => {
    const { timestamp, type, payload } = JSON.parse(each);
    delete payload[PASSTHROUGH];
    if (type === 'session_meta')
      for (const key of ['history_mode', 'context_window', 'account_scoped']) delete payload[key];
    else if (dropIds) delete payload.id;
    return JSON.stringify({ timestamp, type, payload });
  });
}

/** The payload of the lines that have `mark`, replaced. */
export function setMember(text: string, mark: string, edit: (payload: Record<string, unknown>) => unknown): string {
  return mapLines(text, (each) => {
    if (!each.includes(mark)) return each;
    const value = JSON.parse(each);
    return JSON.stringify({ ...value, payload: edit(value.payload) });
  });
}
