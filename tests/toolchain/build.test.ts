import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TARGETS, hostTargetName } from '../../build.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { openBareClone, type BareClone } from './bare-clone.ts';
import { runSh, type Ran } from './run-sh.ts';

const ROOT = resolve(import.meta.dir, '../..');

describe('the pinned Bun', () => {
  const npmLock = JSON.parse(readFileSync(join(ROOT, '.ci/bun/package-lock.json'), 'utf8'));
  const bunLock = readFileSync(join(ROOT, '.ci/bun/bun.lock'), 'utf8');

  test('is one version everywhere, and runs this test', () => {
    const pinned = packageJson.engines.bun;
    expect(Bun.version).toBe(pinned);
    expect(JSON.parse(readFileSync(join(ROOT, '.ci/bun/package.json'), 'utf8')).dependencies).toEqual({ bun: pinned });
    expect(packageJson.devDependencies['bun-types']).toBe(pinned);
    expect(npmLock.packages['node_modules/bun'].version).toBe(pinned);
    expect(bunLock).toContain(`"bun@${pinned}"`);
  });

  test.each(TARGETS.map((target) => [target.name, target.runtime] as const))(
    '%s: both lock files name the same bytes',
    (_name, runtime) => {
      const locked = npmLock.packages[`node_modules/@oven/${runtime}`];
      expect(locked.version).toBe(packageJson.engines.bun);
      expect(locked.integrity).toStartWith('sha512-');
      expect(bunLock).toContain(`["@oven/${runtime}@${locked.version}"`);
      expect(bunLock).toContain(`"${locked.integrity}"`);
    },
  );

  test('no lock file names a registry', () => {
    const files = ['bun.lock', '.ci/bun/bun.lock', '.ci/bun/package-lock.json'];
    for (const file of files) expect(readFileSync(join(ROOT, file), 'utf8')).not.toMatch(/https?:|"resolved"/);
  });

  test('this machine is one of the targets', () => {
    expect(TARGETS.map(({ name }) => name)).toContain(hostTargetName());
  });
});

describe('build.ts', () => {
  let clone: BareClone;
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' };
  const git = (...args: string[]): Promise<Ran> =>
    runSh(['git', '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], clone.path, env);
  const build = (...args: string[]): Promise<Ran> => runSh([process.execPath, 'build.ts', ...args], clone.path, env);
  const program = (cwd = clone.path): Promise<Ran> => runSh([join(clone.path, 'dist/csm'), 'a'], cwd, {});
  beforeAll(() => {
    clone = openBareClone();
  });
  afterAll(() => clone.remove());

  test('writes version and commit into the program, and marks changed sources', async () => {
    expect(await build()).toMatchObject({ code: 0 });
    expect(JSON.parse((await program()).stdout).build).toEqual({ version: packageJson.version, commit: 'unknown' });
    await git('init', '-q');
    await git('add', 'src', 'build.ts', 'package.json');
    await git('commit', '-q', '-m', 'First');
    const head = (await git('rev-parse', '--short=12', 'HEAD')).stdout.trim();
    expect(head).toMatch(/^[0-9a-f]{12}$/);
    await build();
    expect(JSON.parse((await program()).stdout).build.commit).toBe(head);
    writeFileSync(join(clone.path, 'src/new.ts'), '');
    await build();
    expect(JSON.parse((await program()).stdout).build.commit).toBe(`${head}-dirty`);
  }, 60_000);

  test('leaves one executable file below the budget and nothing else', async () => {
    await build();
    expect(readdirSync(join(clone.path, 'dist'))).toEqual(['csm']);
    const { mode, size } = statSync(join(clone.path, 'dist/csm'));
    expect(mode & 0o777).toBe(0o755);
    expect(size).toBeLessThan(115 * 1024 * 1024);
  }, 60_000);

  test('the program runs in a folder that tries to configure its runtime, and takes nothing from it', async () => {
    await build();
    const hostile = join(clone.path, 'hostile');
    mkdirSync(hostile);
    writeFileSync(join(hostile, '.env'), 'PLANTED=1\n');
    writeFileSync(join(hostile, 'bunfig.toml'), 'preload = ["./planted.ts"]\n');
    writeFileSync(join(hostile, 'planted.ts'), "await Bun.write('planted', '');\nprocess.exit(9);\n");
    writeFileSync(join(hostile, 'tsconfig.json'), '{ "compilerOptions": { "paths": { "*": ["./planted.ts"] } } }\n');
    writeFileSync(join(hostile, 'package.json'), '{ "type": "commonjs", "imports": { "#/*": "./planted.ts" } }\n');
    const ran = await program(hostile);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ran.stdout)).toMatchObject({ argv: ['a'], cwd: hostile, planted: null });
    expect(existsSync(join(hostile, 'planted'))).toBe(false);
  }, 60_000);

  test.each([
    [['--target', 'linux-sparc'], 'No target linux-sparc; there are linux-x64, '],
    [['--target'], '--target needs a value'],
    [['--everything'], 'Unknown option --everything'],
  ])('%j is refused by name', async (args, message) => {
    const ran = await build(...args);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(message);
  });
});
