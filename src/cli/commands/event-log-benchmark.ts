/** `csm event-log benchmark`: how fast this machine reads a log. @effects fs clock streams env */
import { benchmarkLog } from '#/session/log/benchmark-log.ts';
import { defineCommand } from '../command.ts';
import { readNamedLog } from '#/session/store/named-log.ts';
import { JSON_FLAG } from '../command-settings.ts';
import { LOG_FILE, warnWithoutRecords } from '../log-arguments.ts';
import { printCount } from '../print-count.ts';

export default defineCommand({
  description:
    'Reads a log in every way that csm reads one, several times each, and prints the best times: counting line ends (what ' +
    'the machine can do), finding records, building the index, reading records whole, replaying all of it, and resuming from ' +
    'index and checkpoint. Last it says whether the resume came to the state of the full replay. Exits 1 where it did not.',
  examples: [{ line: 'csm event-log benchmark events.jsonl', about: 'three rounds each' }],
  flags: {
    rounds: { type: 'number', min: 1, max: 100, default: 3, summary: 'How often each is done; the best time counts' },
    ...JSON_FLAG,
  },
  positionals: LOG_FILE,
  exits: { 1: 'the resume came to another state than the replay' },
  run({ platform, output }, { flags, positionals }) {
    return readNamedLog(platform.fs, positionals.file, (log) => {
      const report = benchmarkLog(platform, log.segments, {
        rounds: flags.rounds,
        indexPath: `${platform.env.tempDir()}/csm-benchmark-${platform.env.pid}.index.json`,
        onRow: (name) => {
          if (platform.streams.stderr.isTerminal) output.writeNote(`\r\u001b[K${name}`);
        },
      });
      if (platform.streams.stderr.isTerminal) output.writeNote('\r\u001b[K');
      warnWithoutRecords(output, log, report.records);
      if (flags.json) {
        output.writeJson({
          path: log.path,
          size_bytes: report.sizeBytes,
          records: report.records,
          rounds: report.rounds,
          index_bytes: report.indexBytes,
          state_digest: report.stateDigest,
          same_state: report.isSameState,
          rows: report.rows.map(({ name, ms, bytes, gigabytesPerSecond }) => ({
            name,
            ms,
            bytes_read: bytes,
            gb_per_s: gigabytesPerSecond,
          })),
        });
      } else {
        output.writeLine(
          `${printCount(report.sizeBytes)} bytes, ${printCount(report.records)} records; best of ${report.rounds}`,
        );
        output.writeTable(
          [
            { title: 'What' },
            { title: 'ms', align: 'right' },
            { title: 'Bytes read', align: 'right' },
            { title: 'GB/s', align: 'right' },
          ],
          report.rows.map(({ name, ms, bytes, gigabytesPerSecond }) => [
            name,
            ms.toFixed(1),
            printCount(bytes),
            name === 'resume' ? '' : gigabytesPerSecond.toFixed(2),
          ]),
        );
        output.writeLine(
          report.isSameState
            ? 'The resume came to the state of the replay.'
            : 'The resume came to ANOTHER state than the replay.',
        );
      }
      return report.isSameState ? 0 : 1;
    });
  },
});
