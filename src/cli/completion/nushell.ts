/** Completion for nushell: a module of `extern` signatures. Pure. */
import type { CommandDoc } from '../command-doc.ts';
import { PROGRAM_NAME } from '../program.ts';
import { printProgram } from '../usage.ts';
import { planCompletion } from './completion-plan.ts';
import type { FlagPlan, PathPlan } from './completion-plan.ts';

function quote(text: string): string {
  return JSON.stringify(text);
}

function completerName(path: string, name: string): string {
  return `nu-complete ${printProgram(path)} ${name}`;
}

function printCompleter(path: string, name: string, values: readonly string[]): string {
  return `def ${quote(completerName(path, name))} [] { [${values.map(quote).join(' ')}] }\n`;
}

function printFlag(path: string, flag: FlagPlan): string {
  const short = flag.short === undefined ? '' : `(${flag.short})`;
  const shape = flag.complete === 'file' ? 'path' : flag.complete === 'directory' ? 'directory' : 'string';
  const completer = flag.values.length === 0 ? '' : `@${quote(completerName(path, flag.long.slice(2)))}`;
  return `    ${flag.long}${short}${flag.takesValue ? `: ${shape}${completer}` : ''} # ${flag.about}\n`;
}

function printExtern({ path, about, flags, positionals, words }: PathPlan): string {
  const args = positionals.map(({ name, required, rest }, at) => {
    const id = name.toLowerCase();
    const completer = at === 0 && words.length > 0 ? `@${quote(completerName(path, 'word'))}` : '';
    return rest ? `    ...${id}: string${completer}\n` : `    ${id}${required ? '' : '?'}: string${completer}\n`;
  });
  return `# ${about}\nexport extern ${quote(printProgram(path))} [\n${args.join('')}${flags.map((flag) => printFlag(path, flag)).join('')}]\n`;
}

/** The module. Subcommands are completed by nushell itself from the names of the externs. */
export function printNushell(docs: readonly CommandDoc[]): string {
  const { paths } = planCompletion(docs);
  const completers = paths.flatMap(({ path, flags, words }) => [
    ...flags
      .filter(({ values }) => values.length > 0)
      .map(({ long, values }) => printCompleter(path, long.slice(2), values)),
    ...(words.length > 0 ? [printCompleter(path, 'word', words)] : []),
  ]);
  return `# nushell completion for ${PROGRAM_NAME}: save as a module and \`use\` it\n${completers.join('')}${paths.map(printExtern).join('')}`;
}
