/**
 * A replay state as data: what checkpoints hold, what `event-log replay-state --json` prints, and the digest of it. No text
 * of anybody is in it. Pure. The form is documented in `docs/index-format.md`.
 */
import { isObject, type JsonObject, type JsonValue } from '#/base/json.ts';
import type { EventRef } from '#/session/events/compaction.ts';
import { createReplayState, type ReplayState } from '#/session/events/replay-state.ts';
import { printCanonicalJson } from './canonical-json.ts';

/** A larger state is not kept: the next opening reads the log instead. */
export const CHECKPOINT_BYTES = 256 * 1024;

/** The state as data. Members without a value are null. */
export function encodeReplayState(state: ReplayState): JsonObject {
  const { tools, compactions, seals, goal } = state;
  return {
    records: state.records,
    last_seq: state.lastSeq,
    end_offset: state.endOffset,
    updated_at: state.updatedAt ?? null,
    created: asJson(state.created),
    settings: asJson(state.settings),
    title: asJson(state.title),
    // Only where there is something: most sessions are never asked for any of it.
    ...(state.archivedAt === undefined ? {} : { archived_at: state.archivedAt }),
    ...(state.tags === undefined ? {} : { tags: asJson(state.tags) }),
    ...(state.queue.size === 0 ? {} : { queue: [...state.queue].map(([id, ref]) => ({ id, ref: asJson(ref) })) }),
    ...(state.requests.length === 0 ? {} : { requests: [...state.requests] }),
    plan: asJson(state.plan),
    goal: asJson(goal === undefined ? undefined : { facts: goal.facts, ref: goal.ref }),
    events: sorted(state.events),
    turns: { ...state.turns },
    open_turn:
      state.openTurn === undefined
        ? null
        : { turn_id: state.openTurn.turnId, trigger: state.openTurn.trigger, started_at: state.openTurn.startedAt },
    ended_items: [...state.endedItems],
    items: sorted(state.items),
    items_interrupted: state.itemsInterrupted,
    responses: { ...state.responses },
    tools: {
      started: tools.started,
      duration_ms: tools.durationMs,
      output_bytes: tools.outputBytes,
      by_status: sorted(tools.byStatus),
      by_tool: sorted(tools.byTool),
    },
    open_calls: [...state.openCalls.values()].map(({ callId, turnId, tool, kind, isStarted }) => ({
      call_id: callId,
      turn_id: turnId,
      tool,
      kind,
      started: isStarted,
    })),
    closed_tools: state.closedTools.map((closed) => ({
      call_id: closed.callId,
      turn_id: closed.turnId,
      tool: closed.tool,
      status: closed.status,
      seq: closed.seq,
      duration_ms: closed.durationMs,
      ...(closed.exitCode === undefined ? {} : { exit_code: closed.exitCode }),
      ...(closed.outputBytes === undefined ? {} : { output_bytes: closed.outputBytes }),
    })),
    approvals: { requested: state.approvals.requested, by_decision: sorted(state.approvals.byDecision) },
    open_approvals: [...state.openApprovals].map(([key, { approvalId, callId, turnId, tool, seq }]) => ({
      key,
      approval_id: approvalId,
      call_id: callId,
      turn_id: turnId,
      tool,
      seq,
    })),
    terminals: {
      opened: state.terminals.opened,
      inputs: state.terminals.inputs,
      input_bytes: state.terminals.inputBytes,
      resizes: state.terminals.resizes,
      signals: state.terminals.signals,
    },
    processes_exited: state.processesExited,
    open_processes: [...state.openProcesses.values()].map(
      ({ processId, callId, isTerminal, cols, rows, inputBytes }) => ({
        process_id: processId,
        call_id: callId,
        terminal: isTerminal,
        cols,
        rows,
        input_bytes: inputBytes,
      }),
    ),
    usage: { ...state.usage },
    cost_usd: state.costUsd,
    context_tokens: state.contextTokens,
    compactions: {
      committed: compactions.committed,
      undone: compactions.undone,
      boundary: asJson(compactions.boundary),
      latest: Object.values(compactions.latest)
        .toSorted((a, b) => (a.kind < b.kind ? -1 : 1))
        .map((mark) => ({
          kind: mark.kind,
          artifact_id: mark.artifactId,
          artifact_sha256: mark.artifactSha256,
          covers_seq: mark.coversSeq,
          seq: mark.seq,
          offset: mark.offset,
          digest: mark.digest,
        })),
    },
    seals: {
      count: seals.count,
      last:
        seals.last === undefined
          ? null
          : {
              seq: seals.last.seq,
              offset: seals.last.offset,
              end_offset: seals.last.endOffset,
              log_digest: seals.last.logDigest,
              has_mac: seals.last.hasMac,
            },
    },
    withheld: state.withheld,
  };
}

/** Facts of events are JSON objects by construction. */
function asJson(value: object | undefined): JsonValue {
  return (value as JsonObject | undefined) ?? null;
}

function sorted(counts: Readonly<Record<string, number>>): JsonObject {
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Where the text stands, and what was taken out of it, are no part of what a state is. */
const NOT_DIGESTED: ReadonlySet<string> = new Set(['offset', 'end_offset', 'withheld']);

/** SHA-256 of a state, 64 hex digits: the same wherever the same records were folded. */
export function digestReplayState(state: ReplayState): string {
  return Bun.SHA256.hash(printCanonicalJson(withoutPlaces(encodeReplayState(state))), 'hex');
}

function withoutPlaces(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((entry: JsonValue) => withoutPlaces(entry));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !NOT_DIGESTED.has(key))
      .map(([key, member]) => [key, withoutPlaces(member as JsonValue)]),
  );
}

/** The state that `encodeReplayState` gave, or undefined where this is none. Only for data whose own digest was checked. */
export function decodeReplayState(value: JsonValue): ReplayState | undefined {
  if (!isObject(value)) return undefined;
  try {
    return decode(value as unknown as Record<string, unknown>);
  } catch {
    return undefined;
  }
}

function decode(data: Record<string, unknown>): ReplayState {
  const counts = (value: unknown): Record<string, number> => ({ ...(value as Record<string, number>) });
  const list = (value: unknown): readonly Record<string, unknown>[] => {
    if (!Array.isArray(value)) throw new TypeError('no list');
    return value as readonly Record<string, unknown>[];
  };
  const object = (value: unknown): Record<string, unknown> => {
    if (!isObject(value)) throw new TypeError('no object');
    return value as unknown as Record<string, unknown>;
  };
  const ref = (value: unknown): EventRef | undefined => (value === null ? undefined : (value as EventRef));
  const state = createReplayState();
  const turn = data['open_turn'] as Record<string, string> | null;
  const tools = object(data['tools']);
  const approvals = object(data['approvals']);
  const terminals = object(data['terminals']) as Record<string, number>;
  const compactions = object(data['compactions']);
  const seals = object(data['seals']);
  const seal = seals['last'] as Record<string, unknown> | null;
  const goal = data['goal'] as ReplayState['goal'] | null;
  state.records = data['records'] as number;
  state.lastSeq = data['last_seq'] as number;
  state.endOffset = data['end_offset'] as number;
  state.updatedAt = (data['updated_at'] as string | null) ?? undefined;
  state.created = (data['created'] as ReplayState['created'] | null) ?? undefined;
  state.settings = (data['settings'] as ReplayState['settings'] | null) ?? undefined;
  state.title = ref(data['title']);
  state.archivedAt = data['archived_at'] as string | undefined;
  state.tags = ref(data['tags'] ?? null);
  for (const entry of data['queue'] === undefined ? [] : list(data['queue'])) {
    state.queue.set(entry['id'] as string, entry['ref'] as EventRef);
  }
  state.requests = [...((data['requests'] ?? []) as readonly string[])];
  state.plan = ref(data['plan']);
  state.goal = goal ?? undefined;
  state.events = counts(data['events']);
  state.turns = { ...(data['turns'] as ReplayState['turns']) };
  state.openTurn =
    turn === null
      ? undefined
      : { turnId: turn['turn_id'] ?? '', trigger: turn['trigger'] ?? '', startedAt: turn['started_at'] ?? '' };
  state.endedItems = [...(data['ended_items'] as readonly string[])];
  state.items = counts(data['items']);
  state.itemsInterrupted = data['items_interrupted'] as number;
  state.responses = { ...(data['responses'] as ReplayState['responses']) };
  state.tools = {
    started: tools['started'] as number,
    durationMs: tools['duration_ms'] as number,
    outputBytes: tools['output_bytes'] as number,
    byStatus: counts(tools['by_status']),
    byTool: counts(tools['by_tool']),
  };
  for (const call of list(data['open_calls'])) {
    const callId = call['call_id'] as string;
    state.openCalls.set(callId, {
      callId,
      turnId: call['turn_id'] as string,
      tool: call['tool'] as string,
      kind: call['kind'] as 'function',
      isStarted: call['started'] === true,
    });
  }
  state.closedTools = list(data['closed_tools']).map((closed) => ({
    callId: closed['call_id'] as string,
    turnId: closed['turn_id'] as string,
    tool: closed['tool'] as string,
    status: closed['status'] as 'completed',
    seq: closed['seq'] as number,
    durationMs: closed['duration_ms'] as number,
    ...(closed['exit_code'] === undefined ? {} : { exitCode: closed['exit_code'] as number }),
    ...(closed['output_bytes'] === undefined ? {} : { outputBytes: closed['output_bytes'] as number }),
  }));
  state.approvals = { requested: approvals['requested'] as number, byDecision: counts(approvals['by_decision']) };
  for (const open of list(data['open_approvals'])) {
    state.openApprovals.set(open['key'] as string, {
      approvalId: open['approval_id'] as string,
      callId: open['call_id'] as string,
      turnId: open['turn_id'] as string,
      tool: open['tool'] as string,
      seq: open['seq'] as number,
    });
  }
  state.terminals = {
    opened: terminals['opened'] ?? 0,
    inputs: terminals['inputs'] ?? 0,
    inputBytes: terminals['input_bytes'] ?? 0,
    resizes: terminals['resizes'] ?? 0,
    signals: terminals['signals'] ?? 0,
  };
  state.processesExited = data['processes_exited'] as number;
  for (const open of list(data['open_processes'])) {
    const processId = open['process_id'] as number;
    state.openProcesses.set(processId, {
      processId,
      callId: open['call_id'] as string,
      isTerminal: open['terminal'] === true,
      cols: open['cols'] as number,
      rows: open['rows'] as number,
      inputBytes: open['input_bytes'] as number,
    });
  }
  state.usage = { ...(data['usage'] as ReplayState['usage']) };
  state.costUsd = data['cost_usd'] as number | null;
  if (typeof data['context_tokens'] !== 'number') throw new TypeError('no number');
  state.contextTokens = data['context_tokens'];
  state.compactions = {
    committed: compactions['committed'] as number,
    undone: compactions['undone'] as number,
    boundary: ref(compactions['boundary']),
    latest: {},
  };
  for (const mark of list(compactions['latest'])) {
    const kind = mark['kind'] as 'replay-seed';
    state.compactions.latest[kind] = {
      kind,
      artifactId: mark['artifact_id'] as string,
      artifactSha256: mark['artifact_sha256'] as string,
      coversSeq: mark['covers_seq'] as number,
      seq: mark['seq'] as number,
      offset: mark['offset'] as number,
      digest: mark['digest'] as string,
    };
  }
  state.seals = {
    count: seals['count'] as number,
    last:
      seal === null
        ? undefined
        : {
            seq: seal['seq'] as number,
            offset: seal['offset'] as number,
            endOffset: seal['end_offset'] as number,
            logDigest: seal['log_digest'] as string,
            hasMac: seal['has_mac'] === true,
          },
  };
  state.withheld = data['withheld'] as number;
  return state;
}
