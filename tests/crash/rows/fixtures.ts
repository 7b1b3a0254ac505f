/** What went wrong in other programs, as logs: each is opened, repaired and gone on with. In memory. */
import { readdirSync, readFileSync } from 'node:fs';
import { CsmError } from '#/base/errors.ts';
import { sessionPaths } from '#/session/store/layout.ts';
import { openSession, sessionStore } from '#/session/store/session-store.ts';
import { encodeRecord } from '#/session/log/record-encoder.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { checkSession } from '../check-session.ts';
import { RowTally, type Row } from '../row.ts';
import { NOTHING_EXPECTED } from '../told.ts';
import { userMessage } from '../sample-turn.ts';

const FOLDER = `${import.meta.dir}/../../../fixtures/log`;
const ROOT = '/csm';
const ID = '0198c0de-0000-7000-8000-0000000000aa';
const LONG_LINE_BYTES = 50 * 1024 * 1024;

/** Logs of a later version are read, and not written to. */
const READ_ONLY = new Set(['unknown-version', 'unknown-type']);

/** The sample with a record of 50 MB behind it. A writer would have made a blob of it; a reader must not mind. */
function longLine(sample: Uint8Array): Uint8Array {
  const start = Buffer.from(sample.subarray(0, sample.indexOf(0x0a)));
  const text = 'x'.repeat(16_000);
  const texts = Array.from({ length: Math.ceil(LONG_LINE_BYTES / text.length) }, () => text);
  const event = userMessage('t', '') as unknown as { payload: { item: { content: unknown } } };
  event.payload.item.content = texts.map((piece) => ({ type: 'input_text', text: piece }));
  const sum = Number.parseInt(start.toString('latin1').slice(-10, -2), 16);
  const { line } = encodeRecord(event as never, {
    seq: 2,
    ts: '2026-01-02T03:04:05.678Z',
    previousSum: sum,
    policy: 'full',
  });
  return Buffer.concat([start, Buffer.from('\n'), line]);
}

export const fixturesRow: Row = {
  name: 'fixtures',
  title: 'published failures of other programs (`fixtures/log`), and a line of 50 MB',
  points: 21,
  sample: 21,
  shards: 1,
  skipped: () => undefined,
  run: async () => {
    const tally = new RowTally();
    const logs = new Map<string, Uint8Array>(
      readdirSync(FOLDER).map((name) => [name.replace('.jsonl', ''), readFileSync(`${FOLDER}/${name}`)]),
    );
    logs.set('line-of-50-mb', longLine(logs.get('sample') ?? new Uint8Array(0)));
    for (const [name, log] of logs) {
      const platform = openMemoryPlatform();
      const paths = sessionPaths(ROOT, ID);
      platform.fs.makeDir(paths.folder);
      platform.fs.writeFile(paths.log, log);
      const store = sessionStore(platform, ROOT);
      tally.point();
      if (READ_ONLY.has(name)) {
        const refusal = await openSession(store, ID).then(
          () => undefined,
          (error: unknown) => error,
        );
        tally.note('refused to write to a newer format');
        if (!(refusal instanceof CsmError) || refusal.code !== 'session-newer')
          tally.problem({ kind: 'unreadable', text: `not refused as newer: ${String(refusal)}` }, name);
      } else tally.found(await checkSession(store, ID, NOTHING_EXPECTED, { mayBeDamaged: true }), 0, name);
    }
    return tally.result();
  },
};
