/** Summing up a rollout takes the same memory whatever its size, and whatever the length of its lines. */
import { expect, test } from 'bun:test';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { sampleLines } from '#tests/session/foreign/support/sample-rollout.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';

const MIB = 1024 * 1024;

/** Real bytes: turns up to `size`, each output some KiB, then one line of `longLine`. */
function writeRollout(path: string, size: number, longLine: number): number {
  const [first = '', ...turn] = sampleLines();
  const padded = turn.map((line) => line.replace(String.raw`Output:\n`, String.raw`Output:\n` + 'output '.repeat(700)));
  const file = openSync(path, 'w');
  let ordinal = 1;
  let written = writeSync(file, `${first}\n`);
  while (written < size) {
    const lines: string[] = [];
    for (let turns = 0; turns < 50; turns++) {
      for (const line of padded) lines.push(line.replace(/"ordinal":\d+/, `"ordinal":${ordinal++}`));
    }
    written += writeSync(file, `${lines.join('\n')}\n`);
  }
  const head = `{"timestamp":"2026-11-22T17:05:18.672Z","ordinal":${ordinal},"type":"response_item","payload":{"type":"function_call_output","call_id":"c","output":"`;
  writeSync(file, head);
  for (let rest = longLine; rest > 0; rest -= MIB) writeSync(file, 'x'.repeat(Math.min(rest, MIB)));
  writeSync(file, '"}}\n');
  closeSync(file);
  return ordinal + 1;
}

async function summarize(
  path: string,
): Promise<{ readonly peakMib: number; readonly report: Record<string, unknown> }> {
  const [main, preload] = ['../../../../src/main.ts', '../support/report-peak.ts'].map((file) =>
    join(import.meta.dir, file),
  );
  const child = Bun.spawn(
    [process.execPath, '--preload', preload ?? '', main ?? '', 'session', 'summarize', path, '--json'],
    {
      stdout: 'pipe',
      stderr: 'pipe',
    },
  );
  const [text, notes] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { peakMib: Number(/^peak (\d+)$/m.exec(notes)?.[1]) / 1024, report: JSON.parse(text) };
}

test('20 times the file and a line of 50 MB take no more than a little more memory', async () => {
  using folder = openTempFolder();
  const small = folder.at('small.jsonl');
  const large = folder.at('large.jsonl');
  writeRollout(small, 8 * MIB, 1000);
  const records = writeRollout(large, 160 * MIB, 50 * MIB);
  const before = await summarize(small);
  const { peakMib, report } = await summarize(large);
  expect(report).toMatchObject({ records, long_lines: 1, damage: { places: 0 } });
  expect(Number(report['content_bytes'])).toBeGreaterThan(210 * MIB);
  expect(peakMib).toBeLessThan(160);
  expect(peakMib - before.peakMib).toBeLessThan(64);
}, 60_000);
