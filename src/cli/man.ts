/** The manual page of csm, as roff with man(7) macros. Pure. */
import { BUILD } from '#/base/build-info.ts';
import type { CommandDoc, OptionDoc } from './command-doc.ts';
import { PROGRAM_NAME } from './program.ts';
import { printProgram } from './usage.ts';

/** A text as roff shows it literally: backslashes, hyphens that must stay ASCII, and dots that would be requests. */
export function printRoff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .split('\n')
    .map((line) => (/^[.']/.test(line) ? `\\&${line}` : line))
    .join('\n');
}

function printParagraphs(text: string): string {
  return text.split('\n\n').map(printRoff).join('\n.PP\n');
}

function printOption(option: OptionDoc): string {
  const short = option.short === undefined ? '' : `\\fB\\-${option.short}\\fR, `;
  const facts = [
    ...(option.default === undefined ? [] : [`Default: ${option.default}.`]),
    ...(option.values.length === 0 ? [] : [`One of: ${option.values.join(', ')}.`]),
    ...(option.env === undefined ? [] : [`Variable: ${option.env}.`]),
  ];
  const text = [`${option.summary}.`, ...(option.detail === undefined ? [] : [option.detail]), ...facts].join(' ');
  return `.TP\n${short}\\fB\\-\\-${printRoff(option.long)}\\fR\\fI${printRoff(option.value)}\\fR\n${printRoff(text)}\n`;
}

function printCommand(doc: CommandDoc): string {
  return [
    `.SS ${printRoff(printProgram(doc.path))}\n`,
    `${printRoff(doc.summary)}.\n`,
    doc.description === undefined ? '' : `.PP\n${printParagraphs(doc.description)}\n`,
    ...doc.usage.map((line) => `.PP\n\\fB${printRoff(line)}\\fR\n`),
    ...doc.arguments.map((it) => `.TP\n${printRoff(it.display)}\n${printRoff(`${it.summary}.`)}\n`),
    ...doc.options.filter(({ own }) => own).map(printOption),
    ...doc.examples.map(
      ({ line, about }) => `.PP\n${printRoff(about)}:\n.PP\n.RS 4\n\\fB${printRoff(line)}\\fR\n.RE\n`,
    ),
  ].join('');
}

/** `csm.1` from the documents of the root and all commands, the root first. */
export function printManPage(docs: readonly CommandDoc[]): string {
  const [root, ...commands] = docs;
  if (root === undefined) return '';
  const globals = root.options.filter(({ own }) => !own);
  return [
    `.TH ${PROGRAM_NAME.toUpperCase()} 1 "" "${PROGRAM_NAME} ${BUILD.version}" "User Commands"\n`,
    `.SH NAME\n${PROGRAM_NAME} \\- ${printRoff(root.summary)}\n`,
    `.SH SYNOPSIS\n${root.usage.map((line) => `\\fB${printRoff(line)}\\fR\n`).join('.br\n')}`,
    root.description === undefined ? '' : `.SH DESCRIPTION\n${printParagraphs(root.description)}\n`,
    `.SH OPTIONS OF EVERY COMMAND\n${globals.map(printOption).join('')}`,
    `.SH OPTIONS BEFORE A COMMAND\n${root.options
      .filter(({ own }) => own)
      .map(printOption)
      .join('')}`,
    `.SH COMMANDS\n${commands.map(printCommand).join('')}`,
    '.SH EXIT STATUS\n0 done, 1 failed, 2 the command line is wrong, 130 interrupted, 143 terminated.\n',
  ].join('');
}
