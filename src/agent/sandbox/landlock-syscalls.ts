/**
 * System calls that bubblewrap's namespaces make harmless and that the filter must judge where there are none. Pure data.
 */
import type { FilterArch } from './syscall-numbers.ts';

/**
 * Landlock looks at opening, making and removing, not at what changes a file's modes, owner, times or attributes. Where
 * nothing may be written, nobody needs these.
 */
export const ATTRIBUTE_CALLS = [
  'chmod',
  'fchmod',
  'fchmodat',
  'fchmodat2',
  'chown',
  'fchown',
  'lchown',
  'fchownat',
  'utime',
  'utimes',
  'futimesat',
  'utimensat',
  'setxattr',
  'lsetxattr',
  'fsetxattr',
  'setxattrat',
  'removexattr',
  'lremovexattr',
  'fremovexattr',
  'removexattrat',
  'file_setattr',
] as const;

/** Shared memory, semaphores and queues that belong to everybody on the machine: no namespace parts them. */
export const SHARED_CALLS = [
  'shmget',
  'shmat',
  'shmctl',
  'semget',
  'semop',
  'semtimedop',
  'semctl',
  'msgget',
  'msgsnd',
  'msgrcv',
  'msgctl',
  'mq_open',
  'mq_unlink',
] as const;

type LandlockSyscall =
  | (typeof ATTRIBUTE_CALLS)[number]
  | (typeof SHARED_CALLS)[number]
  | 'open'
  | 'openat'
  | 'openat2'
  | 'creat'
  | 'mknod'
  | 'mknodat'
  | 'truncate'
  | 'prlimit64';

/** Undefined where the machine does not have the call. */
type LandlockNumbers = Readonly<Partial<Record<LandlockSyscall, number>>>;

/** Since Linux 5.1 new calls have one number everywhere. */
const SHARED = { openat2: 437, fchmodat2: 452, setxattrat: 463, removexattrat: 466, file_setattr: 469 } as const;

export const LANDLOCK_SYSCALL_NUMBERS: Readonly<Record<FilterArch, LandlockNumbers>> = {
  // arch/x86/entry/syscalls/syscall_64.tbl
  x64: {
    ...SHARED,
    open: 2,
    shmget: 29,
    shmat: 30,
    shmctl: 31,
    semget: 64,
    semop: 65,
    semctl: 66,
    msgget: 68,
    msgsnd: 69,
    msgrcv: 70,
    msgctl: 71,
    truncate: 76,
    creat: 85,
    chmod: 90,
    fchmod: 91,
    chown: 92,
    fchown: 93,
    lchown: 94,
    utime: 132,
    mknod: 133,
    setxattr: 188,
    lsetxattr: 189,
    fsetxattr: 190,
    removexattr: 197,
    lremovexattr: 198,
    fremovexattr: 199,
    semtimedop: 220,
    utimes: 235,
    mq_open: 240,
    mq_unlink: 241,
    openat: 257,
    mknodat: 259,
    fchownat: 260,
    futimesat: 261,
    fchmodat: 268,
    utimensat: 280,
    prlimit64: 302,
  },
  // include/uapi/asm-generic/unistd.h
  arm64: {
    ...SHARED,
    setxattr: 5,
    lsetxattr: 6,
    fsetxattr: 7,
    removexattr: 14,
    lremovexattr: 15,
    fremovexattr: 16,
    mknodat: 33,
    truncate: 45,
    fchmod: 52,
    fchmodat: 53,
    fchownat: 54,
    fchown: 55,
    openat: 56,
    utimensat: 88,
    mq_open: 180,
    mq_unlink: 181,
    msgget: 186,
    msgctl: 187,
    msgrcv: 188,
    msgsnd: 189,
    semget: 190,
    semctl: 191,
    semtimedop: 192,
    semop: 193,
    shmget: 194,
    shmctl: 195,
    shmat: 196,
    prlimit64: 261,
  },
};

/**
 * Requests of ioctl(2) that change a file which was opened for reading: flags, version, project, verity, encryption.
 * Both widths where there are two.
 */
export const ATTRIBUTE_REQUESTS = [
  0x40086602, 0x40046602, 0x40087602, 0x40047602, 0x40086604, 0x401c5820, 0x40806685, 0x800c6613,
] as const;
/** FICLONERANGE and FICLONE. */
export const CLONE_REQUESTS = [0x4020940d, 0x40049409] as const;
/** The type of btrfs's requests, which make and remove subvolumes where Landlock does not look, and of those above. */
export const BTRFS_REQUEST_TYPE = 0x9400;
