/** `csm metrics`: how the work went, from csm's event logs and Codex's own logs. @effects fs streams clock */
import type { CodexLogReport, MetricsReport } from '#/doctor/metrics/read-metrics.ts';
import { encodeMetrics } from '#/doctor/metrics/encode-metrics.ts';
import { readMetrics } from '#/doctor/metrics/read-metrics.ts';
import type { DurationSummary } from '#/doctor/metrics/duration-histogram.ts';
import type { SpendSummary } from '#/doctor/metrics/spend.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG, ROOT_FLAG, settingsOf } from '../command-settings.ts';
import type { Output } from '../output.ts';
import { printCount, printCountOf, printMs } from '../print-count.ts';
import { ScanProgress } from '../scan-progress.ts';
import { parseSinceFlag, SINCE_FLAG } from '../since-flag.ts';

/** Rows of a table for people; `--json` has more. */
const SHOWN = 12;

export default defineCommand({
  description:
    'Counts turns, answers, tool calls and failures, sums up tokens and dollars by model, day, project and session, and says how ' +
    'long things took (median and 95th percentile): from the event logs of csm, and from the logs of Codex ' +
    '(log/codex-tui.log, logs_2.sqlite) where there are some. Reads each log once, in bounded memory, changes nothing, and ' +
    'looks at no payload of csm.\n\nThe members of --json are described in docs/metrics.md.',
  examples: [
    { line: 'csm metrics --since 7d', about: 'the last week' },
    { line: 'csm metrics --session demo --json', about: 'one session, for a program' },
  ],
  flags: {
    ...JSON_FLAG,
    log: {
      type: 'string',
      valueName: 'FILE',
      complete: 'file',
      conflicts: ['session'],
      summary: 'Read only this log: an event log of csm, a text log or a log database of Codex',
    },
    session: { type: 'string', valueName: 'ID', summary: 'Only this session: its id, name or title' },
    ...SINCE_FLAG,
    ...ROOT_FLAG,
  },
  run(context, { flags }) {
    const { platform, output } = context;
    const sinceMs = parseSinceFlag(flags.since, platform.clock.now());
    const settings = settingsOf(context, flags.root);
    const progress = new ScanProgress(platform, output);
    const report = readMetrics(platform, settings, {
      ...(flags.log === undefined ? {} : { log: flags.log }),
      ...(flags.session === undefined ? {} : { session: flags.session }),
      ...(sinceMs === undefined ? {} : { sinceMs }),
      onProgress: progress.at,
    });
    progress.end();
    if (flags.json) output.writeJson(encodeMetrics(report));
    else printReport(output, report);
    return 0;
  },
});

type Named<T> = readonly (readonly [name: string, value: T])[];

function printReport(output: Output, { sessions, codex }: MetricsReport): void {
  const { turns, responses, spend } = sessions;
  const row = (label: string, text: string): void => void output.writeLine(`${label.padEnd(11)}${text}`);
  row('sessions', `${printCount(sessions.sessions)}, ${printCountOf(sessions.records, 'record')}`);
  if (sessions.firstAt !== undefined) row('time', `${sessions.firstAt} to ${sessions.lastAt ?? '-'}`);
  row(
    'turns',
    `${printCount(turns.started)} begun, ${printCount(turns.completed)} completed, ${printCount(turns.failed)} failed, ` +
      `${printCount(turns.interrupted)} interrupted`,
  );
  if (turns.duration.count > 0) row('', printDuration(turns.duration));
  row(
    'answers',
    `${printCount(responses.completed)}; ${printCountOf(responses.failed, 'attempt')} failed, ${printCount(responses.retried)} tried again`,
  );
  if (responses.duration.count > 0) row('', printDuration(responses.duration));
  if (responses.timeToFirstToken.count > 0) row('first word', printDuration(responses.timeToFirstToken));
  row('tokens', printTokens(spend));
  row('dollars', printDollars(spend));
  const failures = { ...sessions.attemptFailures };
  for (const [code, count] of Object.entries(sessions.turnFailures)) failures[`turn: ${code}`] = count;
  for (const [reason, count] of Object.entries(sessions.interruptions)) failures[`interrupted: ${reason}`] = count;
  if (sessions.damagedPlaces > 0)
    row('damage', `${printCountOf(sessions.damagedPlaces, 'place')} (csm event-log verify says which)`);
  printSpends(output, 'Model', sessions.byModel);
  printSpends(output, 'Day', sessions.byDay.toReversed());
  printSpends(output, 'Project', sessions.byProject);
  printSpends(output, 'Session', sessions.bySession);
  printTable(
    output,
    ['Tool', 'Calls', 'Failed', 'p50', 'p95', 'Longest'],
    sessions.tools.map(([tool, { byStatus, duration }]) => [
      tool,
      printCount(duration.count),
      printCount(duration.count - (byStatus['completed'] ?? 0) - (byStatus['running'] ?? 0)),
      printMs(duration.p50Ms),
      printMs(duration.p95Ms),
      printMs(duration.maxMs),
    ]),
  );
  printTable(
    output,
    ['Slowest call', 'Took', 'Status', 'Session'],
    sessions.slowestCalls.map(({ tool, durationMs, status, sessionId }) => [
      tool,
      printMs(durationMs),
      status,
      sessionId,
    ]),
    [1],
  );
  printTable(
    output,
    ['Failure', 'Count'],
    Object.entries(failures).map(([code, count]) => [code, printCount(count)]),
  );
  for (const log of codex) printCodex(output, log);
}

function printCodex(output: Output, { path, metrics, problem }: CodexLogReport): void {
  output.writeLine('');
  output.writeLine(`Codex: ${path}`);
  if (problem !== undefined) output.warn(`${path} could not be read to its end: ${problem}`);
  const counts = (all: Readonly<Record<string, number>>): string =>
    Object.entries(all)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  output.writeLine(`lines      ${metrics.lines}${metrics.lines === 0 ? '' : `: ${counts(metrics.levels)}`}`);
  const { requests, timeToFirstToken } = metrics;
  if (requests.duration.count > 0) {
    output.writeLine(
      `requests   ${counts(requests.byStatus)}, ${requests.retried} tried again; ${printDuration(requests.duration)}`,
    );
  }
  if (timeToFirstToken.count > 0) output.writeLine(`first word ${printDuration(timeToFirstToken)}`);
  printSpends(output, 'Model', metrics.byModel);
  printTable(
    output,
    ['Tool', 'Calls', 'Failed', 'p50', 'p95', 'Longest'],
    metrics.tools.map(([tool, { failed, duration }]) => [
      tool,
      printCount(duration.count),
      printCount(failed),
      printMs(duration.p50Ms),
      printMs(duration.p95Ms),
      printMs(duration.maxMs),
    ]),
  );
  printTable(
    output,
    ['Level', 'Target', 'Count', 'Last'],
    metrics.problems.map(({ level, target, count, lastMessage }) => [level, target, printCount(count), lastMessage]),
    [2],
    3,
  );
}

function printSpends(output: Output, title: string, spends: Named<SpendSummary>): void {
  printTable(
    output,
    [title, 'Answers', 'Tokens in', 'Cached', 'Out', 'Dollars'],
    spends.map(([name, { responses, usage, costUsd, unpriced }]) => [
      name,
      printCount(responses),
      printCount(usage.input_tokens),
      printCount(usage.cached_input_tokens),
      printCount(usage.output_tokens),
      unpriced === responses ? '-' : `${costUsd.toFixed(4)}${unpriced > 0 ? '+' : ''}`,
    ]),
  );
}

/** A table after an empty line, or nothing. All columns but the first are numbers unless `numeric` says which are. */
function printTable(
  output: Output,
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: readonly number[] = titles.map((_, index) => index).slice(1),
  shrinking = 0,
): void {
  if (rows.length === 0) return;
  output.writeLine('');
  output.writeTable(
    titles.map((title, index) => ({
      title,
      align: numeric.includes(index) ? ('right' as const) : ('left' as const),
      ...(index === shrinking ? { shrinks: true } : {}),
    })),
    rows.slice(0, SHOWN),
  );
  if (rows.length > SHOWN) output.writeLine(`and ${rows.length - SHOWN} more (--json)`);
}

function printDuration({ count, p50Ms, p95Ms, maxMs }: DurationSummary): string {
  if (count === 0) return 'no times';
  return `half within ${printMs(p50Ms)}, 95 % within ${printMs(p95Ms)}, the longest ${printMs(maxMs)}`;
}

function printTokens({ usage }: SpendSummary): string {
  return (
    `${printCount(usage.input_tokens)} in (${printCount(usage.cached_input_tokens)} cached), ` +
    `${printCount(usage.output_tokens)} out (${printCount(usage.reasoning_output_tokens)} reasoning)`
  );
}

function printDollars({ costUsd, unpriced }: SpendSummary): string {
  return `${costUsd.toFixed(4)}${unpriced === 0 ? '' : `, without ${printCountOf(unpriced, 'answer')} whose price is not known`}`;
}
