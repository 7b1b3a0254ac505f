/**
 * Plays a scenario: starts csm on a pseudo-terminal with a home of its own, does what a person would, looks at what a terminal shows.
 * @effects fs process clock env random
 */
import { CsmError } from '#/base/errors.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { Platform } from '#/platform/platform.ts';
import { runProgram } from '#/platform/run-program.ts';
import { TERMINAL_VARIABLES, type PlayedTerminal } from './played-terminal.ts';
import type { Scenario, ScenarioStep } from './scenario.ts';
import { measureLatency, type ScenarioReport, type StepReport } from './scenario-report.ts';
import { ScenarioSession, StepFailure } from './scenario-session.ts';
import { openPlainStage } from './stage.ts';
import { openTmuxStage } from './tmux-stage.ts';

export interface RunScenarioOptions {
  /** The path of csm. */
  readonly program: string;
  /** In a pane of a real tmux, which the person sits at. */
  readonly isInTmux: boolean;
  /** The home stays when it is over; its path is told. */
  readonly onKept?: (folder: string) => void;
}

const SETUP_MS = 300_000;

/** @throws CsmError `scenario-setup` (`environment`) where a command of `setup` fails; what goes wrong later is in the report */
export async function runScenario(
  platform: Platform,
  scenario: Scenario,
  options: RunScenarioOptions,
): Promise<ScenarioReport> {
  const { fs, env, clock, processes } = platform;
  if (options.isInTmux && !canBeInTmux(scenario)) {
    throw new CsmError('usage', 'scenario-tmux', `${scenario.file} is about another terminal than tmux`);
  }
  const folder = `${env.tempDir()}/csm-human-${freshId(platform)}`;
  const paths = { home: `${folder}/home`, work: `${folder}/home/work`, script: `${folder}/script.json` };
  try {
    writeHome(platform, scenario, folder, options.program);
    const fill = (text: string): string =>
      text.replaceAll(/\{(home|work|script)\}/g, (_, name: keyof typeof paths) => paths[name]);
    const variables = fillVariables(platform, scenario, folder, fill);
    for (const line of scenario.setup) {
      const argv = [options.program, ...line.map(fill)];
      const done = await runProgram(platform, { argv, cwd: paths.work, env: variables, timeoutMs: SETUP_MS });
      if (done.code === 0) continue;
      throw new CsmError('environment', 'scenario-setup', `\`csm ${line.join(' ')}\` failed: ${done.stderr.trim()}`);
    }
    const args = scenario.args.map(fill);
    const argv = scenario.isShell ? ['bash', '--norc', '--noprofile', '-i'] : [options.program, ...args];
    const { isInTmux } = options;
    const session = await ScenarioSession.open(clock, {
      argv,
      cwd: paths.work,
      env: scenario.isShell ? { ...variables, PS1: '$ ', CSM_ARGS: args.join(' ') } : variables,
      scenario,
      openStage: (request) =>
        isInTmux ? openTmuxStage(platform, `${folder}/tmux`, request) : openPlainStage(processes, request),
      isDirect: !isInTmux,
    });
    try {
      return await playSteps(platform, scenario, session);
    } finally {
      await session.close();
    }
  } finally {
    if (options.onKept === undefined) fs.remove(folder, { recursive: true });
    else options.onKept(folder);
  }
}

/** What a scenario says of its terminal is tmux' to say there. */
function canBeInTmux({ terminal, background, env }: Scenario): boolean {
  return background === 'dark' && terminal !== 'console' && terminal !== 'dumb' && env['TERM'] === undefined;
}

async function playSteps(platform: Platform, scenario: Scenario, session: ScenarioSession): Promise<ScenarioReport> {
  const steps: StepReport[] = [];
  const screens: { name: string; snapshot: ReturnType<PlayedTerminal['snapshot']> }[] = [];
  let failure: ScenarioReport['failure'];
  const fail = (step: number, place: string, message: string): void => {
    failure = { step, place, message };
    screens.push({ name: 'at the failure', snapshot: session.terminal.snapshot() });
  };
  for (const [index, step] of scenario.steps.entries()) {
    const startMs = platform.clock.monotonic();
    try {
      await session.play(step);
      if (step.action.do === 'screen') screens.push({ name: step.action.name, snapshot: session.terminal.snapshot() });
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error;
      fail(index, placeOf(scenario, step), error.message);
    }
    steps.push({ index, do: step.action.do, tookMs: Math.round(platform.clock.monotonic() - startMs) });
    if (failure !== undefined) break;
  }
  if (failure === undefined) session.terminal.watch.settle();
  const watch = session.terminal.watch.report;
  const { limits } = scenario;
  if (failure === undefined && watch.tornCount > limits.tornFrames) {
    fail(scenario.steps.length, scenario.file, `${watch.tornCount} torn frames: ${watch.torn.join('; ')}`);
  }
  if (failure === undefined && limits.bytes !== undefined && watch.bytes > limits.bytes) {
    fail(scenario.steps.length, scenario.file, `${watch.bytes} bytes were written, more than ${limits.bytes}`);
  }
  return {
    file: scenario.file,
    about: scenario.about,
    isRight: failure === undefined,
    failure,
    steps,
    screens,
    watch,
    writtenBytes: session.writtenBytes,
    keys: measureLatency(session.latenciesMs, session.unseenKeys),
    restBytes: session.restBytes,
    exit: session.exit,
    leftOn: session.exit === undefined ? undefined : await session.leftOn(),
  };
}

function placeOf({ file }: Scenario, { place }: ScenarioStep): string {
  return `${file}:${place.line}:${place.column}`;
}

function writeHome({ fs }: Platform, scenario: Scenario, folder: string, program: string): void {
  for (const name of ['home/.codex', 'home/work', 'bin']) fs.makeDir(`${folder}/${name}`, 0o700);
  if (scenario.config !== undefined) {
    const text = scenario.config.replaceAll('{work}', `${folder}/home/work`).replaceAll('{home}', `${folder}/home`);
    fs.writeFile(`${folder}/home/.codex/config.toml`, text);
  }
  if (scenario.script !== undefined) fs.writeFile(`${folder}/script.json`, JSON.stringify(scenario.script));
  for (const [name, text] of Object.entries(scenario.files)) {
    const isBelow = /^(?:home|work)\/(?:[^/]+\/)*[^/]+$/.test(name);
    if (!isBelow || name.split('/').includes('..')) {
      throw new CsmError('input', 'scenario-invalid', `${scenario.file}: \`${name}\` is no file below home/ or work/`);
    }
    const path = `${folder}/${name.replace(/^work\//, 'home/work/')}`;
    fs.makeDir(path.slice(0, path.lastIndexOf('/')));
    fs.writeFile(path, decodeFile(text));
  }
  if (scenario.isShell) fs.symlink(program, `${folder}/bin/csm`);
}

/** `base64:...` is bytes, anything else text. */
function decodeFile(text: string): string | Uint8Array {
  return text.startsWith('base64:') ? Uint8Array.fromBase64(text.slice('base64:'.length)) : text;
}

function fillVariables(
  { env }: Platform,
  scenario: Scenario,
  folder: string,
  fill: (text: string) => string,
): Record<string, string> {
  const variables: Record<string, string> = {
    HOME: `${folder}/home`,
    CODEX_HOME: `${folder}/home/.codex`,
    PATH: `${folder}/bin:${env.get('PATH') ?? '/usr/bin:/bin'}`,
    LANG: 'C.UTF-8',
    TMPDIR: env.tempDir(),
    ...TERMINAL_VARIABLES[scenario.terminal],
  };
  for (const [name, value] of Object.entries(scenario.env)) {
    if (value === '') delete variables[name];
    else variables[name] = fill(value);
  }
  return variables;
}
