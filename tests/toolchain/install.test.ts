import { afterAll, afterEach, beforeEach, describe, expect, test } from 'bun:test';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BARE_SYSTEM, runSh, writeToolFolder, type Ran } from './run-sh.ts';

const SCRIPT = resolve(import.meta.dir, '../../install.sh');

/** Files that the server has, by path below the base. */
const served = new Map<string, Uint8Array>();
const requested: string[] = [];
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch(request) {
    const path = new URL(request.url).pathname.slice(1);
    requested.push(path);
    const file = served.get(path);
    return file === undefined ? new Response('no such file', { status: 404 }) : new Response(file.slice());
  },
});
afterAll(() => server.stop(true));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'csm-install-'));
  served.clear();
  requested.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (bytes: Uint8Array): string => new Bun.CryptoHasher('sha256').update(bytes).digest('hex');
const program = (version: string): string => `#!/bin/sh\necho "csm ${version}"\n`;

/** Puts a release on the server, as latest and under its version. */
function publish(version: string, body = program(version)): void {
  const files = new Map<string, Uint8Array>();
  for (const target of ['linux-x64', 'linux-x64-musl', 'linux-arm64', 'linux-arm64-musl']) {
    const bytes = new TextEncoder().encode(`${body}# ${target}\n`);
    files.set(`csm-${version}-${target}`, bytes);
    files.set(`csm-${version}-${target}.gz`, Bun.gzipSync(bytes));
  }
  const sums = [...files].map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`).join('');
  files.set('SHA256SUMS', new TextEncoder().encode(sums));
  for (const [name, bytes] of files) {
    served.set(`download/v${version}/${name}`, bytes);
    served.set(`latest/download/${name}`, bytes);
  }
}

interface Machine {
  readonly args?: readonly string[];
  readonly without?: readonly string[];
  readonly scripts?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

const X64_GLIBC = {
  uname: 'case $1 in -s) echo Linux;; -m) echo x86_64;; esac',
  ldd: 'echo "ldd (GNU libc) 2.36"',
};

async function install(machine: Machine = {}): Promise<Ran> {
  const tools = mkdtempSync(join(folder, 'tools-'));
  const programs = [...BARE_SYSTEM, 'curl', 'wget'].filter((name) => !(machine.without ?? []).includes(name));
  writeToolFolder(tools, programs, { ...X64_GLIBC, ...machine.scripts });
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const env = { PATH: tools, HOME: home, CSM_BASE_URL: `http://127.0.0.1:${server.port}`, ...machine.env };
  return runSh(['sh', SCRIPT, ...(machine.args ?? [])], folder, env);
}

const installed = (): string => readFileSync(join(folder, 'home/.local/bin/csm'), 'utf8');

describe('install.sh', () => {
  test('installs the latest release into ~/.local/bin and names PATH', async () => {
    publish('1.2.3');
    const ran = await install();
    expect(ran).toMatchObject({ code: 0, stdout: '' });
    expect(ran.stderr).toContain(`Installed csm 1.2.3: ${join(folder, 'home/.local/bin/csm')}`);
    expect(ran.stderr).toContain('is not in PATH');
    expect(installed()).toBe(`${program('1.2.3')}# linux-x64\n`);
    expect(readdirSync(join(folder, 'home/.local/bin'))).toEqual(['csm']);
    // The latest release is asked for once; the rest goes by its version.
    expect(requested).toEqual(['latest/download/SHA256SUMS', 'download/v1.2.3/csm-1.2.3-linux-x64.gz']);
  });

  test('--version and --to, with or without v and =', async () => {
    publish('1.2.3');
    publish('2.0.0-rc.1');
    for (const args of [
      ['--version', '1.2.3', '--to', 'bin'],
      ['--version=v1.2.3', '--to=bin'],
    ]) {
      const ran = await install({ args });
      expect(ran.code).toBe(0);
      expect(readFileSync(join(folder, 'bin/csm'), 'utf8')).toContain('csm 1.2.3');
    }
    expect((await install()).code).toBe(0);
    expect(installed()).toContain('csm 2.0.0-rc.1');
  });

  test.each([
    ['x86_64', 'GNU libc', 'linux-x64'],
    ['amd64', 'musl libc (x86_64)', 'linux-x64-musl'],
    ['aarch64', 'GNU libc', 'linux-arm64'],
    ['arm64', 'musl libc (aarch64)', 'linux-arm64-musl'],
  ])('%s with %s gets %s', async (machine, libc, target) => {
    publish('1.0.0');
    const uname = `case $1 in -s) echo Linux;; -m) echo ${machine};; esac`;
    // ldd of musl prints to stderr and fails.
    const ldd = `echo "${libc}" >&2; exit 1`;
    expect((await install({ scripts: { uname, ldd } })).code).toBe(0);
    expect(installed()).toEndWith(`# ${target}\n`);
  });

  test('takes the plain program where nothing unpacks, and wget where curl is absent', async () => {
    publish('1.0.0');
    expect((await install({ without: ['gzip', 'zstd'] })).code).toBe(0);
    expect(requested.at(-1)).toBe('download/v1.0.0/csm-1.0.0-linux-x64');
    if (Bun.which('wget') !== null) {
      expect((await install({ without: ['curl'] })).code).toBe(0);
      expect(installed()).toContain('csm 1.0.0');
    }
  });

  test.each([
    ['compressed', '.gz', ['zstd']],
    ['plain', '', ['zstd', 'gzip']],
  ])('a corrupted download (%s) leaves the old program in place', async (_what, suffix, without) => {
    publish('1.0.0');
    expect((await install()).code).toBe(0);
    publish('1.1.0');
    const path = `download/v1.1.0/csm-1.1.0-linux-x64${suffix}`;
    const bytes = Uint8Array.from(served.get(path) ?? []);
    bytes[bytes.length - 1]! ^= 1;
    served.set(path, bytes);
    const ran = await install({ without });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(`csm-1.1.0-linux-x64${suffix} is not what was released; nothing was installed.`);
    expect(ran.stderr).toContain(sha256(bytes));
    expect(installed()).toContain('csm 1.0.0');
    expect(readdirSync(join(folder, 'home/.local/bin'))).toEqual(['csm']);
  });

  test('a truncated download is refused as well', async () => {
    publish('1.0.0');
    const path = 'download/v1.0.0/csm-1.0.0-linux-x64.gz';
    served.set(path, (served.get(path) ?? new Uint8Array()).slice(0, 20));
    const ran = await install({ without: ['zstd'] });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('nothing was installed');
    expect(existsSync(join(folder, 'home/.local/bin/csm'))).toBe(false);
  });

  test('a program that does not run here is not installed; without libstdc++ it is, with the remedy', async () => {
    publish('1.0.0', '#!/bin/sh\necho "cannot execute" >&2\nexit 126\n');
    const broken = await install();
    expect(broken).toMatchObject({ code: 1 });
    expect(broken.stderr).toContain('does not run here; nothing was installed');
    expect(existsSync(join(folder, 'home/.local/bin/csm'))).toBe(false);
    publish('1.0.0', '#!/bin/sh\necho "Error loading shared library libstdc++.so.6: No such file" >&2\nexit 127\n');
    const alpine = await install();
    expect(alpine.code).toBe(0);
    expect(alpine.stderr).toContain('apk add libstdc++');
  });

  test.each<[string, Machine, string]>([
    ['no downloader', { without: ['curl', 'wget'] }, 'neither curl nor wget'],
    ['nothing that computes sums', { without: ['sha256sum'] }, 'nothing here computes SHA-256'],
    ['another system', { scripts: { uname: 'echo Darwin' } }, 'no build for Darwin'],
    [
      'another processor',
      { scripts: { uname: 'case $1 in -s) echo Linux;; -m) echo riscv64;; esac' } },
      'no build for riscv64',
    ],
    ['an unknown release', { args: ['--version', '9.9.9'] }, 'cannot download the list of files of version 9.9.9'],
    ['no server', { env: { CSM_BASE_URL: 'http://127.0.0.1:1' } }, 'cannot download the list of files'],
    ['no place to download from', { env: { CSM_BASE_URL: '' } }, 'Set CSM_BASE_URL'],
    ['a version that is none', { args: ['--version', '../1'] }, 'not a version: ../1'],
    ['a flag without its value', { args: ['--to'] }, '--to needs a value'],
    ['an unknown flag', { args: ['--force'] }, 'unknown argument: --force'],
    ['no home', { env: { HOME: '' } }, 'HOME is not set'],
  ])('%s: says so and installs nothing', async (_what, machine, message) => {
    publish('1.0.0');
    const ran = await install(machine);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toContain(message);
    expect(existsSync(join(folder, 'home/.local/bin/csm'))).toBe(false);
  });

  test('a folder that cannot be made or written: says which', async () => {
    publish('1.0.0');
    writeFileSync(join(folder, 'file'), '');
    const blocked = await install({ args: ['--to', join(folder, 'file/bin')] });
    expect(blocked.code).toBe(1);
    expect(blocked.stderr).toContain(`cannot make the folder ${join(folder, 'file/bin')}`);
    // Root writes anywhere, so the refusal of a read-only folder is played by mktemp.
    const readOnly = join(folder, 'read-only');
    mkdirSync(readOnly);
    chmodSync(readOnly, 0o500);
    const ran = await install({ args: ['--to', readOnly], scripts: { mktemp: 'exit 1' } });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(`cannot write in ${readOnly}`);
    chmodSync(readOnly, 0o700);
  });

  test('a running program can be replaced', async () => {
    publish('1.0.0', `#!/bin/sh\n[ "$1" = --version ] && exit 0\nread line\n`);
    expect((await install()).code).toBe(0);
    const running = Bun.spawn([join(folder, 'home/.local/bin/csm')], { stdin: 'pipe' });
    publish('1.1.0');
    expect((await install()).code).toBe(0);
    expect(installed()).toContain('csm 1.1.0');
    await running.stdin.end();
    await running.exited;
  });
});
