/** `csm model stream-summary`: what a recorded stream holds. @effects fs streams */
import { StreamMeter, type StreamSummary } from '#/agent/model/stream-summary.ts';
import { CsmError, printErrno } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';
import { defineCommand } from '../command.ts';
import type { Output } from '../output.ts';

const CHUNK_BYTES = 256 * 1024;
/** Lines for people; `--json` has all that were kept. */
const SHOWN_ANOMALIES = 20;

export default defineCommand({
  description:
    'Reads a recorded stream of the Responses API (server-sent events) through the decoder that exec uses and sums it ' +
    'up: events by type, items, bytes of text, tokens, how csm would end, and what is odd, with byte offsets.',
  examples: [{ line: 'csm model stream-summary answer.sse --json', about: 'for a program' }],
  flags: { json: { type: 'boolean', summary: 'Print one JSON object' } },
  positionals: { file: { summary: 'The recorded stream', required: true, complete: 'file' } },
  run({ platform, output }, { flags, positionals }) {
    const summary = measureFile(platform.fs, positionals.file);
    if (flags.json) output.writeJson(encodeSummary(summary));
    else printSummary(output, summary);
    return 0;
  },
});

function measureFile(fs: Fs, path: string): StreamSummary {
  const meter = new StreamMeter();
  try {
    const file = fs.openRead(path);
    try {
      for (let offset = 0; ;) {
        const chunk = file.readAt(offset, CHUNK_BYTES);
        if (chunk.length === 0) break;
        meter.push(chunk);
        offset += chunk.length;
      }
    } finally {
      file.close();
    }
  } catch (error) {
    throw new CsmError('input', 'stream-unreadable', `Cannot read ${path}: ${printErrno(error)}`, { cause: error });
  }
  return meter.end();
}

/** Names as in csm's other JSON. */
function encodeSummary(summary: StreamSummary) {
  return {
    bytes: summary.bytes,
    events: summary.events,
    events_by_type: summary.eventsByType,
    response_id: summary.responseId ?? null,
    model: summary.model ?? null,
    items: summary.items.map(({ textBytes, ...item }) => ({ ...item, text_bytes: textBytes })),
    text_bytes: summary.textBytes,
    usage: summary.usage ?? null,
    end: summary.end,
    end_message: summary.endMessage ?? null,
    anomalies: summary.anomalies,
    anomaly_count: summary.anomalyCount,
  };
}

function printSummary(output: Output, summary: StreamSummary): void {
  const { usage } = summary;
  output.writeLine(`response  ${summary.responseId ?? '-'}${summary.model === undefined ? '' : ` (${summary.model})`}`);
  output.writeLine(`end       ${summary.end}${summary.endMessage === undefined ? '' : `: ${summary.endMessage}`}`);
  output.writeLine(`size      ${summary.bytes} bytes, ${summary.events} events, ${summary.textBytes} bytes of text`);
  if (usage !== undefined) {
    output.writeLine(
      `tokens    ${usage.input_tokens} in (${usage.cached_input_tokens} cached), ` +
        `${usage.output_tokens} out (${usage.reasoning_output_tokens} reasoning)`,
    );
  }
  if (summary.items.length > 0) {
    output.writeLine('');
    output.writeTable(
      [
        { title: 'Item' },
        { title: 'Type' },
        { title: 'Name' },
        { title: 'Done' },
        { title: 'Deltas', align: 'right' },
        { title: 'Bytes', align: 'right' },
      ],
      summary.items.map((item) => [
        item.id,
        item.type,
        item.name ?? '-',
        item.done ? 'yes' : 'no',
        String(item.deltas),
        String(item.textBytes),
      ]),
    );
  }
  output.writeLine('');
  output.writeTable(
    [{ title: 'Event' }, { title: 'Count', align: 'right' }],
    Object.entries(summary.eventsByType).map(([type, count]) => [type, String(count)]),
  );
  if (summary.anomalyCount === 0) return;
  output.writeLine('');
  output.writeTable(
    [{ title: 'Offset', align: 'right' }, { title: 'Anomaly' }, { title: 'Detail', shrinks: true }],
    summary.anomalies.slice(0, SHOWN_ANOMALIES).map(({ kind, offset, detail }) => [String(offset), kind, detail]),
  );
  if (summary.anomalyCount > SHOWN_ANOMALIES) {
    output.writeLine(`and ${summary.anomalyCount - SHOWN_ANOMALIES} more (--json lists up to 1000)`);
  }
}
