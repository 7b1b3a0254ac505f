/** A command that a person runs behind the sandbox, in the foreground: `csm sandbox`. @effects fs process signals env */
import { SessionSandbox } from '#/agent/sandbox/launcher.ts';
import { findTmpPlace } from '#/agent/sandbox/profile.ts';
import { planChildEnvironment } from '#/agent/tools/child-environment.ts';
import { measureExitCode } from '#/agent/tools/command-output.ts';
import type { SandboxReceipt } from '#/base/tool-action.ts';
import { isWithin } from '#/config/permissions.ts';
import type { Settings } from '#/config/settings.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { Platform } from '#/platform/platform.ts';
import type { SignalName } from '#/platform/signals.ts';
import { createRedactor } from '#/redaction/redactor.ts';
import { listSecretVariables, readKnownSecrets } from './session-redaction.ts';

/** Signals that a terminal sends to all of its foreground group: the command has them already. */
const FROM_TERMINAL: readonly SignalName[] = ['SIGINT', 'SIGQUIT'];
const FORWARDED = ['SIGTERM', 'SIGHUP'] as const satisfies readonly SignalName[];
/** Behind bubblewrap: its outer half, its inner one, the command. */
const DEPTH: Readonly<Record<SandboxReceipt['rung'], number>> = { bwrap: 2, landlock: 0, none: 0 };

/**
 * Runs it with this process's own streams and terminal, and answers its exit code: 128 and the number where a signal ended
 * it, 126 where it cannot be executed, 127 where there is no such program.
 * @param onReceipt told what stands around it, before it starts
 * @throws CsmError `denied` with the remedy where the sandbox does not work here
 */
export async function runSandboxed(
  platform: Platform,
  settings: Settings,
  argv: readonly string[],
  onReceipt: (receipt: SandboxReceipt) => void,
): Promise<number> {
  const { processes, signals, streams } = platform;
  const { cwd } = settings;
  const env = readEnvironment(platform, settings);
  const found = findCommand(platform, argv[0] ?? '', settings, env['PATH']);
  if (found !== undefined) return found.report(platform);
  const sandbox = new SessionSandbox(platform, settings.csmRoot, freshId(platform));
  const pending: (typeof FORWARDED)[number][] = [];
  let deliver = (signal: (typeof FORWARDED)[number]): void => void pending.push(signal);
  const offs = [
    ...FROM_TERMINAL.map((name) => signals.on(name, () => {})),
    ...FORWARDED.map((name) => signals.on(name, () => deliver(name))),
  ];
  try {
    const request = { argv, cwd, env, terminal: streams.stdin.isTerminal, inPlace: true };
    const prepared = await sandbox.prepare(settings, request);
    try {
      onReceipt(prepared.receipt);
      const child = processes.spawnInPlace(prepared);
      deliver = (signal) => child.kill(signal, DEPTH[prepared.receipt.rung]);
      for (const signal of pending) deliver(signal);
      return measureExitCode(await child.exited);
    } finally {
      prepared.release();
    }
  } finally {
    for (const off of offs) off();
    await sandbox.close();
  }
}

/** What the policy of the configuration leaves of this process's environment, without credentials. */
function readEnvironment(platform: Platform, settings: Settings): Readonly<Record<string, string>> {
  const { shellEnvironment, provider, sandbox, cwd } = settings;
  const isWalled = sandbox.mode !== 'danger-full-access';
  const redact = createRedactor({ knownValues: readKnownSecrets(platform, settings), shapes: true });
  const env = planChildEnvironment({
    login: platform.env.all(),
    policy: shellEnvironment,
    secretVariables: listSecretVariables(provider),
    dropCredentials: isWalled || !shellEnvironment.ignoreDefaultExcludes,
    looksSecret: (value) => redact(value) !== value,
    networkDisabled: isWalled && !sandbox.networkAccess,
    temporaryFolder: findTmpPlace(sandbox, undefined),
    call: undefined,
  });
  return { ...env, PWD: cwd };
}

/** Why a command cannot be started, as shells report it. Undefined where it can. */
function findCommand(
  { fs, processes }: Platform,
  name: string,
  { cwd, sandbox }: Settings,
  path: string | undefined,
): { report(platform: Platform): number } | undefined {
  const fail = (exitCode: number, reason: string): { report(platform: Platform): number } => ({
    report: ({ streams }) => {
      streams.stderr.write(`csm: ${JSON.stringify(name).slice(1, -1)}: ${reason}\n`);
      return exitCode;
    },
  });
  const missing = fail(127, 'No such file or directory (os error 2)');
  if (!name.includes('/'))
    return name === '' || processes.which(name, path ?? '/usr/bin:/bin') === undefined ? missing : undefined;
  const absolute = name.startsWith('/') ? name : `${cwd}/${name}`;
  // What lies there inside is only known inside.
  const inside = [findTmpPlace(sandbox, undefined) ?? '/proc', '/proc', '/dev'];
  if (!isWithin(absolute, cwd) && inside.some((place) => isWithin(absolute, place))) return undefined;
  const stat = fs.stat(absolute);
  if (stat === undefined) return missing;
  return stat.kind !== 'file' || (stat.mode & 0o111) === 0 ? fail(126, 'Permission denied (os error 13)') : undefined;
}
