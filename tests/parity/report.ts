/** The table for people and the page in the documentation. Pure. */
import type { Finding } from './compare.ts';
import { NOT_COMPARED } from './normalise.ts';
import type { Scenario } from './scenario.ts';
import type { Comparison } from './scenario-runner.ts';

export type Row = Comparison & { readonly scenario: Scenario };

const STATUSES = ['same', 'better', 'missing', 'DIFFERENT'] as const;
const SHOWN_FINDINGS = 8;
const SHOWN_CHARS = 300;
const SHOWN_BEFORE = 60;

export function printTable(rows: readonly Row[], options: { readonly verbose: boolean }): string {
  const width = Math.max(...rows.map(({ scenario }) => scenario.name.length));
  const lines = rows.flatMap(({ scenario, verdict }) => {
    const head = `${scenario.name.padEnd(width)}  ${verdict.status}`;
    const whys = options.verbose ? [...new Set(verdict.deviations.map(({ why }) => `    (${why})`))] : [];
    const limit = options.verbose ? Number.POSITIVE_INFINITY : SHOWN_FINDINGS;
    const shown = verdict.findings.slice(0, limit).flatMap((finding) => printFinding(finding, options.verbose));
    const more = verdict.findings.length > limit ? [`    and ${verdict.findings.length - limit} more`] : [];
    return [head, ...whys, ...shown, ...more];
  });
  return [...lines, '', printCounts(rows)].join('\n');
}

function printFinding(finding: Finding, verbose: boolean): readonly string[] {
  const { surface, at, reference, csm } = finding;
  const from = verbose ? 0 : Math.max(0, firstDifference(reference ?? '', csm ?? '') - SHOWN_BEFORE);
  const show = (text: string | undefined): string => {
    if (text === undefined) return '(nothing)';
    if (verbose || text.length <= SHOWN_CHARS) return JSON.stringify(text);
    const end = from + SHOWN_CHARS;
    return `${from > 0 ? '...' : ''}${JSON.stringify(text.slice(from, end))}${end < text.length ? '...' : ''}`;
  };
  return [`    ${surface}: ${at}`, `      reference ${show(reference)}`, `      csm       ${show(csm)}`];
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  return at;
}

function count(rows: readonly Row[], status: (typeof STATUSES)[number]): number {
  return rows.filter(({ verdict }) => verdict.status === status).length;
}

function printCounts(rows: readonly Row[]): string {
  return `${rows.length} scenarios: ${STATUSES.map((status) => `${count(rows, status)} ${status}`).join(', ')}`;
}

export function printPage(rows: readonly Row[]): string {
  const reasons = new Map<string, number>();
  const everywhere = new Set<string>();
  for (const { verdict } of rows) {
    for (const { why, everywhere: isEverywhere } of verdict.deviations) {
      if (isEverywhere === true) everywhere.add(why);
      else reasons.set(why, reasons.get(why) ?? reasons.size + 1);
    }
  }
  const topics = Map.groupBy(rows, ({ scenario }) => scenario.name.split(': ', 1)[0] ?? '');
  const sections = [...topics].map(([topic, group]) =>
    [
      `## ${topic[0]?.toUpperCase()}${topic.slice(1)}`,
      '',
      '| scenario | result | why |',
      '|---|---|---|',
      ...group.map(({ scenario, verdict }) => {
        const notes = new Set(
          verdict.deviations.map(({ why }) => reasons.get(why)).filter((note) => note !== undefined),
        );
        const left = Object.entries(scenario.ignore ?? {}).map(([surface, why]) => `${surface} left out: ${why}`);
        const why = [[...notes].join(', '), ...left].filter((text) => text !== '').join('; ');
        return `| ${cell(scenario.name.slice(topic.length + 2))} | ${verdict.status} | ${cell(why)} |`;
      }),
      '',
    ].join('\n'),
  );
  return [
    '# `csm exec` beside `codex exec` 0.169.0',
    '',
    'Written by `bun run parity`, which runs both programs against the same scripted model and compares what they send',
    '(headers, bodies), print (JSONL, standard output and error), answer (exit code) and change (files). Do not edit.',
    '',
    `**${printCounts(rows)}.**`,
    '',
    '- *same*: no difference.',
    '- *better*: different on purpose; the numbers name the reasons below.',
    '- *missing*: csm does not offer it yet.',
    '- *DIFFERENT*: not explained: a defect, and `bun run parity` fails.',
    '',
    'Different in every scenario where it can be, on purpose, and not counted above:',
    '',
    ...[...everywhere].map((why) => `- ${why}`),
    '',
    'Not compared:',
    '',
    ...NOT_COMPARED.map((text) => `- ${text}`),
    '',
    ...sections,
    '## Reasons',
    '',
    ...[...reasons].map(([why, number]) => `${number}. ${why[0]?.toUpperCase()}${why.slice(1)}.`),
    '',
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
