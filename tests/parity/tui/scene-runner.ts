/** Plays a scene with one program and keeps its screens. @effects process fs clock */
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ProgramTerminal } from '#tests/support/program-terminal.ts';
import type { Scene, SceneRun, TuiSide } from './scene.ts';

/** A screen of one program. */
export interface TakenScreen {
  readonly name: string;
  readonly rows: readonly string[];
}

export interface PlayedScene {
  readonly screens: readonly TakenScreen[];
  /** Why it did not go to its end. */
  readonly problem: string | undefined;
  readonly work: string;
}

export interface SceneMachine {
  readonly programs: Readonly<Record<TuiSide, string>>;
  /** Not below /tmp: the reference's sandbox fails there. */
  readonly folder: string;
}

/** Between text and enter: the reference takes an enter that follows a key within 20 ms for a line of a paste. */
const THINK_MS = 220;
const REST_MS = 280;
const TITLES = { when: { body: 'thread_title' }, repeat: 'forever', items: [{ text: 'A title' }] };

export async function playScene(machine: SceneMachine, side: TuiSide, scene: Scene): Promise<PlayedScene> {
  const folder = join(machine.folder, side, Bun.hash(scene.name).toString(36));
  rmSync(folder, { recursive: true, force: true });
  const [home, work, tmp] = ['home', 'ws', 'tmp'].map((name) => join(folder, name)) as [string, string, string];
  const codexHome = join(home, '.codex');
  for (const path of [codexHome, work, tmp]) mkdirSync(path, { recursive: true, mode: 0o700 });
  for (const [path, text] of Object.entries(scene.files ?? { README: 'demo\n' })) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), text);
  }
  const script = join(folder, 'script.json');
  writeFileSync(script, JSON.stringify({ responses: [TITLES, ...(scene.responses ?? [])] }));
  const model = await serveScript(machine.programs.csm, script);
  writeFileSync(
    join(codexHome, 'config.toml'),
    [
      'model = "gpt-5.5"',
      'model_provider = "mock"',
      'check_for_update_on_startup = false',
      ...(scene.config ?? []),
      '[model_providers.mock]',
      'name = "mock"',
      `base_url = "${model.baseUrl}"`,
      'wire_api = "responses"',
      'env_key = "MOCK_KEY"',
      '[notice.model_migrations]',
      '',
    ].join('\n'),
  );
  const env = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: home,
    CODEX_HOME: codexHome,
    TMPDIR: tmp,
    MOCK_KEY: 'sk-parity-0123456789abcdef',
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    SHELL: '/bin/bash',
    TZ: 'Etc/UTC',
    GIT_ALLOW_PROTOCOL: 'file',
  };
  Bun.spawnSync(['git', 'init', '-q', '-b', 'main'], { cwd: work, env, stderr: 'ignore' });
  if (scene.isUntrusted !== true) {
    appendFileSync(join(codexHome, 'config.toml'), `[projects."${work}"]\ntrust_level = "trusted"\n`);
  }
  const { cols = 96, rows = 24, args = [] } = scene;
  const open = (): ProgramTerminal =>
    new ProgramTerminal({ argv: [machine.programs[side], '--no-daemon', ...args], cwd: work, env, cols, rows });
  const screens: TakenScreen[] = [];
  let terminal: ProgramTerminal | undefined;
  try {
    if (side === 'codex') await settle(open());
    terminal = open();
    if (scene.isUntrusted !== true) await terminal.shows(/GPT-5\.5/, 20_000);
    await terminal.quiet(500, 10_000);
    await scene.play(handle(terminal, side, work, screens));
    return { screens, problem: undefined, work };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { screens, problem, work };
  } finally {
    await terminal?.close();
    model.close();
    // What approved commands of the scenes leave outside of their folders.
    for (const path of ['/opt/csm_tui', '/opt/csm_tui_patch']) rmSync(path, { recursive: true, force: true });
  }
}

function handle(terminal: ProgramTerminal, side: TuiSide, work: string, screens: TakenScreen[]): SceneRun {
  const rest = async (): Promise<void> => {
    // What moves for ever (a spinner) is no reason to wait.
    await terminal.quiet(REST_MS, 1_500).catch(() => undefined);
  };
  return {
    side,
    terminal,
    work,
    snap: async (name) => {
      await rest();
      screens.push({ name, rows: terminal.screen.rows() });
    },
    submit: async (text) => {
      terminal.send(text);
      await rest();
      await Bun.sleep(THINK_MS);
      terminal.send('\r');
    },
    keys: async (...keys) => {
      for (const key of keys) {
        terminal.send(key);
        await rest();
      }
    },
    shows: async (pattern) => void (await terminal.shows(pattern, 20_000)),
  };
}

/** The reference offers another model at its first start. */
async function settle(terminal: ProgramTerminal): Promise<void> {
  try {
    await terminal.shows(/Use existing model|GPT-5\.5|Trust this folder/, 20_000);
    await terminal.quiet(500, 5_000);
    if (terminal.screen.rows().some((row) => row.includes('Use existing model'))) {
      terminal.send('2');
      await terminal.quiet(300);
      terminal.send('\r');
      await terminal.shows(/GPT-5\.5|Trust this folder/, 20_000);
    }
    await terminal.quiet(700, 5_000);
  } finally {
    await terminal.close();
  }
}

async function serveScript(csm: string, script: string): Promise<{ readonly baseUrl: string; close(): void }> {
  const child = Bun.spawn([csm, 'model', 'serve', '--script', script, '--json'], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  });
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  const { base_url: baseUrl } = JSON.parse(new TextDecoder().decode(value).split('\n')[0] ?? '{}') as {
    base_url: string;
  };
  return { baseUrl, close: () => void child.kill() };
}
