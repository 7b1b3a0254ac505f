/** `csm fixture event-log`: a log of any length, the same for the same seed. @effects fs clock streams */
import { makeLogFixture } from '#/workstation/log-fixtures.ts';
import { defineCommand } from '../command.ts';

const EVERY_MS = 200;

export default defineCommand({
  description:
    'Writes an event log of a session that never happened: turns, tool calls that end in every way, approvals, terminals, ' +
    'failures, compactions. The same seed gives the same bytes on every machine. About 670 bytes an event.',
  examples: [
    { line: 'csm fixture event-log events.jsonl --events 1000', about: 'a thousand events' },
    { line: 'csm fixture event-log big.jsonl --events 1600000 --seed 7', about: 'a gigabyte' },
  ],
  flags: {
    events: { type: 'number', required: true, min: 1, valueName: 'N', summary: 'How many events' },
    seed: { type: 'number', max: 4_294_967_295, default: 1, valueName: 'S', summary: 'Which session it is' },
    json: { type: 'boolean', summary: 'Print one JSON object' },
  },
  positionals: { file: { summary: 'The log to write; it must not exist', required: true, complete: 'file' } },
  run({ platform, output }, { flags, positionals }) {
    const { clock, streams } = platform;
    let nextMs = clock.monotonic() + EVERY_MS;
    let isShown = false;
    const report = makeLogFixture(platform, positionals.file, {
      events: flags.events,
      seed: flags.seed,
      onProgress: (events) => {
        const nowMs = clock.monotonic();
        if (!streams.stderr.isTerminal || nowMs < nextMs) return;
        nextMs = nowMs + EVERY_MS;
        isShown = true;
        output.writeNote(`\r${events} of ${flags.events} events`);
      },
    });
    if (isShown) output.writeNote('\r\u001b[K');
    if (flags.json) {
      output.writeJson({
        path: positionals.file,
        events: report.events,
        size_bytes: report.sizeBytes,
        seed: flags.seed,
        session_id: report.sessionId,
        last_sum: report.lastSum.toString(16).padStart(8, '0'),
      });
    } else {
      output.writeLine(`${positionals.file}: ${report.events} events, ${report.sizeBytes} bytes`);
    }
    return 0;
  },
});
