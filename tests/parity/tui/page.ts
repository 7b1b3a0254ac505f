/** The page of the documentation. Pure. */
import type { ScreenDifference } from './compare-screens.ts';
import { GENERAL_DEVIATIONS } from '../deviations.ts';
import { STANDING, STANDING_DEVIATIONS } from './standing.ts';

/** What differs in the requests of every scene. */
const EVERYWHERE = [...STANDING_DEVIATIONS, ...GENERAL_DEVIATIONS].filter(
  ({ surface, everywhere }) => everywhere === true && (surface === 'body' || surface === 'headers'),
);

export interface ScreenRow {
  /** `scene: screen`. */
  readonly title: string;
  readonly status: 'same' | 'better' | 'missing' | 'DIFFERENT';
  readonly why: string | undefined;
  readonly difference: ScreenDifference;
  /** What of it is not explained. */
  readonly open: ScreenDifference;
}

export function printTuiPage(rows: readonly ScreenRow[]): string {
  const count = (status: ScreenRow['status']): number => rows.filter((row) => row.status === status).length;
  return [
    '# The workstation beside `codex` 0.169.0',
    '',
    'Written by `bun run parity:tui`, which drives both programs in terminals of the same size at the same scripted model and compares',
    'what their screens say, line by line, and in one row a scene what the model was sent. Names of the products, ids, times, folders,',
    'logos and empty rows are not compared; colours and places on the screen are not either (fixtures/terminal/views has ours). Do not edit.',
    '',
    'better: every line that differs is explained by the sentence beside it. missing: csm does not have it. `npm run parity:tui -- NAME --no-page --show` prints the lines of both.',
    '',
    `**${rows.length} rows: ${count('same')} same, ${count('better')} better, ${count('missing')} missing, ${count('DIFFERENT')} DIFFERENT.**`,
    '',
    'On every screen, and not compared again:',
    '',
    ...STANDING.map(({ why }) => `- ${why}`),
    ...new Set(EVERYWHERE.map(({ why }) => `- In requests: ${why}.`)),
    '',
    '| screen | result | why |',
    '|---|---|---|',
    ...rows.map(({ title, status, why }) => `| ${cell(title)} | ${status} | ${cell(why ?? '')} |`),
    '',
    ...rows.filter(({ status }) => status === 'DIFFERENT').flatMap(printOpen),
  ].join('\n');
}

function printOpen({ title, open }: ScreenRow): string[] {
  return [
    `### ${title}`,
    '',
    '```diff',
    ...open.reference.map((line) => `- ${line}`),
    ...open.csm.map((line) => `+ ${line}`),
    '```',
    '',
  ];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
