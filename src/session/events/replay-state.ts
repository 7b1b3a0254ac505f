/**
 * What a session is after its records, without any text of it: facts, counters, what is open, and references to the records
 * that hold the words. Bounded, so that it can be a checkpoint; a fold over facts only, so that a log whose payloads are
 * gone gives the same. Pure.
 */
import { NO_USAGE, addUsage } from '#/protocol/responses/items.ts';
import type { CallFact } from './call-facts.ts';
import type { CompactionKind, CompactionUndone, EventRef } from './compaction.ts';
import type { Recorded } from './define.ts';
import type { StoredEvent } from './index.ts';
import type { SessionCreated, SettingsApplied } from './lifecycle.ts';
import type { GoalUpdated } from './tool.ts';
import type { ClosedTool, CompactionMark, Counts, RecordPlace, ReplayState } from './replay-facts.ts';

export type {
  RecordPlace,
  OpenTurn,
  OpenCall,
  ClosedTool,
  OpenApproval,
  OpenProcess,
  CompactionMark,
  SealMark,
  GoalFacts,
  ReplayState,
} from './replay-facts.ts';

/** Closed calls that are kept. */
export const CLOSED_TOOLS = 256;
/** Ended items, open approvals and processes that are kept. */
const KEPT = 256;
/** Applied requests whose ids are kept: more than are ever applied before their files are removed. */
export const KEPT_REQUESTS = 256;
/** Prompts that may wait for a turn. */
export const QUEUED_PROMPTS = 64;
/** Names of tools that are counted on their own. */
const COUNTED_TOOLS = 64;
/** Longer ids are kept as their beginning and their digest. */
const ID_LENGTH = 128;

/** The state before the first record. */
export function createReplayState(): ReplayState {
  return {
    created: undefined,
    settings: undefined,
    title: undefined,
    archivedAt: undefined,
    tags: undefined,
    queue: new Map(),
    requests: [],
    plan: undefined,
    goal: undefined,
    records: 0,
    lastSeq: 0,
    updatedAt: undefined,
    endOffset: 0,
    events: {},
    turns: { started: 0, completed: 0, failed: 0, interrupted: 0 },
    openTurn: undefined,
    endedItems: [],
    items: {},
    itemsInterrupted: 0,
    responses: { completed: 0, failed: 0 },
    tools: { started: 0, durationMs: 0, outputBytes: 0, byStatus: {}, byTool: {} },
    openCalls: new Map(),
    closedTools: [],
    approvals: { requested: 0, byDecision: {} },
    openApprovals: new Map(),
    terminals: { opened: 0, inputs: 0, inputBytes: 0, resizes: 0, signals: 0 },
    processesExited: 0,
    openProcesses: new Map(),
    usage: NO_USAGE,
    costUsd: 0,
    contextTokens: 0,
    compactions: { committed: 0, undone: 0, boundary: undefined, latest: {} },
    seals: { count: 0, last: undefined },
    withheld: 0,
  };
}

/** Applies the next record, in place. Its payload is not looked at. */
export function applyReplay(state: ReplayState, event: StoredEvent, place: RecordPlace): ReplayState {
  state.records += 1;
  state.lastSeq = Math.max(state.lastSeq, event.seq);
  if (isWork(event)) state.updatedAt = event.ts;
  state.endOffset = place.endOffset;
  count(state.events, event.type);
  if (place.isWithheld) applyWithheld(state, event.type);
  switch (event.type) {
    case 'session.created':
      state.created = withoutEnvelope(event) as Recorded<SessionCreated>;
      // Counts of a thread go on over the program that works on it.
      if (event.imported_from?.usage !== undefined) state.usage = addUsage(state.usage, event.imported_from.usage);
      // What was asked of a fork's parent is none of its own business.
      state.archivedAt = undefined;
      state.queue.clear();
      state.requests = [];
      break;
    case 'session.titled':
      state.title = refOf(event.seq, place);
      keepRequest(state, event.request_id);
      break;
    case 'session.archived':
      state.archivedAt = event.ts;
      keepRequest(state, event.request_id);
      break;
    case 'session.unarchived':
      state.archivedAt = undefined;
      keepRequest(state, event.request_id);
      break;
    case 'session.tagged':
      state.tags = refOf(event.seq, place);
      keepRequest(state, event.request_id);
      break;
    case 'session.queued':
      if (state.queue.size < QUEUED_PROMPTS) state.queue.set(event.request_id, refOf(event.seq, place));
      keepRequest(state, event.request_id);
      break;
    case 'settings.applied':
      state.settings = withoutEnvelope(event) as Recorded<SettingsApplied>;
      break;
    case 'context.added':
      applyCalls(state, event.calls, event.answers, state.openTurn?.turnId ?? '', event.seq);
      break;
    case 'turn.started':
      state.openTurn = { turnId: event.turn_id, trigger: event.trigger, startedAt: event.ts };
      state.endedItems = [];
      state.turns.started += 1;
      for (const id of event.queued ?? []) state.queue.delete(id);
      break;
    case 'turn.completed':
      endTurn(state, 'completed');
      break;
    case 'turn.failed':
      endTurn(state, 'failed');
      break;
    case 'turn.interrupted':
      endTurn(state, 'interrupted');
      break;
    case 'response.completed':
      state.responses.completed += 1;
      // That of a summary says nothing of the context.
      if (event.purpose === undefined) state.contextTokens = event.usage.total_tokens;
      state.usage = addUsage(state.usage, event.usage);
      state.costUsd = state.costUsd === null || event.cost_usd === null ? null : state.costUsd + event.cost_usd;
      break;
    case 'response.failed':
      state.responses.failed += 1;
      break;
    case 'item.completed':
      count(state.items, event.kind);
      endItem(state, event.item_id);
      applyCalls(state, event.calls, event.answers, event.turn_id, event.seq);
      break;
    case 'item.interrupted':
      state.itemsInterrupted += 1;
      endItem(state, event.item_id);
      break;
    case 'tool.started':
      state.tools.started += 1;
      openCall(state, event);
      break;
    case 'tool.completed':
      completeTool(state, event);
      if (event.has_plan === true) state.plan = refOf(event.seq, place);
      break;
    case 'process.exited':
      exitProcess(state, event);
      break;
    case 'goal.updated': {
      const { payload: _payload, ...facts } = withoutEnvelope(event) as Recorded<GoalUpdated>;
      state.goal = { facts, ref: refOf(event.seq, place) };
      break;
    }
    case 'approval.requested':
      state.approvals.requested += 1;
      keep(state.openApprovals, event.approval_id, {
        approvalId: shortId(event.approval_id),
        callId: shortId(event.call_id),
        turnId: shortId(event.turn_id),
        tool: shortId(event.tool),
        seq: event.seq,
      });
      break;
    case 'approval.decided':
      count(state.approvals.byDecision, event.decision);
      state.openApprovals.delete(event.approval_id);
      break;
    case 'pty.opened': {
      state.terminals.opened += 1;
      const { process_id: processId, cols, rows } = event;
      keep(state.openProcesses, processId, {
        processId,
        callId: shortId(event.call_id),
        isTerminal: true,
        cols,
        rows,
        inputBytes: 0,
      });
      break;
    }
    case 'pty.written': {
      state.terminals.inputs += 1;
      state.terminals.inputBytes += event.bytes;
      const open = state.openProcesses.get(event.process_id);
      if (open !== undefined)
        state.openProcesses.set(event.process_id, { ...open, inputBytes: open.inputBytes + event.bytes });
      break;
    }
    case 'pty.resized': {
      state.terminals.resizes += 1;
      const open = state.openProcesses.get(event.process_id);
      if (open !== undefined)
        state.openProcesses.set(event.process_id, { ...open, cols: event.cols, rows: event.rows });
      break;
    }
    case 'pty.signaled':
      state.terminals.signals += 1;
      break;
    case 'compaction.committed': {
      state.compactions.committed += 1;
      state.contextTokens = 0;
      const ref = refOf(event.seq, place);
      state.compactions.boundary = ref;
      state.compactions.latest[event.kind] = {
        ...ref,
        artifactId: shortId(event.artifact_id),
        kind: event.kind,
        artifactSha256: event.artifact.sha256,
        coversSeq: event.covers_seq,
      };
      break;
    }
    case 'compaction.undone': {
      const { compactions } = state;
      compactions.undone += 1;
      state.contextTokens = 0;
      compactions.boundary = event.restores ?? undefined;
      for (const mark of Object.values(compactions.latest)) {
        if (mark.seq !== event.compaction_seq) continue;
        if (event.latest === undefined) delete compactions.latest[mark.kind];
        else compactions.latest[mark.kind] = decodeMark(event.latest, mark.kind);
      }
      break;
    }
    case 'log.sealed':
      state.seals.count += 1;
      state.seals.last = {
        seq: event.seq,
        offset: place.offset,
        endOffset: place.endOffset,
        logDigest: event.log_digest,
        hasMac: event.mac !== undefined,
      };
      break;
    case 'warning.raised':
    case 'hook.started':
    case 'hook.completed':
    case 'unknown':
      break;
    default:
      event satisfies never;
  }
  return state;
}

/** Whether it is work on what the session is about, and not only on how it is kept: such as renaming an old one. Pure. */
export function isWork(event: StoredEvent): boolean {
  switch (event.type) {
    case 'session.archived':
    case 'session.unarchived':
    case 'session.tagged':
      return false;
    case 'session.titled':
      return event.request_id === undefined;
    default:
      return true;
  }
}

function keepRequest(state: ReplayState, id: string | undefined): void {
  if (id === undefined) return;
  state.requests.push(id);
  if (state.requests.length > KEPT_REQUESTS) state.requests.shift();
}

function refOf(seq: number, place: RecordPlace): EventRef {
  return { seq, offset: place.offset, digest: place.digest };
}

function decodeMark(latest: NonNullable<CompactionUndone['latest']>, kind: CompactionKind): CompactionMark {
  const { seq, offset, digest } = latest;
  return {
    seq,
    offset,
    digest,
    artifactId: shortId(latest.artifact_id),
    kind,
    artifactSha256: latest.artifact_sha256,
    coversSeq: latest.covers_seq,
  };
}

/** What a reader of facts leaves on an event besides its own members. */
function withoutEnvelope(event: StoredEvent): object {
  const {
    v: _v,
    sum: _sum,
    digest: _digest,
    payload_bytes: _bytes,
    blobs: _blobs,
    ...members
  } = event as unknown as Record<string, unknown>;
  return members;
}

function count(counts: Counts, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** Takes note that the payload of a record of this type is not in the log: never was, or was forgotten after it was applied. */
export function applyWithheld(state: ReplayState, type: StoredEvent['type']): void {
  if (WITHHELD_TYPES.has(type)) state.withheld += 1;
}

/** Types whose payload is part of the history. */
const WITHHELD_TYPES: ReadonlySet<string> = new Set([
  'context.added',
  'item.completed',
  'tool.completed',
  'compaction.committed',
]);

function shortId(id: string): string {
  return id.length <= ID_LENGTH ? id : `${id.slice(0, 32)}-${Bun.SHA256.hash(id, 'hex')}`;
}

/** Adds to a bounded map; the oldest entry gives way. */
function keep<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > KEPT) for (const oldest of map.keys()) return void map.delete(oldest);
}

function endTurn(state: ReplayState, end: 'completed' | 'failed' | 'interrupted'): void {
  state.turns[end] += 1;
  state.openTurn = undefined;
  state.endedItems = [];
}

function endItem(state: ReplayState, itemId: string): void {
  if (state.openTurn === undefined) return;
  state.endedItems.push(shortId(itemId));
  if (state.endedItems.length > KEPT) state.endedItems.shift();
}

/** Whether an item of the open turn has ended, as far back as that is kept. */
export function hasEnded(state: ReplayState, itemId: string): boolean {
  return state.endedItems.includes(shortId(itemId));
}

/** A call opens; the output of one, which an import or another program may bring as an item, closes it. */
function applyCalls(
  state: ReplayState,
  calls: readonly CallFact[] | undefined,
  answers: readonly string[] | undefined,
  turnId: string,
  seq: number,
): void {
  for (const { call_id: callId, kind, tool } of calls ?? []) {
    state.openCalls.set(callId, { callId, turnId, tool, kind, isStarted: false });
  }
  for (const callId of answers ?? []) {
    const open = state.openCalls.get(callId);
    if (open === undefined) continue;
    state.openCalls.delete(callId);
    closeTool(state, { ...open, status: 'answered', seq, durationMs: 0 });
  }
}

function openCall(state: ReplayState, event: Extract<StoredEvent, { type: 'tool.started' }>): void {
  const { call_id: callId, turn_id: turnId, tool } = event;
  const requested = state.openCalls.get(callId);
  const kind = requested?.kind ?? (tool === 'apply_patch' ? 'custom' : 'function');
  state.openCalls.set(callId, { callId, turnId, tool, kind, isStarted: true });
}

function completeTool(state: ReplayState, event: Extract<StoredEvent, { type: 'tool.completed' }>): void {
  const { call_id: callId, turn_id: turnId, tool, status, seq } = event;
  state.openCalls.delete(callId);
  state.tools.durationMs += event.duration_ms;
  state.tools.outputBytes += event.output_bytes ?? 0;
  closeTool(state, {
    callId,
    turnId,
    tool,
    status,
    seq,
    durationMs: event.duration_ms,
    ...(event.exit_code === undefined ? {} : { exitCode: event.exit_code }),
    ...(event.output_bytes === undefined ? {} : { outputBytes: event.output_bytes }),
  });
  if (status === 'running' && event.process_id !== undefined) {
    const processId = event.process_id;
    const open = state.openProcesses.get(processId);
    const call = shortId(callId);
    keep(
      state.openProcesses,
      processId,
      open ?? { processId, callId: call, isTerminal: false, cols: 0, rows: 0, inputBytes: 0 },
    );
    return;
  }
  // A terminal whose command ended within its call.
  for (const open of state.openProcesses.values()) {
    // Commands that run without a terminal are many, and told apart without comparing texts.
    if (open.isTerminal && open.callId === callId) state.openProcesses.delete(open.processId);
  }
}

function closeTool(state: ReplayState, given: ClosedTool): void {
  const { callId, turnId, tool, status, seq, durationMs, exitCode, outputBytes } = given;
  count(state.tools.byStatus, status);
  const name = shortId(tool);
  const { byTool } = state.tools;
  const isCounted = byTool[name] !== undefined || Object.keys(byTool).length < COUNTED_TOOLS;
  count(byTool, isCounted ? name : 'other');
  state.closedTools.push({
    callId: shortId(callId),
    turnId: shortId(turnId),
    tool: name,
    status,
    seq,
    durationMs,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(outputBytes === undefined ? {} : { outputBytes }),
  });
  if (state.closedTools.length > CLOSED_TOOLS) state.closedTools.shift();
}

function exitProcess(state: ReplayState, event: Extract<StoredEvent, { type: 'process.exited' }>): void {
  state.processesExited += 1;
  state.openProcesses.delete(event.process_id);
  const callId = shortId(event.call_id);
  const at = state.closedTools.findLastIndex((tool) => tool.callId === callId);
  const tool = state.closedTools[at];
  if (tool === undefined || tool.status !== 'running') return;
  const { byStatus } = state.tools;
  byStatus['running'] = (byStatus['running'] ?? 1) - 1;
  if (byStatus['running'] === 0) delete byStatus['running'];
  count(byStatus, event.status);
  state.closedTools[at] = { ...tool, status: event.status, exitCode: event.exit_code, durationMs: event.duration_ms };
}
