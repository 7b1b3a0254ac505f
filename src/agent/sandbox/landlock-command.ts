/**
 * The second rung of the sandbox: whether Landlock works here, and a command behind it. csm starts itself as the
 * launcher (`Kernel.encodeLandlockLaunch`), which gives up its rights and becomes the command. @effects fs process
 */
import { CsmError } from '#/base/errors.ts';
import type { SandboxReceipt } from '#/base/tool-action.ts';
import type { Settings } from '#/config/settings.ts';
import { valueAt } from '#/config/toml-table.ts';
import type { Platform } from '#/platform/platform.ts';
import { readSandboxFacts } from './facts.ts';
import { ABI_TRUNCATE, listOpenClasses, planLandlockRules, type LandlockRules } from './landlock.ts';
import type { CommandRequest, PreparedCommand } from './launcher.ts';
import { checkVisible } from './permission-checks.ts';
import { findTmpPlace, planSandboxProfile, type SandboxProfile } from './profile.ts';
import { encodeSeccompFilter } from './seccomp.ts';

/** A Landlock that was tried. */
export interface LandlockTools {
  readonly abi: number;
}

export type LandlockProbe =
  | { readonly works: true; readonly tools: LandlockTools }
  | { readonly works: false; /** A sentence. */ readonly message: string };

/** Nothing is hidden but /dev: what is tried is whether the walls can be put up at all. */
const BASELINE: SandboxProfile = { mode: 'read-only', network: false, rootReadable: true, mounts: [] };

/** Tries the whole launch once. */
export async function probeLandlock(platform: Platform): Promise<LandlockProbe> {
  const abi = platform.kernel.landlockAbi();
  if (abi < 1) return { works: false, message: 'This kernel has no Landlock (Linux 5.13 and later) to use instead.' };
  const plan = planLandlockRules(BASELINE, { abi, entriesOf: (folder) => listFolder(platform, folder), known: [] });
  if (!plan.ok) return { works: false, message: `${plan.message}.` };
  const request: CommandRequest = { argv: ['/bin/sh', '-c', ':'], cwd: '/', env: {}, terminal: false };
  const start = planStart(platform, plan.rules, { request, program: '/bin/sh', abi, network: false, write: false });
  let printed = '';
  const decoder = new TextDecoder();
  try {
    const child = platform.processes.spawn({
      ...start,
      cwd: '/',
      onOutput: (chunk) => {
        if (printed.length < 4096) printed += decoder.decode(chunk);
      },
    });
    if ((await child.exited).code === 0) return { works: true, tools: { abi } };
  } catch (error) {
    printed = error instanceof Error ? error.message : String(error);
  }
  return {
    works: false,
    message: `Landlock, which could stand in for it, fails: ${printed.split('\n')[0]?.trim() ?? ''}.`,
  };
}

/** Whether the configuration lets commands write behind Landlock. Pure. */
export function allowsLandlockWrite(settings: Settings): boolean {
  return valueAt(settings.raw, ['csm', 'sandbox', 'allow_landlock_write']) === true;
}

/** Whether Landlock may be used for these settings; else what to say about it. Pure. */
export function decideSecondRung(
  settings: Settings,
  probe: LandlockProbe,
): { readonly tools: LandlockTools; readonly refusal?: never } | { readonly tools?: never; readonly refusal: string } {
  if (!probe.works) return { refusal: probe.message };
  if (settings.sandbox.mode === 'read-only' || allowsLandlockWrite(settings)) return { tools: probe.tools };
  return {
    refusal:
      'Read-only commands work without it, behind Landlock. Landlock cannot protect .git and the like in a workspace; ' +
      'to write behind it all the same, set csm.sandbox.allow_landlock_write = true.',
  };
}

/** The command as the launcher takes it. Throws a CsmError `denied` where Landlock cannot make the walls. */
export function planLandlockCommand(
  platform: Platform,
  settings: Settings,
  request: CommandRequest,
  { abi }: LandlockTools,
  sessionTmp: string,
): Omit<PreparedCommand, 'release'> {
  const { mode, networkAccess: network } = settings.sandbox;
  const write = mode === 'workspace-write';
  const facts = readSandboxFacts(platform, settings, (root) => [`${root}/.git`], sessionTmp);
  const roots = facts.writableRoots.map(({ path }) => path);
  // What is inside a writable root cannot be protected. A worktree's repository beside it must be readable, though.
  const isBeside = (path: string): boolean => !roots.some((root) => path.startsWith(`${root}/`));
  const writableRoots = facts.writableRoots.map(({ path, gitPaths }) => ({
    path,
    protectedPaths: [],
    gitPaths: gitPaths.filter(isBeside),
  }));
  const profile = planSandboxProfile(settings.sandbox, { ...facts, writableRoots });
  const known = [platform.fs.realPath(request.cwd), ...writableRoots.map(({ path }) => path)];
  const plan = planLandlockRules(profile, { abi, entriesOf: (folder) => listFolder(platform, folder), known });
  if (!plan.ok) {
    throw new CsmError('denied', 'sandbox-unavailable', `the sandbox does not work here: ${plan.message}`, {
      hint: 'Install bubblewrap.',
    });
  }
  const [name = ''] = request.argv;
  const program = name.includes('/') ? name : platform.processes.which(name, request.env['PATH']);
  if (program === undefined) {
    throw new CsmError('input', 'program-missing', `${name}: No such file or directory (os error 2)`);
  }
  checkVisible(platform, settings.sandbox, profile, [
    { what: 'the working directory', path: request.cwd },
    { what: 'the program', path: program },
  ]);
  const env =
    findTmpPlace(settings.sandbox, facts.tmpdir) !== undefined && request.env['TMPDIR'] === '/tmp'
      ? { ...request.env, TMPDIR: sessionTmp }
      : request.env;
  const start = planStart(platform, plan.rules, { request: { ...request, env }, program, abi, network, write });
  const receipt: SandboxReceipt = { rung: 'landlock', mode, network, open: listOpenClasses(abi, write) };
  return { ...start, cwd: '/', receipt };
}

function planStart(
  platform: Platform,
  rules: LandlockRules,
  options: {
    readonly request: CommandRequest;
    readonly program: string;
    readonly abi: number;
    readonly network: boolean;
    readonly write: boolean;
  },
): { readonly argv: readonly string[]; readonly env: Readonly<Record<string, string>> } {
  const { request, program, abi, network, write } = options;
  return platform.kernel.encodeLandlockLaunch({
    ...rules,
    terminalAccess: request.terminal ? rules.terminalAccess : 0,
    filter: encodeSeccompFilter({
      arch: platform.env.arch === 'arm64' ? 'arm64' : 'x64',
      network,
      landlock: { write, judgesTruncation: abi >= ABI_TRUNCATE },
    }),
    parentPid: platform.env.pid,
    program,
    argv: request.argv,
    env: request.env,
    cwd: request.cwd,
  });
}

function listFolder(platform: Platform, folder: string): readonly string[] {
  try {
    return platform.fs.list(folder);
  } catch {
    return [];
  }
}
