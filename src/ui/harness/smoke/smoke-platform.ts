/**
 * The machine as a smoke run sees it: a home of its own, a clock that only steps move, the same random bytes in every run, a terminal
 * in memory. Files, processes and timers are the machine's. @effects fs process clock
 */
import type { Platform } from '#/platform/platform.ts';
import type { Random } from '#/platform/random.ts';
import type { SignalName } from '#/platform/signals.ts';
import type { TerminalDevice } from '#/platform/terminal-device.ts';
import { VIEW_NOW_MS } from '#/ui/harness/view-facts.ts';

export interface SmokePlatform {
  readonly platform: Platform;
  /** Time passes for the app. */
  advance(ms: number): void;
  raise(signal: SignalName): void;
}

/** @param folder empty; gets `home` and `work` */
export function openSmokePlatform(real: Platform, folder: string, device: TerminalDevice): SmokePlatform {
  const home = `${folder}/home`;
  const work = `${home}/work`;
  real.fs.makeDir(`${home}/.codex`, 0o700);
  real.fs.makeDir(work, 0o700);
  // A new home would be asked about its folder first: that is a scenario of its own.
  real.fs.writeFile(
    `${home}/.codex/config.toml`,
    `model_provider = "scripted"\n[projects.${JSON.stringify(work)}]\ntrust_level = "trusted"\n`,
  );
  let nowMs = VIEW_NOW_MS;
  const handlers = new Map<SignalName, Set<() => void>>();
  const variables: Readonly<Record<string, string>> = {
    HOME: home,
    CODEX_HOME: `${home}/.codex`,
    PATH: real.env.get('PATH') ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    TERM: 'xterm-kitty',
    COLORTERM: 'truecolor',
  };
  const platform: Platform = {
    ...real,
    clock: {
      now: () => nowMs,
      monotonic: () => real.clock.monotonic(),
      sleep: (ms, signal) => real.clock.sleep(ms, signal),
      after: (ms, action) => real.clock.after(ms, action),
      turn: () => real.clock.turn(),
      timeZone: () => 'Etc/UTC',
      localDate: (timeMs) => new Date(timeMs).toISOString().slice(0, 10),
    },
    random: createSeededRandom(1),
    env: {
      get: (name) => variables[name],
      all: () => ({ ...variables }),
      commandLine: () => [],
      cwd: () => work,
      homeDir: () => home,
      tempDir: () => real.env.tempDir(),
      pid: real.env.pid,
      uid: real.env.uid,
      arch: real.env.arch,
      execPath: real.env.execPath,
      hostName: () => 'smoke',
    },
    signals: {
      on: (signal, handler) => {
        const set = handlers.get(signal) ?? new Set();
        handlers.set(signal, set.add(handler));
        return () => set.delete(handler);
      },
    },
    openTerminal: () => device,
  };
  return {
    platform,
    advance: (ms) => {
      nowMs += ms;
    },
    raise: (signal) => {
      for (const handler of handlers.get(signal) ?? []) handler();
    },
  };
}

/** xorshift32: the same bytes in every run. Not for secrets; a smoke run has none. */
function createSeededRandom(seed: number): Random {
  let state = seed;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return {
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
    fraction: () => next() / 2 ** 32,
  };
}
