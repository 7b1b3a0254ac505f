/** What the commands of `event-log` share. @effects streams */
import type { Output } from './output.ts';

/** The positional of all of them. */
export const LOG_FILE = {
  file: { valueName: 'EVENTS.jsonl', summary: 'The event log of a session', required: true, complete: 'file' },
} as const;

/** Says that a file holds no record: it may be one of something else. */
export function warnWithoutRecords(output: Output, log: { readonly path: string }, records: number): void {
  if (records > 0) return;
  output.warn(
    `${log.path} holds no record that can be read. Is it the event log of a session of csm? ` +
      '(`csm session summarize` reads rollouts of Codex.)',
  );
}
