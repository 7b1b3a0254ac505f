/** `--since`: `90m`, `12h`, `7d`, `2w`, or a date. Pure. */
import { CsmError } from '#/base/errors.ts';
import { defineFlags } from './command.ts';
import { SPAN_UNITS_MS } from './parse-expiry.ts';

export const SINCE_FLAG = defineFlags({
  since: { type: 'string', valueName: 'TIME', summary: 'Only what came after: 90m, 12h, 7d, 2w, or a date' },
});

/** The flag's value as milliseconds since the epoch; undefined where it was not given. Throws CsmError `since` (`usage`). */
export function parseSinceFlag(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const sinceMs = parseSince(text, nowMs);
  if (sinceMs !== undefined) return sinceMs;
  throw new CsmError('usage', 'since', `--since ${JSON.stringify(text)} is no time`, {
    hint: 'Write it as 90m, 12h, 7d or 2w, or as a date: 2026-11-22.',
  });
}

/** Milliseconds since the epoch, or undefined where the text is no such time. */
export function parseSince(text: string, nowMs: number): number | undefined {
  const span = /^(\d+(?:\.\d+)?)\s*([mhdw])$/.exec(text.trim());
  if (span !== null) return nowMs - Number(span[1]) * (SPAN_UNITS_MS[span[2] ?? ''] ?? 0);
  if (!/^\d{4}-\d\d-\d\d/.test(text.trim())) return undefined;
  const time = Date.parse(text.trim());
  return Number.isNaN(time) ? undefined : time;
}
