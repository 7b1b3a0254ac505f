/**
 * `bun run parity [-- FILTER] [--json] [--fresh] [--csm FILE] [--folder DIR] [--jobs N] [--no-page]`: csm against the
 * reference, scenario by scenario. Exit code 1 where a difference is not explained. @effects all
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openReference } from './reference.ts';
import { printPage, printTable, type Row } from './report.ts';
import { compareScenario } from './scenario-runner.ts';
import { SCENARIOS, UNKNOWN_NAMES } from './scenarios/index.ts';

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    'no-page': { type: 'boolean', default: false },
    csm: { type: 'string' },
    folder: { type: 'string' },
    jobs: { type: 'string', default: '3' },
  },
});

const project = join(import.meta.dir, '../..');
const csm = values.csm ?? join(project, 'dist/csm');
const reference = openReference(values.folder);
if (reference === undefined || !existsSync(csm)) {
  console.error(
    reference === undefined
      ? 'The reference is not installed: name its binary in CSM_REFERENCE_CODEX.'
      : `${csm} is missing: run \`npm run build\` first.`,
  );
  process.exit(2);
}

const filter = positionals[0];
const chosen = SCENARIOS.filter(({ name }) => filter === undefined || name.includes(filter));
if (chosen.length === 0) {
  console.error(`No scenario has ${JSON.stringify(filter)} in its name.`);
  process.exit(2);
}
const rows: Row[] = [];
const startedAt = performance.now();
const queue = chosen.values();
await Promise.all(
  Array.from({ length: Number(values.jobs) }, async () => {
    for (const scenario of queue) {
      rows.push({ scenario, ...(await compareScenario(scenario, csm, reference, { fresh: values.fresh })) });
    }
  }),
);
rows.sort((a, b) => chosen.indexOf(a.scenario) - chosen.indexOf(b.scenario));
if (values.json) {
  for (const { scenario, verdict, wallMs } of rows) {
    const { status, findings, deviations } = verdict;
    const why = deviations.map((deviation) => deviation.why);
    console.log(JSON.stringify({ name: scenario.name, status, why, findings, wallMs }));
  }
} else {
  console.log(printTable(rows, { verbose: values.verbose }));
  console.log(`${Math.round((performance.now() - startedAt) / 1000)} s`);
}
if (filter === undefined) {
  const used = new Set(rows.flatMap(({ verdict }) => verdict.deviations));
  const isUsed = (why: string): boolean => [...used].some((deviation) => deviation.why === why);
  const stale = [...new Set(SCENARIOS.flatMap(({ deviations = [] }) => deviations.map(({ why }) => why)))];
  for (const why of stale.filter((text) => !isUsed(text))) console.error(`explains nothing any more: ${why}`);
  for (const name of UNKNOWN_NAMES) console.error(`accepted differences name an unknown scenario: ${name}`);
}
if (filter === undefined && !values['no-page']) {
  await Bun.write(join(project, 'docs/parity/exec.md'), printPage(rows));
}
process.exit(rows.some(({ verdict }) => verdict.status === 'DIFFERENT') ? 1 : 0);
