/** A sandbox profile in bubblewrap's words. Pure. */
import type { SandboxMount, SandboxProfile } from './profile.ts';

/** What the command line needs besides the profile. */
export interface BwrapOptions {
  /** Path of bubblewrap. */
  readonly bwrap: string;
  /** Path of the file with the system call filter. */
  readonly filterFile: string;
  /** Path of a file that nobody may open: it stands where one is denied. */
  readonly deniedFile: string;
  /** A POSIX shell of the machine. It opens the filter as descriptor 3, which bubblewrap reads and closes. */
  readonly shell: string;
  /** `env` of coreutils 8.31 or newer, which can give signals their default action back; undefined where it cannot. */
  readonly envProgram: string | undefined;
  /** Path of a lifeline (`Processes.openLifeline`); undefined where children cannot open one. */
  readonly lifeline: string | undefined;
  /** Absolute; as seen inside. */
  readonly cwd: string;
  /** On a pseudo-terminal, which then stays the controlling one. */
  readonly terminal: boolean;
  /** Variables that the dynamic loader obeys: set inside only, so that no library of the workspace loads outside. */
  readonly insideOnly: Readonly<Record<string, string>>;
}

/**
 * What the shell does before it becomes bubblewrap. Bubblewrap's outer half must not die of a signal that is meant for
 * the command (its death kills everything inside): it ignores them, and `env` gives the command their default action
 * back.
 */
const SIGNALS = 'INT TERM HUP QUIT TSTP USR1 USR2 ALRM';

/**
 * Ends the command's group when csm ends. `--die-with-parent` alone does not: bubblewrap asks for the signal once it has
 * begun, and its inner half, which asks last, does not notice an outer half that has died before. The watcher is in the
 * group and not in the sandbox; it holds neither the output nor the terminal open. Dropping the lifeline ends it.
 */
const WATCH = 'exec 4<"$2"; { read -r _; kill -KILL -$$; } <&4 >&- 2>&- & exec 4<&-; ';

function printPrelude(options: BwrapOptions): string {
  const ignore = options.envProgram === undefined ? '' : `trap '' ${SIGNALS}; `;
  const watch = options.lifeline === undefined ? '' : WATCH;
  return `${ignore}${watch}exec 3<"$1"; shift 2; exec "$@"`;
}

/**
 * The argument vector that runs `command` with no walls.
 * @param setpriv util-linux's, which makes the kernel end the command when csm is killed; undefined where it is not there
 * @param parentPid csm's: it may have ended before the kernel was asked. On a terminal the hang-up tells that
 */
export function planBareArgv(options: {
  readonly shell: string;
  readonly setpriv: string | undefined;
  readonly parentPid: number;
  readonly terminal: boolean;
  readonly command: readonly string[];
}): readonly string[] {
  const { setpriv, parentPid, command } = options;
  const bind = setpriv === undefined ? [] : [setpriv, '--pdeathsig', 'KILL', '--'];
  if (options.terminal) return [...bind, ...command];
  const start = '[ "$PPID" -eq "$1" ] || exit; shift; exec "$@"';
  return [...bind, options.shell, '-c', start, 'csm-command', String(parentPid), ...command];
}

/** The whole argument vector that runs `command` behind the profile's walls. */
export function planBwrapArgv(
  profile: SandboxProfile,
  options: BwrapOptions,
  command: readonly string[],
): readonly string[] {
  const { envProgram } = options;
  const mounts = profile.mounts.filter((mount) => mount.path !== '/');
  return [
    options.shell,
    '-c',
    printPrelude(options),
    'csm-sandbox',
    options.filterFile,
    options.lifeline ?? '',
    options.bwrap,
    '--die-with-parent',
    // A terminal of csm's making holds nothing to steal, and TIOCSTI is refused anyway; without a session of its own
    // the command gets the terminal's ^C. On pipes the process port has made a new session already.
    ...(options.terminal || envProgram !== undefined ? [] : ['--new-session']),
    '--unshare-user',
    '--unshare-pid',
    '--unshare-ipc',
    '--unshare-uts',
    '--unshare-cgroup-try',
    ...(profile.network ? [] : ['--unshare-net']),
    ...printRoot(profile),
    '--dev',
    '/dev',
    '--proc',
    '/proc',
    '--ro-bind',
    '/proc/sys',
    '/proc/sys',
    ...mounts.flatMap((mount) => printMount(mount, options.deniedFile)),
    // At the end: mount points of inner places are made in these folders.
    ...(profile.mode === 'read-only' ? mounts.flatMap(printRemount) : []),
    ...(profile.rootReadable ? [] : ['--remount-ro', '/']),
    ...Object.entries(options.insideOnly).flatMap(([name, value]) => ['--setenv', name, value]),
    '--cap-drop',
    'ALL',
    '--seccomp',
    '3',
    '--chdir',
    options.cwd,
    '--',
    ...(envProgram === undefined
      ? []
      : [envProgram, `--default-signal=${SIGNALS.replaceAll(' ', ',')}`, ...printBarrier(command, options.shell)]),
    ...command,
  ];
}

/** What keeps `env` from taking the name of a program for an option of its own or a variable. */
function printBarrier([program = '']: readonly string[], shell: string): readonly string[] {
  if (program.includes('=')) return [shell, '-c', 'exec "$@"', 'csm-command'];
  return program.startsWith('-') ? ['--'] : [];
}

function printRoot({ mounts, rootReadable }: SandboxProfile): readonly string[] {
  if (mounts.some((mount) => mount.kind === 'writable' && mount.path === '/')) return ['--bind', '/', '/'];
  return rootReadable ? ['--ro-bind', '/', '/'] : ['--tmpfs', '/'];
}

function printMount(mount: SandboxMount, deniedFile: string): readonly string[] {
  switch (mount.kind) {
    case 'read-only':
      return ['--ro-bind', mount.path, mount.path];
    case 'writable':
      return ['--bind', mount.path, mount.path];
    case 'bound':
      return ['--bind', mount.source, mount.path];
    case 'blank-file':
      return ['--ro-bind', '/dev/null', mount.path];
    case 'denied':
      // A folder can be entered, so that what a rule inside it gives back is reached.
      return mount.isFolder
        ? ['--perms', '0111', '--size', '4096', '--tmpfs', mount.path]
        : ['--ro-bind', deniedFile, mount.path];
    case 'empty':
      return [
        '--perms',
        mount.writable ? (mount.path === '/var/tmp' ? '1777' : '0755') : '0555',
        '--size',
        String(mount.sizeBytes),
        '--tmpfs',
        mount.path,
      ];
  }
}

function printRemount(mount: SandboxMount): readonly string[] {
  const isSealed = (mount.kind === 'empty' && !mount.writable) || (mount.kind === 'denied' && mount.isFolder);
  return isSealed ? ['--remount-ro', mount.path] : [];
}

/** Variables that make the dynamic loader, a shell or the C library load or run something. */
const LOADER_VARIABLE = /^(?:LD_|BASH_ENV$|ENV$|GCONV_PATH$|GLIBC_TUNABLES$|LOCPATH$|MALLOC_)/;

/** Parts an environment: what bubblewrap itself may see, and what only the command gets. */
export function splitLoaderVariables(env: Readonly<Record<string, string>>): {
  readonly outside: Readonly<Record<string, string>>;
  readonly insideOnly: Readonly<Record<string, string>>;
} {
  const outside: Record<string, string> = {};
  const insideOnly: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) (LOADER_VARIABLE.test(name) ? insideOnly : outside)[name] = value;
  return { outside, insideOnly };
}
