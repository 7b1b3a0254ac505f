/** Whether a stored event still says what it said. Pure. */
import { payloadOf } from './define.ts';
import type { DurableEvent, RecordedEvent, StoredEvent } from './index.ts';

/** Events that are never without a payload when they are recorded. */
type Worded = Extract<DurableEvent, { readonly payload: unknown }>['type'];

const WORDED: Readonly<Record<Worded, true>> = {
  'session.titled': true,
  'session.tagged': true,
  'session.queued': true,
  'context.added': true,
  'warning.raised': true,
  'response.failed': true,
  'turn.failed': true,
  'item.completed': true,
  'item.interrupted': true,
  'tool.started': true,
  'tool.completed': true,
  'process.exited': true,
  'goal.updated': true,
  'approval.requested': true,
  'hook.started': true,
  'hook.completed': true,
  'compaction.committed': true,
};

/** False where its words were not kept, or were forgotten. */
export function isWhole(event: StoredEvent): event is RecordedEvent {
  return payloadOf(event) !== undefined || !Object.hasOwn(WORDED, event.type);
}
