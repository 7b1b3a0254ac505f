/** Completion for PowerShell. Pure. */
import type { CommandDoc } from '../command-doc.ts';
import { PROGRAM_NAME } from '../program.ts';
import { flagNames, planCompletion, valueFlags } from './completion-plan.ts';

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function printList(names: readonly string[]): string {
  return `@(${names.map(quote).join(', ')})`;
}

/** The script. */
export function printPowershell(docs: readonly CommandDoc[]): string {
  const { steps, paths } = planCompletion(docs);
  const moves = steps.flatMap(({ from, words, to }) =>
    words.map((word) => `        ${quote(`${from}|${word}`)} = ${quote(to)}\n`),
  );
  const values = paths.flatMap((path) =>
    valueFlags(path).flatMap((flag) =>
      flagNames(flag).map((name) => `        ${quote(`${path.path}|${name}`)} = ${printList(flag.values)}\n`),
    ),
  );
  const items = paths.flatMap(({ path, subcommands, words, flags }) => [
    `        ${quote(path)} = @(\n`,
    ...subcommands.map(({ name, about }) => `            ,@(${quote(name)}, ${quote(about)})\n`),
    ...words.map((name) => `            ,@(${quote(name)}, ${quote(name)})\n`),
    ...flags.flatMap((flag) => flagNames(flag).map((name) => `            ,@(${quote(name)}, ${quote(flag.about)})\n`)),
    '        )\n',
  ]);
  // A hashtable literal ignores case; -c and -C are two flags, hence the explicit comparer.
  return `# PowerShell completion for ${PROGRAM_NAME}
Register-ArgumentCompleter -Native -CommandName ${quote(PROGRAM_NAME)} -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    function New-Map($pairs) {
        $map = New-Object System.Collections.Hashtable ([System.StringComparer]::Ordinal)
        foreach ($pair in $pairs) { $map[$pair[0]] = $pair[1] }
        $map
    }
    $moves = New-Map @(
${moves.map((line) => `    ,@(${line.trim().replace(' = ', ', ')})\n`).join('')}    )
    $values = New-Map @(
${values.map((line) => `    ,@(${line.trim().replace(' = ', ', ')})\n`).join('')}    )
    $items = @{
${items.join('')}    }
    $at = ''
    $skip = $false
    $last = ''
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursorPosition })
    foreach ($element in $words) {
        $word = $element.ToString()
        $last = $word
        if ($skip) { $skip = $false; $last = ''; continue }
        $key = "$at|$word"
        if ($moves.ContainsKey($key)) { $at = $moves[$key] }
        elseif ($values.ContainsKey($key)) { $skip = $true }
    }
    if ($skip) {
        @($values["$at|$last"]) | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
        }
        return
    }
    $items[$at] | Where-Object { $_[0] -like "$wordToComplete*" } | Sort-Object { $_[0] } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterName', $_[1])
    }
}
`;
}
