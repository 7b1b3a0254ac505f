/** `csm native-session undo-compaction`: the context as it would be without it. @effects fs clock lock env streams */
import { undoCompaction } from '#/workstation/compaction-undo.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG, ROOT_FLAG, SESSION_FLAG, settingsOf } from '../command-settings.ts';
import { printCount } from '../print-count.ts';

export default defineCommand({
  description:
    'Takes the last compaction of a session back: the next request carries what it would carry without it, with all that ' +
    'came since. Where compactions stand on each other, the one before holds again; run it once more to take that back too. ' +
    'The artifact stays until `csm native-session prune-compactions` removes it.',
  examples: [{ line: 'csm native-session undo-compaction --root R --session-id demo', about: 'the last one' }],
  flags: { ...ROOT_FLAG, ...SESSION_FLAG, ...JSON_FLAG },
  async run(context, { flags }) {
    const { output, platform } = context;
    const undone = await undoCompaction(platform, settingsOf(context, flags.root), flags.sessionId);
    const { restores } = undone;
    if (flags.json) {
      output.writeJson({
        session_id: undone.sessionId,
        artifact_id: undone.artifactId,
        kind: undone.kind,
        compaction_seq: undone.compactionSeq,
        seq: undone.seq,
        restores: restores === undefined ? null : { artifact_id: restores.artifactId, seq: restores.seq },
        tokens_before: undone.tokensBefore,
        tokens_after: undone.tokensAfter,
      });
      return 0;
    }
    const now = restores === undefined ? 'the whole history' : `what ${restores.artifactId} left`;
    output.writeLine(
      `Took ${undone.artifactId} back: the context is ${now} again, about ${printCount(undone.tokensAfter)} tokens.`,
    );
    return 0;
  },
});
