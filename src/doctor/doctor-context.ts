/**
 * What all checks share: the configuration or why there is none, and what several of them ask the machine for.
 * @effects fs env clock process
 */
import { CsmError } from '#/base/errors.ts';
import { loadSettings, type LoadInput } from '#/config/load.ts';
import { findCodexHome, findCsmRoot } from '#/config/paths.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import { isSessionFolder, sessionPaths, sessionsFolder } from '#/session/store/layout.ts';
import { probeSandbox, type SandboxProbe } from './probe-sandbox.ts';

/** A session's log as the folder has it. */
export interface SessionFile {
  readonly id: string;
  readonly log: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  /** Permission bits of the log. */
  readonly mode: number;
}

export interface DoctorContext {
  readonly platform: Platform;
  /** Undefined where `CODEX_HOME` names no folder. */
  readonly codexHome: string | undefined;
  readonly csmRoot: string | undefined;
  /** Undefined where the configuration cannot be loaded: `problem` says why. */
  readonly settings: Settings | undefined;
  readonly problem: CsmError | undefined;
  /** How long loading the configuration took. */
  readonly loadMs: number;
  /** `--all`: nothing is sampled, nothing is cut. */
  readonly isAll: boolean;
  /** Takes the bytes that were read so far of all that will be. */
  readonly onProgress: (readBytes: number, totalBytes: number) => void;
  /** Tries the rungs of the sandbox, once. */
  readonly sandbox: () => Promise<SandboxProbe>;
  /**
   * Ids of the native sessions, the one made last first; listed once, and none is looked at: there may be ten thousand. Throws an
   * errno error where the folder cannot be listed.
   */
  readonly sessionIds: () => readonly string[];
}

export interface ContextOptions {
  readonly input: LoadInput;
  readonly isAll: boolean;
  readonly onProgress?: (readBytes: number, totalBytes: number) => void;
}

/** Never throws for what is wrong with the configuration or its folder: that is what the checks are to say. */
export function openDoctorContext(platform: Platform, options: ContextOptions): DoctorContext {
  const { clock, env } = platform;
  const startMs = clock.monotonic();
  const loaded = attempt(() => loadSettings(platform, options.input));
  const home = loaded.value?.codexHome ?? attempt(() => findCodexHome(platform)).value;
  const csmRoot = home === undefined ? undefined : findCsmRoot({ env }, home, options.input.root);
  let sandbox: Promise<SandboxProbe> | undefined;
  let ids: readonly string[] | undefined;
  return {
    platform,
    codexHome: home,
    csmRoot,
    settings: loaded.value,
    problem: loaded.problem,
    loadMs: clock.monotonic() - startMs,
    isAll: options.isAll,
    onProgress: options.onProgress ?? (() => {}),
    sandbox: () => (sandbox ??= probeSandbox(platform)),
    sessionIds: () => (ids ??= csmRoot === undefined ? [] : readSessionIds(platform, csmRoot)),
  };
}

function attempt<T>(action: () => T): { readonly value: T | undefined; readonly problem: CsmError | undefined } {
  try {
    return { value: action(), problem: undefined };
  } catch (error) {
    if (!(error instanceof CsmError)) throw error;
    return { value: undefined, problem: error };
  }
}

function readSessionIds({ fs }: Platform, csmRoot: string): readonly string[] {
  // An id begins with the time at which it was made.
  return fs.list(sessionsFolder(csmRoot)).filter(isSessionFolder).toReversed();
}

/** The logs of these sessions, as far as they are there. */
export function statSessions({ fs }: Platform, csmRoot: string, ids: readonly string[]): readonly SessionFile[] {
  const logs = ids.map((id) => sessionPaths(csmRoot, id).log);
  const stats = fs.statMany(logs);
  return ids.flatMap((id, index): SessionFile[] => {
    const stat = stats[index];
    if (stat === undefined) return [];
    return [{ id, log: logs[index] ?? '', sizeBytes: stat.sizeBytes, mtimeMs: stat.mtimeMs, mode: stat.mode }];
  });
}
