/** The one vocabulary of events that crosses every boundary of csm. */
import type { ApprovalDecided, ApprovalRequested } from './approval.ts';
import type { CompactionCommitted, CompactionUndone } from './compaction.ts';
import type { Durability, Recorded, Withheld } from './define.ts';
import type { HookCompleted, HookStarted } from './hook.ts';
import type { ItemCompleted, ItemDelta, ItemInterrupted, ItemStarted } from './item.ts';
import type {
  ContextAdded,
  LogSealed,
  SessionArchived,
  SessionCreated,
  SessionQueued,
  SessionTagged,
  SessionTitled,
  SessionUnarchived,
  SettingsApplied,
  UnknownEvent,
  WarningRaised,
} from './lifecycle.ts';
import type { PtyOpened, PtyResized, PtySignaled, PtyWritten } from './pty.ts';
import type { GoalUpdated, ProcessExited, ToolCompleted, ToolOutput, ToolStarted } from './tool.ts';
import type {
  ResponseCompleted,
  ResponseFailed,
  StreamRetrying,
  TurnCompleted,
  TurnFailed,
  TurnInterrupted,
  TurnStarted,
} from './turn.ts';

/** Events that stand in the log. */
export type DurableEvent =
  | SessionCreated
  | SessionTitled
  | SessionArchived
  | SessionUnarchived
  | SessionTagged
  | SessionQueued
  | SettingsApplied
  | ContextAdded
  | WarningRaised
  | TurnStarted
  | ResponseCompleted
  | ResponseFailed
  | TurnCompleted
  | TurnFailed
  | TurnInterrupted
  | ItemCompleted
  | ItemInterrupted
  | ToolStarted
  | ToolCompleted
  | ProcessExited
  | GoalUpdated
  | ApprovalRequested
  | ApprovalDecided
  | PtyOpened
  | PtyWritten
  | PtyResized
  | PtySignaled
  | HookStarted
  | HookCompleted
  | CompactionCommitted
  | CompactionUndone
  | LogSealed
  | UnknownEvent;

/** Events that subscribers see and the log does not. */
export type LiveEvent = ItemStarted | ItemDelta | ToolOutput | StreamRetrying;

export type SessionEvent = DurableEvent | LiveEvent;
export type RecordedEvent = Recorded<DurableEvent>;
/** An event as a reader of the log gets it: its payload may be gone. What a session itself appends always has it. */
export type StoredEvent = RecordedEvent | Recorded<Withheld<Extract<DurableEvent, { readonly payload?: unknown }>>>;

/** How each event type is kept. A new type does not compile until it stands here. */
export const DURABILITY = {
  'session.created': 'sync',
  'session.titled': 'group',
  'session.archived': 'sync',
  'session.unarchived': 'sync',
  'session.tagged': 'sync',
  'session.queued': 'sync',
  'settings.applied': 'group',
  'context.added': 'group',
  'warning.raised': 'group',
  'turn.started': 'group',
  'response.completed': 'group',
  'response.failed': 'group',
  'turn.completed': 'sync',
  'turn.failed': 'sync',
  'turn.interrupted': 'sync',
  'item.completed': 'group',
  'item.interrupted': 'group',
  'tool.started': 'sync',
  'tool.completed': 'sync',
  'process.exited': 'sync',
  'goal.updated': 'sync',
  'approval.requested': 'sync',
  'approval.decided': 'sync',
  'pty.opened': 'group',
  'pty.written': 'group',
  'pty.resized': 'group',
  'pty.signaled': 'group',
  'hook.started': 'group',
  'hook.completed': 'group',
  'compaction.committed': 'sync',
  'compaction.undone': 'sync',
  'log.sealed': 'group',
  unknown: 'group',
  'item.started': 'live',
  'item.delta': 'live',
  'tool.output': 'live',
  'stream.retrying': 'live',
} as const satisfies Record<SessionEvent['type'], Durability>;

/**
 * How this event is kept. A prompt is acknowledged once it is on disk, and so is what another process asked for; other items and
 * titles are synced with what follows.
 */
export function durabilityOf(event: SessionEvent): Durability {
  if (event.type === 'item.completed' && event.kind === 'user_message') return 'sync';
  if (event.type === 'session.titled' && event.request_id !== undefined) return 'sync';
  return DURABILITY[event.type];
}
