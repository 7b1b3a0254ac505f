/**
 * The system call filter of the sandbox, as a classic BPF program (seccomp(2)). Pure.
 *
 * What is refused answers EPERM, so that programs report it as they report any refusal; only calls of another
 * architecture's numbering (32-bit, x32) end the process, because their numbers mean other calls. `clone3` answers
 * ENOSYS: its flags stand in memory where a filter cannot look, and the C library then falls back to `clone`.
 *
 * Sockets. Without network no socket can be made and none connected: unix sockets too, because the daemons behind them
 * (Docker, D-Bus, agents) act outside the sandbox. Pairs stay, as programs talk to their children through them, except
 * datagram pairs: those send to any path they are given. With network, IPv4 and IPv6 streams and datagrams, and the
 * routing socket that name resolution asks.
 */
import {
  ATTRIBUTE_CALLS,
  ATTRIBUTE_REQUESTS,
  BTRFS_REQUEST_TYPE,
  CLONE_REQUESTS,
  LANDLOCK_SYSCALL_NUMBERS,
  SHARED_CALLS,
} from './landlock-syscalls.ts';
import { DENIED_SYSCALLS, SYSCALL_NUMBERS, type FilterArch } from './syscall-numbers.ts';

/** Offsets in `struct seccomp_data`. Both machines are little-endian: the low half of an argument comes first. */
const NR_OFFSET = 0;
const ARCH_OFFSET = 4;
const argumentOffset = (index: number): number => 16 + 8 * index;

const AUDIT_ARCHES: Readonly<Record<FilterArch, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };
const X32_BIT = 0x40000000;

const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const EPERM = 1;
const ENOSYS = 38;
const errno = (code: number): number => 0x00050000 | code;

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const CLONE_NAMESPACES = 0x7e020000;
/** CLONE_NEWTIME; in `clone` these bits are the exit signal. */
const UNSHARE_NAMESPACES = 0x7e020080;
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
const SOCK_TYPE_MASK = 0xf;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const AF_INET = 2;
const AF_INET6 = 10;
const AF_NETLINK = 16;
const REQUEST_TYPE_MASK = 0xff00;
/** S_ISUID and S_ISGID. */
const SET_ID_BITS = 0o6000;
const O_ACCMODE = 0o3;
const O_TRUNC = 0o1000;
/** O_CREAT and __O_TMPFILE: without them the mode is whatever stands in the register. */
const MAKES_FILE = 0o20000100;

/** One instruction of classic BPF. `ifTrue` and `ifFalse` count the instructions to skip. */
interface Instruction {
  readonly code: number;
  readonly ifTrue: number;
  readonly ifFalse: number;
  readonly operand: number;
}

const load = (offset: number): Instruction => ({ code: 0x20, ifTrue: 0, ifFalse: 0, operand: offset });
const mask = (bits: number): Instruction => ({ code: 0x54, ifTrue: 0, ifFalse: 0, operand: bits });
const answer = (action: number): Instruction => ({ code: 0x06, ifTrue: 0, ifFalse: 0, operand: action });
const equals = (operand: number, ifTrue: number, ifFalse: number): Instruction => ({
  code: 0x15,
  ifTrue,
  ifFalse,
  operand,
});
const atLeast = (operand: number, ifTrue: number, ifFalse: number): Instruction => ({
  code: 0x35,
  ifTrue,
  ifFalse,
  operand,
});
const anyBit = (operand: number, ifTrue: number, ifFalse: number): Instruction => ({
  code: 0x45,
  ifTrue,
  ifFalse,
  operand,
});

/** What the filter is told where Landlock stands for bubblewrap. */
export interface LandlockFilter {
  /** Something may be written, so modes and times may be changed: anywhere, since a filter sees no paths. */
  readonly write: boolean;
  /** Landlock looks at truncation (its third version). */
  readonly judgesTruncation: boolean;
}

/** The filter as the bytes that `bwrap --seccomp` and seccomp(2) take: 8 bytes an instruction. */
export function encodeSeccompFilter(options: {
  readonly arch: FilterArch;
  readonly network: boolean;
  readonly landlock?: LandlockFilter;
}): Uint8Array<ArrayBuffer> {
  return encodeInstructions(planFilter(options.arch, options.network, options.landlock));
}

function planFilter(arch: FilterArch, network: boolean, landlock: LandlockFilter | undefined): readonly Instruction[] {
  const numbers = SYSCALL_NUMBERS[arch];
  const refuse = answer(errno(EPERM));
  return [
    load(ARCH_OFFSET),
    equals(AUDIT_ARCHES[arch], 1, 0),
    answer(KILL_PROCESS),
    load(NR_OFFSET),
    ...(arch === 'x64' ? [atLeast(X32_BIT, 0, 1), answer(KILL_PROCESS)] : []),
    ...DENIED_SYSCALLS.flatMap((name) => [equals(numbers[name], 0, 1), refuse]),
    ...onCall(numbers.clone3, [answer(errno(ENOSYS))]),
    ...onCall(numbers.clone, [load(argumentOffset(0)), anyBit(CLONE_NAMESPACES, 0, 1), refuse, answer(ALLOW)]),
    ...onCall(numbers.unshare, [load(argumentOffset(0)), anyBit(UNSHARE_NAMESPACES, 0, 1), refuse, answer(ALLOW)]),
    ...onCall(numbers.ioctl, [
      load(argumentOffset(1)),
      equals(TIOCSTI, 1, 0),
      equals(TIOCLINUX, 0, 1),
      refuse,
      ...(landlock === undefined ? [] : planRequests(landlock)),
      answer(ALLOW),
    ]),
    ...planSetIds(arch, landlock),
    ...(landlock === undefined ? [] : planForLandlock(arch, landlock)),
    ...onCall(numbers.socketpair, [
      load(argumentOffset(1)),
      mask(SOCK_TYPE_MASK),
      equals(SOCK_DGRAM, 0, 1),
      refuse,
      answer(ALLOW),
    ]),
    ...(network
      ? onCall(numbers.socket, [
          load(argumentOffset(0)),
          equals(AF_NETLINK, 6, 0),
          equals(AF_INET, 1, 0),
          equals(AF_INET6, 0, 7),
          load(argumentOffset(1)),
          mask(SOCK_TYPE_MASK),
          equals(SOCK_STREAM, 3, 0),
          equals(SOCK_DGRAM, 2, 3),
          // Netlink: protocol 0 is routing; the others configure firewalls, audit and more.
          load(argumentOffset(2)),
          equals(0, 0, 1),
          answer(ALLOW),
          refuse,
        ])
      : [...onCall(numbers.socket, [refuse]), ...onCall(numbers.connect, [refuse])]),
    answer(ALLOW),
  ];
}

function planRequests({ write }: LandlockFilter): readonly Instruction[] {
  const refuse = answer(errno(EPERM));
  const [range, whole] = CLONE_REQUESTS;
  return [
    // Sharing blocks with a file that is open for writing.
    ...(write ? [equals(range, 1, 0), equals(whole, 0, 1), answer(ALLOW)] : []),
    ...ATTRIBUTE_REQUESTS.flatMap((request) => [equals(request, 0, 1), refuse]),
    mask(REQUEST_TYPE_MASK),
    equals(BTRFS_REQUEST_TYPE, 0, 1),
    refuse,
  ];
}

/** What namespaces and read-only mounts do behind bubblewrap. The call's number is loaded before and behind it. */
function planForLandlock(arch: FilterArch, { write, judgesTruncation }: LandlockFilter): readonly Instruction[] {
  const numbers = LANDLOCK_SYSCALL_NUMBERS[arch];
  const refuse = answer(errno(EPERM));
  const deny = (number: number | undefined): readonly Instruction[] =>
    number === undefined ? [] : onCall(number, [refuse]);
  return [
    ...SHARED_CALLS.flatMap((name) => deny(numbers[name])),
    // Limits of other processes of the user.
    ...(numbers.prlimit64 === undefined
      ? []
      : onCall(numbers.prlimit64, [load(argumentOffset(0)), equals(0, 1, 0), refuse, answer(ALLOW)])),
    ...(write ? [] : ATTRIBUTE_CALLS.flatMap((name) => deny(numbers[name]))),
    ...(judgesTruncation ? [] : deny(numbers.truncate)),
  ];
}

/**
 * No file that runs as its owner or group is left for others: as root it would be everybody's way to become root. Neither by
 * a change of mode nor by the mode that a file is made with.
 */
function planSetIds(arch: FilterArch, landlock: LandlockFilter | undefined): readonly Instruction[] {
  const numbers = LANDLOCK_SYSCALL_NUMBERS[arch];
  const refuse = answer(errno(EPERM));
  const setId = [anyBit(SET_ID_BITS, 0, 1), refuse];
  const judge = (number: number | undefined, index: number): readonly Instruction[] =>
    number === undefined ? [] : onCall(number, [load(argumentOffset(index)), ...setId, answer(ALLOW)]);
  // With the access mode 3, too, a file opens for nothing and is cut all the same.
  const cut =
    landlock === undefined || landlock.judgesTruncation
      ? []
      : [mask(O_ACCMODE | O_TRUNC), equals(O_TRUNC, 1, 0), equals(O_TRUNC | O_ACCMODE, 0, 1), refuse];
  const judgeOpen = (number: number | undefined, flags: number): readonly Instruction[] =>
    number === undefined
      ? []
      : onCall(number, [
          load(argumentOffset(flags)),
          ...cut,
          ...(cut.length === 0 ? [] : [load(argumentOffset(flags))]),
          anyBit(MAKES_FILE, 1, 0),
          answer(ALLOW),
          load(argumentOffset(flags + 1)),
          ...setId,
          answer(ALLOW),
        ]);
  return [
    // Where nothing may be written, they are refused whatever the mode.
    ...(landlock !== undefined && !landlock.write
      ? []
      : [
          ...judge(numbers.chmod, 1),
          ...judge(numbers.fchmod, 1),
          ...judge(numbers.fchmodat, 2),
          ...judge(numbers.fchmodat2, 2),
        ]),
    ...judge(numbers.creat, 1),
    ...judge(numbers.mknod, 1),
    ...judge(numbers.mknodat, 2),
    ...judgeOpen(numbers.open, 1),
    ...judgeOpen(numbers.openat, 2),
    // Its flags and its mode stand in memory; who calls it falls back to openat.
    ...(numbers.openat2 === undefined ? [] : onCall(numbers.openat2, [answer(errno(ENOSYS))])),
  ];
}

/** Runs `body`, which must answer in the end, where the call has this number; the number stays loaded otherwise. */
function onCall(number: number, body: readonly Instruction[]): readonly Instruction[] {
  return [equals(number, 0, body.length), ...body];
}

function encodeInstructions(instructions: readonly Instruction[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(instructions.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, { code, ifTrue, ifFalse, operand }] of instructions.entries()) {
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, ifTrue);
    view.setUint8(index * 8 + 3, ifFalse);
    view.setUint32(index * 8 + 4, operand >>> 0, true);
  }
  return bytes;
}
