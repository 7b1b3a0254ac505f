/**
 * One home in which the reference binary and csm run beside each other, against scripts of the scripted model served in
 * this process. What each asked is kept. @effects fs process http
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseScript } from '#/agent/model/script.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import { serveScript } from '#/server/model-server/serve-script.ts';
import { openReference } from '#tests/parity/reference.ts';

/** The reference binary, or undefined where it is not installed: tests that need it are skipped then. */
export const reference = openReference();

const platform = openBunPlatform();
let labs = 0;

/** One run of a program: how it ended and the `input` of each request that it made. */
export interface LabRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly requests: readonly LabRequest[];
}

export interface LabRequest {
  readonly input: readonly ResponseItem[];
  readonly headers: Readonly<Record<string, string>>;
}

export interface LabOptions {
  /** More top-level lines of `config.toml`. */
  readonly config?: string;
  /** Ends the program with this signal once so many requests came. */
  readonly kill?: { readonly signal: NodeJS.Signals; readonly afterRequests: number; readonly delayMs: number };
  readonly env?: Readonly<Record<string, string>>;
}

/** Any answer, to any request. */
export const ANY_ANSWER = [{ items: [{ text: 'Fine.' }], repeat: 'forever' }];

export class ProgramLab implements Disposable {
  readonly folder: string;
  readonly codexHome: string;
  readonly work: string;

  /** Not below /tmp: the reference's sandbox hides that. */
  constructor(root = reference?.folder ?? join(process.cwd(), 'node_modules/.cache/csm-lab')) {
    this.folder = join(root, 'labs', `${process.pid}-${++labs}`);
    this.codexHome = join(this.folder, 'home/.codex');
    this.work = join(this.folder, 'work');
    for (const path of [this.codexHome, this.work]) mkdirSync(path, { recursive: true, mode: 0o700 });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Codex itself. */
  codex(args: readonly string[], script: readonly unknown[] = ANY_ANSWER, options: LabOptions = {}): Promise<LabRun> {
    if (reference === undefined) throw new Error('the reference is not installed');
    return this.#run([reference.path, ...args], script, options);
  }

  /** csm from its sources. */
  csm(args: readonly string[], script: readonly unknown[] = ANY_ANSWER, options: LabOptions = {}): Promise<LabRun> {
    return this.#run([process.execPath, 'src/main.ts', ...args], script, options);
  }

  /** Paths of all rollouts, in the order of their names. */
  rollouts(): readonly string[] {
    const found: string[] = [];
    const visit = (folder: string): void => {
      if (!existsSync(folder)) return;
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) visit(path);
        else if (/^rollout-.*\.jsonl(?:\.zst)?$/.test(entry.name)) found.push(path);
      }
    };
    visit(join(this.codexHome, 'sessions'));
    visit(join(this.codexHome, 'archived_sessions'));
    return found.sort();
  }

  /** The databases that the reference makes of its rollouts, so that it reads the rollouts themselves again. */
  forgetDatabases(): void {
    for (const name of readdirSync(this.codexHome)) {
      if (/\.sqlite(?:-\w+)?$/.test(name)) rmSync(join(this.codexHome, name));
    }
  }

  async #run(argv: readonly string[], script: readonly unknown[], options: LabOptions): Promise<LabRun> {
    const requests: LabRequest[] = [];
    let onRequest = (): void => {};
    const server = serveScript(platform, parseScript(JSON.stringify({ responses: script })), {
      port: 0,
      token: undefined,
      onRequest: (request) => {
        if (request.method !== 'POST') return;
        const body = JSON.parse(request.body) as { readonly input: readonly ResponseItem[] };
        requests.push({ input: body.input, headers: Object.fromEntries(request.headers) });
        onRequest();
      },
    });
    try {
      writeFileSync(join(this.codexHome, 'config.toml'), printConfig(server.port, options.config ?? ''));
      const isCsm = argv[0] === process.execPath;
      const program = isCsm ? [argv[0]!, join(process.cwd(), argv[1]!), ...argv.slice(2)] : argv;
      const child = Bun.spawn([...program], {
        cwd: this.work,
        env: {
          PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
          HOME: join(this.folder, 'home'),
          CODEX_HOME: this.codexHome,
          MOCK_KEY: 'sk-lab-0123456789abcdef',
          LANG: 'C.UTF-8',
          TERM: 'xterm',
          SHELL: '/bin/bash',
          TZ: 'Etc/UTC',
          GIT_ALLOW_PROTOCOL: 'file',
          ...options.env,
        },
        stdin: 'ignore',
        stdout: 'pipe',
        stderr: 'pipe',
      });
      const { kill } = options;
      if (kill !== undefined) {
        onRequest = () => {
          if (requests.length === kill.afterRequests) setTimeout(() => child.kill(kill.signal), kill.delayMs);
        };
      }
      const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
      return { exitCode: child.exitCode, stdout, stderr, requests };
    } finally {
      await server.stop();
    }
  }
}

function printConfig(port: number, more: string): string {
  return (
    `model = "gpt-5.5"\nmodel_provider = "mock"\n${more}\n[model_providers.mock]\nname = "mock"\n` +
    `base_url = "http://127.0.0.1:${port}/v1"\nwire_api = "responses"\nenv_key = "MOCK_KEY"\n`
  );
}

/** The lines of a file, parsed; for files without damage. */
export function readLines(path: string): readonly Record<string, unknown>[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** The thread's id that stands in a rollout's name. */
export function idOf(path: string): string {
  return /([0-9a-f]{8}-[0-9a-f-]{27})\.jsonl/.exec(path)?.[1] ?? '';
}
