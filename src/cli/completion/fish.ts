/** Completion for fish. Pure. */
import type { CommandDoc } from '../command-doc.ts';
import { PROGRAM_NAME } from '../program.ts';
import { flagNames, planCompletion, valueFlags } from './completion-plan.ts';
import type { FlagPlan, PathPlan } from './completion-plan.ts';

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function patterns(path: string, names: readonly string[]): string {
  return names.map((name) => quote(`${path}|${name}`)).join(' ');
}

function printFlag(condition: string, flag: FlagPlan): string {
  const short = flag.short === undefined ? '' : ` -s ${flag.short.slice(1)}`;
  const value = !flag.takesValue
    ? ''
    : flag.values.length > 0
      ? ` -x -a ${quote(flag.values.join(' '))}`
      : flag.complete === 'directory'
        ? ` -x -a '(__fish_complete_directories)'`
        : flag.complete === 'file'
          ? ' -r -F'
          : ' -x';
  return `complete -c ${PROGRAM_NAME} -n ${condition}${short} -l ${flag.long.slice(2)}${value} -d ${quote(flag.about)}\n`;
}

function printPath({ path, subcommands, flags, words }: PathPlan): string {
  const condition = quote(`__${PROGRAM_NAME}_at ${quote(path)}`);
  const word = (name: string, about: string) =>
    `complete -c ${PROGRAM_NAME} -n ${condition} -f -a ${quote(name)}${about === '' ? '' : ` -d ${quote(about)}`}\n`;
  return [
    ...subcommands.map(({ name, about }) => word(name, about)),
    ...words.map((name) => word(name, '')),
    ...flags.map((flag) => printFlag(condition, flag)),
  ].join('');
}

/** The script. */
export function printFish(docs: readonly CommandDoc[]): string {
  const { steps, paths } = planCompletion(docs);
  const moves = steps.map(
    ({ from, words, to }) => `            case ${patterns(from, words)}\n                set at ${quote(to)}\n`,
  );
  const skips = paths.map(
    (path) =>
      `            case ${patterns(path.path, valueFlags(path).flatMap(flagNames))}\n                set skip 1\n`,
  );
  return `# fish completion for ${PROGRAM_NAME}
function __${PROGRAM_NAME}_at
    set -l at ''
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        switch "$at|$word"
${moves.join('')}${skips.join('')}        end
    end
    test "$at" = "$argv[1]"
end
${paths.map(printPath).join('')}`;
}
