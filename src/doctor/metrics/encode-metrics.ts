/** A report of metrics as JSON, with names as in csm's other JSON. Pure. */
import type { DurationSummary } from './duration-histogram.ts';
import type { CodexLogReport, MetricsReport } from './read-metrics.ts';
import type { SpendSummary } from './spend.ts';

function encodeDuration({ count, p50Ms, p95Ms, maxMs, totalMs }: DurationSummary) {
  return { count, p50_ms: p50Ms ?? null, p95_ms: p95Ms ?? null, max_ms: maxMs ?? null, total_ms: totalMs };
}

function encodeSpend({ responses, usage, costUsd, unpriced }: SpendSummary) {
  return { responses, usage, cost_usd: costUsd, unpriced_responses: unpriced };
}

type Named<T> = readonly (readonly [name: string, value: T])[];

function encodeNamed<T, R>(named: Named<T>, key: string, encode: (value: T) => R) {
  return named.map(([name, value]) => ({ [key]: name, ...encode(value) }));
}

/** The report; see `docs/metrics.md`. */
export function encodeMetrics({ sessions, codex }: MetricsReport) {
  const { turns, responses } = sessions;
  return {
    sessions: sessions.sessions,
    records: sessions.records,
    first_at: sessions.firstAt ?? null,
    last_at: sessions.lastAt ?? null,
    turns: { ...turns, duration: encodeDuration(turns.duration) },
    responses: {
      completed: responses.completed,
      failed: responses.failed,
      retried: responses.retried,
      duration: encodeDuration(responses.duration),
      time_to_first_token: encodeDuration(responses.timeToFirstToken),
    },
    spend: encodeSpend(sessions.spend),
    by_model: encodeNamed(sessions.byModel, 'model', encodeSpend),
    by_day: encodeNamed(sessions.byDay, 'day', encodeSpend),
    by_project: encodeNamed(sessions.byProject, 'cwd', encodeSpend),
    by_session: encodeNamed(sessions.bySession, 'session_id', encodeSpend),
    tools: encodeNamed(sessions.tools, 'tool', ({ byStatus, duration }) => ({
      by_status: byStatus,
      duration: encodeDuration(duration),
    })),
    slowest_calls: sessions.slowestCalls.map((call) => ({
      session_id: call.sessionId,
      call_id: call.callId,
      tool: call.tool,
      status: call.status,
      duration_ms: call.durationMs,
      at: call.at,
    })),
    attempt_failures: sessions.attemptFailures,
    turn_failures: sessions.turnFailures,
    interruptions: sessions.interruptions,
    approvals: sessions.approvals,
    compactions: sessions.compactions,
    damaged_places: sessions.damagedPlaces,
    codex: codex.map(encodeCodex),
  };
}

function encodeCodex({ path, form, metrics, problem }: CodexLogReport) {
  return {
    path,
    form,
    problem: problem ?? null,
    lines: metrics.lines,
    other_lines: metrics.otherLines,
    first_at: metrics.firstAt ?? null,
    last_at: metrics.lastAt ?? null,
    levels: metrics.levels,
    targets: metrics.targets,
    problems: metrics.problems.map(({ level, target, count, lastMessage, lastAt }) => ({
      level,
      target,
      count,
      last_message: lastMessage,
      last_at: lastAt,
    })),
    events: metrics.events,
    requests: {
      by_status: metrics.requests.byStatus,
      retried: metrics.requests.retried,
      duration: encodeDuration(metrics.requests.duration),
    },
    time_to_first_token: encodeDuration(metrics.timeToFirstToken),
    by_model: encodeNamed(metrics.byModel, 'model', encodeSpend),
    tools: encodeNamed(metrics.tools, 'tool', ({ failed, duration }) => ({
      failed,
      duration: encodeDuration(duration),
    })),
  };
}
