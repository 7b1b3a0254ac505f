/** What a benchmark found, beside its budget, and how that is judged and printed. Pure. */

/** A budget of docs/performance.md. Machines differ, so a time is held against what the peer took in the same run. */
export interface Budget {
  /** The figure that csm may not exceed (with `atLeast`: fall below) on the machine that the budget was set on. */
  readonly value: number;
  /** The peer's figure on that machine; the budget then is the ratio of the two. Absent: `value` counts as it stands. */
  readonly peer?: number;
  readonly atLeast?: boolean;
  /** Why it is missed where it is, for the table's footnotes. */
  readonly known?: string;
}

/** One row of the table. */
export interface Figure {
  /** The case it belongs to. */
  readonly name: string;
  /** What was measured: `wall`, `peak RSS`, `a round`. */
  readonly what: string;
  readonly unit: 'ms' | 'MiB' | 'MB/s' | '1/s' | 's' | '';
  /** Median of csm; undefined where a run failed. */
  readonly csm: number | undefined;
  /** Median of the peer in the same run; undefined where there is none. */
  readonly peer: number | undefined;
  /** What the peer is, where it is not Codex. */
  readonly peerName?: string;
  readonly budget?: Budget;
  /** Why a figure is missing. */
  readonly note?: string;
}

export type Verdict = 'met' | 'missed' | 'none' | 'unknown';

/** Two measurements of the same thing differ by so much on a quiet machine. */
const NOISE = 1.05;

/** csm's figure by the peer's. */
export function measureRatio({ csm, peer }: Figure): number | undefined {
  return csm === undefined || peer === undefined || peer === 0 ? undefined : csm / peer;
}

/** Whether a figure is within its budget. */
export function decideVerdict(figure: Figure): Verdict {
  const { budget, csm } = figure;
  if (budget === undefined) return 'none';
  if (csm === undefined) return 'unknown';
  const ratio = measureRatio(figure);
  const measured = budget.peer === undefined || ratio === undefined ? csm : ratio;
  const limit = budget.peer === undefined || ratio === undefined ? budget.value : budget.value / budget.peer;
  return (budget.atLeast === true ? measured * NOISE >= limit : measured <= limit * NOISE) ? 'met' : 'missed';
}

/** The whole table, and below it the budgets that were missed. */
export function printFigures(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    figure.what,
    printAmount(figure.csm, figure.unit),
    printPeer(figure),
    printRatio(measureRatio(figure)),
    printBudget(figure),
    VERDICTS[decideVerdict(figure)],
  ]);
  const header = ['case', 'measured', 'csm', 'codex', 'ratio', 'budget', 'met'];
  const table = printTable([header, ...rows]);
  const missed = figures.filter((figure) => decideVerdict(figure) === 'missed');
  const notes = [
    ...missed.map(({ name, what, budget }) => `missed: ${name}, ${what}: ${budget?.known ?? 'no reason is known yet'}`),
    ...figures.flatMap(({ name, what, note }) => (note === undefined ? [] : [`${name}, ${what}: ${note}`])),
  ];
  return notes.length === 0 ? table : `${table}\n${notes.map((note) => `${note}\n`).join('')}`;
}

const VERDICTS: Readonly<Record<Verdict, string>> = { met: 'yes', missed: 'NO', none: '', unknown: '?' };

function printAmount(value: number | undefined, unit: Figure['unit']): string {
  if (value === undefined) return '-';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`;
}

function printPeer(figure: Figure): string {
  const amount = printAmount(figure.peer, figure.unit);
  return figure.peerName === undefined || figure.peer === undefined ? amount : `${amount} (${figure.peerName})`;
}

function printRatio(ratio: number | undefined): string {
  return ratio === undefined ? '-' : ratio.toFixed(ratio >= 10 ? 1 : ratio >= 0.1 ? 2 : 3);
}

function printBudget({ budget, unit, peer }: Figure): string {
  if (budget === undefined) return '';
  const sign = budget.atLeast === true ? '>=' : '<=';
  const amount = `${sign} ${printAmount(budget.value, unit)}`;
  if (budget.peer === undefined || peer === undefined) return amount;
  return `${amount} = ratio ${printRatio(budget.value / budget.peer)}`;
}

function printTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  const [header = [], ...rest] = rows;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|\n`;
  return line(header) + rule + rest.map(line).join('');
}

/** The middle of the values; undefined of none. */
export function measureMedian(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const [low = 0, high = 0] = [sorted[half - 1], sorted[half]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}
