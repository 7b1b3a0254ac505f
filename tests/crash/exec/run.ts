/**
 * Kills `csm exec` with SIGKILL at many moments and resumes it each time. Ends with 1 where a session lost something.
 *
 *   bun tests/crash/exec/run.ts [COUNT]     200 by default, three minutes
 */
import { csmMissing } from '#tests/support/csm.ts';
import { killMany, openKillBench, printPlaces, type KillResult } from './kill-run.ts';

const count = Number(process.argv[2] ?? 200);
if (csmMissing !== undefined) throw new Error(csmMissing);
if (!Number.isInteger(count) || count < 1) throw new Error(`${process.argv[2]} is no number of kills`);
await using bench = await openKillBench();
console.log(`A run takes ${Math.round(bench.wholeMs)} ms; ${count} of them are killed.`);
const results: KillResult[] = [];
await killMany(bench, count, (result, delayMs) => {
  results.push(result);
  for (const problem of result.problems) console.log(`after ${Math.round(delayMs)} ms (${result.where}): ${problem}`);
});
const bad = results.filter(({ problems }) => problems.length > 0).length;
console.log(`Killed at: ${printPlaces(results)}.`);
console.log(bad === 0 ? `All ${count} sessions were whole.` : `${bad} of ${count} sessions were not whole.`);
process.exitCode = bad === 0 ? 0 : 1;
