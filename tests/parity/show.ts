/** Prints what both sides did in one scenario, not normalised: `bun tests/parity/show.ts NAME`. @effects all */
import { join } from 'node:path';
import { openReference, observeReference, runsFolder } from './reference.ts';
import { observe } from './run-side.ts';
import { SCENARIOS } from './scenarios/index.ts';

const reference = openReference();
const scenario = SCENARIOS.find(({ name }) => name === process.argv[2]);
if (reference === undefined || scenario === undefined) {
  console.error(reference === undefined ? 'The reference is not installed.' : 'There is no such scenario.');
  process.exit(2);
}
const csm = join(import.meta.dir, '../../dist/csm');
for (const [side, observation] of [
  ['reference', await observeReference(reference, scenario, { fresh: false })],
  ['csm', await observe({ path: csm, side: 'b' }, scenario, runsFolder(reference))],
] as const) {
  for (const [index, run] of observation.runs.entries()) {
    console.log(`=== ${side}, run ${index + 1}: exit ${run.exitCode ?? run.signal}`);
    console.log(`--- stdout\n${run.stdout}--- stderr\n${run.stderr}`);
  }
  for (const [index, { headers, body }] of observation.requests.entries()) {
    const parsed = JSON.parse(body);
    console.log(`--- request ${index + 1}`);
    if (process.argv[3] === 'headers') console.log(Object.fromEntries(headers));
    for (const item of parsed.input) {
      const text = JSON.stringify(item);
      console.log(`  ${text.length > 1500 ? `${text.slice(0, 200)}... (${text.length})` : text}`);
    }
  }
}
