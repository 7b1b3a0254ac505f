/** `csm native-session compact-replay-seed`: a shorter context by references alone. @effects fs clock random lock env streams */
import { defineCommand } from '../command.ts';
import { ARTIFACT_FLAG, reportCompaction } from '../compaction-report.ts';
import { JSON_FLAG, ROOT_FLAG, SESSION_FLAG, settingsOf } from '../command-settings.ts';

export default defineCommand({
  description:
    'Shortens the context of a session without a model and without a word lost: the last turns stay whole, and of the turns ' +
    'before, what the user and the model said; their tool calls, the outputs and the reasoning leave the context. The ' +
    'artifact and the record hold references to records and a digest of the state, no text. The log keeps everything: ' +
    '`csm native-session undo-compaction` restores the full context.',
  examples: [
    {
      line: 'csm native-session compact-replay-seed --root R --session-id demo --artifact-id compact-001',
      about: 'keep the last two turns whole',
    },
    {
      line: 'csm native-session compact-replay-seed --session-id demo --artifact-id c2 --keep-turns 0',
      about: 'keep only what was said',
    },
  ],
  flags: {
    ...ROOT_FLAG,
    ...SESSION_FLAG,
    ...ARTIFACT_FLAG,
    keepTurns: {
      type: 'number',
      valueName: 'N',
      default: 2,
      summary: 'Turns that stay whole, counted from the last one; 2 unless given',
    },
    ...JSON_FLAG,
  },
  async run(context, { flags }) {
    const { compactReplaySeed } = await import('#/workstation/compaction-manual.ts');
    const made = await compactReplaySeed(context.platform, settingsOf(context, flags.root), {
      session: flags.sessionId,
      artifactId: flags.artifactId,
      keepTurns: flags.keepTurns,
    });
    reportCompaction(context.output, made, flags);
    return 0;
  },
});
