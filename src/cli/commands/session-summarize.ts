/** `csm session summarize`: what a rollout of Codex holds. @effects fs streams clock */
import { printDamage, summarizeRollout, type RolloutReport } from '#/workstation/foreign-summary.ts';
import { defineCommand } from '../command.ts';
import type { Output } from '../output.ts';
import { printCount as groupDigits } from '../print-count.ts';

/** Damage shown to people; `--json` has up to a thousand places. */
const SHOWN_DAMAGE = 20;
const PROGRESS_MS = 200;
const MIB = 1024 * 1024;

export default defineCommand({
  description:
    'Reads a rollout, the file in which Codex keeps a session (paginated or legacy, also as .jsonl.zst), and sums it up: ' +
    'whose it is, models, turns, records by kind, tools, tokens, times, compactions, forks, size, and every place that is ' +
    'damaged. One pass in bounded memory; the file is only read.\n\n' +
    'The members of --json are described in docs/foreign-codex.md.',
  examples: [
    { line: 'csm session summarize rollout.jsonl', about: 'for people' },
    { line: 'csm session summarize rollout.jsonl --json', about: 'for a program' },
  ],
  flags: { json: { type: 'boolean', summary: 'Print one JSON object' } },
  positionals: { file: { summary: 'The rollout', required: true, complete: 'file' } },
  async run({ platform, output }, { flags, positionals }) {
    const { clock, streams } = platform;
    const startedMs = clock.monotonic();
    let shownMs = startedMs;
    let isShown = false;
    const report = await summarizeRollout(platform, positionals.file, (bytes) => {
      const nowMs = clock.monotonic();
      if (!streams.stderr.isTerminal || nowMs - shownMs < PROGRESS_MS) return;
      shownMs = nowMs;
      isShown = true;
      output.writeNote(`\r${Math.floor(bytes / MIB)} MiB read`);
    });
    if (isShown) output.writeNote('\r\u001b[K');
    if (report.form === undefined) {
      output.warn(
        `${report.path} does not begin as a rollout of Codex does. ` +
          '(`csm event-log summarize` reads the event logs of csm.)',
      );
    }
    if (flags.json) output.writeJson(encodeReport(report));
    else printReport(output, report);
    return 0;
  },
});

/** Names as in csm's other JSON. */
function encodeReport({ summary, damage, ...report }: RolloutReport) {
  const { meta } = summary;
  return {
    path: report.path,
    form: report.form ?? null,
    compressed: report.isCompressed,
    file_bytes: report.fileBytes,
    content_bytes: report.contentBytes,
    lines: report.lines,
    records: report.records,
    long_lines: report.longLines,
    longest_line_bytes: summary.longestLineBytes,
    session_id: meta?.id ?? null,
    cwd: meta?.cwd ?? null,
    originator: meta?.originator ?? null,
    program_version: meta?.cliVersion ?? null,
    source: meta?.source ?? null,
    model_provider: meta?.modelProvider ?? null,
    models: summary.models,
    turns: summary.turns,
    kinds: summary.kinds,
    tools: summary.tools,
    usage: summary.usage ?? null,
    context_window: summary.contextWindow ?? null,
    compactions: summary.compactions,
    rollbacks: summary.rollbacks,
    rolled_back_turns: summary.rolledBackTurns,
    first_at: summary.firstAt ?? null,
    last_at: summary.lastAt ?? null,
    first_ordinal: summary.firstOrdinal ?? null,
    last_ordinal: summary.lastOrdinal ?? null,
    forked_from: meta?.forkedFromId ?? null,
    history_base:
      meta?.historyBase === undefined
        ? null
        : {
            session_id: meta.historyBase.threadId,
            end_ordinal_exclusive: meta.historyBase.endOrdinalExclusive ?? null,
            end_byte_offset: meta.historyBase.endByteOffset ?? null,
          },
    parent_session_id: meta?.parentThreadId ?? null,
    malformed_lines: damage.malformedLines,
    damage: {
      places: damage.places,
      losses: damage.losses,
      broken_compression: damage.isBroken,
      counts: damage.counts,
      described: damage.described.map(({ kind, offset, lengthBytes, ordinal }) => ({
        kind,
        offset,
        length_bytes: lengthBytes,
        ordinal: ordinal ?? null,
      })),
    },
  };
}

function printReport(output: Output, report: RolloutReport): void {
  const { summary, damage } = report;
  const { meta, turns, usage } = summary;
  const row = (label: string, text: string): void => void output.writeLine(`${label.padEnd(10)}${text}`);
  const program = [meta?.originator, meta?.cliVersion].filter((part) => part !== undefined).join(' ');
  row('session', `${meta?.id ?? '-'}${program === '' ? '' : ` (${program})`}`);
  row('folder', meta?.cwd ?? '-');
  const models = Object.entries(summary.models).map(([model, count]) => `${model} (${printCount(count, 'turn')})`);
  row('models', models.length === 0 ? '-' : models.join(', '));
  row(
    'turns',
    `${groupDigits(turns.started)} begun, ${groupDigits(turns.completed)} completed, ${groupDigits(turns.aborted)} aborted, ${groupDigits(turns.open)} never ended`,
  );
  row('time', summary.firstAt === undefined ? '-' : `${summary.firstAt} to ${summary.lastAt ?? '-'}`);
  if (usage !== undefined) {
    row(
      'tokens',
      `${groupDigits(usage.input_tokens)} in (${groupDigits(usage.cached_input_tokens)} cached), ` +
        `${groupDigits(usage.output_tokens)} out (${groupDigits(usage.reasoning_output_tokens)} reasoning)`,
    );
  }
  row('context', `${printCount(summary.compactions, 'compaction')}, ${printCount(summary.rollbacks, 'rollback')}`);
  const { historyBase, forkedFromId } = meta ?? {};
  if (historyBase !== undefined) {
    row('fork', `of ${historyBase.threadId}, by reference, before ordinal ${historyBase.endOrdinalExclusive ?? '-'}`);
  } else if (forkedFromId !== undefined) row('fork', `of ${forkedFromId}`);
  const compressed = report.isCompressed ? `, compressed to ${groupDigits(report.fileBytes)}` : '';
  row(
    'size',
    `${groupDigits(report.contentBytes)} bytes${compressed}, ${printCount(report.records, 'record')}` +
      `, the longest line ${groupDigits(summary.longestLineBytes)} bytes, ${report.form ?? 'no session_meta'}`,
  );
  if (report.longLines > 0) {
    row('', `${printCount(report.longLines, 'line')} over 4 MiB, of which only the beginning was looked at`);
  }
  row(
    'damage',
    damage.places === 0 && !damage.isBroken
      ? 'none'
      : `${printCount(damage.places + Number(damage.isBroken), 'place')}, ${groupDigits(damage.losses)} with loss, ${printCount(damage.malformedLines, 'malformed line')}`,
  );
  if (damage.isBroken) row('', 'the compressed stream breaks off before its end');
  printCounts(output, 'Record', summary.kinds);
  printCounts(output, 'Tool', summary.tools);
  if (damage.described.length === 0) return;
  output.writeLine('');
  output.writeTable(
    [
      { title: 'Offset', align: 'right' },
      { title: 'Bytes', align: 'right' },
      { title: 'Damage' },
      { title: 'What', shrinks: true },
    ],
    damage.described
      .slice(0, SHOWN_DAMAGE)
      .map(({ kind, offset, lengthBytes }) => [String(offset), String(lengthBytes), kind, printDamage(kind)]),
  );
  if (damage.places > SHOWN_DAMAGE)
    output.writeLine(`and ${groupDigits(damage.places - SHOWN_DAMAGE)} more (--json lists up to 1000)`);
}

function printCounts(output: Output, title: string, counts: Readonly<Record<string, number>>): void {
  const rows = Object.entries(counts);
  if (rows.length === 0) return;
  output.writeLine('');
  output.writeTable(
    [{ title }, { title: 'Count', align: 'right' }],
    rows.toSorted(([, a], [, b]) => b - a).map(([name, count]) => [name, groupDigits(count)]),
  );
}

function printCount(count: number, noun: string): string {
  return `${groupDigits(count)} ${noun}${count === 1 ? '' : 's'}`;
}
