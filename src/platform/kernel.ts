/**
 * The kernel port: what Linux offers beyond files and processes. Landlock is how a process gives up rights for itself and
 * its children; a command gets behind it by a launcher, csm itself, that gives them up and becomes the command.
 */

/** Some files, and what may be done with them and everything below. */
export interface LandlockGrant {
  /** `LANDLOCK_ACCESS_FS_*` bits; those that the launch does not handle must not be among them. */
  readonly access: number;
  /** Absolute and resolved. A link on the way grants nothing. */
  readonly folder: string;
  /** Entries of it; absent: the folder itself. What is not there is passed over. */
  readonly names?: readonly string[];
}

/** What the launcher is told. */
export interface LandlockLaunch {
  /** Access that is refused unless granted: `LANDLOCK_ACCESS_FS_*`, `_NET_*` and `LANDLOCK_SCOPE_*` bits. */
  readonly handledFs: number;
  readonly handledNet: number;
  readonly scoped: number;
  readonly grants: readonly LandlockGrant[];
  /** Access to the terminal that is standard input; 0 where it is none. */
  readonly terminalAccess: number;
  /** The system call filter, a classic BPF program, 8 bytes an instruction. */
  readonly filter: Uint8Array;
  /** Process that must be the parent; the command is killed when it ends. */
  readonly parentPid: number;
  /** Path of the program; its arguments begin with the name it is called by. */
  readonly program: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
}

/** What to start; the folder must be `/`. */
export interface LandlockStart {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface Kernel {
  /** The version of Landlock's interface, 1 or more; 0 where the kernel has none or does not let it be used. */
  landlockAbi(): number;
  /**
   * The launcher's arguments and environment for a launch. Nothing in them is obeyed by the dynamic loader or csm's
   * runtime. It ends with 126 and a line on standard error where a wall cannot be put up or the program cannot be run,
   * 127 where there is no such program.
   */
  encodeLandlockLaunch(launch: LandlockLaunch): LandlockStart;
}
