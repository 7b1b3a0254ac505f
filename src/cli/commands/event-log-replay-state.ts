/** `csm event-log replay-state`: the state that a log comes to. @effects fs clock streams */
import { CsmError } from '#/base/errors.ts';
import { digestReplayState, encodeReplayState } from '#/session/log/checkpoint.ts';
import { readFoldedLog } from '#/session/log/folded-log.ts';
import type { ReplayState } from '#/session/events/replay-state.ts';
import { defineCommand } from '../command.ts';
import type { Output } from '../output.ts';
import { encodeDamage, readNamedLog } from '#/session/store/named-log.ts';
import { JSON_FLAG } from '../command-settings.ts';
import { LOG_FILE, warnWithoutRecords } from '../log-arguments.ts';
import { printCount, printCounts } from '../print-count.ts';
import { ScanProgress } from '../scan-progress.ts';

/** Tool calls shown to people; `--json` has the last 256. */
const SHOWN_TOOLS = 20;

export default defineCommand({
  description:
    'Reads all records of a log and prints the state they come to: session, turns, tool calls with their last status, ' +
    'approvals, terminals, tokens, compactions. The digest is the same on every machine for the same records. There is no ' +
    'text of anybody in it, only references.\n\nThe members of --json are described in docs/index-format.md.',
  examples: [{ line: 'csm event-log replay-state events.jsonl --json', about: 'for a program' }],
  flags: {
    until: { type: 'number', min: 1, valueName: 'SEQ', summary: 'Stop after this record' },
    ...JSON_FLAG,
  },
  positionals: LOG_FILE,
  run({ platform, output }, { flags, positionals }) {
    return readNamedLog(platform.fs, positionals.file, (log) => {
      const progress = new ScanProgress(platform, output, log.sizeBytes);
      const folded = readFoldedLog(platform.fs, log.segments, {
        onProgress: progress.at,
        ...(flags.until === undefined ? {} : { toSeq: flags.until }),
      });
      progress.end();
      const { replay, last } = folded;
      if (flags.until !== undefined && last !== undefined && last.seq < flags.until) {
        throw new CsmError('input', 'replay-until', `there is no record ${flags.until}: the last is ${last.seq}`);
      }
      warnWithoutRecords(output, log, replay.records);
      const digest = digestReplayState(replay);
      if (flags.json) {
        output.writeJson({
          path: log.path,
          state_digest: digest,
          state: encodeReplayState(replay),
          damaged_lines: folded.end.damagedLines,
          torn_bytes: folded.end.tornBytes,
          damage: folded.damage.map(encodeDamage),
        });
      } else {
        printState(output, replay, digest);
      }
      return 0;
    });
  },
});

function printState(output: Output, state: ReplayState, digest: string): void {
  const row = (label: string, text: string): void => void output.writeLine(`${label.padEnd(12)}${text}`);
  const { boundary } = state.compactions;
  row('session', state.created?.session_id ?? '-');
  row('records', `${printCount(state.records)}, the last is ${state.lastSeq} (${state.updatedAt ?? '-'})`);
  row('model', state.settings?.model ?? '-');
  row('turns', printCounts(state.turns));
  row('open turn', state.openTurn === undefined ? '-' : `${state.openTurn.turnId} since ${state.openTurn.startedAt}`);
  row('tools', `${printCounts(state.tools.byStatus)}; ${state.openCalls.size} open`);
  row('approvals', `${printCounts(state.approvals.byDecision)}; ${state.openApprovals.size} open`);
  row('processes', `${state.openProcesses.size} open, ${printCount(state.processesExited)} ended`);
  row('context', boundary === undefined ? 'from the first record' : `from the compaction of record ${boundary.seq}`);
  row('tokens', printCount(state.usage.total_tokens));
  row('digest', digest);
  if (state.closedTools.length === 0) return;
  output.writeLine('');
  output.writeTable(
    [
      { title: 'Record', align: 'right' },
      { title: 'Call', shrinks: true },
      { title: 'Tool' },
      { title: 'Status' },
      { title: 'ms', align: 'right' },
    ],
    state.closedTools
      .slice(-SHOWN_TOOLS)
      .map(({ seq, callId, tool, status, durationMs }) => [String(seq), callId, tool, status, String(durationMs)]),
  );
}
