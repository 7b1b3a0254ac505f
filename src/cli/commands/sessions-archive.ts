/** `csm sessions archive`, `csm archive`: put away. @effects fs clock lock env streams */
import { defineCommand } from '../command.ts';
import { JSON_FLAG, ROOT_FLAG } from '../command-settings.ts';
import { runSessionRequest } from '../session-request.ts';

export default defineCommand({
  description:
    'Puts a session away: `csm sessions list` leaves it out unless asked for all, `csm exec resume --last` passes over it, and no ' +
    'turn begins in it until `csm unarchive` takes it out again. Nothing of it is removed. While a turn runs in the session, ' +
    'whoever runs it does this when the turn has ended.',
  examples: [{ line: 'csm archive demo', about: 'put the session away' }],
  flags: { ...ROOT_FLAG, ...JSON_FLAG },
  positionals: { session: { valueName: 'ID', required: true, summary: 'Id, name or title of the session' } },
  run: (context, { flags, positionals }) =>
    runSessionRequest(context, positionals.session, { kind: 'archive' }, flags, {
      done: ({ sessionId }) => `Archived session ${sessionId}.`,
      unchanged: { code: 'session-archived', what: 'is archived already' },
    }),
});
