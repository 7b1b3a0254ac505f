/**
 * The Landlock launcher: gives up rights and becomes the command. It runs in a process of its own, on its first thread,
 * which is the one that the kernel keeps at execve(2). Loaded by nothing but the fast path of `main.ts`.
 * @effects ffi env process
 */
import { ptr } from 'bun:ffi';
import type { LandlockGrant, LandlockLaunch } from '#/platform/kernel.ts';
import { decodeLaunch } from './landlock-launch.ts';
import { O_CLOEXEC } from './open-flags.ts';
import { openSyscalls, type Syscalls } from './syscalls.ts';

/** Numbers of system calls: arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h. */
const SHARED_CALLS = { closeRange: 436, openat2: 437, createRuleset: 444, addRule: 445, restrictSelf: 446 } as const;
const CALLS = {
  x64: {
    ...SHARED_CALLS,
    ...{
      write: 1,
      close: 3,
      sigaction: 13,
      sigprocmask: 14,
      execve: 59,
      chdir: 80,
      getppid: 110,
      capset: 126,
      prctl: 157,
    },
  },
  arm64: {
    ...SHARED_CALLS,
    ...{ chdir: 49, close: 57, write: 64, capset: 91, sigaction: 134, sigprocmask: 135 },
    ...{ prctl: 167, getppid: 173, execve: 221 },
  },
} as const;
type CallName = keyof typeof CALLS.x64;
const NUMBERS: Readonly<Record<CallName, number>> = CALLS[process.arch === 'arm64' ? 'arm64' : 'x64'];

const EPERM = 1;
const ENOENT = 2;
const EACCES = 13;
const ENOTDIR = 20;
const EINVAL = 22;
const ELOOP = 40;
const ERRORS: Readonly<Record<number, string>> = {
  [EPERM]: 'Operation not permitted',
  [ENOENT]: 'No such file or directory',
  7: 'Argument list too long',
  8: 'Exec format error',
  [EACCES]: 'Permission denied',
  [ENOTDIR]: 'Not a directory',
  [EINVAL]: 'Invalid argument',
  38: 'Function not implemented',
  [ELOOP]: 'Too many levels of symbolic links',
};
/** LANDLOCK_ACCESS_FS_EXECUTE, _WRITE_FILE, _READ_FILE, _TRUNCATE, _IOCTL_DEV: what there is to grant for a file. */
const FILE_ACCESS = 0b1100000000000111;
/** What a grant may meet without harm: it then grants nothing. */
const PASSED_OVER = new Set([ENOENT, EACCES, ENOTDIR, ELOOP]);

const AT_FDCWD = -100;
const O_PATH = 0o10000000;
const RESOLVE_NO_SYMLINKS = 4;
const RULE_PATH_BENEATH = 1;
const CLOSE_RANGE_CLOEXEC = 4;
const PR_SET_PDEATHSIG = 1;
const PR_SET_SECCOMP = 22;
const PR_CAPBSET_DROP = 24;
const PR_SET_NO_NEW_PRIVS = 38;
const PR_CAP_AMBIENT = 47;
const PR_CAP_AMBIENT_CLEAR_ALL = 4;
const SECCOMP_MODE_FILTER = 2;
const CAPABILITY_VERSION_3 = 0x20080522;
const LAST_CAPABILITY = 63;
const SIG_SETMASK = 2;
const SIGKILL = 9;
const LAST_SIGNAL = 64;

const EXIT_CANNOT = 126;
const EXIT_NOT_FOUND = 127;

/** Ends the process with the line; an error of the launcher, never of the command. */
class LaunchError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = EXIT_CANNOT) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Becomes the command; where it cannot, says so on standard error and answers the exit code.
 * @param argv what stands behind the hidden word: the command's arguments
 */
export function runLandlockExec(argv: readonly string[]): number {
  const syscalls = openSyscalls();
  // No ffi, no walls, no command.
  if (syscalls === undefined) return EXIT_CANNOT;
  try {
    const launch = decodeLaunch(argv, process.env);
    if (launch === undefined) throw new LaunchError('this is no command for people; csm starts it itself');
    return becomeCommand(new KernelCalls(syscalls), launch);
  } catch (error) {
    const said = error instanceof LaunchError ? error : new LaunchError(String(error));
    const line = new TextEncoder().encode(`csm: sandbox (Landlock): ${said.message}\n`);
    syscalls.call(NUMBERS.write, 2, addressOf(line), line.length);
    return said.exitCode;
  }
}

/** Everything in the one order in which each step is still allowed. */
function becomeCommand(kernel: KernelCalls, launch: LandlockLaunch): never {
  kernel.call('prctl', 'no_new_privs', PR_SET_NO_NEW_PRIVS, 1);
  kernel.call('prctl', 'the end of csm', PR_SET_PDEATHSIG, SIGKILL);
  // It may have ended before that was asked for.
  if (kernel.call('getppid', 'the parent') !== launch.parentPid) throw new LaunchError('csm has ended');
  restrictFiles(kernel, launch);
  dropCapabilities(kernel);
  const cwd = encodePath(launch.cwd);
  if (kernel.attempt('chdir', addressOf(cwd)) < 0) throw new LaunchError(`${launch.cwd}: ${kernel.printError()}`);
  resetSignals(kernel);
  // Bun opens all of its own like that; this holds for what it may open one day.
  kernel.call('closeRange', 'descriptors', 3, 0x7fffffff, CLOSE_RANGE_CLOEXEC);
  // Prepared before the filter stands: from then on only execve, write and exit are needed.
  const program = encodePath(launch.program);
  const argv = encodeStrings(launch.argv);
  const env = encodeStrings(Object.entries(launch.env).map(([name, value]) => `${name}=${value}`));
  installFilter(kernel, launch.filter);
  kernel.attempt('execve', addressOf(program), addressOf(argv), addressOf(env));
  const missing = kernel.errno() === ENOENT;
  throw new LaunchError(`${launch.program}: ${kernel.printError()}`, missing ? EXIT_NOT_FOUND : EXIT_CANNOT);
}

function restrictFiles(kernel: KernelCalls, launch: LandlockLaunch): void {
  const attributes = new DataView(new ArrayBuffer(24));
  setU64(attributes, 0, launch.handledFs);
  setU64(attributes, 8, launch.handledNet);
  setU64(attributes, 16, launch.scoped);
  // An older kernel takes the longer form as long as what it does not know is zero.
  const ruleset = kernel.call('createRuleset', 'a rule set', addressOf(attributes), attributes.byteLength, 0);
  const adder = new RuleAdder(kernel, ruleset);
  for (const grant of launch.grants) adder.add(grant);
  if (launch.terminalAccess !== 0) adder.addDescriptor(launch.terminalAccess, 0);
  kernel.call('restrictSelf', 'the rules', ruleset, 0);
  kernel.call('close', 'the rule set', ruleset);
}

/** Adds rules without making garbage for each. */
class RuleAdder {
  readonly #kernel: KernelCalls;
  readonly #ruleset: number;
  /** struct open_how: flags, mode, resolve. */
  readonly #how = new DataView(new ArrayBuffer(24));
  /** struct landlock_path_beneath_attr: allowed access, descriptor. */
  readonly #rule = new DataView(new ArrayBuffer(12));

  constructor(kernel: KernelCalls, ruleset: number) {
    this.#kernel = kernel;
    this.#ruleset = ruleset;
    setU64(this.#how, 0, O_PATH | O_CLOEXEC);
    setU64(this.#how, 16, RESOLVE_NO_SYMLINKS);
  }

  add({ access, folder, names }: LandlockGrant): void {
    if (names === undefined) this.#addPath(access, folder);
    else for (const name of names) this.#addPath(access, folder === '/' ? `/${name}` : `${folder}/${name}`);
  }

  addDescriptor(access: number, fd: number): void {
    if (!this.#tryDescriptor(access, fd)) throw new LaunchError(`a rule: ${this.#kernel.printError()}`);
  }

  #tryDescriptor(access: number, fd: number): boolean {
    setU64(this.#rule, 0, access);
    this.#rule.setInt32(8, fd, true);
    return this.#kernel.attempt('addRule', this.#ruleset, RULE_PATH_BENEATH, addressOf(this.#rule), 0) >= 0;
  }

  #addPath(access: number, path: string): void {
    const bytes = encodePath(path);
    const fd = this.#kernel.attempt('openat2', AT_FDCWD, addressOf(bytes), addressOf(this.#how), this.#how.byteLength);
    if (fd < 0) {
      if (PASSED_OVER.has(this.#kernel.errno())) return;
      throw new LaunchError(`${path}: ${this.#kernel.printError()}`);
    }
    if (!this.#tryDescriptor(access, fd)) {
      // What is for folders cannot be granted for a file.
      const granted = this.#kernel.errno() === EINVAL && this.#tryDescriptor(access & FILE_ACCESS, fd);
      if (!granted) throw new LaunchError(`a rule for ${path}: ${this.#kernel.printError()}`);
    }
    this.#kernel.call('close', 'a path', fd);
  }
}

/** As root: what is left is a user who owns much but may nothing more. The kernel gives none back (no_new_privs). */
function dropCapabilities(kernel: KernelCalls): void {
  for (let each = 0; each <= LAST_CAPABILITY; each += 1) {
    // Not allowed without CAP_SETPCAP, and not needed then: the sets below are what counts.
    if (kernel.attempt('prctl', PR_CAPBSET_DROP, each) < 0) break;
  }
  kernel.attempt('prctl', PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL);
  const header = new Uint32Array([CAPABILITY_VERSION_3, 0]);
  const sets = new Uint32Array(6);
  kernel.call('capset', 'capabilities', addressOf(header), addressOf(sets));
}

/** Bun ignores SIGPIPE, and what is ignored stays so in the program that follows. */
function resetSignals(kernel: KernelCalls): void {
  const byDefault = new Uint8Array(32);
  for (let signal = 1; signal <= LAST_SIGNAL; signal += 1) {
    // SIGKILL and SIGSTOP cannot be set, nor need they.
    kernel.attempt('sigaction', signal, addressOf(byDefault), 0, 8);
  }
  const none = new Uint8Array(8);
  kernel.call('sigprocmask', 'signals', SIG_SETMASK, addressOf(none), 0, 8);
}

function installFilter(kernel: KernelCalls, filter: Uint8Array): void {
  // struct sock_fprog: the number of instructions, their address.
  const program = new DataView(new ArrayBuffer(16));
  program.setUint16(0, filter.length / 8, true);
  setU64(program, 8, addressOf(filter));
  kernel.call('prctl', 'the system call filter', PR_SET_SECCOMP, SECCOMP_MODE_FILTER, addressOf(program));
}

/** System calls by name; a failure's reason is read at once. */
class KernelCalls {
  readonly #syscalls: Syscalls;
  #errno = 0;

  constructor(syscalls: Syscalls) {
    this.#syscalls = syscalls;
  }

  /** The call's answer; `what` it was for stands in the error. */
  call(name: CallName, what: string, ...args: readonly number[]): number {
    const answer = this.attempt(name, ...args);
    if (answer < 0) throw new LaunchError(`${what}: ${this.printError()}`);
    return answer;
  }

  /** The same, but a failure is answered with -1. */
  attempt(name: CallName, ...args: readonly number[]): number {
    const answer = this.#syscalls.call(NUMBERS[name], ...args);
    if (answer < 0) this.#errno = this.#syscalls.errno();
    return answer;
  }

  errno(): number {
    return this.#errno;
  }

  printError(): string {
    return `${ERRORS[this.#errno] ?? 'failed'} (os error ${this.#errno})`;
  }
}

/** Addresses of C strings, with a zero behind them. */
function encodeStrings(texts: readonly string[]): BigUint64Array {
  const encoded = texts.map(encodePath);
  const bytes = new Uint8Array(encoded.reduce((sum, each) => sum + each.length, 1));
  const addresses = new BigUint64Array(encoded.length + 1);
  const start = addressOf(bytes);
  let at = 0;
  for (const [index, each] of encoded.entries()) {
    bytes.set(each, at);
    addresses[index] = BigInt(start + at);
    at += each.length;
  }
  return addresses;
}

/** UTF-8 with a NUL behind it. */
function encodePath(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}

/** What the kernel reads by its address: the collector must not take it away before the command runs. */
const held: (Uint8Array | Uint32Array | BigUint64Array | DataView)[] = [];

function addressOf(bytes: (typeof held)[number]): number {
  held.push(bytes);
  return ptr(bytes);
}

/** A number below 2^53 into a field of 64 bits. */
function setU64(view: DataView, offset: number, value: number): void {
  view.setBigUint64(offset, BigInt(value), true);
}
