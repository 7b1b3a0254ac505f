/** `csm native-session resume-plan`: what a resume would read. @effects fs env streams */
import { planNativeResume, type NativeResumePlan } from '#/workstation/native-sessions.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG, ROOT_FLAG, SESSION_FLAG, printDamageRow, printRow, settingsOf } from '../command-settings.ts';
import { printCount, printCountOf } from '../print-count.ts';

export default defineCommand({
  description:
    'Prints what resuming a session would read: from which file and offset, how much, and why; and whether its index can be ' +
    'trusted. Reads the index, the record that it was built from and what came after it, and no text; where that is over 64 MiB, ' +
    'the end of the log only.\n\nThe members of --json are described in docs/event-log-commands.md.',
  examples: [{ line: 'csm native-session resume-plan --root R --session-id demo', about: 'for people' }],
  flags: { ...ROOT_FLAG, ...SESSION_FLAG, ...JSON_FLAG },
  run(context, { flags }) {
    const { platform, output } = context;
    const planned = planNativeResume(platform, settingsOf(context, flags.root), flags.sessionId);
    const { plan } = planned;
    if (flags.json) {
      output.writeJson({
        session_id: planned.id,
        path: planned.path,
        records: planned.records ?? null,
        last_seq: planned.lastSeq,
        ...encodePlan(plan),
        damage: planned.damage.map(({ path, offset, lengthBytes, reason, seq }) => ({
          path,
          offset,
          length_bytes: lengthBytes,
          reason,
          seq: seq ?? null,
        })),
      });
      return 0;
    }
    printRow(output, 'session', planned.id);
    const { records } = planned;
    const counted = records === undefined ? `the last record is ${planned.lastSeq}` : printCountOf(records, 'record');
    printRow(output, 'log', `${printCount(plan.logBytes)} bytes, ${counted}`);
    printRow(output, 'index', plan.status);
    printDamageRow(output, planned.damage);
    printRow(output, 'reads', `${printCount(plan.totalBytes)} bytes`);
    output.writeLine('');
    output.writeTable(
      [
        { title: 'Read' },
        { title: 'From', align: 'right' },
        { title: 'To', align: 'right' },
        { title: 'Bytes', align: 'right' },
        { title: 'Why', shrinks: true },
      ],
      plan.reads.map(({ what, fromOffset, toOffset, bytes, why }) => [
        what,
        String(fromOffset),
        String(toOffset),
        printCount(bytes),
        why,
      ]),
    );
    return 0;
  },
});

function encodePlan(plan: NativeResumePlan['plan']) {
  return {
    index_status: plan.status,
    log_bytes: plan.logBytes,
    total_bytes: plan.totalBytes,
    boundary_seq: plan.boundary?.seq ?? null,
    boundary_offset: plan.boundary?.offset ?? null,
    reads: plan.reads.map(({ what, fromOffset, toOffset, bytes, why }) => ({
      what,
      from_offset: fromOffset,
      to_offset: toOffset,
      bytes,
      why,
    })),
  };
}
