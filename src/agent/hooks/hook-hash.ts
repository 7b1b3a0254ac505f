/**
 * What a user trusts when a hook is trusted: a digest of all that decides what it does. The same that Codex 0.169.0 was observed
 * to write, so that a hook trusted there is trusted here and the other way round. Pure.
 */
import type { JsonObject, JsonValue } from '#/base/json.ts';

/**
 * `sha256:<hex>` over the JSON of event, matcher and handler with sorted members.
 * @param eventKey `pre_tool_use`
 * @param handler its members as files name them, defaults filled in
 */
export function measureHookHash(eventKey: string, matcher: string | undefined, handler: JsonObject): string {
  const identity: JsonObject = {
    event_name: eventKey,
    hooks: [handler],
    ...(matcher === undefined ? {} : { matcher }),
  };
  const digest = new Bun.CryptoHasher('sha256').update(JSON.stringify(sortMembers(identity))).digest('hex');
  return `sha256:${digest}`;
}

function sortMembers(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sortMembers);
  if (typeof value !== 'object' || value === null) return value;
  const members = value as JsonObject;
  return Object.fromEntries(
    Object.keys(members)
      .sort()
      .map((name) => [name, sortMembers(members[name] ?? null)]),
  );
}
