import { describe, expect, test } from 'bun:test';
import { paintWhere } from '#/cli/colour.ts';
import { readAllDocs, readCommandDoc } from '#/cli/command-doc.ts';
import { COMMAND_SET } from '#/cli/command-set.ts';
import { printHelp, wrapText } from '#/cli/help.ts';
import { printRootHelp } from '#/cli/root-help.ts';
import { SAMPLE } from './sample-commands.ts';

const plain = paintWhere(false);

async function help(path: string, form: 'short' | 'long', widthCells = 80, paint = plain): Promise<string> {
  return printHelp(await readCommandDoc(SAMPLE, path), { form, widthCells, paint });
}

test('the short form has a line an item', async () => {
  expect(await help('exec', 'short')).toBe(`Run a prompt

Usage: csm exec [OPTIONS] [PROMPT]
       csm exec [OPTIONS] <COMMAND> [ARGS]

Commands:
  resume  Go on with a session
  fork    Branch a session
  review  Review changes
  help    Print this message, or the help of a subcommand

Arguments:
  [PROMPT]  Prompt

Options:
  -m, --model <MODEL>           Model
      --json                    JSON Lines
  -i, --image <FILE>...         Images
  -y, --yes                     Ask nothing
  -s, --sandbox <SANDBOX_MODE>  Sandbox [possible values: read-only,
                                workspace-write, danger-full-access]
  -C, --cd <DIR>                Where to work; it's a folder
  -q, --ask                     Ask
      --color <COLOR>           Colours [default: auto] [possible values:
                                always, never, auto]
  -c, --config <key=value>      Set a configuration value for this run, over
                                every file (repeatable)
      --enable <FEATURE>        Turn a feature on for this run; the same as \`-c
                                features.FEATURE=true\` (repeatable)
      --disable <FEATURE>       Turn a feature off for this run; the same as \`-c
                                features.FEATURE=false\` (repeatable)
  -h, --help                    Print help; \`-h\` is the short form
  -V, --version                 Print the version
`);
});

test('the long form has paragraphs, variables and defaults', async () => {
  expect(await help('features list', 'long')).toStartWith(`List them

Usage: csm features list [OPTIONS]

Options:
      --limit <N>
          Rows

          [default: 20]

      --ratio <RATIO>
          Ratio

          [env: SAMPLE_RATIO]

  -c, --config <key=value>
          Set a configuration value for this run, over every file (repeatable).

          The key may be dotted`);
});

test('a group lists what it has', async () => {
  expect(await help('features', 'short')).toStartWith(
    'Feature flags\n\nUsage: csm features [OPTIONS] <COMMAND>\n\nCommands:\n  list    List them\n  enable  Turn one on\n',
  );
});

test('the root names aliases and hides what is hidden', async () => {
  const text = await help('', 'short');
  expect(text).toContain('Run a prompt [aliases: e]');
  expect(text).not.toContain('secret');
});

test('paints headings and names', async () => {
  const text = await help('exec', 'short', 80, paintWhere(true));
  expect(text).toContain('\x1b[1;4mUsage:\x1b[0m csm exec');
  expect(text).toContain('  \x1b[1mresume\x1b[0m  Go on');
  expect(Bun.stripANSI(text)).toBe(await help('exec', 'short'));
});

describe('every command there is', () => {
  test.each([40, 60, 80, 100, 200])('fits %d columns', async (widthCells) => {
    for (const doc of await readAllDocs(COMMAND_SET)) {
      for (const form of ['short', 'long'] as const) {
        const lines = printHelp(doc, { form, widthCells, paint: plain }).split('\n');
        // Names, usage and examples are not broken: they are copied.
        const prose = lines.filter((line) => !/^ {0,9}\S/.test(line));
        const tooWide = prose.filter(
          (line) => Bun.stringWidth(line) > Math.min(widthCells, 100) && line.trim().includes(' '),
        );
        expect(tooWide).toEqual([]);
      }
    }
  });

  test('says what each of its parts is, in one line without a full stop', async () => {
    for (const { path, summary, options, arguments: args, children } of await readAllDocs(COMMAND_SET)) {
      for (const text of [summary, ...[...options, ...args, ...children].map((it) => it.summary)]) {
        expect({ path, text }).toEqual({ path, text: expect.stringMatching(/^(?:[A-Z`$]|csm)[^\n]*[^.\n]$/) });
      }
    }
  });

  test('has examples that start with csm', async () => {
    const lines = (await readAllDocs(COMMAND_SET)).flatMap(({ examples }) => examples.map(({ line }) => line));
    for (const line of lines) expect(line).toMatch(/(?:^|[|;&] *|\w=\S* )csm(?: |$)/);
  });
});

test('the text that is printed at build time is the one that a pipe gets', async () => {
  const doc = await readCommandDoc(COMMAND_SET, '');
  for (const form of ['short', 'long'] as const) {
    expect(printRootHelp(form)).toBe(printHelp(doc, { form, widthCells: 100, paint: plain }));
  }
});

test('wrapText keeps paragraphs and long words', () => {
  expect(wrapText('one two three\n\nfour', 2, 22)).toBe('  one two three\n\n  four');
  expect(wrapText(`a ${'x'.repeat(40)} b`, 0, 20)).toBe(`a\n${'x'.repeat(40)}\nb`);
});
