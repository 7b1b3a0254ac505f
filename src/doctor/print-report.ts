/** The report for people, in the layout of Codex's doctor. Texts of the report are visible already. Pure. */
import { BUILD } from '#/base/build-info.ts';
import { DOCTOR_SECTIONS, type CheckReport, type CheckStatus, type DoctorReport } from './check.ts';

/** Styles that the report uses; a terminal's, or none. */
export type ReportPaint = (
  text: string,
  ...styles: readonly ('bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan')[]
) => string;

export interface PrintOptions {
  /** Only rows, no details. */
  readonly isSummary: boolean;
  /** Nothing is cut. */
  readonly isAll: boolean;
  readonly isAscii: boolean;
  /** Only some checks: the head does not name the machine. */
  readonly isPartial: boolean;
  /** Lines are folded at this width; undefined: they are as long as they are. */
  readonly widthCells: number | undefined;
  readonly paint: ReportPaint;
}

const LABEL_CELLS = 12;
const NAME_CELLS = 24;
const RULE_CELLS = 61;
/** Where values of details begin. */
const VALUE_CELLS = 6 + NAME_CELLS + 1;
/** Shown of a list, and of a value, unless everything is asked for. */
const SHOWN_LINES = 6;
const SHOWN_CHARACTERS = 240;

const GLYPHS = {
  ok: { sign: '✓', ascii: '[ok]', style: 'green' },
  warning: { sign: '⚠', ascii: '[!!]', style: 'yellow' },
  fail: { sign: '✗', ascii: '[XX]', style: 'red' },
  idle: { sign: '○', ascii: '[--]', style: 'dim' },
} as const;

/** The whole text, each line ending with a line feed. */
export function printReport(report: DoctorReport, options: PrintOptions): string {
  const { paint, isAscii, isSummary } = options;
  const machine = options.isPartial ? '' : ` ${isAscii ? '|' : '·'} ${report.machine}`;
  const rule = paint((isAscii ? '-' : '─').repeat(Math.min(RULE_CELLS, options.widthCells ?? RULE_CELLS)), 'dim');
  const notes = report.checks.filter(({ status }) => status !== 'ok');
  const lines = [`${paint('csm Doctor', 'bold')} ${paint(`v${BUILD.version}${machine}`, 'dim')}`, ''];
  if (notes.length > 0) {
    lines.push(paint('Notes', 'bold'), ...notes.flatMap((check) => printNote(check, options)), rule, '');
  }
  for (const section of DOCTOR_SECTIONS) {
    const checks = report.checks.filter((check) => check.section === section);
    if (checks.length === 0) continue;
    lines.push(paint(section, 'bold'), ...checks.flatMap((check) => printCheck(check, options)), '');
  }
  lines.push(rule, ...fold('', printFooter(report, notes.length, options), options), '');
  if (isSummary) lines.push(...fold('', paint('Run csm doctor without --summary for the details.', 'dim'), options));
  else lines.push(`${paint('--summary', 'cyan')} ${paint('rows only', 'dim')}`);
  lines.push(
    ...fold(
      '',
      `${paint('--all', 'cyan')} ${paint('check every log, cut nothing', 'dim')}   ` +
        `${paint('--json', 'cyan')} ${paint('report for programs', 'dim')}`,
      options,
    ),
  );
  const text = lines.map((line) => `${line}\n`).join('');
  return isAscii ? text.replaceAll(' · ', ' | ').replaceAll('…', '...') : text;
}

function printGlyph(check: Pick<CheckReport, 'status' | 'isIdle'>, { isAscii, paint }: PrintOptions): string {
  const { sign, ascii, style } = GLYPHS[check.isIdle ? 'idle' : check.status];
  return paint(isAscii ? ascii : sign, style);
}

/** What a row says: what is wrong first, else that all is well. */
function printHeadline({ summary, issues }: CheckReport): string {
  const first = issues.find(({ severity }) => severity === 'fail') ?? issues[0];
  if (first === undefined) return summary;
  return issues.length === 1 ? first.cause : `${first.cause} (and ${issues.length - 1} more)`;
}

function firstRemedy({ issues }: CheckReport): string {
  return (issues.find(({ severity }) => severity === 'fail') ?? issues[0])?.remedy ?? '';
}

function printNote(check: CheckReport, options: PrintOptions): readonly string[] {
  const start = `   ${printGlyph(check, options)} ${check.category.padEnd(LABEL_CELLS)} `;
  return fold(start, `${printHeadline(check)} - ${firstRemedy(check)}`, options);
}

function printCheck(check: CheckReport, options: PrintOptions): readonly string[] {
  const { paint, isSummary, isAscii } = options;
  const start = `  ${printGlyph(check, options)} ${check.category.padEnd(LABEL_CELLS)} `;
  const isWell = check.issues.length === 0;
  const dash = isAscii ? '-' : '—';
  const text = isSummary && !isWell ? `${printHeadline(check)} ${dash} ${firstRemedy(check)}` : printHeadline(check);
  const lines = [...fold(start, text, options, isWell ? (line) => paint(line, 'dim') : undefined)];
  if (isSummary) return lines;
  for (const [name, value] of Object.entries(check.details)) lines.push(...printDetail(name, value, options));
  const arrow = `    ${isAscii ? '->' : '→'} `;
  const isMany = check.issues.length > 1;
  for (const { cause, remedy } of check.issues)
    lines.push(...fold(arrow, isMany ? `${cause}: ${remedy}` : remedy, options));
  return lines;
}

function printDetail(name: string, value: string | readonly string[], options: PrintOptions): readonly string[] {
  const { isAll, paint } = options;
  const values = typeof value === 'string' ? [value] : value.length === 0 ? ['none'] : value;
  const shown = isAll || values.length <= SHOWN_LINES ? values : values.slice(0, SHOWN_LINES - 1);
  const start = `      ${paint(name.padEnd(NAME_CELLS), 'dim')} `;
  const next = ' '.repeat(VALUE_CELLS);
  const lines = shown.flatMap((text, index) => fold(index === 0 ? start : next, isAll ? text : cut(text), options));
  if (shown.length < values.length) lines.push(`${next}and ${values.length - shown.length} more (--all)`);
  return lines;
}

function cut(text: string): string {
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}… (--all)`;
}

/** One line, or several whose later ones are indented as far as the first one's text. */
function fold(
  start: string,
  text: string,
  { widthCells }: PrintOptions,
  style: (line: string) => string = (line) => line,
): readonly string[] {
  const startCells = Bun.stringWidth(start);
  // Where hardly any room is left beside it, the text goes on below, a little indented.
  const indentCells = widthCells !== undefined && startCells > widthCells / 2 ? 6 : startCells;
  if (widthCells === undefined || startCells + Bun.stringWidth(text) <= widthCells) return [start + style(text)];
  const room = Math.max(16, widthCells - indentCells);
  const rows = Bun.wrapAnsi(text, room, { hard: true, trim: true }).split('\n');
  const indent = ' '.repeat(indentCells);
  if (indentCells !== startCells) return [start.trimEnd(), ...rows.map((row) => indent + style(row))];
  return rows.map((row, index) => (index === 0 ? start : indent) + style(row));
}

const WORDS: Readonly<Record<CheckStatus, string>> = { ok: 'ok', warning: 'degraded', fail: 'failed' };

function printFooter(report: DoctorReport, notes: number, { paint, isAscii }: PrintOptions): string {
  const count = (accept: (check: CheckReport) => boolean): number => report.checks.filter(accept).length;
  const idle = count((check) => check.isIdle);
  const parts = [
    `${count((check) => check.status === 'ok' && !check.isIdle)} ${paint('ok', 'green')}`,
    ...(idle === 0 ? [] : [`${idle} ${paint('idle', 'dim')}`]),
    ...(notes === 0 ? [] : [`${notes} ${paint('notes', 'yellow')}`]),
    `${count((check) => check.status === 'warning')} ${paint('warn', 'yellow')}`,
    `${count((check) => check.status === 'fail')} ${paint('fail', 'red')}`,
  ];
  const style = GLYPHS[report.status].style;
  return `${parts.join(isAscii ? ' | ' : ' · ')} ${paint(WORDS[report.status], 'bold', style)}`;
}
