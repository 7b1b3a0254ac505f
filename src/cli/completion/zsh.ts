/** Completion for zsh. Pure. */
import type { CommandDoc } from '../command-doc.ts';
import { PROGRAM_NAME } from '../program.ts';
import { flagNames, planCompletion, valueFlags } from './completion-plan.ts';
import type { FlagPlan, PathPlan } from './completion-plan.ts';

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** `name:about` for `_describe`. */
function describe(name: string, about: string): string {
  return quote(`${name.replaceAll(':', '\\:')}:${about}`);
}

function patterns(path: string, names: readonly string[]): string {
  return names.map((name) => quote(`${path}|${name}`)).join('|');
}

function printValue(path: string, flag: FlagPlan): string {
  const action =
    flag.values.length > 0
      ? `compadd -- ${flag.values.map(quote).join(' ')}`
      : flag.complete === 'directory'
        ? '_files -/'
        : flag.complete === 'file'
          ? '_files'
          : `_message ${quote(flag.about)}`;
  return `    ${patterns(path, flagNames(flag))}) ${action}; return ;;\n`;
}

function printPath({ path, subcommands, flags, words }: PathPlan): string {
  const names = [
    ...subcommands.map(({ name, about }) => describe(name, about)),
    ...words.map((it) => describe(it, '')),
  ];
  const options = flags.flatMap((flag) => flagNames(flag).map((name) => describe(name, flag.about)));
  return `    ${quote(path)})\n      names=(${names.join(' ')})\n      flags=(${options.join(' ')})\n      ;;\n`;
}

/** The script; works in a folder of fpath and when it is sourced. */
export function printZsh(docs: readonly CommandDoc[]): string {
  const { steps, paths } = planCompletion(docs);
  const moves = steps.map(({ from, words, to }) => `      ${patterns(from, words)}) at=${quote(to)} ;;\n`).join('');
  const skips = paths
    .map((path) => `      ${patterns(path.path, valueFlags(path).flatMap(flagNames))}) skip=1 ;;\n`)
    .join('');
  return `#compdef ${PROGRAM_NAME}
_${PROGRAM_NAME}() {
  local at='' skip='' word i
  local -a names flags
  for ((i = 2; i < CURRENT; i++)); do
    word=$words[i]
    if [[ $word == -- ]]; then _files; return; fi
    if [[ -n $skip ]]; then skip=''; continue; fi
    case "$at|$word" in
${moves}${skips}    esac
  done
  case "$at|$words[CURRENT-1]" in
${paths.flatMap((path) => valueFlags(path).map((flag) => printValue(path.path, flag))).join('')}  esac
  case "$at" in
${paths.map(printPath).join('')}  esac
  if [[ $PREFIX == -* ]]; then
    _describe -o option flags
  elif (( $#names )); then
    _describe command names
  else
    _files
  fi
}
if [[ $funcstack[1] == _${PROGRAM_NAME} ]]; then _${PROGRAM_NAME} "$@"; else compdef _${PROGRAM_NAME} ${PROGRAM_NAME}; fi
`;
}
