/** `csm native-session resume-replay`: what a resume comes to. @effects fs clock env streams */
import { replayNativeSession } from '#/workstation/native-sessions.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG, ROOT_FLAG, SESSION_FLAG, printDamageRow, printRow, settingsOf } from '../command-settings.ts';
import { printCount, printCountOf } from '../print-count.ts';

const FIRST_MS = 500;
const EVERY_MS = 200;
const MIB = 1024 * 1024;

export default defineCommand({
  description:
    'Replays a session from its checkpoint and the records after it, as a resume does, and prints the digest of the state. ' +
    'Then it replays all records and compares the digests; --no-proof leaves that out. Exits 1 where they differ.',
  examples: [{ line: 'csm native-session resume-replay --root R --session-id demo', about: 'replay and prove it' }],
  flags: {
    ...ROOT_FLAG,
    ...SESSION_FLAG,
    noProof: { type: 'boolean', summary: 'Do not replay all records to compare' },
    ...JSON_FLAG,
  },
  exits: { 1: 'the checkpoint came to another state than all records' },
  run(context, { flags }) {
    const { platform, output } = context;
    const { clock, streams } = platform;
    let nextMs = clock.monotonic() + FIRST_MS;
    let isShown = false;
    const replay = replayNativeSession(platform, settingsOf(context, flags.root), flags.sessionId, {
      isProved: !flags.noProof,
      onProgress: (readBytes, totalBytes) => {
        const nowMs = clock.monotonic();
        if (!streams.stderr.isTerminal || nowMs < nextMs) return;
        nextMs = nowMs + EVERY_MS;
        isShown = true;
        output.writeNote(`\r${Math.floor(readBytes / MIB)} of ${Math.ceil(totalBytes / MIB)} MiB`);
      },
    });
    if (isShown) output.writeNote('\r\u001b[K');
    const { fullDigest, stateDigest } = replay;
    const isSame = fullDigest === undefined || fullDigest === stateDigest;
    if (flags.json) {
      output.writeJson({
        session_id: replay.id,
        index_status: replay.status,
        state_digest: stateDigest,
        full_digest: fullDigest ?? null,
        same_state: fullDigest === undefined ? null : isSame,
        records: replay.records,
        last_seq: replay.lastSeq,
        tail_records: replay.tailRecords,
        turns: replay.turns,
        context_items: replay.contextItems,
        missing_payloads: replay.missingPayloads,
        planned_bytes: replay.plan.totalBytes,
        log_bytes: replay.plan.logBytes,
        boundary_seq: replay.plan.boundary?.seq ?? null,
        damage: replay.damage.map(({ path, offset, reason, seq }) => ({ path, offset, reason, seq: seq ?? null })),
      });
      return isSame ? 0 : 1;
    }
    printRow(output, 'session', replay.id);
    printRow(
      output,
      'index',
      `${replay.status}; ${printCount(replay.tailRecords)} of ${printCountOf(replay.records, 'record')} read`,
    );
    printRow(
      output,
      'context',
      `${printCountOf(replay.contextItems, 'item')}, ${printCountOf(replay.turns, 'turn')}, ${printCountOf(replay.missingPayloads, 'payload')} missing`,
    );
    printDamageRow(output, replay.damage);
    printRow(output, 'digest', stateDigest);
    if (fullDigest !== undefined)
      printRow(output, 'proof', isSame ? 'all records come to the same state' : `all records come to ${fullDigest}`);
    return isSame ? 0 : 1;
  },
});
