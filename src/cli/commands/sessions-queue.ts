/** `csm sessions queue`: a prompt for later. @effects fs clock lock env streams */
import { defineCommand } from '../command.ts';
import { JSON_FLAG, ROOT_FLAG } from '../command-settings.ts';
import { runSessionRequest } from '../session-request.ts';

export default defineCommand({
  description:
    'Queues a prompt for a session. While a turn runs in it, whoever runs it takes the prompt up in a turn of its own once that ' +
    'one has ended well. Else it waits for the next `csm exec resume`, whose turn begins with it, before its own prompt. ' +
    'This command starts no turn itself.',
  examples: [{ line: 'csm sessions queue demo "then update the changelog"', about: 'for after the turn that runs' }],
  flags: { ...ROOT_FLAG, ...JSON_FLAG },
  positionals: {
    session: { valueName: 'ID', required: true, summary: 'Id, name or title of the session' },
    prompt: { required: true, summary: 'What is to be done' },
  },
  run: (context, { flags, positionals }) => {
    const { session, prompt } = positionals;
    return runSessionRequest(context, session, { kind: 'queue', text: prompt }, flags, {
      done: ({ sessionId, requestId }) => `Queued message ${requestId} for thread ${sessionId}.`,
      isDoneWhilePending: true,
    });
  },
});
