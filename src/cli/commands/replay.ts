/** `csm replay`: plays a session again from its log, offline. @effects fs clock streams */
import { CsmError } from '#/base/errors.ts';
import { readSealKey } from '#/config/seal-key.ts';
import { replayTail, type ReplayTailReport } from '#/workstation/replay-tail.ts';
import { findReplaySource, replayLog, type ReplayOptions, type ReplayReport } from '#/workstation/replay.ts';
import { defineCommand, type CommandContext } from '../command.ts';
import { ROOT_FLAG, settingsOf } from '../command-settings.ts';
import type { Output } from '../output.ts';
import { printCount, printCountOf, printCounts } from '../print-count.ts';
import { createReplayJsonl, createReplayText } from '../replay-printer.ts';

/** No pause of a session is waited for longer than this. */
const LONGEST_PAUSE_MS = 3000;
/** Findings shown to people. */
const SHOWN = 20;

export default defineCommand({
  description:
    'Plays a session again from its log: what was asked, said and done, record by record, as `csm exec` shows it; then the state ' +
    'that it comes to, with its digest, which is the same on every machine. Nothing is run, sent or written. Texts that ' +
    'were not kept or that were forgotten are shown as such.\n\n' +
    '--speed 1 takes the time that it took (pauses over 3 seconds are shortened, and that is said); without --speed nothing is waited ' +
    'for. --until stops after a record. --turns shows the newest turns only, at once however long the log is: it is read from its ' +
    'end, so that no state is printed and nothing is checked but the records shown. --verify checks every record on the way (sums, numbers, digests, blobs, seals), and ' +
    'that the state is what the checkpoint and the artifacts of compactions say.\n\n' +
    '--frames plays the recordings of the screen instead, as they were (see `csm.record_frames`), in the time that they took unless ' +
    '--speed says otherwise; with --json each frame by its bytes and what it shows.\n\n' +
    'The members of --json are described in docs/replay.md.',
  examples: [
    { line: 'csm replay demo', about: 'all of it at once' },
    { line: 'csm replay demo --turns 3', about: 'what was done last' },
    { line: 'csm replay demo --speed 4', about: 'four times as fast as it was' },
    { line: 'csm replay demo --until 120 --json', about: 'the first 120 records, for a program' },
    { line: 'csm replay sessions/0198.../events.jsonl --verify', about: 'and prove it' },
    { line: 'csm replay demo --frames --speed 2', about: 'what the screen showed, twice as fast' },
  ],
  flags: {
    until: { type: 'number', min: 1, valueName: 'SEQ', summary: 'Stop after this record' },
    turns: {
      type: 'number',
      min: 1,
      valueName: 'N',
      summary: 'Show the newest turns only, read from the end',
      conflicts: ['until', 'verify'],
    },
    speed: { type: 'number', fraction: true, min: 0, valueName: 'X', summary: 'Wait between records, X times as fast' },
    frames: {
      type: 'boolean',
      summary: 'Play the recordings of the screen',
      conflicts: ['until', 'turns', 'verify'],
    },
    verify: { type: 'boolean', summary: 'Check every record, and the state against what was recorded of it' },
    ...ROOT_FLAG,
    json: { type: 'boolean', summary: "Print JSON Lines: exec's events, then one object with the state" },
  },
  positionals: {
    session: {
      valueName: 'ID',
      required: true,
      summary: "A session's id, beginning of an id, name or title, or the path of its folder, log or recording",
      complete: 'file',
    },
  },
  exits: { 1: 'with --verify: something is not as it was written' },
  async run(context, { flags, positionals }) {
    const { output, platform } = context;
    if (flags.speed === 0) {
      throw new CsmError('usage', 'speed', '--speed 0 would never end', { hint: 'Leave it out to wait for nothing.' });
    }
    if (flags.frames) {
      const { replayFrames } = await import('../replay-frames.ts');
      const { session } = positionals;
      const place = session.endsWith('.cast')
        ? session
        : findReplaySource(platform, () => settingsOf(context, flags.root), session).folder;
      return replayFrames(context, place, { isJson: flags.json, speed: flags.speed ?? 1 });
    }
    const source = findReplaySource(platform, () => settingsOf(context, flags.root), positionals.session);
    const sealKey = flags.verify ? findSealKey(context, flags.root) : undefined;
    const printer = flags.json ? createReplayJsonl(output) : createReplayText(output);
    const pause = flags.speed === undefined ? undefined : createPauses(context, flags.speed);
    const show: ReplayOptions['show'] =
      pause === undefined
        ? printer.show
        : async (item, state) => {
            if (item.kind !== 'damage') await pause(item.event.ts);
            return printer.show(item, state) && printer.flush();
          };
    if (flags.turns !== undefined) {
      const tail = await replayTail(platform, source, { turns: flags.turns, show });
      if (!tail.isCut && printer.flush()) printTail(output, tail, flags.json);
      return 0;
    }
    const report = await replayLog(platform, source, {
      isVerified: flags.verify,
      ...(sealKey === undefined ? {} : { sealKey }),
      ...(flags.until === undefined ? {} : { untilSeq: flags.until }),
      show,
    });
    // Nobody reads any more.
    if (report.isCut || !printer.flush()) return 0;
    if (flags.json) output.writeJson(encodeReport(report));
    else printReport(output, report);
    return judge(context, report, flags.until);
  },
});

/** The configured key. A log that was named by its path needs no configuration: where there is none, signatures are not checked. */
function findSealKey(context: CommandContext, root: string | undefined): Uint8Array | undefined {
  const file = readSealKeyFile(context, root);
  return file === undefined ? undefined : readSealKey(context.platform.fs, file);
}

function readSealKeyFile(context: CommandContext, root: string | undefined): string | undefined {
  try {
    return settingsOf(context, root).csm.sealKeyFile;
  } catch (error) {
    if (!(error instanceof CsmError)) throw error;
    return undefined;
  }
}

/** Waits as long as it took between two records, divided by the speed. Answers a function of the next record's time. */
function createPauses({ platform, output }: CommandContext, speed: number): (ts: string) => Promise<void> {
  let lastMs: number | undefined;
  return async (ts) => {
    const atMs = Date.parse(ts);
    const tookMs = lastMs === undefined || Number.isNaN(atMs) ? 0 : atMs - lastMs;
    if (!Number.isNaN(atMs)) lastMs = Math.max(lastMs ?? atMs, atMs);
    const wantedMs = tookMs / speed;
    if (wantedMs < 1) return;
    if (wantedMs > LONGEST_PAUSE_MS) {
      output.noteLine(
        `(${printDuration(tookMs)} passed here; ${LONGEST_PAUSE_MS / 1000} s instead of ${printDuration(wantedMs)} are waited)`,
      );
    }
    await platform.clock.sleep(Math.min(wantedMs, LONGEST_PAUSE_MS));
  };
}

function printDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}

function printTail(output: Output, tail: ReplayTailReport, isJson: boolean): void {
  const { path, records, turns, firstSeq, lastSeq, hasMore, readBytes } = tail;
  if (records === 0) throw unreadableError(path);
  if (isJson) {
    output.writeJson({
      type: 'replay.tail',
      path,
      records,
      turns,
      first_seq: firstSeq,
      last_seq: lastSeq,
      more: hasMore,
      read_bytes: readBytes,
    });
    return;
  }
  const older = hasMore ? 'there are older ones' : 'there are no older ones';
  output.writeLine('--------');
  output.writeLine(`records     ${firstSeq} to ${lastSeq}; ${older}. Tokens are counted from the first one shown.`);
}

function unreadableError(path: string): CsmError {
  return new CsmError('input', 'log-unreadable', `${path} holds no record that can be read`, {
    hint: 'Is it the event log of a session of csm?',
  });
}

function encodeReport(report: ReplayReport) {
  const { state, verified } = report;
  return {
    type: 'replay.completed',
    session_id: report.sessionId ?? null,
    path: report.path,
    records: report.records,
    last_seq: state.lastSeq,
    updated_at: state.updatedAt ?? null,
    turns: state.turns,
    usage: state.usage,
    cost_usd: state.costUsd,
    state_digest: report.stateDigest,
    damaged_lines: report.damagedLines,
    torn_bytes: report.tornBytes,
    newer: report.isNewer,
    verified:
      verified === undefined
        ? null
        : {
            right: verified.isRight,
            head: { seq: verified.log.head.seq, digest: verified.log.head.digest },
            payloads: verified.log.payloads,
            blobs: verified.log.blobs,
            seals: {
              count: verified.log.seals.count,
              wrong: verified.log.seals.wrong,
              signed: verified.log.seals.signed,
              macs_checked: verified.log.seals.macsChecked,
            },
            checkpoint: verified.checkpoint,
            artifacts: verified.artifacts,
            finding_count: verified.log.findingCount,
            findings: verified.log.findings.map(({ path, offset, seq, reason }) => ({
              path,
              offset,
              seq: seq ?? null,
              reason,
            })),
            differences: verified.differences.map(({ what, seq, recorded, replayed, member }) => ({
              what,
              seq,
              recorded,
              replayed,
              member: member ?? null,
            })),
          },
  };
}

function printReport(output: Output, report: ReplayReport): void {
  const { state, verified } = report;
  const row = (label: string, text: string): void => void output.writeLine(`${label.padEnd(12)}${text}`);
  output.writeLine('--------');
  row('session', report.sessionId ?? '-');
  row('records', `${printCount(report.records)}, the last is ${state.lastSeq} (${state.updatedAt ?? '-'})`);
  row('turns', printCounts(state.turns));
  row('tokens', printCount(state.usage.total_tokens));
  row('digest', report.stateDigest);
  if (verified === undefined) return;
  const { log, differences } = verified;
  row('head', `${log.head.seq}:${log.head.digest}`);
  row(
    'checked',
    `${printCount(log.payloads.present)} payloads, ${printCount(log.blobs.checked)} blobs, ${log.seals.count} seals${log.seals.macsChecked ? '' : ' (signatures not checked)'}`,
  );
  row('checkpoint', CHECKPOINTS[verified.checkpoint] ?? `none that can be used (${verified.checkpoint})`);
  row('artifacts', printCount(verified.artifacts));
  for (const { reason, seq, path, offset } of log.findings.slice(0, SHOWN))
    output.writeLine(`${reason}: ${seq === undefined ? '' : `record ${seq}, `}byte ${offset} of ${path}`);
  if (log.findingCount > SHOWN) output.writeLine(`and ${log.findingCount - SHOWN} more (--json lists up to 1000)`);
  for (const { what, seq, recorded, replayed, member } of differences) {
    output.writeLine(
      `${what} differs at record ${seq}${member === undefined ? '' : `, in ${member}`}: ${recorded} recorded, ${replayed} replayed`,
    );
  }
  if (report.tornBytes > 0) output.writeLine(`torn: the last ${report.tornBytes} bytes are a write that was cut short`);
  output.writeLine(verified.isRight ? 'The session is as it was recorded.' : 'The session is NOT as it was recorded.');
}

const CHECKPOINTS: Readonly<Record<string, string>> = {
  fresh: 'compared',
  behind: 'compared, with what came after it',
  later: 'none up to there',
  missing: 'none',
};

function judge({ output }: CommandContext, report: ReplayReport, until: number | undefined): number {
  if (report.isNewer) output.warn('Some of it was written by another version of csm, and is not shown.');
  if (report.verified === undefined && report.damagedLines > 0)
    output.warn(`${printCountOf(report.damagedLines, 'damaged line')} left out; --verify says more.`);
  if (report.verified === undefined && report.tornBytes > 0)
    output.warn(`The last write was cut off: ${printCount(report.tornBytes)} bytes were left out.`);
  if (until !== undefined && report.state.lastSeq < until) {
    throw new CsmError('input', 'replay-until', `there is no record ${until}: the last is ${report.state.lastSeq}`);
  }
  if (report.records === 0) {
    throw unreadableError(report.path);
  }
  return report.verified?.isRight === false ? 1 : 0;
}
