/** Plays a scene with one program and keeps its screens, and what the model was sent. @effects process fs clock http */
import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseScript } from '#/agent/model/script.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { serveScript } from '#/server/model-server/serve-script.ts';
import { ProgramTerminal } from '#tests/support/program-terminal.ts';
import type { CapturedRequest, Places } from '../observation.ts';
import { normaliseScreen } from './compare-screens.ts';
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
  readonly places: Places;
  readonly requests: readonly CapturedRequest[];
}

export interface SceneMachine {
  readonly programs: Readonly<Record<TuiSide, string>>;
  /** Not below /tmp: the reference's sandbox fails there. */
  readonly folder: string;
}

/** Between text and enter: the reference takes an enter that follows a key within 20 ms for a line of a paste. */
const THINK_MS = 220;
/** A screen that has said the same for so long is at rest. */
const REST_MS = 300;
const REST_LIMIT_MS = 5_000;
/** A key that changes nothing gets no answer. */
const ANSWER_LIMIT_MS = 700;
const LOOK_MS = 25;
const SHOWS_LIMIT_MS = 30_000;
/** The reference asks for a session's title beside its first turn. */
const TITLES = { when: { body: 'thread_title' }, repeat: 'forever', items: [{ text: 'A title' }] };

export async function playScene(machine: SceneMachine, side: TuiSide, scene: Scene): Promise<PlayedScene> {
  const folder = join(machine.folder, side === 'csm' ? 'a' : 'b', Bun.hash(scene.name).toString(36).padStart(13, '0'));
  rmSync(folder, { recursive: true, force: true });
  const [home, work, tmp] = ['home', 'ws', 'tmp'].map((name) => join(folder, name)) as [string, string, string];
  const codexHome = join(home, '.codex');
  for (const path of [codexHome, work, tmp]) mkdirSync(path, { recursive: true, mode: 0o700 });
  for (const [path, text] of Object.entries(scene.files ?? { README: 'demo\n' })) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), text);
  }
  const requests: CapturedRequest[] = [];
  const responses = [TITLES, ...(scene.responses ?? [])];
  const server = serveScript(openBunPlatform(), parseScript(JSON.stringify({ responses }), 'the scene'), {
    port: 0,
    token: undefined,
    onRequest: (request) => requests.push(request),
  });
  const places: Places = { work, home, codexHome, tmp, port: server.port };
  writeFileSync(
    join(codexHome, 'config.toml'),
    [
      ...(scene.isFirstRun === true ? [] : ['model = "gpt-5.5"', 'model_provider = "mock"']),
      'check_for_update_on_startup = false',
      ...(scene.config ?? []),
      '[model_providers.mock]',
      'name = "mock"',
      `base_url = "http://127.0.0.1:${server.port}/v1"`,
      'wire_api = "responses"',
      'env_key = "MOCK_KEY"',
      // What the reference would ask or announce at its first start is done with.
      '[notice.model_migrations]',
      '"gpt-5.5" = "gpt-6-sol"',
      '[tui]',
      'screen_reader_detection_done = true',
      '[tui.model_availability_nux]',
      '"gpt-6.1-sol" = 4',
      '',
    ].join('\n'),
  );
  const env = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: home,
    CODEX_HOME: codexHome,
    TMPDIR: tmp,
    ...(scene.isFirstRun === true ? {} : { MOCK_KEY: 'sk-parity-0123456789abcdef' }),
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
  const open = (more: readonly string[]): ProgramTerminal =>
    new ProgramTerminal({ argv: [machine.programs[side], '--no-daemon', ...more], cwd: work, env, cols, rows });
  const start = async (more: readonly string[]): Promise<ProgramTerminal> => {
    const terminal = open(more);
    await terminal.shows(scene.starts ?? /GPT-\d|Resume a previous session/, SHOWS_LIMIT_MS);
    await rest(terminal);
    return terminal;
  };
  const stage: Stage = { side, work, screens: [], terminal: undefined, start };
  const played = (problem: string | undefined): PlayedScene => ({ screens: stage.screens, problem, places, requests });
  try {
    stage.terminal = await start(args);
    await scene.play(handle(stage));
    return played(undefined);
  } catch (error) {
    return played(error instanceof Error ? error.message : String(error));
  } finally {
    await stage.terminal?.close();
    await server.stop();
    // What approved commands of the scenes leave outside of their folders.
    for (const path of ['/opt/csm_tui', '/opt/csm_tui_patch']) rmSync(path, { recursive: true, force: true });
  }
}

/** What a scene is played on; the program may be started again. */
interface Stage {
  readonly side: TuiSide;
  readonly work: string;
  readonly screens: TakenScreen[];
  terminal: ProgramTerminal | undefined;
  start(args: readonly string[]): Promise<ProgramTerminal>;
}

function handle(stage: Stage): SceneRun {
  const current = (): ProgramTerminal => {
    if (stage.terminal === undefined) throw new Error('the program does not run');
    return stage.terminal;
  };
  return {
    side: stage.side,
    get terminal() {
      return current();
    },
    work: stage.work,
    snap: async (name) => {
      await rest(current());
      stage.screens.push({ name, rows: current().screen.rows() });
    },
    submit: async (text) => {
      await press(current(), text);
      await Bun.sleep(THINK_MS);
      current().send('\r');
    },
    keys: async (...keys) => {
      for (const key of keys) await press(current(), key);
    },
    shows: async (pattern) => void (await current().shows(pattern, SHOWS_LIMIT_MS)),
    hasFile: async (path) => {
      const until = performance.now() + SHOWS_LIMIT_MS;
      while (!existsSync(join(stage.work, path))) {
        if (performance.now() > until) throw new Error(`there never was a file ${path}`);
        await Bun.sleep(LOOK_MS);
      }
    },
    writeFile: (path, text = '') => writeFileSync(join(stage.work, path), text),
    restart: async (...args) => {
      await rest(current());
      await current().close();
      stage.terminal = await stage.start(args);
    },
  };
}

/** A key, until what it does has been done. */
async function press(terminal: ProgramTerminal, key: string): Promise<void> {
  const before = terminal.bytes;
  terminal.send(key);
  for (let waitedMs = 0; terminal.bytes === before && waitedMs < ANSWER_LIMIT_MS; waitedMs += LOOK_MS) {
    await Bun.sleep(LOOK_MS);
  }
  await rest(terminal);
}

/** Until the screen says the same for a while; marks that move for ever (a spinner, seconds) do not count. */
async function rest(terminal: ProgramTerminal): Promise<void> {
  const look = (): string => normaliseScreen(terminal.screen.rows()).join('\n');
  const until = performance.now() + REST_LIMIT_MS;
  let since = performance.now();
  for (let [now, before] = [look(), '']; performance.now() < until; now = look()) {
    if (now !== before) since = performance.now();
    if (performance.now() - since >= REST_MS) return;
    before = now;
    await Bun.sleep(LOOK_MS);
  }
}
