/** A clone of the toolchain with a program of three lines in place of csm. @effects fs process */
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dir, '../..');

/** Prints its build, arguments, working directory and the variable PLANTED as JSON. */
const PROGRAM = `
import { BUILD } from '#/base/build-info.ts';
const planted = process.env.PLANTED ?? null;
console.log(JSON.stringify({ build: BUILD, argv: process.argv.slice(2), cwd: process.cwd(), planted }));
`;

export interface BareClone {
  /** Without links in it. */
  readonly path: string;
  remove(): void;
}

/** What set-up and build read, copied as it stands in the working tree; no node_modules, no .bun, no dist. */
export function openBareClone(): BareClone {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'csm-clone-')));
  for (const name of ['.ci', '.gitignore', 'build.ts', 'bun.lock', 'bunfig.toml', 'package.json', 'tsconfig.json']) {
    cpSync(join(ROOT, name), join(path, name), { recursive: true });
  }
  mkdirSync(join(path, 'src/base'), { recursive: true });
  cpSync(join(ROOT, 'src/base/build-info.ts'), join(path, 'src/base/build-info.ts'));
  writeFileSync(join(path, 'src/main.ts'), PROGRAM);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Variables by which a machine says how the package registry is reached; nothing else of this process is passed on. */
export function registryEnv(): Record<string, string> {
  const passed =
    /^(HOME|(npm|bun)_config_(registry|cache|cafile|userconfig|.*proxy)|(https?|no)_proxy|ssl_cert_file|node_extra_ca_certs)$/i;
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && passed.test(name)) found[name] = value;
  }
  return found;
}
