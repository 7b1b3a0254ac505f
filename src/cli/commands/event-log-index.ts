/** `csm event-log index`: builds the sparse index of a log. @effects fs clock streams */
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';
import { printIndex } from '#/session/log/benchmark-log.ts';
import { readFoldedLog } from '#/session/log/folded-log.ts';
import { digestReplayState } from '#/session/log/checkpoint.ts';
import { INDEX_VERSION } from '#/session/log/sparse-index.ts';
import { defineCommand } from '../command.ts';
import { writeNamedIndex } from '#/session/store/named-index.ts';
import { readNamedLog } from '#/session/store/named-log.ts';
import { JSON_FLAG } from '../command-settings.ts';
import { LOG_FILE } from '../log-arguments.ts';
import { printCount } from '../print-count.ts';
import { ScanProgress } from '../scan-progress.ts';

export default defineCommand({
  description:
    'Reads an event log and writes its index: the places of at most 2,048 records, and a checkpoint of the state at the ' +
    'last one. It holds no text of anybody, and is thrown away by whoever finds that the log is another one. The form is ' +
    'described in docs/index-format.md.',
  examples: [{ line: 'csm event-log index events.jsonl --out events.index.json', about: 'write the index' }],
  flags: {
    out: { type: 'string', required: true, valueName: 'FILE', complete: 'file', summary: 'Where to write the index' },
    ...JSON_FLAG,
  },
  positionals: LOG_FILE,
  run({ platform, output }, { flags, positionals }) {
    return readNamedLog(platform.fs, positionals.file, (log) => {
      const progress = new ScanProgress(platform, output, log.sizeBytes);
      const folded = readFoldedLog(platform.fs, log.segments, { onProgress: progress.at });
      progress.end();
      if (folded.last === undefined) {
        throw new CsmError('input', 'log-empty', `${log.path} has no readable record: there is nothing to index`);
      }
      const text = printIndex(folded);
      try {
        writeNamedIndex(platform.fs, flags.out, text);
      } catch (error) {
        if (errnoOf(error) === undefined) throw error;
        throw new CsmError('environment', 'index-unwritable', `Cannot write ${flags.out}: ${printErrno(error)}`, {
          cause: error,
        });
      }
      const { last, index, end, replay } = folded;
      const report = {
        index: flags.out,
        version: INDEX_VERSION,
        size_bytes: Buffer.byteLength(text),
        session_id: replay.created?.session_id ?? null,
        records: end.records,
        entries: index.entries.length,
        stride: index.stride,
        last_seq: last.seq,
        last_offset: last.offset,
        state_digest: digestReplayState(replay),
        damaged_lines: end.damagedLines,
      };
      if (flags.json) output.writeJson(report);
      else {
        output.writeLine(
          `${flags.out}: ${printCount(report.entries)} entries (every ${printCount(report.stride)}) of ` +
            `${printCount(report.records)} records, checkpoint at record ${printCount(last.seq)}, ${printCount(report.size_bytes)} bytes`,
        );
      }
      return 0;
    });
  },
});
