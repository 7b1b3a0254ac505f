/**
 * csm for arm64 on an x64 machine: the program of that build, run by qemu's user mode.
 *
 * Needs `qemu-aarch64-static` (package qemu-user-static) and arm64's C library (libc6-arm64-cross). The program is the file
 * that `CSM_ARM64_BIN` names, or is built: the first time Bun for arm64 is fetched from npm. @effects env fs process
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dir, '../../..');
/** Where Debian and Ubuntu put what a program for arm64 links with. */
const LIBRARIES = '/usr/aarch64-linux-gnu';
const BUILD_LIMIT_MS = 240_000;

/** Why no arm64 program can be run here, or undefined. */
export const arm64Missing: string | undefined = (() => {
  if (process.arch === 'arm64')
    return 'this machine is one of arm64: the table of digests is checked by its own program';
  if (Bun.which('qemu-aarch64-static') === null) return 'no qemu-aarch64-static (package qemu-user-static)';
  if (!existsSync(`${LIBRARIES}/lib/ld-linux-aarch64.so.1`)) return 'no C library of arm64 (package libc6-arm64-cross)';
  return undefined;
})();

export interface Arm64Program extends Disposable {
  /** Put before the program's arguments. */
  readonly argv: readonly string[];
}

/** Throws where it cannot be built, with what the build said. */
export async function buildArm64(): Promise<Arm64Program> {
  const run = (program: string): readonly string[] => ['qemu-aarch64-static', '-L', LIBRARIES, program];
  const given = process.env['CSM_ARM64_BIN'];
  if (given !== undefined && given !== '') return { argv: run(given), [Symbol.dispose]: () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'csm-arm64-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const argv = [process.execPath, 'build.ts', '--target', 'linux-arm64', '--outdir', folder];
  const child = Bun.spawn(argv, {
    cwd: ROOT,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
    timeout: BUILD_LIMIT_MS,
  });
  const [stderr, code] = await Promise.all([child.stderr.text(), child.exited]);
  const program = readdirSync(folder).find((name) => name.endsWith('-linux-arm64'));
  if (code !== 0 || program === undefined) {
    remove();
    throw new Error(`csm for arm64 could not be built (${code}): ${stderr}`);
  }
  return { argv: run(join(folder, program)), [Symbol.dispose]: remove };
}
