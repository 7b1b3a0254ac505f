/** `docs/cli.md`: the reference of the command line as Markdown. Pure. */
import type { ArgumentDoc, CommandDoc, OptionDoc } from './command-doc.ts';
import { printProgram } from './usage.ts';

/** How the page is made anew, for its head and for the test that compares it. */
export const REFERENCE_COMMAND = 'bun run docs';

/** A cell of a table: bars would end it. */
function printCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function printFacts(it: OptionDoc | ArgumentDoc): string {
  const facts = [
    ...(it.default === undefined ? [] : [`default \`${it.default}\``]),
    ...(it.values.length === 0 ? [] : [`one of ${it.values.map((value) => `\`${value}\``).join(', ')}`]),
    ...('env' in it && it.env !== undefined ? [`variable \`${it.env}\``] : []),
  ];
  return facts.length === 0 ? '' : ` (${facts.join('; ')})`;
}

function printAbout(it: OptionDoc | ArgumentDoc): string {
  const detail = it.detail === undefined ? '' : `. ${it.detail}`;
  return printCell(`${it.summary}${printFacts(it)}${detail}`);
}

function printRows(title: string, rows: readonly (readonly [string, string])[]): string {
  if (rows.length === 0) return '';
  return `| ${title} | |\n|---|---|\n${rows.map(([name, about]) => `| \`${printCell(name)}\` | ${about} |\n`).join('')}\n`;
}

function optionRow(option: OptionDoc): readonly [string, string] {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  return [`${short}--${option.long}${option.value}`, printAbout(option)];
}

function printCommand(doc: CommandDoc): string {
  const aliases = doc.aliases.length === 0 ? '' : ` Also: ${doc.aliases.map((alias) => `\`${alias}\``).join(', ')}.`;
  const exits = Object.entries(doc.exits).map(([code, about]) => [code, printCell(about)] as const);
  const examples = doc.examples.map(({ line, about }) => `# ${about}\n${line}\n`).join('\n');
  return [
    `## ${printProgram(doc.path)}\n\n${doc.summary}.${aliases}\n\n`,
    `\`\`\`text\n${doc.usage.join('\n')}\n\`\`\`\n\n`,
    doc.description === undefined ? '' : `${doc.description}\n\n`,
    printRows(
      'Argument',
      doc.arguments.map((it) => [it.display, printAbout(it)]),
    ),
    printRows('Option', doc.options.filter(({ own }) => own).map(optionRow)),
    printRows('Exit code', exits),
    examples === '' ? '' : `\`\`\`sh\n${examples}\`\`\`\n\n`,
  ].join('');
}

/** The page from the documents of the root and all commands, the root first. Ends with one line feed. */
export function printReference(docs: readonly CommandDoc[]): string {
  const globals = docs[0]?.options.filter(({ own, long }) => !own && long !== 'version') ?? [];
  const list = docs.slice(1).map(({ path, summary }) => {
    const name = printProgram(path);
    return `- [\`${name}\`](#${name.replaceAll(' ', '-')}): ${summary}\n`;
  });
  const page = [
    '# The command line\n\n',
    `Made from the commands' definitions by \`${REFERENCE_COMMAND}\`; do not edit.\n\n`,
    `${list.join('')}\n`,
    'Exit codes of every command: 0 done, 1 failed, 2 the command line is wrong, 130 after SIGINT, 143 after SIGTERM; ',
    'see [exit codes](parity/exit-codes.md). Data goes to standard output, progress and errors to standard error.\n\n',
    '## Options of every command\n\nBefore or after the subcommand.\n\n',
    printRows('Option', globals.map(optionRow)),
    ...docs.map(printCommand),
  ].join('');
  return `${page.trimEnd()}\n`;
}
