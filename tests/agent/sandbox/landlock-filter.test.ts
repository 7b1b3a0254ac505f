import { describe, expect, test } from 'bun:test';
import { ATTRIBUTE_CALLS, LANDLOCK_SYSCALL_NUMBERS, SHARED_CALLS } from '#/agent/sandbox/landlock-syscalls.ts';
import { encodeSeccompFilter } from '#/agent/sandbox/seccomp.ts';
import { DENIED_SYSCALLS, SYSCALL_NUMBERS, type FilterArch } from '#/agent/sandbox/syscall-numbers.ts';
import { judgeFilter } from './judge-filter.ts';

const AUDIT = { x64: 0xc000003e, arm64: 0xc00000b7 };
const NOTHING = 100_000;

for (const arch of ['x64', 'arm64'] as const satisfies readonly FilterArch[]) {
  describe(`the filter of ${arch} where Landlock stands for bubblewrap`, () => {
    const numbers = LANDLOCK_SYSCALL_NUMBERS[arch];
    const make = (write: boolean, judgesTruncation = true): Uint8Array<ArrayBuffer> =>
      encodeSeccompFilter({ arch, network: false, landlock: { write, judgesTruncation } });
    const reads = make(false);
    const writes = make(true);
    const ask = (filter: Uint8Array<ArrayBuffer>, number: number | undefined, args: readonly number[] = []): string =>
      judgeFilter(filter, { audit: AUDIT[arch], number: number ?? NOTHING, args });
    const has = (name: keyof typeof numbers): boolean => numbers[name] !== undefined;

    test('refuses what the other one refuses', () => {
      for (const name of DENIED_SYSCALLS)
        expect([name, ask(reads, SYSCALL_NUMBERS[arch][name])]).toEqual([name, 'EPERM']);
      expect(ask(reads, SYSCALL_NUMBERS[arch].socket, [2, 1, 0])).toBe('EPERM');
      expect(ask(reads, SYSCALL_NUMBERS[arch].clone, [0x10000000])).toBe('EPERM');
    });

    test.each(SHARED_CALLS)('refuses %s', (name) => {
      expect(ask(reads, numbers[name])).toBe('EPERM');
      expect(ask(writes, numbers[name])).toBe('EPERM');
    });

    test.each(ATTRIBUTE_CALLS.filter(has))('refuses %s where nothing may be written', (name) => {
      expect(ask(reads, numbers[name])).toBe('EPERM');
      expect(ask(writes, numbers[name])).toBe('allow');
    });

    test('modes that run a program as its owner are never set', () => {
      for (const [name, index] of [
        ['chmod', 1],
        ['fchmod', 1],
        ['fchmodat', 2],
        ['fchmodat2', 2],
      ] as const) {
        if (!has(name)) continue;
        const args = (mode: number): readonly number[] => (index === 1 ? [0, mode] : [0, 0, mode]);
        expect([name, ask(writes, numbers[name], args(0o755))]).toEqual([name, 'allow']);
        expect([name, ask(writes, numbers[name], args(0o4755))]).toEqual([name, 'EPERM']);
        expect([name, ask(writes, numbers[name], args(0o2755))]).toEqual([name, 'EPERM']);
      }
    });

    test('limits are those of the asking process', () => {
      expect(ask(reads, numbers.prlimit64, [0])).toBe('allow');
      expect(ask(reads, numbers.prlimit64, [1234])).toBe('EPERM');
    });

    test.each([
      ['reading a terminal', 0x5401, 'allow', 'allow'],
      ['typing into a terminal', 0x5412, 'EPERM', 'EPERM'],
      ['reading flags', 0x80086601, 'allow', 'allow'],
      ['setting flags', 0x40086602, 'EPERM', 'EPERM'],
      ['sealing with verity', 0x40806685, 'EPERM', 'EPERM'],
      ['cloning', 0x40049409, 'EPERM', 'allow'],
      ['making a subvolume', 0x5000940e, 'EPERM', 'EPERM'],
    ] as const)('ioctl: %s', (_name, request, inReads, inWrites) => {
      expect(ask(reads, SYSCALL_NUMBERS[arch].ioctl, [0, request])).toBe(inReads);
      expect(ask(writes, SYSCALL_NUMBERS[arch].ioctl, [0, request])).toBe(inWrites);
    });

    test('cuts no file where Landlock does not look', () => {
      const old = make(false, false);
      for (const [name, at] of [
        ['open', 1],
        ['openat', 2],
      ] as const) {
        if (!has(name)) continue;
        const args = (flags: number): readonly number[] => (at === 1 ? [0, flags] : [0, 0, flags]);
        expect([name, ask(old, numbers[name], args(0o2000000))]).toEqual([name, 'allow']);
        // Opening for writing is Landlock's.
        expect([name, ask(old, numbers[name], args(0o1101))]).toEqual([name, 'allow']);
        expect([name, ask(old, numbers[name], args(0o1000))]).toEqual([name, 'EPERM']);
        expect([name, ask(old, numbers[name], args(0o1003))]).toEqual([name, 'EPERM']);
        expect([name, ask(reads, numbers[name], args(0o1000))]).toEqual([name, 'allow']);
      }
      expect(ask(old, numbers.truncate)).toBe('EPERM');
      expect(ask(old, numbers.openat2)).toBe('ENOSYS');
      expect(ask(reads, numbers.truncate)).toBe('allow');
    });

    test('leaves what is not named alone', () => {
      const named = new Set([...Object.values(SYSCALL_NUMBERS[arch]), ...Object.values(numbers)]);
      for (let number = 0; number < 480; number += 1) {
        if (!named.has(number)) expect([number, ask(reads, number)]).toEqual([number, 'allow']);
      }
    });
  });
}
