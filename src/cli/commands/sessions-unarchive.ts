/** `csm sessions unarchive`, `csm unarchive`: take out again. @effects fs clock lock env streams */
import { defineCommand } from '../command.ts';
import { JSON_FLAG, ROOT_FLAG } from '../command-settings.ts';
import { runSessionRequest } from '../session-request.ts';

export default defineCommand({
  description: 'Takes a session out that was put away with `csm archive`: it is listed again, and can go on.',
  examples: [{ line: 'csm unarchive demo', about: 'take the session out again' }],
  flags: { ...ROOT_FLAG, ...JSON_FLAG },
  positionals: { session: { valueName: 'ID', required: true, summary: 'Id, name or title of the session' } },
  run: (context, { flags, positionals }) =>
    runSessionRequest(context, positionals.session, { kind: 'unarchive' }, flags, {
      done: ({ sessionId }) => `Unarchived session ${sessionId}.`,
      unchanged: { code: 'session-not-archived', what: 'is not archived' },
    }),
});
