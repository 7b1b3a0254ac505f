/** `csm model stream-to-event-log`: a recorded stream as a turn of a session. @effects fs clock random lock streams */
import { CsmError } from '#/base/errors.ts';
import { isUuid } from '#/base/ids.ts';
import { importStream } from '#/workstation/stream-import.ts';
import { defineCommand } from '../command.ts';
import { BUILD } from '#/base/build-info.ts';

export default defineCommand({
  description:
    'Reads a recorded stream of the Responses API (server-sent events) through the decoder that exec uses and appends ' +
    'what it says to an event log, as one turn. Nothing is run. The log is made where it does not exist.',
  examples: [
    {
      line: 'csm model stream-to-event-log answer.sse --event-log events.jsonl --session-id demo',
      about: 'into a new log',
    },
  ],
  flags: {
    eventLog: { type: 'string', required: true, valueName: 'FILE', complete: 'file', summary: 'The log to append to' },
    sessionId: { type: 'string', required: true, valueName: 'ID', summary: 'UUID or name of the session' },
    json: { type: 'boolean', summary: 'Print one JSON object' },
  },
  positionals: { file: { summary: 'The recorded stream', required: true, complete: 'file' } },
  async run({ platform, output }, { flags, positionals }) {
    const { eventLog, sessionId } = flags;
    if (!isUuid(sessionId) && !/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(sessionId)) {
      throw new CsmError('usage', 'session-id', `'${sessionId}' is no session id`, {
        hint: 'Give a UUID, or a name of letters, digits, dots, dashes and underscores.',
      });
    }
    const report = await importStream(platform, {
      streamPath: positionals.file,
      logPath: eventLog,
      sessionId,
      csmVersion: BUILD.version,
    });
    if (flags.json) {
      output.writeJson({
        session_id: report.sessionId,
        turn_id: report.turnId,
        event_log: report.logPath,
        first_seq: report.firstSeq,
        last_seq: report.lastSeq,
        events_by_type: report.eventsByType,
        end: report.end,
      });
    } else {
      output.writeLine(
        `Recorded events ${report.firstSeq} to ${report.lastSeq} of session ${report.sessionId} in ${report.logPath} ` +
          `(stream: ${report.end})`,
      );
    }
    return 0;
  },
});
