/** Replacing secrets in what is about to be recorded. Pure. */
import type { JsonValue } from '#/base/json.ts';
import type { DurableEvent } from '#/session/events/index.ts';

/** The event with every text of its payload passed through `redact`; the event itself where nothing changed. */
export function applyRedaction<E extends DurableEvent>(event: E, redact: (text: string) => string): E {
  if (!('payload' in event) || event.payload === undefined) return event;
  const payload = redactValue(event.payload as unknown as JsonValue, redact);
  return payload === (event.payload as unknown) ? event : { ...event, payload };
}

function redactValue(value: JsonValue, redact: (text: string) => string): JsonValue {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  let hasChanged = false;
  const redacted = (member: JsonValue): JsonValue => {
    const next = redactValue(member, redact);
    hasChanged ||= next !== member;
    return next;
  };
  const copy = Array.isArray(value)
    ? value.map((entry: JsonValue) => redacted(entry))
    : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, redacted(member as JsonValue)]));
  return hasChanged ? copy : value;
}
