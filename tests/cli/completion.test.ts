import { describe, expect, test } from 'bun:test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAllDocs } from '#/cli/command-doc.ts';
import { COMPLETION_PRINTERS } from '#/cli/completion/index.ts';
import { printManPage } from '#/cli/man.ts';
import { printReference } from '#/cli/reference.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';
import { SAMPLE } from './sample-commands.ts';

const docs = await readAllDocs(SAMPLE);

/** What bash offers for a command line whose last word is being typed. */
function completeInBash(words: readonly string[]): readonly string[] {
  const script = `${COMPLETION_PRINTERS.bash(docs)}
COMP_WORDS=(csm "$@"); COMP_CWORD=$#; COMPREPLY=()
_csm
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const run = Bun.spawnSync(['bash', '--norc', '-c', script, 'bash', ...words], { stderr: 'pipe' });
  expect(run.stderr.toString()).toBe('');
  return run.stdout
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}

describe.skipIf(Bun.which('bash') === null)('bash', () => {
  const rows: [string[], string[]][] = [
    [['e'], ['exec']],
    [
      ['exec', 're'],
      ['resume', 'review'],
    ],
    [
      ['e', 're'],
      ['resume', 'review'],
    ],
    [['exec', '-m', 'resume', 'f'], ['fork']],
    [['exec', '--sandbox', 'r'], ['read-only']],
    [
      ['exec', '-s', ''],
      ['read-only', 'workspace-write', 'danger-full-access'],
    ],
    [
      ['exec', '--color', '=', 'a'],
      ['always', 'auto'],
    ],
    [
      ['exec', '--color', '='],
      ['always', 'never', 'auto'],
    ],
    [['exec', 'resume', '--la'], ['--last']],
    [['exec', 'resume', '--sa'], []],
    [
      ['features', ''],
      ['list', 'enable', 'help'],
    ],
    [['shell', 'z'], ['zsh']],
    [['exec', '--', '--j'], []],
    [['sec'], []],
    [['-m', 'exec', 'ex'], ['exec']],
  ];
  test.each(rows)('offers for %p: %p', (words, expected) => {
    expect(completeInBash(words)).toEqual(expected);
  });

  test('offers folders for a folder', async () => {
    await using folder = openTempFolder();
    mkdirSync(join(folder.path, 'inside'));
    writeFileSync(join(folder.path, 'infile'), '');
    expect(completeInBash(['exec', '-C', `${folder.path}/in`])).toEqual([`${folder.path}/inside`]);
  });
});

describe.each(Object.keys(COMPLETION_PRINTERS) as (keyof typeof COMPLETION_PRINTERS)[])('%s', (shell) => {
  const script = COMPLETION_PRINTERS[shell](docs);

  test('knows every command and flag, and nothing hidden', () => {
    for (const word of ['resume', 'features', 'last', 'sandbox', 'read-only', 'zsh']) expect(script).toContain(word);
    expect(script).not.toContain('secret');
  });

  test('holds apostrophes of texts in a way that ends no quote', () => {
    const spelled = {
      bash: undefined,
      zsh: "it'\\''s",
      fish: "it\\'s",
      powershell: "it''s",
      elvish: "it''s",
      nushell: "it's",
    };
    const expected = spelled[shell];
    if (expected === undefined) expect(script).not.toContain("it's");
    else expect(script).toContain(expected);
  });

  test.skipIf(Bun.which(shell) === null || (shell !== 'bash' && shell !== 'zsh' && shell !== 'fish'))('parses', () => {
    const run = Bun.spawnSync([shell, '-n', '/dev/stdin'], { stdin: Buffer.from(script), stderr: 'pipe' });
    expect(run.stderr.toString()).toBe('');
    expect(run.exitCode).toBe(0);
  });
});

test('the manual page has every command, and no line that roff takes for a request', () => {
  const page = printManPage(docs);
  expect(page).toStartWith('.TH CSM 1');
  for (const { path } of docs.slice(1)) expect(page).toContain(`.SS csm ${path}\n`);
  const requests = page.split('\n').filter((line) => /^[.']/.test(line));
  expect(requests.filter((line) => !/^\.(?:TH|SH|SS|PP|TP|RS|RE|br)\b/.test(line))).toEqual([]);
});

test('the reference has every command and escapes the bars of tables', () => {
  const page = printReference(docs);
  for (const { path } of docs.slice(1)) expect(page).toContain(`\n## csm ${path}\n`);
  expect(page).toContain("| `-C, --cd <DIR>` | Where to work; it's a folder |");
  expect(page).not.toContain('secret');
});
