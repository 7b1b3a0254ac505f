/**
 * Turns a command into what is really started: behind bubblewrap, where that does not work behind Landlock, or as it is
 * under `danger-full-access`. One a session; it owns the session's own /tmp. @effects fs process lock clock
 */
import { CsmError } from '#/base/errors.ts';
import type { SandboxReceipt } from '#/base/tool-action.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import { planBareArgv, planBwrapArgv, splitLoaderVariables } from './bwrap-args.ts';
import { readSandboxFacts, readWritableRoots } from './facts.ts';
import { GitFolderFinder } from './git-folders.ts';
import {
  allowsLandlockWrite,
  decideSecondRung,
  planLandlockCommand,
  probeLandlock,
  type LandlockProbe,
  type LandlockTools,
} from './landlock-command.ts';
import { Placeholders } from './placeholders.ts';
import { readProbeCache, writeProbeCache } from './probe-cache.ts';
import { probeBwrap, type BwrapTools, type ProbeResult } from './probe.ts';
import { checkVisible, listRuledNames } from './permission-checks.ts';
import { findTmpPlace, planSandboxProfile, projectToMachine, PROTECTED_NAMES } from './profile.ts';
import { encodeSeccompFilter } from './seccomp.ts';
import { acquireStateFolder, printSessionTmp } from './state-folder.ts';

/** A command as the tool wants it. */
export interface CommandRequest {
  readonly argv: readonly string[];
  /** Absolute, as the command sees it. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly terminal: boolean;
  /** It runs in csm's own process group (`spawnInPlace`), which nothing may end as a whole. */
  readonly inPlace?: boolean;
}

/** What to give to the process port. */
export interface PreparedCommand {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly receipt: SandboxReceipt;
  /** To be called once the process has ended, or was not started. */
  release(): void;
}

/** How long one command may look for nested git folders. */
const GIT_WALK_MS = 4;
/** The first command of a session may look longer: most trees are known after it. */
const FIRST_GIT_WALK_MS = 20;
/** And so many folders it looks into however long that takes: 15 ms on a machine with nothing else to do. */
const FIRST_GIT_WALK_FOLDERS = 500;

/** What is the same for all sessions of a process. */
interface MachineSandbox {
  readonly probes: Map<string, Promise<ProbeResult>>;
  readonly placeholders: Map<string, Placeholders>;
  /** Asked for only where bubblewrap does not work. */
  landlock: Promise<LandlockProbe> | undefined;
}

const machines = new WeakMap<Platform, MachineSandbox>();

function machineOf(platform: Platform): MachineSandbox {
  const known = machines.get(platform);
  if (known !== undefined) return known;
  const made: MachineSandbox = { probes: new Map(), placeholders: new Map(), landlock: undefined };
  machines.set(platform, made);
  return made;
}

/** util-linux's setpriv; the one of busybox has no `--pdeathsig`, and a command behind it would not start. */
export function findSetpriv({ processes, fs }: Pick<Platform, 'processes' | 'fs'>): string | undefined {
  const path = processes.which('setpriv', '/usr/bin:/bin');
  return path === undefined || fs.realPath(path).endsWith('/busybox') ? undefined : path;
}

/** The sandbox of one session. */
export class SessionSandbox {
  readonly #platform: Platform;
  readonly #csmRoot: string;
  readonly #sessionId: string;
  readonly #finders = new Map<string, GitFolderFinder>();
  /** Folders whose placeholders were used. */
  readonly #placed = new Set<string>();
  #tmpMade = false;
  #rehearsed = false;

  /** @param sessionId names the folder that is the session's /tmp */
  constructor(platform: Platform, csmRoot: string, sessionId: string) {
    this.#platform = platform;
    this.#csmRoot = csmRoot;
    this.#sessionId = sessionId;
  }

  /**
   * Readies a command. Throws a CsmError: `denied` with the remedy where the sandbox does not work here, `input` where
   * the folder is missing.
   */
  async prepare(settings: Settings, request: CommandRequest): Promise<PreparedCommand> {
    const { mode, networkAccess } = settings.sandbox;
    if (mode === 'danger-full-access') {
      this.#checkFolder(request.cwd, request.cwd);
      const receipt: SandboxReceipt = { rung: 'none', mode, network: true };
      const setpriv = findSetpriv(this.#platform);
      const argv = planBareArgv({
        shell: '/bin/sh',
        setpriv,
        parentPid: this.#platform.env.pid,
        terminal: request.terminal || request.inPlace === true,
        command: request.argv,
      });
      return { argv, cwd: request.cwd, env: request.env, receipt, release: () => {} };
    }
    const filterFile = this.#writeFilter(networkAccess);
    const tools = await this.#openTools(settings, filterFile);
    if ('abi' in tools) return this.#prepareLandlock(settings, request, tools);
    this.#makeTmp();
    const release = await this.#acquirePlaceholders(settings);
    try {
      const facts = readSandboxFacts(this.#platform, settings, (root) => this.#findGit(root), this.#sessionTmp());
      const profile = planSandboxProfile(settings.sandbox, facts);
      this.#checkFolder(request.cwd, projectToMachine(profile, request.cwd));
      checkVisible(this.#platform, settings.sandbox, profile, [
        { what: 'the working directory', path: request.cwd },
        { what: 'the program', path: tools.envProgram ?? request.argv[0] ?? '' },
      ]);
      const { outside, insideOnly } = splitLoaderVariables(request.env);
      const lifeline =
        tools.opensLifelines && request.inPlace !== true ? this.#platform.processes.openLifeline() : undefined;
      const { cwd } = request;
      const terminal = request.terminal || request.inPlace === true;
      const deniedFile = profile.mounts.some(({ kind }) => kind === 'denied') ? this.#writeDenied() : '/dev/null';
      const options = { ...tools, filterFile, deniedFile, lifeline: lifeline?.path, cwd, terminal, insideOnly };
      const receipt: SandboxReceipt = { rung: 'bwrap', mode, network: networkAccess };
      const argv = planBwrapArgv(profile, options, request.argv);
      const releaseAll = (): void => {
        lifeline?.close();
        release();
      };
      return { argv, cwd: '/', env: outside, receipt, release: releaseAll };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Begins the probe, so that its answer is there when the first command comes. Never rejects. */
  async warmUp(settings: Settings): Promise<void> {
    if (settings.sandbox.mode === 'danger-full-access') return;
    try {
      const probing = this.#openTools(settings, this.#writeFilter(settings.sandbox.networkAccess));
      probing.catch(() => {});
      this.#rehearse(settings);
      await probing;
    } catch {
      // The command that needs it says it.
    }
  }

  /**
   * The folder that stands in for /tmp where commands cannot have one of their own in its place: on the second rung, when
   * they may write. Undefined in every other case, and where there is no sandbox at all. Asks the machine only where the
   * configuration allows that rung.
   */
  async findTmpSubstitute(settings: Settings): Promise<string | undefined> {
    if (findTmpPlace(settings.sandbox, undefined) === undefined || !allowsLandlockWrite(settings)) return undefined;
    try {
      const tools = await this.#openTools(settings, this.#writeFilter(settings.sandbox.networkAccess));
      return 'abi' in tools ? this.#sessionTmp() : undefined;
    } catch {
      return undefined;
    }
  }

  /** Looks at the machine while the probe runs, for nothing but that it then goes fast: 7 ms the first time, 1 ms after that. */
  #rehearse(settings: Settings): void {
    if (this.#rehearsed) return;
    this.#rehearsed = true;
    const facts = readSandboxFacts(this.#platform, settings, (root) => this.#findGit(root), this.#sessionTmp());
    planSandboxProfile(settings.sandbox, facts);
  }

  /** Removes the session's /tmp and what commands needed in the workspace. Its commands have ended. */
  async close(): Promise<void> {
    const { placeholders } = machineOf(this.#platform);
    await Promise.all([...this.#placed].map((stateDir) => placeholders.get(stateDir)?.flush()));
    if (!this.#tmpMade) return;
    this.#tmpMade = false;
    this.#platform.fs.remove(this.#sessionTmp(), { recursive: true });
  }

  /** The first rung of the ladder that works here and that the settings allow. */
  async #openTools(settings: Settings, filterFile: string): Promise<BwrapTools | LandlockTools> {
    const machine = machineOf(this.#platform);
    const { probes } = machine;
    let probe = probes.get(filterFile);
    if (probe === undefined) {
      probe = this.#probe(filterFile);
      probes.set(filterFile, probe);
    }
    const result = await probe;
    if (result.works) return result.tools;
    machine.landlock ??= probeLandlock(this.#platform);
    const second = decideSecondRung(settings, await machine.landlock);
    if (second.tools !== undefined) return second.tools;
    throw new CsmError('denied', 'sandbox-unavailable', `the sandbox does not work here: ${result.message}`, {
      hint: `${result.remedy} ${second.refusal} To run without a sandbox, choose danger-full-access yourself (--sandbox danger-full-access).`,
      data: { gate: result.gate },
    });
  }

  async #probe(filterFile: string): Promise<ProbeResult> {
    const stateDir = this.#stateDir();
    const known = readProbeCache(this.#platform, stateDir, filterFile);
    if (known !== undefined) return { works: true, tools: known };
    const result = await probeBwrap(this.#platform, filterFile);
    if (result.works) writeProbeCache(this.#platform, stateDir, filterFile, result.tools);
    return result;
  }

  /** Landlock replaces nothing: no placeholders, and /tmp is another variable. */
  #prepareLandlock(settings: Settings, request: CommandRequest, tools: LandlockTools): PreparedCommand {
    this.#checkFolder(request.cwd, request.cwd);
    if (settings.sandbox.mode === 'workspace-write') this.#makeTmp();
    return { ...planLandlockCommand(this.#platform, settings, request, tools, this.#sessionTmp()), release: () => {} };
  }

  /** The filter's file, named by its contents. Hidden from commands, as everything under csm's root. */
  #writeFilter(network: boolean): string {
    const { fs, env } = this.#platform;
    const stateDir = this.#stateDir();
    const filter = encodeSeccompFilter({ arch: env.arch === 'arm64' ? 'arm64' : 'x64', network });
    const path = `${stateDir}/filter-${Bun.hash(filter).toString(16)}.bpf`;
    const stat = fs.lstat(path);
    if (stat?.kind !== 'file' || stat.sizeBytes !== filter.length) {
      // It may have been removed since it was made.
      fs.makeDir(stateDir);
      fs.writeFileAtomic(path, filter);
    }
    return path;
  }

  /** A file that nobody may open. Its mode is made with it: whoever owns it could not write it anew. */
  #writeDenied(): string {
    const { fs } = this.#platform;
    const path = `${this.#stateDir()}/denied`;
    if (fs.lstat(path) === undefined) {
      fs.writeFile(path, '');
      fs.chmod(path, 0);
    }
    return path;
  }

  #stateDir(): string {
    return acquireStateFolder(this.#platform, this.#csmRoot);
  }

  #sessionTmp(): string {
    return printSessionTmp(this.#stateDir(), this.#sessionId);
  }

  #makeTmp(): void {
    if (this.#tmpMade) return;
    this.#platform.fs.makeDir(this.#sessionTmp());
    this.#tmpMade = true;
  }

  async #acquirePlaceholders(settings: Settings): Promise<() => void> {
    const { placeholders } = machineOf(this.#platform);
    const stateDir = this.#stateDir();
    this.#placed.add(stateDir);
    let mine = placeholders.get(stateDir);
    if (mine === undefined) {
      mine = new Placeholders(this.#platform, `${stateDir}/placeholders`);
      placeholders.set(stateDir, mine);
    }
    const keeper = mine;
    const roots = readWritableRoots(this.#platform, settings);
    const acquired: string[] = [];
    let released = false;
    const release = (): void => {
      if (released) return;
      released = true;
      for (const root of acquired) keeper.release(root);
    };
    try {
      for (const root of roots) {
        acquired.push(root);
        await keeper.acquire(root, [...PROTECTED_NAMES, ...listRuledNames(settings.sandbox, root)]);
      }
    } catch (error) {
      release();
      throw error;
    }
    return release;
  }

  #findGit(root: string): readonly string[] {
    const known = this.#finders.get(root);
    if (known !== undefined) return known.advance(GIT_WALK_MS);
    const finder = new GitFolderFinder(this.#platform, root);
    this.#finders.set(root, finder);
    return finder.advance(FIRST_GIT_WALK_MS, FIRST_GIT_WALK_FOLDERS);
  }

  #checkFolder(shown: string, path: string): void {
    const kind = this.#platform.fs.stat(path)?.kind;
    if (kind === 'directory') return;
    const problem = kind === undefined ? 'No such file or directory (os error 2)' : 'Not a directory (os error 20)';
    throw new CsmError('input', 'workdir-missing', `the working directory ${shown} cannot be used: ${problem}`);
  }
}
