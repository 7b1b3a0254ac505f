import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { openBareClone, registryEnv, type BareClone } from './bare-clone.ts';
import { BARE_SYSTEM, runSh, writeToolFolder, type Ran } from './run-sh.ts';

const PINNED = packageJson.engines.bun;
const DEMO = ['exec', '--skip-git-repo-check', 'Look around this folder and tell me what it is.'];

let clone: BareClone;
let machines = 0;
beforeEach(() => {
  clone = openBareClone();
});
afterEach(() => clone.remove());

interface Machine {
  readonly programs?: readonly string[];
  readonly scripts?: Readonly<Record<string, string>>;
}

/** A PATH of a bare system and what the test adds. */
function toolsOf(machine: Machine): string {
  machines += 1;
  const folder = join(clone.path, `.tools-${machines}`);
  return writeToolFolder(folder, [...BARE_SYSTEM, ...(machine.programs ?? [])], machine.scripts);
}

/** Links the Bun that runs this test as the program `bun`: the one that PATH finds may be npm's wrapper. */
const BUN = { bun: `exec '${process.execPath}' "$@"` };
/** An npm that finds Bun in the wink of an eye. */
const QUICK_NPM = {
  npm: `mkdir -p node_modules/@oven/bun-here/bin && ln -sf '${process.execPath}' node_modules/@oven/bun-here/bin/bun`,
};

function withBun(tools: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return runSh(['sh', '.ci/with-bun', ...args], clone.path, { ...registryEnv(), PATH: tools, ...env });
}

describe('with-bun', () => {
  test('Node and npm only: npm start installs the pinned Bun, builds and runs; the second time it only runs', async () => {
    const tools = toolsOf({ programs: ['node', 'npm'] });
    const env = { ...registryEnv(), PATH: tools };
    const first = await runSh(['npm', 'start', '--silent'], clone.path, env);
    if (first.stderr.includes('the package registry cannot be reached')) {
      console.warn('not tested: the package registry cannot be reached');
      return;
    }
    expect(first).toMatchObject({ code: 0 });
    expect(first.stderr).toContain(`csm: installing Bun ${PINNED} into .bun`);
    expect(first.stderr).toContain("csm: node-pty's addon not built (no C++ compiler)");
    expect(JSON.parse(first.stdout)).toEqual({
      build: { version: packageJson.version, commit: 'unknown' },
      argv: DEMO,
      cwd: clone.path,
      planted: null,
    });
    mkdirSync(join(clone.path, 'sub'));
    const begun = performance.now();
    const args = ['start', '--silent', '--', '--flag', 'two words', '$HOME'];
    const second = await runSh(['npm', ...args], join(clone.path, 'sub'), env);
    console.log(`second npm start: ${Math.round(performance.now() - begun)} ms, with npm itself`);
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(second.stdout)).toMatchObject({
      argv: ['--flag', 'two words', '$HOME'],
      cwd: join(clone.path, 'sub'),
    });
  }, 120_000);

  test('Bun only: bun run start uses it and installs no other', async () => {
    const tools = toolsOf({ scripts: BUN });
    const env = { ...registryEnv(), PATH: tools };
    const first = await runSh(['bun', 'run', '--silent', 'start', 'x'], clone.path, env);
    expect(first).toMatchObject({ code: 0 });
    expect(JSON.parse(first.stdout)).toMatchObject({ argv: ['x'], cwd: clone.path });
    expect(existsSync(join(clone.path, '.bun'))).toBe(false);
    const begun = performance.now();
    const second = await runSh(['bun', 'run', '--silent', 'start', 'y'], clone.path, env);
    console.log(`second bun run start: ${Math.round(performance.now() - begun)} ms`);
    expect(second).toMatchObject({ code: 0, stderr: '' });
  }, 60_000);

  test('builds again where a source, the lock file or a manifest changed, and only then', async () => {
    const tools = toolsOf({ scripts: QUICK_NPM });
    expect((await withBun(tools, ['build'])).code).toBe(0);
    const program = join(clone.path, 'dist/csm');
    const built = (): number => statSync(program).mtimeMs;
    let last = built();
    expect((await withBun(tools, ['build'])).stderr).toBe('');
    expect(built()).toBe(last);
    for (const name of ['src/main.ts', 'package.json', 'build.ts', 'tsconfig.json']) {
      const soon = new Date(Math.max(Date.now(), last) + 5);
      utimesSync(join(clone.path, name), soon, soon);
      const ran = await withBun(tools, ['start']);
      expect(ran).toMatchObject({ code: 0, stderr: 'csm: building dist/csm\n' });
      expect(built()).not.toBe(last);
      last = built();
      // The touched file may stand a moment in the future of the build.
      utimesSync(join(clone.path, name), new Date(0), new Date(0));
    }
    writeFileSync(join(clone.path, 'bun.lock'), `${readFileSync(join(clone.path, 'bun.lock'), 'utf8')}\n`);
    expect((await withBun(tools, ['build'])).stderr).toContain('csm: installing packages\n');
  }, 60_000);

  test("builds node-pty's addon where a compiler is, and leaves none where that fails", async () => {
    if (Bun.which('c++') === null) return;
    const tools = toolsOf({ programs: ['c++', 'as', 'ld'], scripts: QUICK_NPM });
    const ran = await withBun(tools, ['setup']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stderr).toContain("csm: node-pty's addon built\n");
    const addon = join(clone.path, 'node_modules/node-pty/build/Release/pty.node');
    expect(existsSync(addon)).toBe(true);
    const failing = toolsOf({ scripts: { ...QUICK_NPM, 'c++': 'echo "error: no such thing" >&2; exit 1' } });
    const again = await runSh(['sh', '.ci/build-addon', process.execPath], clone.path, { PATH: failing });
    expect(again).toMatchObject({ code: 1, stdout: 'c++ failed: error: no such thing\n' });
    expect(existsSync(addon)).toBe(false);
  }, 60_000);

  test('a Bun of another version, without npm, installs the pinned one', async () => {
    const other = `case $1 in --version) echo 1.0.0;; install) ${QUICK_NPM.npm};; esac`;
    const ran = await withBun(toolsOf({ scripts: { bun: other } }), ['bun', '--version']);
    expect(ran).toMatchObject({ code: 0, stdout: `${PINNED}\n` });
    expect(ran.stderr).toContain(`installing Bun ${PINNED}`);
  }, 60_000);

  const npmThatSays = (text: string): Machine => ({ scripts: { npm: `echo '${text}' >&2; exit 1` } });
  const bunThatSays = (text: string): Machine => ({
    scripts: {
      npm: `d=node_modules/@oven/bun-here/bin; mkdir -p $d; printf '%s\\n' '#!/bin/sh' 'echo "${text}" >&2; exit 127' >$d/bun; chmod +x $d/bun`,
    },
  });
  test.each<[string, Machine, string]>([
    ['neither npm nor Bun', {}, 'Neither npm nor Bun is on PATH.'],
    [
      'no network',
      npmThatSays('npm error code ENOTFOUND'),
      'could not be installed: the package registry cannot be reached.',
    ],
    [
      'an unknown authority',
      npmThatSays('npm error code SELF_SIGNED_CERT_IN_CHAIN'),
      'certificate is not trusted here.',
    ],
    ['no permission', npmThatSays('npm error code EACCES'), 'could not be installed: no permission to write.'],
    ['a full disk', npmThatSays('npm error code ENOSPC'), 'could not be installed: the disk is full.'],
    [
      'a changed package',
      npmThatSays('npm error code EINTEGRITY'),
      'what was downloaded is not what the lock file names.',
    ],
    ['anything else', npmThatSays('npm error odd'), '     npm error odd\n'],
    [
      'no Bun for this machine',
      { scripts: { npm: 'exit 0', uname: 'echo Linux riscv64' } },
      `There is no Bun ${PINNED} for this machine (Linux riscv64).`,
    ],
    [
      'a package that npm leaves out without a word',
      { scripts: { npm: 'exit 0', uname: 'echo Linux x86_64' } },
      `Bun ${PINNED} was not installed: npm could not have it`,
    ],
    [
      'Alpine without libstdc++',
      bunThatSays('Error loading shared library libstdc++.so.6'),
      'apk add libstdc++ libgcc',
    ],
    ['a Bun that does not run', bunThatSays('Illegal instruction'), 'does not run here: Illegal instruction'],
  ])('%s: says what failed and what to do', async (_what, machine, message) => {
    const ran = await withBun(toolsOf(machine), ['start']);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(ran.stderr.split('\n').length).toBeLessThan(8);
    expect(existsSync(join(clone.path, '.bun/bin/bun'))).toBe(false);
  });

  test('a program that does not compile is named, and the old one stays', async () => {
    const tools = toolsOf({ scripts: QUICK_NPM });
    expect((await withBun(tools, ['build'])).code).toBe(0);
    writeFileSync(join(clone.path, 'src/main.ts'), "import './nowhere.ts';\n");
    const soon = new Date(Date.now() + 5);
    utimesSync(join(clone.path, 'src/main.ts'), soon, soon);
    const ran = await withBun(tools, ['start']);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain('nowhere.ts');
    expect(ran.stderr).toContain('csm: dist/csm could not be built.');
    expect(existsSync(join(clone.path, 'dist/csm'))).toBe(true);
  }, 60_000);

  test('an unknown job names the jobs', async () => {
    const ran = await withBun(toolsOf({}), ['strat']);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('setup, build, start, check, test, bun');
  });
});

describe('count-tests', () => {
  const report = (attributes: string): string => `<?xml version="1.0"?>\n<testsuites name="bun test" ${attributes}>\n`;
  test.each([
    ['all passed', report('tests="12" assertions="40" failures="0" skipped="0"'), '0', '12 passed, 0 failed\n'],
    [
      'some failed',
      report('tests="12" assertions="40" failures="2" skipped="1"'),
      '1',
      '1 skipped\n9 passed, 2 failed\n',
    ],
    [
      'a file that does not load',
      report('tests="5" assertions="5" failures="0" skipped="0"'),
      '1',
      '5 passed, 1 failed\n',
    ],
    ['no report at all', undefined, '1', '0 passed, 1 failed\n'],
  ])('%s', async (_what, xml, code, line) => {
    const path = join(clone.path, 'report.xml');
    if (xml !== undefined) writeFileSync(path, xml);
    const ran = await runSh(['sh', '.ci/count-tests', path, code], clone.path, { PATH: toolsOf({}) });
    expect(ran).toEqual({ code: 0, stdout: line, stderr: '' });
  });
});
