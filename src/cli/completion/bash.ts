/** Completion for bash 3.2 and later. Pure. */
import type { CommandDoc } from '../command-doc.ts';
import { PROGRAM_NAME } from '../program.ts';
import { flagNames, planCompletion, valueFlags } from './completion-plan.ts';
import type { FlagPlan, PathPlan } from './completion-plan.ts';

/** A word in single quotes. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function patterns(path: string, names: readonly string[]): string {
  return names.map((name) => quote(`${path}|${name}`)).join('|');
}

function printValue(path: string, flag: FlagPlan): string {
  const reply =
    flag.values.length > 0
      ? `COMPREPLY=($(compgen -W ${quote(flag.values.join(' '))} -- "$cur"))`
      : flag.complete === 'directory'
        ? 'COMPREPLY=($(compgen -d -- "$cur")); compopt -o filenames 2>/dev/null'
        : 'COMPREPLY=()';
  return `        ${patterns(path, flagNames(flag))}) ${reply}; return ;;\n`;
}

function printWords({ path, flags, subcommands, words }: PathPlan): string {
  const names = [...subcommands.map(({ name }) => name), ...words].join(' ');
  return `        ${quote(path)}) words=${quote(names)}; flags=${quote(flags.flatMap(flagNames).join(' '))} ;;\n`;
}

/** The script. A value that is no fixed word is left to the shell's own file completion. */
export function printBash(docs: readonly CommandDoc[]): string {
  const { steps, paths } = planCompletion(docs);
  const moves = steps
    .map(({ from, words, to }) => `            ${patterns(from, words)}) at=${quote(to)} ;;\n`)
    .join('');
  const skips = paths
    .map((path) => `            ${patterns(path.path, valueFlags(path).flatMap(flagNames))}) skip=1 ;;\n`)
    .join('');
  return `# bash completion for ${PROGRAM_NAME}
_${PROGRAM_NAME}() {
    local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at='' skip='' i word words='' flags=''
    if [[ $cur == = ]]; then cur=''; elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=\${COMP_WORDS[i]}
        [[ $word == = ]] && continue
        if [[ $word == -- ]]; then return; fi
        if [[ -n $skip ]]; then skip=''; continue; fi
        case "$at|$word" in
${moves}${skips}        esac
    done
    case "$at|$prev" in
${paths.flatMap((path) => valueFlags(path).map((flag) => printValue(path.path, flag))).join('')}    esac
    case "$at" in
${paths.map(printWords).join('')}    esac
    if [[ $cur == -* ]]; then words=$flags; fi
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o bashdefault -o default -F _${PROGRAM_NAME} ${PROGRAM_NAME}
`;
}
