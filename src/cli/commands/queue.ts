/** `csm queue`: as Codex names it. @effects fs clock lock env streams */
import { defineCommand } from '../command.ts';
import { JSON_FLAG, ROOT_FLAG } from '../command-settings.ts';
import { runSessionRequest } from '../session-request.ts';

export default defineCommand({
  description: 'Queues a message for a session, with the flags that Codex has for it: see `csm sessions queue`.',
  examples: [{ line: 'csm queue --thread demo --message "then update the changelog"', about: 'for after its turn' }],
  flags: {
    thread: { type: 'string', required: true, valueName: 'THREAD', summary: 'Id, name or title of the session' },
    message: { type: 'string', required: true, valueName: 'TEXT', summary: 'What is to be done' },
    ...ROOT_FLAG,
    ...JSON_FLAG,
  },
  run: (context, { flags }) =>
    runSessionRequest(context, flags.thread, { kind: 'queue', text: flags.message }, flags, {
      done: ({ sessionId, requestId }) => `Queued message ${requestId} for thread ${sessionId}.`,
      isDoneWhilePending: true,
    }),
});
