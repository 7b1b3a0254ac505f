/** Arguments that the commands of `event-log` share. Pure data. */
import { defineFlags } from './command.ts';

/** The positional of all of them. */
export const LOG_FILE = {
  file: { valueName: 'EVENTS.jsonl', summary: 'The event log of a session', required: true, complete: 'file' },
} as const;

/** The `--json` flag of all of them. */
export const JSON_FLAG = defineFlags({ json: { type: 'boolean', summary: 'Print one JSON object' } });
