/** The facts that a turn's context is made of, from settings and machine. @effects fs env clock */
import type { CommandPrefix } from '#/agent/context/approved-prefixes.ts';
import type { EnvironmentFacts } from '#/agent/context/environment-context.ts';
import { printFilesystem } from '#/agent/context/environment-context.ts';
import { printPermissionsText, writableRoots } from '#/agent/context/permissions-text.ts';
import { findTmpSubstitute } from '#/agent/tools/command-host.ts';
import { findTmpPlace } from '#/agent/sandbox/profile.ts';
import { readUserShell } from '#/agent/tools/login-environment.ts';
import type { ApprovalPolicy, PermissionProfile, SandboxPolicy, Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import type { Thread } from './thread.ts';
import type { PermissionsApplied, SettingsApplied } from '#/session/events/lifecycle.ts';

/** What the model is told about where it works: the part that a later turn states again when it changed. */
export interface WorkFacts {
  readonly permissionsText: string;
  readonly environment: EnvironmentFacts;
}

/**
 * The policy as commands meet it. Pure.
 * @param tmpSubstitute the folder that they have instead of /tmp (`findTmpSubstitute`): $TMPDIR, which they can write
 */
export function toldSandbox(sandbox: SandboxPolicy, tmpSubstitute: string | undefined): SandboxPolicy {
  return tmpSubstitute === undefined ? sandbox : { ...sandbox, excludeSlashTmp: true, excludeTmpdirEnvVar: false };
}

/** The policy of a thread as its commands meet it. Asks the machine only where the configuration allows the second rung. */
export async function readToldSandbox(thread: Thread): Promise<SandboxPolicy> {
  const { platform, settings, processes, session } = thread;
  return toldSandbox(
    settings.sandbox,
    await findTmpSubstitute({ platform, settings, processes, sessionId: session.id }),
  );
}

/** The facts as they are now. @param approved what rules allow, see `printPermissionsText` */
export function readWorkFacts(
  platform: Platform,
  settings: Settings,
  tmpSubstitute: string | undefined,
  approved: readonly CommandPrefix[] = [],
): WorkFacts {
  const { clock, env } = platform;
  return describeWork({
    cwd: settings.cwd,
    sandbox: toldSandbox(settings.sandbox, tmpSubstitute),
    approvalPolicy: settings.approvalPolicy,
    shell: readUserShell(platform).replace(/^.*\//, ''),
    currentDate: clock.localDate(clock.now()),
    timeZone: clock.timeZone(),
    tempDir: tmpSubstitute ?? env.get('TMPDIR'),
    approved,
  });
}

/**
 * The facts that the session was told last, from its record. Pure.
 * @param approved as now: the session is told of each rule when it is saved
 */
export function decodeWorkFacts(
  applied: SettingsApplied,
  tempDir: string | undefined,
  approved: readonly CommandPrefix[],
): WorkFacts {
  const { mode, writable_roots, network_access, exclude_slash_tmp, exclude_tmpdir_env_var, permissions } =
    applied.sandbox;
  return describeWork({
    cwd: applied.cwd,
    sandbox: {
      mode,
      writableRoots: writable_roots,
      networkAccess: network_access,
      excludeSlashTmp: exclude_slash_tmp,
      excludeTmpdirEnvVar: exclude_tmpdir_env_var,
      ...(permissions === undefined ? {} : { permissions: decodePermissionsApplied(permissions) }),
    },
    approvalPolicy: applied.approval_policy as ApprovalPolicy,
    shell: applied.shell,
    currentDate: applied.current_date,
    timeZone: applied.timezone,
    tempDir,
    approved,
  });
}

function describeWork(facts: {
  readonly cwd: string;
  readonly sandbox: SandboxPolicy;
  readonly approvalPolicy: ApprovalPolicy;
  readonly shell: string;
  readonly currentDate: string;
  readonly timeZone: string;
  readonly tempDir: string | undefined;
  readonly approved: readonly CommandPrefix[];
}): WorkFacts {
  const { cwd, sandbox, approvalPolicy, shell, currentDate, timeZone, approved } = facts;
  // Commands that have /tmp for themselves have $TMPDIR there too.
  const tempDir = findTmpPlace(sandbox, facts.tempDir) === '/tmp' ? undefined : facts.tempDir;
  return {
    permissionsText: printPermissionsText(sandbox, approvalPolicy, writableRoots(sandbox, cwd, tempDir), approved),
    environment: { cwd, shell, currentDate, timeZone, filesystem: printFilesystem(sandbox, cwd) },
  };
}

/** A permission profile as it is recorded. Pure. */
export function encodePermissionsApplied(profile: PermissionProfile): PermissionsApplied {
  return {
    id: profile.id,
    ...(profile.parent === undefined ? {} : { extends: profile.parent }),
    rules: profile.rules.map(({ access, place }) =>
      place.kind === 'special'
        ? { access, special: place.name }
        : place.kind === 'path'
          ? { access, path: place.path }
          : { access, glob: place.pattern },
    ),
    ...(profile.globScanMaxDepth === undefined ? {} : { glob_scan_max_depth: profile.globScanMaxDepth }),
    workspace_roots: profile.workspaceRoots,
  };
}

function decodePermissionsApplied(applied: PermissionsApplied): PermissionProfile {
  return {
    id: applied.id,
    ...(applied.extends === undefined ? {} : { parent: applied.extends }),
    rules: applied.rules.map(({ access, special, path, glob }) => ({
      access,
      place:
        special !== undefined
          ? { kind: 'special', name: special }
          : path !== undefined
            ? { kind: 'path', path }
            : { kind: 'glob', pattern: glob ?? '' },
    })),
    ...(applied.glob_scan_max_depth === undefined ? {} : { globScanMaxDepth: applied.glob_scan_max_depth }),
    workspaceRoots: applied.workspace_roots,
  };
}
