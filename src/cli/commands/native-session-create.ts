/** `csm native-session create`: an empty native session. @effects fs clock random lock env streams */
import { createNativeSession } from '#/workstation/native-sessions.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG, ROOT_FLAG, settingsOf } from '../command-settings.ts';

export default defineCommand({
  description:
    'Makes a session with one record: its id, its name, the working directory. `exec resume` gives it its first turn.',
  examples: [{ line: 'csm native-session create --root R --session-id demo', about: 'a session named demo' }],
  flags: {
    ...ROOT_FLAG,
    sessionId: { type: 'string', valueName: 'NAME', summary: 'Name of the new session; it gets a UUID besides' },
    payloadPolicy: {
      type: 'enum',
      values: ['full', 'metadata'],
      valueName: 'POLICY',
      summary: 'What is kept of texts; csm.payload_policy unless given',
    },
    ...JSON_FLAG,
  },
  async run(context, { flags }) {
    const made = await createNativeSession(context.platform, settingsOf(context, flags.root), {
      ...(flags.sessionId === undefined ? {} : { name: flags.sessionId }),
      ...(flags.payloadPolicy === undefined ? {} : { payloadPolicy: flags.payloadPolicy }),
    });
    if (flags.json) {
      context.output.writeJson({
        session_id: made.id,
        name: made.name ?? null,
        folder: made.folder,
        last_seq: made.lastSeq,
      });
    } else {
      context.output.writeLine(made.id);
    }
    return 0;
  },
});
