import { describe, expect, test } from 'bun:test';
import { SessionMetrics } from '#/doctor/metrics/session-metrics.ts';
import type { StoredEvent } from '#/session/events/index.ts';

let seq = 0;
const at = (ts: string, event: object): StoredEvent => ({ seq: ++seq, ts, ...event }) as unknown as StoredEvent;
const usage = (input: number) => ({
  input_tokens: input,
  cached_input_tokens: 0,
  cache_write_input_tokens: 0,
  output_tokens: 1,
  reasoning_output_tokens: 0,
  total_tokens: input + 1,
});
const answer = (ts: string, model: string | undefined, cost: number | null, input = 10) =>
  at(ts, {
    type: 'response.completed',
    turn_id: 't',
    response_id: 'r',
    ...(model === undefined ? {} : { model }),
    usage: usage(input),
    cost_usd: cost,
    time_to_first_token_ms: 20,
    duration_ms: 100,
  });
const call = (tool: string, durationMs: number, status = 'completed') =>
  at('2026-01-01T00:00:00.000Z', {
    type: 'tool.completed',
    call_id: `c${durationMs}`,
    tool,
    status,
    duration_ms: durationMs,
  });

describe('metrics of sessions', () => {
  test('add up by model, day, project and session', () => {
    const metrics = new SessionMetrics();
    metrics.begin('one');
    metrics.apply(at('2026-01-01T00:00:00.000Z', { type: 'session.created', cwd: '/a' }));
    metrics.apply(at('2026-01-01T00:00:01.000Z', { type: 'settings.applied', cwd: '/a', model: 'm' }));
    metrics.apply(answer('2026-01-01T23:59:59.999Z', undefined, 0.5));
    metrics.apply(answer('2026-01-02T00:00:00.000Z', 'n', null));
    metrics.begin('two');
    metrics.apply(at('2026-01-02T00:00:00.000Z', { type: 'session.created', cwd: '/b' }));
    metrics.apply(answer('2026-01-02T01:00:00.000Z', 'm', 2));
    const report = metrics.report();
    expect(report).toMatchObject({ sessions: 2, records: 6, firstAt: '2026-01-01T00:00:00.000Z' });
    expect(report.spend).toMatchObject({ responses: 3, costUsd: 2.5, unpriced: 1, usage: { input_tokens: 30 } });
    const dollars = (named: readonly (readonly [string, { readonly costUsd: number }])[]) =>
      named.map(([name, { costUsd }]) => [name, costUsd]);
    expect(dollars(report.byModel)).toEqual([
      ['m', 2.5],
      ['n', 0],
    ]);
    expect(dollars(report.byDay)).toEqual([
      ['2026-01-01', 0.5],
      ['2026-01-02', 2],
    ]);
    expect(dollars(report.byProject)).toEqual([
      ['/b', 2],
      ['/a', 0.5],
    ]);
    expect(dollars(report.bySession)).toEqual([
      ['two', 2],
      ['one', 0.5],
    ]);
    expect(report.responses.timeToFirstToken).toMatchObject({ count: 3, maxMs: 20 });
  });

  test('count from a time on', () => {
    const metrics = new SessionMetrics(Date.parse('2026-01-02T00:00:00.000Z'));
    metrics.begin('old');
    metrics.apply(answer('2026-01-01T00:00:00.000Z', 'm', 9));
    metrics.begin('one');
    metrics.apply(at('2026-01-01T00:00:00.000Z', { type: 'session.created', cwd: '/a' }));
    metrics.apply(answer('2026-01-02T00:00:00.000Z', 'm', 1));
    expect(metrics.report()).toMatchObject({ sessions: 1, records: 1, spend: { costUsd: 1 }, byProject: [['/a', {}]] });
  });

  test('name the slowest calls and how they ended', () => {
    const metrics = new SessionMetrics();
    metrics.begin('s');
    for (let each = 1; each <= 30; each++) metrics.apply(call('exec_command', each));
    metrics.apply(call('apply_patch', 1000, 'failed'));
    const report = metrics.report();
    expect(report.slowestCalls.map(({ durationMs }) => durationMs)).toEqual([1000, 30, 29, 28, 27, 26, 25, 24, 23, 22]);
    expect(report.tools).toMatchObject([
      ['apply_patch', { byStatus: { failed: 1 }, duration: { count: 1, maxMs: 1000 } }],
      ['exec_command', { byStatus: { completed: 30 }, duration: { count: 30 } }],
    ]);
  });

  test('stay small whatever names come', () => {
    const metrics = new SessionMetrics();
    metrics.begin('s');
    for (let each = 0; each < 1000; each++) metrics.apply(call(`tool-${each}`, 1));
    const { tools } = metrics.report();
    expect(tools.length).toBe(201);
    expect(tools.find(([name]) => name === '(other)')?.[1].duration.count).toBe(800);
  });

  test('tell failures and interruptions by their codes', () => {
    const metrics = new SessionMetrics();
    metrics.begin('s');
    const ts = '2026-01-01T00:00:00.000Z';
    metrics.apply(at(ts, { type: 'response.failed', code: 'http-500', attempt: 1, will_retry: true }));
    metrics.apply(at(ts, { type: 'response.failed', code: 'http-401', attempt: 2, will_retry: false }));
    metrics.apply(at(ts, { type: 'turn.failed', code: 'http-401', duration_ms: 5, usage: usage(0) }));
    metrics.apply(at(ts, { type: 'turn.interrupted', reason: 'signal' }));
    expect(metrics.report()).toMatchObject({
      responses: { completed: 0, failed: 2, retried: 1 },
      turns: { failed: 1, interrupted: 1 },
      attemptFailures: { 'http-500': 1, 'http-401': 1 },
      turnFailures: { 'http-401': 1 },
      interruptions: { signal: 1 },
    });
  });
});
