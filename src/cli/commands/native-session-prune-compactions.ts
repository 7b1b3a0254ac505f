/** `csm native-session prune-compactions`: removes artifacts that nothing needs. @effects fs lock env streams */
import { pruneCompactions } from '#/workstation/compaction-prune.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG, ROOT_FLAG, SESSION_FLAG, settingsOf } from '../command-settings.ts';
import { printCount } from '../print-count.ts';

const REASONS = {
  state: 'the state names it',
  latest: 'among the latest of its kind',
  superseded: 'superseded',
  unnamed: 'undone, or never recorded',
  unreadable: 'no artifact',
} as const;

export default defineCommand({
  description:
    'Says which artifacts of compactions may go, and with --apply removes them. What the latest state needs always stays: ' +
    'the artifact that the context begins with, and the latest of each kind. No context and no undo needs an artifact: ' +
    'all that they are made of stands in the log, which is not touched.',
  examples: [
    {
      line: 'csm native-session prune-compactions --root R --session-id demo --keep-latest-per-kind 3 --json',
      about: 'what would go',
    },
    {
      line: 'csm native-session prune-compactions --session-id demo --keep-latest-per-kind 3 --apply',
      about: 'remove it',
    },
  ],
  flags: {
    ...ROOT_FLAG,
    ...SESSION_FLAG,
    keepLatestPerKind: {
      type: 'number',
      required: true,
      valueName: 'N',
      summary: 'How many of each kind stay besides what the state needs',
    },
    apply: { type: 'boolean', summary: 'Remove them; without it nothing is changed' },
    ...JSON_FLAG,
  },
  async run(context, { flags }) {
    const { output, platform } = context;
    const report = await pruneCompactions(platform, settingsOf(context, flags.root), {
      session: flags.sessionId,
      keepLatestPerKind: flags.keepLatestPerKind,
      isApplied: flags.apply,
    });
    const gone = report.artifacts.filter(({ isKept }) => !isKept);
    if (flags.json) {
      output.writeJson({
        session_id: report.sessionId,
        applied: report.isApplied,
        keep_latest_per_kind: flags.keepLatestPerKind,
        pruned: gone.length,
        kept: report.artifacts.length - gone.length,
        bytes: report.bytes,
        artifacts: report.artifacts.map(({ artifact, seq, isKept, reason, blobBytes }) => ({
          artifact_id: artifact.artifactId,
          kind: artifact.kind ?? null,
          created_at: artifact.createdAt ?? null,
          seq: seq ?? null,
          covers_seq: artifact.coversSeq ?? null,
          bytes: artifact.sizeBytes,
          summary_bytes: blobBytes,
          action: isKept ? 'keep' : 'prune',
          reason,
        })),
      });
      return 0;
    }
    if (report.artifacts.length > 0) {
      output.writeTable(
        [
          { title: 'Artifact' },
          { title: 'Kind' },
          { title: 'Record', align: 'right' },
          { title: 'Bytes', align: 'right' },
          { title: report.isApplied ? 'Done' : 'Plan' },
          { title: 'Why', shrinks: true },
        ],
        report.artifacts.map(({ artifact, seq, isKept, reason, blobBytes }) => [
          artifact.artifactId,
          artifact.kind ?? '-',
          seq === undefined ? '-' : String(seq),
          String(artifact.sizeBytes + blobBytes),
          isKept ? 'keep' : 'remove',
          REASONS[reason],
        ]),
      );
    }
    const what = `${gone.length} of ${report.artifacts.length} artifacts, ${printCount(report.bytes)} bytes`;
    output.writeLine(report.isApplied ? `Removed ${what}.` : `Would remove ${what}.`);
    if (!report.isApplied && gone.length > 0) output.noteLine('Nothing was changed: add --apply to remove them.');
    return 0;
  },
});
