/** Runs one program through one scenario in folders of its own. @effects fs process http clock */
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { parseScript } from '#/agent/model/script.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { serveScript } from '#/server/model-server/serve-script.ts';
import { findThreadId, type CapturedRequest, type Observation, type Places, type RunResult } from './observation.ts';
import type { Content, Run, Scenario } from './scenario.ts';

/** One side of the comparison. */
export interface Program {
  readonly path: string;
  /** One letter: folders of both sides have paths of the same length, so that no length shows in what is compared. */
  readonly side: 'a' | 'b';
}

const RUN_LIMIT_MS = 60_000;
const LARGEST_TEXT = 64 * 1024;
const platform = openBunPlatform();

/** The program's own variables; nothing of the caller's gets in but where programs are found. */
function baseEnv(places: Places): Record<string, string> {
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: places.home,
    CODEX_HOME: places.codexHome,
    TMPDIR: places.tmp,
    MOCK_KEY: 'sk-parity-0123456789abcdef',
    LANG: 'C.UTF-8',
    TERM: 'xterm',
    SHELL: '/bin/bash',
    TZ: 'Etc/UTC',
    // Codex asks a repository on the network for plugins at each start.
    GIT_ALLOW_PROTOCOL: 'file',
  };
}

/** Runs the scenario and removes its folders again. `root` must not be below /tmp: the reference's sandbox needs that. */
export async function observe(program: Program, scenario: Scenario, root: string): Promise<Observation> {
  const folder = join(root, program.side, Bun.hash(scenario.name).toString(16).padStart(16, '0'));
  const home = join(folder, 'home');
  const requests: CapturedRequest[] = [];
  let onRequest = (): void => {};
  const server = serveScript(platform, parseScript(printScript(scenario, join(folder, 'work'))), {
    port: 0,
    token: undefined,
    onRequest: (request) => {
      requests.push(request);
      onRequest();
    },
  });
  const places: Places = {
    work: join(folder, 'work'),
    home,
    codexHome: join(home, '.codex'),
    tmp: join(folder, 'tmp'),
    port: server.port,
  };
  const startedAt = performance.now();
  try {
    setUp(scenario, places);
    const runs: RunResult[] = [];
    for (const run of scenario.runs) {
      const id = runs[0] === undefined ? undefined : findThreadId(runs[0]);
      runs.push(
        await start(program, run, places, id, scenario.limitMs ?? RUN_LIMIT_MS, (signal) => {
          onRequest = () => {
            if (requests.length === run.signal?.afterRequests) signal();
          };
        }),
      );
      onRequest = () => {};
    }
    return { places, runs, requests, files: readTree(places.work), wallMs: performance.now() - startedAt };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
    removeEmpty(dirname(folder));
    removeEmpty(root);
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Another scenario still has its folder there.
  }
}

async function start(
  program: Program,
  run: Run,
  places: Places,
  id: string | undefined,
  limitMs: number,
  watch: (signal: () => void) => void,
): Promise<RunResult> {
  const env: Record<string, string> = baseEnv(places);
  for (const [name, value] of Object.entries(run.env ?? {})) {
    if (value === undefined) delete env[name];
    else env[name] = value.replaceAll('{work}', places.work);
  }
  const fill = (text: string): string =>
    text
      .replaceAll('{id}', id ?? 'no-thread')
      .replaceAll('{work}', places.work)
      .replaceAll('{port}', String(places.port));
  const command = [program.path, ...run.args.map(fill)];
  // With pipefail the pipeline's code is the program's.
  const closed = ['bash', '-c', 'set -o pipefail; "$@" | true', 'bash'];
  const child = Bun.spawn(run.closedStdout === true ? [...closed, ...command] : command, {
    cwd: join(places.work, run.cwd ?? '.'),
    env,
    stdin: run.stdin === undefined ? 'ignore' : Buffer.from(bytesOf(run.stdin)),
    stdout: 'pipe',
    stderr: 'pipe',
  });
  let timedOut = false;
  const limit = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, limitMs);
  if (run.signal !== undefined) {
    const name = run.signal.name;
    // The answer has to be under way: what the signal cuts off is then the same on both sides.
    watch(() => setTimeout(() => child.kill(name), 400));
  }
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  clearTimeout(limit);
  return {
    exitCode: child.exitCode,
    signal: child.signalCode === null ? null : String(child.signalCode),
    stdout,
    stderr,
    timedOut,
  };
}

function setUp(scenario: Scenario, places: Places): void {
  rmSync(dirname(places.work), { recursive: true, force: true });
  for (const path of [places.work, places.codexHome, places.tmp]) mkdirSync(path, { recursive: true });
  const base = `http://127.0.0.1:${places.port}/v1`;
  writeFileSync(
    join(places.codexHome, 'config.toml'),
    (scenario.configFile ?? printConfig(scenario)).replaceAll('{base}', base).replaceAll('{work}', places.work),
  );
  writeFiles(places.codexHome, scenario.home ?? {});
  writeFiles(places.work, scenario.files ?? {});
  if (scenario.git === false) return;
  const author = ['-c', 'user.name=parity', '-c', 'user.email=parity@example.invalid'];
  for (const args of [
    ['init', '-q', '-b', 'main'],
    ['add', '-A'],
    [...author, 'commit', '-q', '--allow-empty', '-m', 'start'],
  ]) {
    const git = Bun.spawnSync(['git', '-c', 'core.hooksPath=/dev/null', ...args], {
      cwd: places.work,
      // With these dates both sides have the same commit.
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: places.home,
        GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
        GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
      },
    });
    if (!git.success) throw new Error(`git ${args.join(' ')}: ${git.stderr.toString()}`);
  }
}

/** A script has to have an answer: where no request is expected, one that cannot be overlooked. */
function printScript({ script = [] }: Scenario, work: string): string {
  const responses = script.length > 0 ? script : [{ items: [{ text: 'nobody should have asked' }] }];
  return JSON.stringify({ responses }).replaceAll('{work}', work);
}

function printConfig(scenario: Scenario): string {
  return [
    'model = "gpt-5.5"',
    'model_provider = "mock"',
    scenario.config ?? '',
    '[model_providers.mock]',
    'name = "mock"',
    'base_url = "{base}"',
    'wire_api = "responses"',
    scenario.provider?.includes('env_key') === true ? '' : 'env_key = "MOCK_KEY"',
    scenario.provider ?? '',
    scenario.tables ?? '',
    '',
  ].join('\n');
}

function bytesOf(content: string | { readonly base64: string }): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : Buffer.from(content.base64, 'base64');
}

function writeFiles(folder: string, files: Readonly<Record<string, Content>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof content === 'object' && 'symlink' in content) symlinkSync(content.symlink, path);
    else {
      writeFileSync(path, bytesOf(content));
      if (name.endsWith('.sh')) chmodSync(path, 0o755);
    }
  }
}

function readTree(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  const visit = (relative: string): void => {
    for (const entry of readdirSync(join(folder, relative), { withFileTypes: true })) {
      const name = relative === '' ? entry.name : `${relative}/${entry.name}`;
      const path = join(folder, name);
      if (name === '.git') continue;
      if (entry.isSymbolicLink()) files[name] = `-> ${readlinkSync(path)}`;
      else if (entry.isDirectory()) {
        files[`${name}/`] = 'folder';
        visit(name);
      } else if (entry.isFile()) {
        const bytes = readFileSync(path);
        files[name] = bytes.length > LARGEST_TEXT ? `${bytes.length} bytes, ${Bun.hash(bytes)}` : bytes.toString();
      } else files[name] = 'special';
    }
  };
  visit('');
  return files;
}
