/** `csm native-session fork`: a branch of a session. @effects fs clock random lock env streams */
import { forkNativeSession } from '#/workstation/native-sessions.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG, ROOT_FLAG, settingsOf } from '../command-settings.ts';

export default defineCommand({
  description:
    'Makes a session that shares all records of another one up to a point, by hard link, and goes on from there. What is ' +
    'open at that point is closed as interrupted, in the branch only. The source may be in use.',
  examples: [
    {
      line: 'csm native-session fork --root R --source-session-id demo --target-session-id demo-branch',
      about: 'at its end',
    },
    { line: 'csm native-session fork --source-session-id demo --at 120', about: 'at record 120' },
  ],
  flags: {
    ...ROOT_FLAG,
    sourceSessionId: { type: 'string', required: true, valueName: 'ID', summary: 'Id, name or title of the session' },
    targetSessionId: { type: 'string', valueName: 'NAME', summary: 'Name of the branch; it gets a UUID besides' },
    at: {
      type: 'number',
      min: 1,
      valueName: 'SEQ',
      summary: 'The last record to share; the last one there is unless given',
    },
    ...JSON_FLAG,
  },
  async run(context, { flags }) {
    const made = await forkNativeSession(context.platform, settingsOf(context, flags.root), {
      source: flags.sourceSessionId,
      ...(flags.targetSessionId === undefined ? {} : { name: flags.targetSessionId }),
      ...(flags.at === undefined ? {} : { at: flags.at }),
    });
    if (flags.json) {
      context.output.writeJson({
        session_id: made.id,
        name: made.name ?? null,
        folder: made.folder,
        last_seq: made.lastSeq,
        forked_from: made.forkedFrom ?? null,
        forked_at: made.forkedAt ?? null,
      });
    } else {
      context.output.writeLine(made.id);
      context.output.noteLine(`Shares the records of ${made.forkedFrom ?? '-'} up to ${made.forkedAt ?? '-'}.`);
    }
    return 0;
  },
});
