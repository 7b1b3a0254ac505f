/**
 * Builds csm: one file that runs with nothing beside it.
 *
 *   bun build.ts                     dist/csm for this machine
 *   bun build.ts --all               dist/csm-<version>-<target> for each Linux target, compressed too, and SHA256SUMS
 *   bun build.ts --target linux-x64  one of those; repeat it for more
 *   bun build.ts --all --zstd        compressed as zstd as well (a fifth smaller than gzip; two minutes a target)
 *   bun build.ts --outdir DIR        somewhere else than dist
 *
 * @effects fs process net (the runtimes of other targets come from npm, once, into .bun/runtimes)
 */
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, copyFileSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import packageJson from './package.json' with { type: 'json' };

/** A machine that csm is released for. */
interface Target {
  /** Last part of the released file's name. */
  readonly name: string;
  readonly bunTarget: Bun.Build.CompileTarget;
  /** The npm package that holds Bun for it. */
  readonly runtime: string;
}

export const TARGETS: readonly Target[] = [
  { name: 'linux-x64', bunTarget: 'bun-linux-x64', runtime: 'bun-linux-x64' },
  { name: 'linux-x64-musl', bunTarget: 'bun-linux-x64-musl', runtime: 'bun-linux-x64-musl' },
  { name: 'linux-arm64', bunTarget: 'bun-linux-arm64', runtime: 'bun-linux-aarch64' },
  { name: 'linux-arm64-musl', bunTarget: 'bun-linux-arm64-musl', runtime: 'bun-linux-aarch64-musl' },
];

const ROOT = import.meta.dir;
const ENTRY = join(ROOT, 'src/main.ts');
const ADDON = join(ROOT, 'node_modules/node-pty/build/Release/pty.node');
/** The budget of `performance.md` for one binary. */
const LIMIT_BYTES = 115 * 1024 * 1024;

/** What this machine is called in `TARGETS`. */
export function hostTargetName(): string {
  const musl = readdirSync('/lib').some((name) => name.startsWith('ld-musl-'));
  return `linux-${process.arch}${musl ? '-musl' : ''}`;
}

/** The commit that is built: 12 digits, `-dirty` where tracked sources differ from it, `unknown` without git. */
function readCommit(): string {
  const git = (...args: string[]): string | undefined => {
    try {
      const run = Bun.spawnSync(['git', ...args], { cwd: ROOT, stdout: 'pipe', stderr: 'ignore' });
      return run.success ? run.stdout.toString().trim() : undefined;
    } catch {
      return undefined;
    }
  };
  if (!existsSync(join(ROOT, '.git'))) return 'unknown';
  const commit = git('rev-parse', '--short=12', 'HEAD');
  if (commit === undefined) return 'unknown';
  return git('status', '--porcelain', '--', 'src', 'build.ts', 'package.json') === '' ? commit : `${commit}-dirty`;
}

/**
 * Bun for another target, from npm, with the checksum that `.ci/bun/bun.lock` names. Bun's own download would go to a
 * host that many build machines cannot reach.
 */
function acquireRuntime(target: Target): string {
  const folder = join(ROOT, '.bun/runtimes');
  const executable = join(folder, 'node_modules/@oven', target.runtime, 'bin/bun');
  const wanted: string = packageJson.engines.bun;
  const stamp = join(folder, `installed-${wanted}`);
  if (!existsSync(executable) || !existsSync(stamp)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const name of ['package.json', 'bun.lock']) copyFileSync(join(ROOT, '.ci/bun', name), join(folder, name));
    console.error('Downloading Bun for the other targets into .bun/runtimes (once, about 160 MB)');
    const install = ['install', '--frozen-lockfile', '--ignore-scripts', '--no-progress', '--os=linux'];
    const run = Bun.spawnSync([process.execPath, ...install, '--cpu=*', '--libc=*'], {
      cwd: folder,
      stdout: 'ignore',
      stderr: 'pipe',
    });
    if (!run.success) throw new Error(`The runtimes could not be installed from npm:\n${run.stderr.toString().trim()}`);
    if (!existsSync(executable)) throw new Error(`npm's package @oven/${target.runtime} has no bin/bun`);
    Bun.spawnSync(['touch', stamp]);
  }
  return executable;
}

interface Compilation {
  readonly outfile: string;
  readonly commit: string;
  readonly withAddon: boolean;
  /** Absent: this machine. */
  readonly target?: Target;
}

/** Compiles into `outfile`, which holds the old program or the new one at every moment. */
async function compile(options: Compilation): Promise<void> {
  const startedAt = new Date();
  const part = `${options.outfile}.${process.pid}.part`;
  const { target } = options;
  await Bun.build({
    entrypoints: [ENTRY],
    target: 'bun',
    format: 'esm',
    // A chunk of its own for each lazy import: a start reads and decodes only what it uses.
    splitting: true,
    minify: true,
    bytecode: true,
    define: {
      CSM_VERSION: JSON.stringify(packageJson.version),
      CSM_COMMIT: JSON.stringify(options.commit),
      CSM_PTY_ADDON: String(options.withAddon),
    },
    compile: {
      outfile: part,
      // csm runs inside strangers' repositories: nothing there may configure its runtime.
      autoloadDotenv: false,
      autoloadBunfig: false,
      autoloadTsconfig: false,
      autoloadPackageJson: false,
      ...(target === undefined ? {} : { target: target.bunTarget, executablePath: acquireRuntime(target) }),
    },
  });
  chmodSync(part, 0o755);
  // A source that changed while this ran is newer than the program, so that the next build sees it.
  utimesSync(part, startedAt, startedAt);
  renameSync(part, options.outfile);
  const sizeBytes = Bun.file(options.outfile).size;
  if (sizeBytes > LIMIT_BYTES) throw new Error(`${options.outfile} has ${sizeBytes} bytes, over ${LIMIT_BYTES}`);
}

/** SHA256SUMS as `sha256sum -c` reads it. */
async function writeSums(outdir: string, files: readonly string[]): Promise<void> {
  const lines: string[] = [];
  for (const file of files.toSorted()) {
    const hash = new Bun.CryptoHasher('sha256').update(await Bun.file(file).arrayBuffer()).digest('hex');
    lines.push(`${hash}  ${basename(file)}\n`);
  }
  await Bun.write(join(outdir, 'SHA256SUMS'), lines.join(''));
}

function parseArguments(argv: readonly string[]): { outdir: string; targets: readonly Target[]; zstd: boolean } {
  let outdir = join(ROOT, 'dist');
  let targets: readonly Target[] = [];
  let zstd = false;
  const rest = [...argv];
  for (let flag = rest.shift(); flag !== undefined; flag = rest.shift()) {
    if (flag === '--all') targets = TARGETS;
    else if (flag === '--zstd') zstd = true;
    else if (flag === '--target' || flag === '--outdir') {
      const value = rest.shift();
      if (value === undefined) throw new Error(`${flag} needs a value`);
      if (flag === '--outdir') outdir = value;
      else {
        const found = TARGETS.find(({ name }) => name === value);
        if (found === undefined)
          throw new Error(`No target ${value}; there are ${TARGETS.map((t) => t.name).join(', ')}`);
        targets = [...targets, found];
      }
    } else throw new Error(`Unknown option ${flag}; there are --all, --target NAME, --outdir DIR and --zstd`);
  }
  return { outdir, targets, zstd };
}

async function run(): Promise<void> {
  if (Bun.version !== packageJson.engines.bun) {
    throw new Error(`This is Bun ${Bun.version}; csm is built with ${packageJson.engines.bun}. Try: npm run build`);
  }
  const { outdir, targets, zstd } = parseArguments(process.argv.slice(2));
  mkdirSync(outdir, { recursive: true });
  const commit = readCommit();
  const haveAddon = existsSync(ADDON);
  if (targets.length === 0) {
    await compile({ outfile: join(outdir, 'csm'), commit, withAddon: haveAddon });
    return;
  }
  const host = hostTargetName();
  const files: string[] = [];
  for (const target of targets) {
    const outfile = join(outdir, `csm-${packageJson.version}-${target.name}`);
    // The addon was compiled for this machine; the others use the terminal driver of Bun.
    const withAddon = haveAddon && target.name === host;
    await compile({ outfile, commit, withAddon, target });
    const program = await Bun.file(outfile).arrayBuffer();
    await Bun.write(`${outfile}.gz`, Bun.gzipSync(program, { level: 9 }));
    files.push(outfile, `${outfile}.gz`);
    if (zstd) {
      await Bun.write(`${outfile}.zst`, Bun.zstdCompressSync(program, { level: 22 }));
      files.push(`${outfile}.zst`);
    }
    console.error(`${outfile}${withAddon ? ' (with node-pty)' : ''}`);
  }
  await writeSums(outdir, files);
}

if (import.meta.main) {
  try {
    await run();
  } catch (error) {
    console.error(error instanceof AggregateError ? error.errors.map(String).join('\n') : String(error));
    process.exit(1);
  }
}
