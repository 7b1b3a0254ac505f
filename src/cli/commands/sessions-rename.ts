/** `csm sessions rename`: another title. @effects fs clock lock env streams */
import { defineCommand } from '../command.ts';
import { JSON_FLAG, ROOT_FLAG } from '../command-settings.ts';
import { runSessionRequest } from '../session-request.ts';

export default defineCommand({
  description:
    'Gives a session another title: listings show it, and `csm exec resume` finds the session by it. A name given with ' +
    '--session-id stays. While a turn runs in the session, whoever runs it does this when the turn has ended.',
  examples: [{ line: 'csm sessions rename demo "the parser, second try"', about: 'a new title' }],
  flags: { ...ROOT_FLAG, ...JSON_FLAG },
  positionals: {
    session: { valueName: 'ID', required: true, summary: 'Id, name or title of the session' },
    title: { valueName: 'NAME', required: true, summary: 'Its new title' },
  },
  run: (context, { flags, positionals }) => {
    const { session, title } = positionals;
    return runSessionRequest(context, session, { kind: 'rename', title: title.trim() }, flags, {
      done: ({ sessionId }) => `Renamed session ${sessionId}.`,
    });
  },
});
