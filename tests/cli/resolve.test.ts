import { describe, expect, test } from 'bun:test';
import { resolveCommand } from '#/cli/resolve.ts';
import { printUsageReport, usageShape } from '#/cli/usage.ts';
import { childrenOf } from '#/cli/registry.ts';
import { SAMPLE } from './sample-commands.ts';

const noVariable = () => undefined;

/** Words at spaces; `''` is an empty word. */
function words(line: string): string[] {
  return line === '' ? [] : line.split(' ').map((word) => (word === "''" ? '' : word));
}

async function parse(line: string, variable: (name: string) => string | undefined = noVariable) {
  const found = await resolveCommand(SAMPLE, words(line), variable);
  if (found.kind !== 'run') return found.kind === 'problem' ? printProblem(found) : found;
  const { flags, positionals } = found.args;
  // What nobody gave is left out: the rows stay readable.
  const given = Object.entries({ ...flags, ...positionals }).filter(
    ([, value]) => value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0),
  );
  const overrides = Object.entries(found.overrides).filter(([, list]) => list.length > 0);
  return { path: found.path, ...Object.fromEntries(given), ...Object.fromEntries(overrides) };
}

function printProblem(found: Extract<Awaited<ReturnType<typeof resolveCommand>>, { kind: 'problem' }>): string {
  return printUsageReport(
    found.problem,
    usageShape(found.path, found.command, childrenOf(SAMPLE.entries, found.path).length > 0),
  );
}

const auto = { color: 'auto' };

describe('a command line that is right', () => {
  const rows: [string, object][] = [
    ['', { path: '' }],
    ['hello', { path: '', prompt: 'hello' }],
    ['exec', { path: 'exec', ...auto }],
    ['e hi', { path: 'exec', prompt: 'hi', ...auto }],
    ['exec -', { path: 'exec', prompt: '-', ...auto }],
    ["exec ''", { path: 'exec', prompt: '', ...auto }],
    ['exec -- resume', { path: 'exec', prompt: 'resume', ...auto }],
    ['exec -- --json', { path: 'exec', prompt: '--json', ...auto }],
    ['exec --', { path: 'exec', ...auto }],
    ['exec -m a hi', { path: 'exec', model: 'a', prompt: 'hi', ...auto }],
    ['exec -ma hi', { path: 'exec', model: 'a', prompt: 'hi', ...auto }],
    ['exec -m=a hi', { path: 'exec', model: 'a', prompt: 'hi', ...auto }],
    ['exec --model=a=b hi', { path: 'exec', model: 'a=b', prompt: 'hi', ...auto }],
    ['exec --model= hi', { path: 'exec', model: '', prompt: 'hi', ...auto }],
    ["exec --model '' hi", { path: 'exec', model: '', prompt: 'hi', ...auto }],
    ['exec -m - hi', { path: 'exec', model: '-', prompt: 'hi', ...auto }],
    ['exec hi -m a', { path: 'exec', model: 'a', prompt: 'hi', ...auto }],
    ['exec -yma hi', { path: 'exec', yes: true, model: 'a', prompt: 'hi', ...auto }],
    ['exec --yolo hi', { path: 'exec', yes: true, prompt: 'hi', ...auto }],
    ['exec --color always hi', { path: 'exec', color: 'always', prompt: 'hi' }],
    ['exec -i a b c', { path: 'exec', image: ['a', 'b', 'c'], ...auto }],
    ['exec -i a,b -i c -- hi', { path: 'exec', image: ['a', 'b', 'c'], prompt: 'hi', ...auto }],
    ['exec --image=a hi', { path: 'exec', image: ['a'], prompt: 'hi', ...auto }],
    ['exec -ia hi', { path: 'exec', image: ['a'], prompt: 'hi', ...auto }],
    ['exec hi -i a --json', { path: 'exec', image: ['a'], prompt: 'hi', json: true, ...auto }],
    // A word that names a subcommand is one wherever a word may stand, but not as a value.
    ['exec -i a resume', { path: 'exec', image: ['a', 'resume'], ...auto }],
    ['exec --image=a resume x', { path: 'exec resume', image: ['a'], sessionId: 'x', ...auto }],
    ['exec hello resume x', { path: 'exec resume', sessionId: 'x', ...auto }],
    ['exec -m resume hi', { path: 'exec', model: 'resume', prompt: 'hi', ...auto }],
    ['exec resume', { path: 'exec resume', ...auto }],
    ['exec resume --last p', { path: 'exec resume', last: true, sessionId: 'p', ...auto }],
    ['exec resume -- --last', { path: 'exec resume', sessionId: '--last', ...auto }],
    ['exec resume a b', { path: 'exec resume', sessionId: 'a', prompt: 'b', ...auto }],
    ['exec resume resume', { path: 'exec resume', sessionId: 'resume', ...auto }],
    // Levels: the inner one wins, lists are put together, outer flags arrive.
    ['-m a exec hi', { path: 'exec', model: 'a', prompt: 'hi', ...auto }],
    ['-m a exec -m b hi', { path: 'exec', model: 'b', prompt: 'hi', ...auto }],
    ['-m a exec resume x', { path: 'exec resume', model: 'a', sessionId: 'x', ...auto }],
    ['exec -m a resume -m b x', { path: 'exec resume', model: 'b', sessionId: 'x', ...auto }],
    ['exec -m a --json resume x', { path: 'exec resume', model: 'a', json: true, sessionId: 'x', ...auto }],
    ['exec -s read-only -C d resume x', { path: 'exec resume', sandbox: 'read-only', cd: 'd', sessionId: 'x', ...auto }],
    ['-i=a exec -i=b resume x -i c', { path: 'exec resume', image: ['a', 'b', 'c'], sessionId: 'x', ...auto }],
    ['exec -s read-only review', { path: 'exec review' }],
    // Overrides: anywhere, in order.
    ['-c a=1 exec -c b=2 -c c hi', { path: 'exec', prompt: 'hi', config: ['a=1', 'b=2', 'c'], ...auto }],
    ['-c= exec', { path: 'exec', config: [''], ...auto }],
    ['-ca=1 --enable x exec resume --disable y --enable=z', {
      path: 'exec resume', config: ['a=1'], enable: ['x', 'z'], disable: ['y'], ...auto,
    }],
    ['features list', { path: 'features list', limit: 20 }],
    ['-c a=1 features -c b=2 list', { path: 'features list', limit: 20, config: ['a=1', 'b=2'] }],
    ['features list --limit 3 --ratio 0.5', { path: 'features list', limit: 3, ratio: 0.5 }],
    ['check -r x ls -l --nope -- y', { path: 'check', rules: ['x'], command: ['ls', '-l', '--nope', '--', 'y'] }],
    ['check -r x -- ls -l', { path: 'check', rules: ['x'], command: ['ls', '-l'] }],
    ['shell', { path: 'shell', shell: 'bash' }],
    ['shell fish', { path: 'shell', shell: 'fish' }],
    ['secret', { path: 'secret', shell: 'bash' }],
    ['exec review --commit s --title t', { path: 'exec review', commit: 's', title: 't' }],
    ['exec review --title t p', { path: 'exec review', title: 't', prompt: 'p' }],
  ]; // prettier-ignore
  test.each(rows)('csm %s', async (line, expected) => {
    expect(await parse(line)).toEqual(expected as never);
  });
});

describe('help and version', () => {
  const rows: [string, object][] = [
    ['--help', { kind: 'help', path: '', form: 'long' }],
    ['-h', { kind: 'help', path: '', form: 'short' }],
    ['--help exec', { kind: 'help', path: '', form: 'long' }],
    ['exec --help --nope', { kind: 'help', path: 'exec', form: 'long' }],
    ['exec resume -h', { kind: 'help', path: 'exec resume', form: 'short' }],
    ['exec -m a resume x --help', { kind: 'help', path: 'exec resume', form: 'long' }],
    ['exec help', { kind: 'help', path: 'exec', form: 'long' }],
    ['exec help resume', { kind: 'help', path: 'exec resume', form: 'long' }],
    ['features help enable', { kind: 'help', path: 'features enable', form: 'long' }],
    ['help exec resume', { kind: 'help', path: 'exec resume', form: 'long' }],
    ['features', { kind: 'group', path: 'features' }],
    ['features -c a=1', { kind: 'group', path: 'features' }],
    ['-V', { kind: 'version', path: '' }],
    ['--version', { kind: 'version', path: '' }],
    ['exec -V', { kind: 'version', path: 'exec' }],
    ['exec -Vh', { kind: 'version', path: 'exec' }],
    ['exec -hV', { kind: 'help', path: 'exec', form: 'short' }],
  ];
  test.each(rows)('csm %s', async (line, expected) => {
    expect(await parse(line)).toEqual(expected as never);
  });
});

const EXEC_USAGE = 'Usage: csm exec [OPTIONS] [PROMPT]\n       csm exec [OPTIONS] <COMMAND> [ARGS]';
const ROOT_USAGE = 'Usage: csm [OPTIONS] [PROMPT]\n       csm [OPTIONS] <COMMAND> [ARGS]';
const RESUME_USAGE = 'Usage: csm exec resume [OPTIONS] [SESSION_ID] [PROMPT]';
const MODES = '\n  [possible values: read-only, workspace-write, danger-full-access]';

/** Each row's shape was observed in Codex 0.169.0 with the same flags. */
describe('a command line that is wrong', () => {
  const rows: [line: string, what: string, usage: string | undefined][] = [
    ['exec --nope', "unexpected argument '--nope' found\n\n  tip: to pass '--nope' as a value, use '-- --nope'", EXEC_USAGE],
    ['exec --nope --help', "unexpected argument '--nope' found\n\n  tip: to pass '--nope' as a value, use '-- --nope'", EXEC_USAGE],
    ['exec -z', "unexpected argument '-z' found\n\n  tip: to pass '-z' as a value, use '-- -z'", EXEC_USAGE],
    ['exec -yz', "unexpected argument '-z' found\n\n  tip: to pass '-z' as a value, use '-- -z'", EXEC_USAGE],
    ['exec --jsn x', "unexpected argument '--jsn' found\n\n  tip: a similar argument exists: '--json'", EXEC_USAGE],
    ['exec --jsonx=foo', "unexpected argument '--jsonx' found\n\n  tip: a similar argument exists: '--json'", EXEC_USAGE],
    ['exec --he', "unexpected argument '--he' found\n\n  tip: a similar argument exists: '--help'", EXEC_USAGE],
    ['exec resume --jso', "unexpected argument '--jso' found\n\n  tip: a similar argument exists: '--json'", 'Usage: csm exec resume --json [SESSION_ID] [PROMPT]'],
    ['exec resume --last --jso', "unexpected argument '--jso' found\n\n  tip: a similar argument exists: '--json'", 'Usage: csm exec resume --last --json [SESSION_ID] [PROMPT]'],
    ['exec -m a resume -m b --nope', "unexpected argument '--nope' found\n\n  tip: to pass '--nope' as a value, use '-- --nope'", 'Usage: csm exec resume --model <MODEL> [SESSION_ID] [PROMPT]'],
    ['exec resume -V', "unexpected argument '-V' found\n\n  tip: to pass '-V' as a value, use '-- -V'", RESUME_USAGE],
    ['exec -c a=b resume --sandbox x', "unexpected argument '--sandbox' found\n\n  tip: to pass '--sandbox' as a value, use '-- --sandbox'", RESUME_USAGE],
    ['--json exec', "unexpected argument '--json' found\n\n  tip: 'exec --json' exists", ROOT_USAGE],
    ['exec -m -5', "unexpected argument '-5' found\n\n  tip: to pass '-5' as a value, use '-- -5'", EXEC_USAGE],
    ['features list --limit -1', "unexpected argument '-1' found", 'Usage: csm features list [OPTIONS]'],
    ['exec a b', "unexpected argument 'b' found", EXEC_USAGE],
    ["exec '' b", "unexpected argument 'b' found", EXEC_USAGE],
    ['exec -- a b', "unexpected argument 'b' found", EXEC_USAGE],
    ['exec resume --last a b c', "unexpected argument 'c' found", RESUME_USAGE],
    ['exec hello resume x y z', "unexpected argument 'z' found", RESUME_USAGE],
    ['features list x', "unexpected argument 'x' found", 'Usage: csm features list [OPTIONS]'],
    ['shell bash zsh', "unexpected argument 'zsh' found", 'Usage: csm shell [OPTIONS] [SHELL]'],
    ['exec --sandbox', `a value is required for '--sandbox <SANDBOX_MODE>' but none was supplied${MODES}`, undefined],
    ['exec --sandbox=', `a value is required for '--sandbox <SANDBOX_MODE>' but none was supplied${MODES}`, undefined],
    ['exec -m', "a value is required for '--model <MODEL>' but none was supplied", undefined],
    ['exec -m --json', "a value is required for '--model <MODEL>' but none was supplied", undefined],
    ['exec -m -s', "a value is required for '--model <MODEL>' but none was supplied", undefined],
    ['exec -m --help', "a value is required for '--model <MODEL>' but none was supplied", undefined],
    ['exec -m --', "a value is required for '--model <MODEL>' but none was supplied", undefined],
    ['exec -i --json', "a value is required for '--image <FILE>...' but none was supplied", undefined],
    ['exec -c', "a value is required for '--config <key=value>' but none was supplied", undefined],
    ['--enable', "a value is required for '--enable <FEATURE>' but none was supplied", undefined],
    ['exec --sandbox foo', `invalid value 'foo' for '--sandbox <SANDBOX_MODE>'${MODES}`, undefined],
    ['exec -sfoo', `invalid value 'foo' for '--sandbox <SANDBOX_MODE>'${MODES}`, undefined],
    ['exec -s=foo', `invalid value 'foo' for '--sandbox <SANDBOX_MODE>'${MODES}`, undefined],
    ['exec --sandbox read-onl', `invalid value 'read-onl' for '--sandbox <SANDBOX_MODE>'${MODES}\n\n  tip: a similar value exists: 'read-only'`, undefined],
    ['exec --sandbox foo resume x', `invalid value 'foo' for '--sandbox <SANDBOX_MODE>'${MODES}`, undefined],
    ['shell foo', "invalid value 'foo' for '[SHELL]'\n  [possible values: bash, fish, zsh]", undefined],
    ['shell -- --nope', "invalid value '--nope' for '[SHELL]'\n  [possible values: bash, fish, zsh]", undefined],
    ["shell ''", "a value is required for '[SHELL]' but none was supplied\n  [possible values: bash, fish, zsh]", undefined],
    ['features list --limit x', "invalid value 'x' for '--limit <N>': not a whole number", undefined],
    ['features list --limit=-1', "invalid value '-1' for '--limit <N>': must be between 1 and 20", undefined],
    ['features list --limit 21', "invalid value '21' for '--limit <N>': must be between 1 and 20", undefined],
    ['features list --limit 1.5', "invalid value '1.5' for '--limit <N>': not a whole number", undefined],
    ['features list --limit NaN', "invalid value 'NaN' for '--limit <N>': not a whole number", undefined],
    ['features list --limit 1e3', "invalid value '1e3' for '--limit <N>': not a whole number", undefined],
    ["features list --limit ''", "invalid value '' for '--limit <N>': not a whole number", undefined],
    ['features list --ratio Infinity', "invalid value 'Infinity' for '--ratio <RATIO>': not a decimal number", undefined],
    ['features list --ratio=-0.5', "invalid value '-0.5' for '--ratio <RATIO>': must be 0 or more", undefined],
    ['exec --json=1 x', "unexpected value '1' for '--json' found; no more were expected", EXEC_USAGE],
    ['exec --json= x', "unexpected value '' for '--json' found; no more were expected", EXEC_USAGE],
    ['exec --help=1', "unexpected value '1' for '--help' found; no more were expected", EXEC_USAGE],
    ['exec --json --json', "the argument '--json' cannot be used multiple times", EXEC_USAGE],
    ['exec -m a -m b', "the argument '--model <MODEL>' cannot be used multiple times", EXEC_USAGE],
    ['exec resume --json --json', "the argument '--json' cannot be used multiple times", RESUME_USAGE],
    ['exec review p --uncommitted', "the argument '[PROMPT]' cannot be used with '--uncommitted'", 'Usage: csm exec review [OPTIONS] [PROMPT]'],
    ['exec review --commit b --base a', "the argument '--commit <SHA>' cannot be used with '--base <BRANCH>'", 'Usage: csm exec review --commit <SHA> [PROMPT]'],
    ['exec -q -y', "the argument '--ask' cannot be used with '--yes'", EXEC_USAGE],
    ['exec -q resume -y', "the argument '--ask' cannot be used with '--yes'", RESUME_USAGE],
    ['exec review --base a --commit b', "the argument '--base <BRANCH>' cannot be used with '--commit <SHA>'", 'Usage: csm exec review --base <BRANCH> [PROMPT]'],
    ['exec review --uncommitted p', "the argument '--uncommitted' cannot be used with '[PROMPT]'", 'Usage: csm exec review --uncommitted [PROMPT]'],
    ['exec review --uncommitted --base x --commit y', "the argument '--uncommitted' cannot be used with:\n  --base <BRANCH>\n  --commit <SHA>", 'Usage: csm exec review --uncommitted [PROMPT]'],
    ['exec review --title x', 'the following required arguments were not provided:\n  --commit <SHA>', 'Usage: csm exec review --commit <SHA> --title <TITLE> [PROMPT]'],
    ['exec fork', 'the following required arguments were not provided:\n  <SESSION_ID>', 'Usage: csm exec fork <SESSION_ID> [PROMPT]'],
    ['check', 'the following required arguments were not provided:\n  --rules <PATH>\n  <COMMAND>...', 'Usage: csm check --rules <PATH> <COMMAND>...'],
    ['features enable', 'the following required arguments were not provided:\n  <FEATURE>', 'Usage: csm features enable <FEATURE>'],
    ['features nope', "unrecognized subcommand 'nope'", 'Usage: csm features [OPTIONS] <COMMAND>'],
    ['features lst', "unrecognized subcommand 'lst'\n\n  tip: a similar subcommand exists: 'list'", 'Usage: csm features [OPTIONS] <COMMAND>'],
    ['features --nope', "unexpected argument '--nope' found", 'Usage: csm features [OPTIONS] <COMMAND>'],
    ['help nope', "unrecognized subcommand 'nope'", ROOT_USAGE],
    ['exec help nope', "unrecognized subcommand 'nope'", EXEC_USAGE],
    ['help exec resume x', "unrecognized subcommand 'x'", RESUME_USAGE],
  ]; // prettier-ignore
  test.each(rows)('csm %s', async (line, what, usage) => {
    const tail = `${usage === undefined ? '' : `${usage}\n\n`}For more information, try '--help'.\n`;
    expect(await parse(line)).toBe(`error: ${what}\n\n${tail}`);
  });
});

describe('a variable', () => {
  const variable = (value: string) => (name: string) => (name === 'SAMPLE_RATIO' ? value : undefined);

  test('gives the value that the command line does not', async () => {
    expect(await parse('features list', variable('0.25'))).toMatchObject({ ratio: 0.25 });
    expect(await parse('features list --ratio 1', variable('0.25'))).toMatchObject({ ratio: 1 });
  });

  test('is checked like a value', async () => {
    expect(await parse('features list', variable('x'))).toStartWith("error: invalid value 'x' for '--ratio <RATIO>'");
  });

  test('does not count as given', async () => {
    const found = await resolveCommand(SAMPLE, ['features', 'list', '--limit=3'], variable('1'));
    expect(found.kind === 'run' && [...found.args.given]).toEqual(['limit']);
  });
});
