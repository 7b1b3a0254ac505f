/** Replacing secrets in what is about to be recorded. Pure. */
import type { JsonValue } from '#/base/json.ts';
import type { DurableEvent } from '#/session/events/index.ts';

/**
 * The event with every text of its payload passed through `redact`; the event itself where nothing changed.
 * @param redactForeign for calls and what came of them, hooks, approvals, errors; the words of user and model get `redact`
 */
export function applyRedaction<E extends DurableEvent>(
  event: E,
  redact: (text: string) => string,
  redactForeign: (text: string) => string = redact,
): E {
  if (!('payload' in event) || event.payload === undefined) return event;
  const payload = redactValue(event.payload as unknown as JsonValue, isSaid(event) ? redact : redactForeign);
  return payload === (event.payload as unknown) ? event : { ...event, payload };
}

/** Words of the user, of the model, or that the user has the model read. */
function isSaid(event: DurableEvent): boolean {
  switch (event.type) {
    case 'item.completed':
    case 'item.interrupted':
      return event.kind !== 'tool_call';
    case 'tool.completed':
    case 'tool.started':
    case 'process.exited':
    case 'approval.requested':
    case 'approval.decided':
    case 'hook.started':
    case 'hook.completed':
    case 'warning.raised':
    case 'response.failed':
    case 'turn.failed':
      return false;
    default:
      return true;
  }
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
    : Object.fromEntries(
        // What the provider has encrypted says nothing, and is worth nothing once it is changed.
        Object.entries(value).map(([key, member]) => [
          key,
          key === 'encrypted_content' ? member : redacted(member as JsonValue),
        ]),
      );
  return hasChanged ? copy : value;
}
