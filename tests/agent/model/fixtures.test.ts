/** The fixtures of scripts and streams are what they say. */
import { expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { parseScript } from '#/agent/model/script.ts';
import { StreamMeter } from '#/agent/model/stream-summary.ts';

const FOLDER = `${import.meta.dir}/../../../fixtures`;
const scripts = ['scripts', 'scripts/failures'].flatMap((folder) =>
  readdirSync(`${FOLDER}/${folder}`).flatMap((name) => (name.endsWith('.json') ? [`${folder}/${name}`] : [])),
);

test.each(scripts)('%s is a script', (path) => {
  expect(parseScript(readFileSync(`${FOLDER}/${path}`, 'utf8'), path).responses.length).toBeGreaterThan(0);
});

test.each([
  ['message.sse', 'completed', []],
  ['tolerated.sse', 'completed', ['unknown-type', 'not-json', 'delta-without-item', 'no-usage']],
  ['broken-off.sse', 'stream-closed', ['not-json', 'item-not-done', 'no-end']],
])('%s ends as %s', (name, end, anomalies) => {
  const meter = new StreamMeter();
  meter.push(readFileSync(`${FOLDER}/sse/${name}`));
  const summary = meter.end();
  expect(summary.end).toBe(end);
  expect(summary.anomalies.map(({ kind }) => kind as string)).toEqual(anomalies);
});
