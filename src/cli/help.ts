/** Help texts: `-h` with one line an item, `--help` with everything. Pure. */
import type { ArgumentDoc, CommandDoc, OptionDoc } from './command-doc.ts';
import type { Paint } from './colour.ts';

export interface HelpOptions {
  readonly form: 'short' | 'long';
  /** Width of the terminal; text is wrapped at it, or at 100. */
  readonly widthCells: number;
  readonly paint: Paint;
}

/** Lines longer than this are hard to read. */
const WIDEST_CELLS = 100;
/** An item whose name is wider than this, or than half of a narrow terminal, stands on a line of its own. */
const WIDEST_NAME_CELLS = 30;
const NARROWEST_CELLS = 20;

/** Wraps at spaces and puts the same indent before every line. Paragraphs are separated by an empty line. */
export function wrapText(text: string, indent: number, widthCells: number): string {
  const width = Math.max(NARROWEST_CELLS, Math.min(widthCells, WIDEST_CELLS) - indent);
  return text
    .split('\n')
    .flatMap((line) => Bun.wrapAnsi(line, width, { wordWrap: true, hard: false, trim: true }).split('\n'))
    .map((line) => (line === '' ? '' : ' '.repeat(indent) + line.trimEnd()))
    .join('\n');
}

/** One line of a list: its name as it is shown, and what is said about it. */
interface Item {
  readonly name: string;
  readonly nameCells: number;
  readonly summary: string;
  readonly detail: string | undefined;
  /** `[default: auto]` and the like. */
  readonly facts: readonly string[];
}

function printFacts(it: { values: readonly string[]; default: string | undefined; env?: string | undefined }) {
  return [
    ...(it.env === undefined ? [] : [`[env: ${it.env}]`]),
    ...(it.default === undefined ? [] : [`[default: ${it.default}]`]),
    ...(it.values.length === 0 ? [] : [`[possible values: ${it.values.join(', ')}]`]),
  ];
}

function optionItem(option: OptionDoc, paint: Paint): Item {
  const short = option.short === undefined ? '    ' : `-${option.short}, `;
  const painted = option.short === undefined ? short : `${paint(`-${option.short}`, 'bold')}, `;
  return {
    name: `${painted}${paint(`--${option.long}`, 'bold')}${option.value}`,
    nameCells: Bun.stringWidth(`${short}--${option.long}${option.value}`),
    summary: option.summary,
    detail: option.detail,
    facts: printFacts(option),
  };
}

function argumentItem(argument: ArgumentDoc): Item {
  const { display, summary, detail } = argument;
  return { name: display, nameCells: Bun.stringWidth(display), summary, detail, facts: printFacts(argument) };
}

function printShortList(items: readonly Item[], widthCells: number): string {
  const widest = Math.min(WIDEST_NAME_CELLS, Math.floor(widthCells / 2) - 4);
  const column = Math.max(4, ...items.map(({ nameCells }) => (nameCells <= widest ? nameCells : 0)));
  const indent = 2 + column + 2;
  return items
    .map(({ name, nameCells, summary, facts }) => {
      const text = wrapText([summary, ...facts].join(' '), indent, widthCells);
      if (nameCells > column) return `  ${name}\n${text}\n`;
      return `  ${name}${' '.repeat(column - nameCells)}  ${text.trimStart()}\n`;
    })
    .join('');
}

function printLongList(items: readonly Item[], widthCells: number): string {
  return items
    .map(({ name, summary, detail, facts }) => {
      const text = [
        detail === undefined ? summary : `${summary}.\n\n${detail}`,
        ...(facts.length > 0 ? [facts.join('\n')] : []),
      ];
      return `  ${name}\n${wrapText(text.join('\n\n'), 10, widthCells)}\n`;
    })
    .join('\n');
}

function printExamples(doc: CommandDoc, widthCells: number): string {
  return doc.examples.map(({ line, about }) => `  ${line}\n${wrapText(about, 6, widthCells)}\n`).join('');
}

function printExits(doc: CommandDoc, widthCells: number): string {
  const all = { 0: 'done', 1: 'failed', 2: 'the command line is wrong', ...doc.exits };
  return printShortList(
    Object.entries(all).map(([code, about]) => ({
      name: code,
      nameCells: code.length,
      summary: about,
      detail: undefined,
      facts: [],
    })),
    widthCells,
  );
}

/** The help text of a command, ending with a line feed. */
export function printHelp(doc: CommandDoc, options: HelpOptions): string {
  const { form, widthCells, paint } = options;
  const long = form === 'long';
  const section = (title: string, body: string) =>
    body === '' ? '' : `\n${paint(title, 'bold', 'underline')}\n${body}`;
  const usage = doc.usage
    .map((line, at) => `${at === 0 ? paint('Usage:', 'bold', 'underline') : '      '} ${line}\n`)
    .join('');
  const list = (items: readonly Item[]) =>
    items.length === 0 ? '' : long ? printLongList(items, widthCells) : printShortList(items, widthCells);
  const children = doc.children.map(({ name, summary, aliases }) => ({
    name: paint(name, 'bold'),
    nameCells: Bun.stringWidth(name),
    summary: aliases.length === 0 ? summary : `${summary} [aliases: ${aliases.join(', ')}]`,
    detail: undefined,
    facts: [],
  }));
  const optionItems = doc.options.map((option) => optionItem(option, paint));
  return [
    `${wrapText(doc.summary, 0, widthCells)}\n`,
    long && doc.description !== undefined ? `\n${wrapText(doc.description, 0, widthCells)}\n` : '',
    `\n${usage}`,
    section('Commands:', children.length === 0 ? '' : printShortList(children, widthCells)),
    section('Arguments:', list(doc.arguments.map(argumentItem))),
    section('Options:', list(optionItems)),
    long ? section('Examples:', printExamples(doc, widthCells)) : '',
    long && Object.keys(doc.exits).length > 0 ? section('Exit codes:', printExits(doc, widthCells)) : '',
  ].join('');
}
