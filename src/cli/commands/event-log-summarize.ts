/** `csm event-log summarize`: what a log holds. @effects fs clock streams */
import { placeOf } from '#/session/log/folded-log.ts';
import { LogMeter } from '#/session/log/log-meter.ts';
import { readLog, type LogDamage } from '#/session/log/log-reader.ts';
import type { ScanEnd } from '#/session/log/scanned-record.ts';
import { defineCommand } from '../command.ts';
import type { Output } from '../output.ts';
import { encodeDamage, readNamedLog } from '#/session/store/named-log.ts';
import { JSON_FLAG } from '../command-settings.ts';
import { LOG_FILE, warnWithoutRecords } from '../log-arguments.ts';
import { printCount, printCounts } from '../print-count.ts';
import { ScanProgress } from '../scan-progress.ts';

/** Places of damage: so many are kept, so many are shown to people. */
const KEPT_DAMAGE = 100;
const SHOWN_DAMAGE = 20;

export default defineCommand({
  description:
    'Reads an event log once, in bounded memory, and sums it up: whose it is, records by type, turns, tools, tokens and ' +
    'dollars by model, sizes, and every place that is damaged. Malformed lines are counted and passed over. The output has ' +
    'no text of anybody: sizes, counts and names only.\n\nThe members of --json are described in docs/event-log-commands.md.',
  examples: [{ line: 'csm event-log summarize events.jsonl --json', about: 'for a program' }],
  flags: JSON_FLAG,
  positionals: LOG_FILE,
  run({ platform, output }, { flags, positionals }) {
    return readNamedLog(platform.fs, positionals.file, (log) => {
      const meter = new LogMeter();
      const damage: LogDamage[] = [];
      const progress = new ScanProgress(platform, output, log.sizeBytes);
      const end = readLog(
        platform.fs,
        log.segments,
        {
          onRecord: (scanned, segment) => meter.push(scanned, placeOf(scanned, segment)),
          onDamage: (found) => void (damage.length < KEPT_DAMAGE && damage.push(found)),
          onProgress: progress.at,
        },
        { depth: 'facts' },
      );
      progress.end();
      warnWithoutRecords(output, log, end.records);
      const summary = { path: log.path, files: log.segments.length, sizeBytes: log.sizeBytes, meter, end, damage };
      if (flags.json) output.writeJson(encodeSummary(summary));
      else printSummary(output, summary);
      return 0;
    });
  },
});

interface Summary {
  readonly path: string;
  readonly files: number;
  readonly sizeBytes: number;
  readonly meter: LogMeter;
  readonly end: ScanEnd;
  readonly damage: readonly LogDamage[];
}

function encodeSummary({ path, files, sizeBytes, meter, end, damage }: Summary) {
  const { replay } = meter;
  const { created, tools, terminals, approvals, compactions, seals } = replay;
  return {
    path,
    files,
    size_bytes: sizeBytes,
    session_id: created?.session_id ?? null,
    name: created?.name ?? null,
    cwd: created?.cwd ?? null,
    source: created?.source ?? null,
    payload_policy: created?.payload_policy ?? null,
    forked_from: created?.forked_from?.session_id ?? null,
    forked_at: created?.forked_from?.seq ?? null,
    records: end.records,
    first_at: meter.firstAt ?? null,
    last_at: replay.updatedAt ?? null,
    last_seq: replay.lastSeq,
    events: replay.events,
    turns: { ...replay.turns, open: replay.openTurn === undefined ? 0 : 1 },
    items: replay.items,
    responses: replay.responses,
    tools: {
      started: tools.started,
      by_status: tools.byStatus,
      by_tool: tools.byTool,
      open: replay.openCalls.size,
      duration_ms: tools.durationMs,
      output_bytes: tools.outputBytes,
    },
    approvals: { requested: approvals.requested, by_decision: approvals.byDecision, open: replay.openApprovals.size },
    terminals: {
      opened: terminals.opened,
      inputs: terminals.inputs,
      input_bytes: terminals.inputBytes,
      resizes: terminals.resizes,
      signals: terminals.signals,
    },
    compactions: { committed: compactions.committed, undone: compactions.undone },
    seals: seals.count,
    usage: replay.usage,
    cost_usd: replay.costUsd,
    models: Object.fromEntries(
      [...meter.models].map(([name, { responses, usage, costUsd }]) => [name, { responses, usage, cost_usd: costUsd }]),
    ),
    payloads: meter.payloads,
    payload_bytes: meter.payloadBytes,
    blobs: meter.blobs,
    longest_record_bytes: meter.longestRecordBytes,
    malformed_lines: end.damagedLines,
    torn_bytes: end.tornBytes,
    newer: end.isNewer,
    damage: damage.map(encodeDamage),
  };
}

function printSummary(output: Output, { sizeBytes, meter, end, damage }: Summary): void {
  const { replay } = meter;
  const { created, turns, tools, usage, approvals, terminals, compactions } = replay;
  const row = (label: string, text: string): void => void output.writeLine(`${label.padEnd(12)}${text}`);
  row('session', `${created?.session_id ?? '-'}${created?.name === undefined ? '' : ` (${created.name})`}`);
  if (created?.forked_from !== undefined)
    row('forked from', `${created.forked_from.session_id} at record ${created.forked_from.seq}`);
  row('folder', created?.cwd ?? '-');
  row('time', meter.firstAt === undefined ? '-' : `${meter.firstAt} to ${replay.updatedAt ?? '-'}`);
  row('size', `${printCount(sizeBytes)} bytes, ${printCount(end.records)} records, ${meter.blobs} blobs`);
  row('payloads', `${printCount(meter.payloadBytes)} bytes: ${printCounts(meter.payloads)}`);
  row('turns', printCounts(turns));
  row('tools', `${printCounts(tools.byStatus)}; ${replay.openCalls.size} open`);
  row('approvals', `${approvals.requested} requested: ${printCounts(approvals.byDecision)}`);
  row('terminals', `${terminals.opened} opened, ${printCount(terminals.inputBytes)} bytes of input`);
  row('compactions', `${compactions.committed} committed, ${compactions.undone} undone`);
  const dollars = replay.costUsd === null ? 'price unknown' : `$${replay.costUsd.toFixed(4)}`;
  row('tokens', `${printCount(usage.input_tokens)} in, ${printCount(usage.output_tokens)} out, ${dollars}`);
  output.writeLine('');
  output.writeTable(
    [{ title: 'Event' }, { title: 'Count', align: 'right' }],
    Object.entries(replay.events)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([type, count]) => [type, printCount(count)]),
  );
  if (end.damagedLines === 0 && end.tornBytes === 0 && damage.length === 0) return;
  output.writeLine('');
  row('malformed', `${end.damagedLines} lines; ${end.tornBytes} bytes of a cut last write`);
  output.writeTable(
    [
      { title: 'Offset', align: 'right' },
      { title: 'Damage' },
      { title: 'Record', align: 'right' },
      { title: 'File', shrinks: true },
    ],
    damage
      .slice(0, SHOWN_DAMAGE)
      .map(({ offset, reason, seq, path }) => [String(offset), reason, String(seq ?? '-'), path]),
  );
}
