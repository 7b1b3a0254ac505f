/** Completion for elvish. Pure. */
import type { CommandDoc } from '../command-doc.ts';
import { PROGRAM_NAME } from '../program.ts';
import { flagNames, planCompletion, valueFlags } from './completion-plan.ts';

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The script. */
export function printElvish(docs: readonly CommandDoc[]): string {
  const { steps, paths } = planCompletion(docs);
  const moves = steps.flatMap(({ from, words, to }) =>
    words.map((word) => `    &${quote(`${from}|${word}`)}=${quote(to)}\n`),
  );
  const values = paths.flatMap((path) =>
    valueFlags(path).flatMap((flag) =>
      flagNames(flag).map((name) => `    &${quote(`${path.path}|${name}`)}=[${flag.values.map(quote).join(' ')}]\n`),
    ),
  );
  const item = (name: string, about: string) => `        cand ${quote(name)} ${quote(about)}\n`;
  const items = paths.map(
    ({ path, subcommands, words, flags }) =>
      `    &${quote(path)}={\n` +
      subcommands.map(({ name, about }) => item(name, about)).join('') +
      words.map((name) => item(name, '')).join('') +
      flags.flatMap((flag) => flagNames(flag).map((name) => item(name, flag.about))).join('') +
      '    }\n',
  );
  return `# elvish completion for ${PROGRAM_NAME}
use builtin
use str
set edit:completion:arg-completer[${PROGRAM_NAME}] = {|@words|
    fn cand {|text about|
        edit:complex-candidate $text &display=$text' '$about
    }
    var moves = [
    &=''
${moves.join('')}    ]
    var values = [
    &=[]
${values.join('')}    ]
    var items = [
${items.join('')}    ]
    var at = ''
    var flag = ''
    for word $words[1..-1] {
        if (not-eq $flag '') {
            set flag = ''
            continue
        }
        var key = $at'|'$word
        if (has-key $moves $key) {
            set at = $moves[$key]
        } elif (has-key $values $key) {
            set flag = $key
        }
    }
    if (not-eq $flag '') {
        put $@values[$flag]
    } else {
        $items[$at]
    }
}
`;
}
