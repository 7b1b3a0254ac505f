/**
 * The crash matrix: ends sessions in many ways, and checks what is left of them. Ends with 1 where something is.
 *
 *   bun run crash [ROW...] [--sample] [--seed N] [--lanes N] [--write] [--list]
 *
 * `--write` renews docs/crash-matrix.md (all rows only). @effects all
 */
import { ROWS } from './matrix.ts';
import { countProblems, printPage, printRow, printTable } from './print-matrix.ts';
import { runMatrix } from './run-matrix.ts';

const PAGE = `${import.meta.dir}/../../docs/crash-matrix.md`;

interface Options {
  readonly names: readonly string[];
  readonly isSample: boolean;
  readonly isWritten: boolean;
  readonly isList: boolean;
  readonly seed: number;
  readonly lanes: number;
}

function parseOptions(argv: readonly string[]): Options {
  const names: string[] = [];
  const flags = new Set<string>();
  const numbers = { '--seed': 1, '--lanes': 2 };
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--seed' || word === '--lanes') {
      numbers[word] = Number(rest.shift());
      if (!Number.isInteger(numbers[word]) || numbers[word] < 1) throw new Error(`${word} needs a number from 1`);
    } else if (['--sample', '--write', '--list'].includes(word)) flags.add(word);
    else if (ROWS.some(({ name }) => name === word)) names.push(word);
    else throw new Error(`${word} is no row; there are ${ROWS.map(({ name }) => name).join(', ')}`);
  }
  if (flags.has('--write') && (names.length > 0 || flags.has('--sample')))
    throw new Error('--write is for a run of all rows, whole');
  return {
    names,
    isSample: flags.has('--sample'),
    isWritten: flags.has('--write'),
    isList: flags.has('--list'),
    seed: numbers['--seed'],
    lanes: numbers['--lanes'],
  };
}

const options = parseOptions(process.argv.slice(2));
const chosen = ROWS.filter(({ name }) => options.names.length === 0 || options.names.includes(name));
if (options.isList) {
  for (const { name, points, title } of chosen) console.log(`${name}  ${points}  ${title}`);
} else {
  const startedAt = performance.now();
  const done = await runMatrix(chosen, { ...options, onRow: (row) => process.stdout.write(printRow(row)) });
  process.stdout.write(`\n${printTable(done)}\n${Math.round((performance.now() - startedAt) / 1000)} s\n`);
  if (options.isWritten) await Bun.write(PAGE, printPage(done, new Date().toISOString().slice(0, 10)));
  process.exitCode = done.some((row) => countProblems(row) > 0) ? 1 : 0;
}
