/** What the commands that compact have in common: a flag, and what they say of a compaction. @effects streams */
import type { ManualCompaction } from '#/workstation/compaction-manual.ts';
import { defineFlags } from './command.ts';
import type { Output } from './output.ts';
import { printCount } from './print-count.ts';

/** `--artifact-id`. */
export const ARTIFACT_FLAG = defineFlags({
  artifactId: {
    type: 'string',
    required: true,
    valueName: 'NAME',
    summary: 'Name of the artifact: letters, digits, dots, dashes, underscores',
  },
});

/** Says what was made: one JSON object, or lines for people. The members are described in docs/compaction.md. */
export function reportCompaction(
  output: Output,
  made: ManualCompaction,
  flags: { readonly json: boolean; readonly root: string | undefined },
): void {
  if (flags.json) {
    output.writeJson({
      session_id: made.sessionId,
      artifact_id: made.artifactId,
      kind: made.kind,
      path: made.path,
      artifact_sha256: made.artifact.sha256,
      artifact_bytes: made.artifact.bytes,
      seq: made.seq,
      covers_seq: made.coversSeq,
      kept_records: made.keptRecords,
      tokens_before: made.tokensBefore,
      tokens_after: made.tokensAfter,
      usage: made.usage ?? null,
      cost_usd: made.usage === undefined ? 0 : made.costUsd,
    });
    return;
  }
  output.writeLine(
    `Compacted: about ${printCount(made.tokensBefore)} tokens of context became ${printCount(made.tokensAfter)} (${printCount(made.keptRecords)} records kept by reference).`,
  );
  output.writeLine(`Artifact ${made.artifactId} (${made.kind}): ${made.path}`);
  const root = flags.root === undefined ? '' : ` --root ${flags.root}`;
  output.noteLine(`Undo it with \`csm native-session undo-compaction${root} --session-id ${made.sessionId}\`.`);
}
