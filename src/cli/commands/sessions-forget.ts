/** `csm sessions forget`: takes what somebody said out of a session, for good. @effects fs lock env sqlite streams */
import { CsmError } from '#/base/errors.ts';
import { forgetInSession, type ForgetOutcome, type ForgetReason } from '#/workstation/forget.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG, ROOT_FLAG, settingsOf } from '../command-settings.ts';
import type { Output } from '../output.ts';
import { printCount, printCountOf } from '../print-count.ts';

const REASONS: Readonly<Record<ForgetReason, string>> = {
  named: 'named',
  title: 'the title made of it',
  queued: 'the same prompt',
  call: 'the same call',
  summary: 'a compaction made from it',
};

export default defineCommand({
  description:
    'Takes the texts of records out of a session: overwritten in place and synced, with blobs, artifacts of compactions, cut-off ' +
    'of logs and the title in the catalogue. The record itself stays (who, when, how long), and with it the sums, the seals and ' +
    'the state. What repeats a text by construction goes too: the title made of a prompt, the other records of a call, summaries ' +
    'that were made from it. Forks that share the record lose it as well.\n\n' +
    'Without --apply nothing is changed, and what would go is printed. A session in use is an error, also one that shares the ' +
    'record. After a crash, run it again. Numbers of records are shown by `csm replay ID`.\n\n' +
    'Out of reach: copies and backups, exports, what a provider keeps, files that commands wrote, and what a model said in its own ' +
    'words elsewhere. See docs/session-store.md.',
  examples: [
    { line: 'csm sessions forget demo --event 12', about: 'what would go' },
    { line: 'csm sessions forget demo --event 12 --event 15 --apply', about: 'forget two records' },
    { line: 'csm sessions forget demo --item call_abc --apply', about: 'forget a call and its output' },
  ],
  flags: {
    event: { type: 'strings', valueName: 'SEQ', summary: 'Number of a record; may be repeated' },
    item: {
      type: 'strings',
      valueName: 'ID',
      summary: 'Id of an item, a call or an artifact: all records of it; may be repeated',
    },
    keepSummaries: {
      type: 'boolean',
      summary: 'Leave compactions that were made from it: you know that they do not repeat it',
    },
    apply: { type: 'boolean', summary: 'Forget it; without this nothing is changed' },
    ...ROOT_FLAG,
    ...JSON_FLAG,
  },
  positionals: {
    session: { valueName: 'ID', required: true, summary: 'Id, beginning of an id, name or title of a session' },
  },
  async run(context, { flags, positionals }) {
    const { output, platform } = context;
    if (flags.event.length + flags.item.length === 0) {
      throw new CsmError('usage', 'forget-what', 'nothing was named', {
        hint: 'Give --event SEQ or --item ID; `csm replay ID` shows the numbers.',
      });
    }
    const outcome = await forgetInSession(platform, settingsOf(context, flags.root), {
      session: positionals.session,
      events: flags.event.map(parseSeq),
      items: flags.item,
      keepSummaries: flags.keepSummaries,
      isApplied: flags.apply,
    });
    if (flags.json) output.writeJson(encodeOutcome(outcome));
    else printOutcome(output, outcome);
    return 0;
  },
});

function parseSeq(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new CsmError('usage', 'event', `'${text}' is no number of a record`, {
    hint: '`csm replay ID` shows the numbers.',
  });
}

function encodeOutcome(outcome: ForgetOutcome) {
  const files = (list: ForgetOutcome['blobs']) => list.map(({ path, sizeBytes }) => ({ path, bytes: sizeBytes }));
  return {
    session_id: outcome.sessionId,
    applied: outcome.isApplied,
    records: outcome.records.map(({ sessionId, seq, type, reason, payloadBytes }) => ({
      session_id: sessionId,
      seq,
      type,
      reason,
      payload_bytes: payloadBytes,
    })),
    blobs: files(outcome.blobs),
    artifacts: files(outcome.artifacts),
    leftovers: files(outcome.leftovers),
    torn_bytes: outcome.tornBytes,
    open_items: files(outcome.openItems),
    shared_with: outcome.sharedWith,
    catalog_rows: outcome.catalogRows,
    catalog_problem: outcome.catalogProblem ?? null,
    missing_messages: outcome.missingMessages,
    imported_from: outcome.importedFrom ?? null,
  };
}

function printOutcome(output: Output, outcome: ForgetOutcome): void {
  const { isApplied, records, sessionId, sharedWith } = outcome;
  const isAlone = records.every((record) => record.sessionId === sessionId);
  output.writeTable(
    [
      { title: 'Record', align: 'right' },
      ...(isAlone ? [] : [{ title: 'Session' }]),
      { title: 'Type' },
      { title: 'Bytes', align: 'right' },
      { title: 'Why', shrinks: true },
    ],
    records.map((record) => [
      String(record.seq),
      ...(isAlone ? [] : [record.sessionId]),
      record.type,
      record.payloadBytes === 0 ? 'forgotten' : printCount(record.payloadBytes),
      REASONS[record.reason],
    ]),
  );
  const row = (label: string, text: string): void => void output.writeLine(`${label.padEnd(12)}${text}`);
  const rowOf = (label: string, files: ForgetOutcome['blobs']): void => {
    const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (files.length > 0) row(label, `${files.length}, ${printCount(bytes)} bytes`);
  };
  rowOf('blobs', outcome.blobs);
  rowOf('artifacts', outcome.artifacts);
  rowOf('leftovers', outcome.leftovers);
  if (outcome.tornBytes > 0) row('torn end', `${printCount(outcome.tornBytes)} bytes`);
  for (const { sizeBytes } of outcome.openItems)
    row('open items', `${printCount(sizeBytes)} bytes that a crash cut off: they become records first`);
  if (outcome.catalogRows > 0) row('catalogue', printCountOf(outcome.catalogRows, 'row'));
  if (sharedWith.length > 0) row('shared with', sharedWith.join(', '));
  output.writeLine('');
  const count = printCountOf(records.length, 'record');
  output.writeLine(isApplied ? `Forgot ${count}.` : `Would forget ${count}.`);
  if (!isApplied) output.noteLine('Nothing was changed: add --apply to forget them.');
  if (outcome.catalogProblem !== undefined) {
    output.warn(
      `The catalogue may still hold the title: ${outcome.catalogProblem}. Run \`csm sessions list\` once it is free.`,
    );
  }
  if (outcome.importedFrom !== undefined)
    output.noteLine(`It was imported from ${outcome.importedFrom}, which is Codex's and was not touched.`);
  if (isApplied && outcome.missingMessages > 0) {
    output.noteLine(
      `Its context lacks ${printCountOf(outcome.missingMessages, 'message')} now. To go on with it: csm native-session compact-summary --session-id ${sessionId} --artifact-id NAME --summary-file FILE`,
    );
  }
}
