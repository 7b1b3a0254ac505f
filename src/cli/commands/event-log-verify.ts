/** `csm event-log verify`: whether a log is as it was written. @effects fs clock lock streams */
import { CsmError } from '#/base/errors.ts';
import { readSealKey } from '#/config/seal-key.ts';
import { verifyLog, type ExpectedHead, type VerifyReport } from '#/session/log/verify-log.ts';
import { repairTorn, type TornTail } from '#/session/store/repair-log.ts';
import { defineCommand } from '../command.ts';
import type { Output } from '../output.ts';
import { listWitnesses, readNamedLog } from '#/session/store/named-log.ts';
import { JSON_FLAG } from '../command-settings.ts';
import { LOG_FILE } from '../log-arguments.ts';
import { printCount } from '../print-count.ts';
import { ScanProgress } from '../scan-progress.ts';

/** Findings shown to people; `--json` has a thousand. */
const SHOWN_FINDINGS = 20;

export default defineCommand({
  description:
    'Reads all of a log and checks it: the sum of each record, their numbers, the digest of each payload, blobs, seals, and whether all is there that its index had seen. Says ' +
    'what is damaged and where. With --repair, a cut last write is moved into a file beside the log; nothing else is ever ' +
    'changed.\n\nThe printed head (record and digest) can be kept elsewhere: --expect finds out later whether the log still ' +
    'holds it. Without that, and without a key for the seals, whoever can rewrite all files can hide a change.',
  examples: [
    { line: 'csm event-log verify events.jsonl', about: 'check a log' },
    { line: 'csm event-log verify events.jsonl --repair', about: 'and cut a torn end off' },
    { line: 'csm event-log verify events.jsonl --expect 812:5f0c...', about: 'compare with a head that was kept' },
  ],
  flags: {
    repair: { type: 'boolean', summary: 'Move a cut last write out of the log' },
    expect: { type: 'string', valueName: 'SEQ:DIGEST', summary: 'Record and digest that the log must hold' },
    sealKeyFile: {
      type: 'string',
      valueName: 'FILE',
      complete: 'file',
      summary: 'Key that the seals must be signed with',
    },
    ...JSON_FLAG,
  },
  positionals: LOG_FILE,
  exits: { 1: 'something is not as it was written' },
  run({ platform, output }, { flags, positionals }) {
    const expected = flags.expect === undefined ? undefined : parseHead(flags.expect);
    const sealKey = flags.sealKeyFile === undefined ? undefined : readSealKey(platform.fs, flags.sealKeyFile);
    return readNamedLog(platform.fs, positionals.file, (log) => {
      const progress = new ScanProgress(platform, output, log.sizeBytes);
      const report = verifyLog(platform.fs, log.segments, {
        blobs: `${log.folder}/blobs`,
        witnesses: listWitnesses(platform.fs, log),
        onProgress: progress.at,
        ...(sealKey === undefined ? {} : { sealKey }),
        ...(expected === undefined ? {} : { expected }),
      });
      progress.end();
      const ownStart = log.segments.at(-1)?.startOffset ?? 0;
      const ownEnd = report.sizeBytes - report.tornBytes - ownStart;
      const torn = flags.repair && report.tornBytes > 0 ? repairTorn(platform, log.path, ownEnd) : undefined;
      if (flags.json) output.writeJson(encodeReport(log.path, report, torn));
      else printReport(output, report, torn);
      return report.isWhole && (report.tornBytes === 0 || torn !== undefined) ? 0 : 1;
    });
  },
});

function parseHead(text: string): ExpectedHead {
  const match = /^([1-9]\d{0,15}):([0-9a-f]{64})$/.exec(text.toLowerCase());
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new CsmError('usage', 'expect', `'${text}' is no head of a log`, {
      hint: 'Give the number of a record, a colon, and 64 hex digits, as `csm event-log verify` prints them.',
    });
  }
  return { seq: Number(match[1]), digest: match[2] };
}

function encodeReport(path: string, report: VerifyReport, torn: TornTail | undefined) {
  const { seals, head } = report;
  return {
    path,
    whole: report.isWhole,
    size_bytes: report.sizeBytes,
    records: report.records,
    damaged_lines: report.damagedLines,
    torn_bytes: report.tornBytes,
    repaired: torn === undefined ? null : { path: torn.path, bytes: torn.bytes },
    newer: report.isNewer,
    payloads: report.payloads,
    blobs: report.blobs,
    seals: { count: seals.count, wrong: seals.wrong, signed: seals.signed, macs_checked: seals.macsChecked },
    head: { seq: head.seq, digest: head.digest },
    expected: report.expected,
    finding_count: report.findingCount,
    findings: report.findings.map(({ path: file, offset, seq, reason }) => ({
      path: file,
      offset,
      seq: seq ?? null,
      reason,
    })),
  };
}

const EXPECTED_TEXT: Readonly<Record<VerifyReport['expected'], string>> = {
  'not-asked': '',
  found: 'the expected record is there, with the expected digest',
  differs: 'the expected record is there with ANOTHER digest: what came before it was changed',
  missing: 'the expected record is NOT there: the log was cut',
};

function printReport(output: Output, report: VerifyReport, torn: TornTail | undefined): void {
  const { payloads, blobs, seals, head } = report;
  const row = (label: string, text: string): void => void output.writeLine(`${label.padEnd(10)}${text}`);
  row(
    'records',
    `${printCount(report.records)}, ${printCount(report.sizeBytes)} bytes, ${printCount(report.damagedLines)} damaged ${report.damagedLines === 1 ? 'line' : 'lines'}`,
  );
  row(
    'payloads',
    `${printCount(payloads.present)} there, ${printCount(payloads.dropped)} never written, ${printCount(payloads.forgotten)} forgotten`,
  );
  row('blobs', `${printCount(blobs.checked)} checked, ${blobs.wrong} wrong`);
  row(
    'seals',
    `${seals.count}, ${seals.wrong} wrong, ${seals.signed} signed${seals.macsChecked ? '' : ' (signatures not checked)'}`,
  );
  if (report.isNewer) row('version', 'holds records that another version of csm wrote');
  if (report.tornBytes > 0) {
    row(
      'torn',
      torn === undefined
        ? `${printCount(report.tornBytes)} bytes of a cut last write (--repair moves them away)`
        : `${printCount(torn.bytes)} bytes moved to ${torn.path}`,
    );
  }
  if (report.expected !== 'not-asked') row('expected', EXPECTED_TEXT[report.expected]);
  row('head', `${head.seq}:${head.digest}`);
  if (report.findings.length > 0) {
    output.writeLine('');
    output.writeTable(
      [
        { title: 'Offset', align: 'right' },
        { title: 'Record', align: 'right' },
        { title: 'Finding' },
        { title: 'File', shrinks: true },
      ],
      report.findings
        .slice(0, SHOWN_FINDINGS)
        .map(({ offset, seq, reason, path }) => [String(offset), String(seq ?? '-'), reason, path]),
    );
    if (report.findingCount > SHOWN_FINDINGS)
      output.writeLine(`and ${printCount(report.findingCount - SHOWN_FINDINGS)} more (--json lists up to 1000)`);
  }
  output.writeLine('');
  const isTorn = report.tornBytes > 0 && torn === undefined;
  if (report.records === 0)
    output.writeLine('There is NO whole record in it: it is empty, cut, or no event log of csm.');
  else if (report.findings.some(({ reason }) => reason === 'truncated'))
    output.writeLine('The log was CUT: an index beside it has seen records that are not there.');
  else if (report.isNewer && report.findingCount > 0 && report.findings.every(({ reason }) => reason === 'version'))
    output.writeLine(
      'What this csm can read is as it was written; the rest is of another version, and was not checked.',
    );
  else if (!report.isWhole) output.writeLine('The log is NOT as it was written.');
  else
    output.writeLine(
      isTorn ? 'All whole records are as they were written; the last write was cut.' : 'The log is whole.',
    );
}
