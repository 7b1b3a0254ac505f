import { describe, expect, test } from 'bun:test';
import { encodeSeccompFilter } from '#/agent/sandbox/seccomp.ts';
import { LANDLOCK_SYSCALL_NUMBERS } from '#/agent/sandbox/landlock-syscalls.ts';
import { DENIED_SYSCALLS, SYSCALL_NUMBERS, type FilterArch } from '#/agent/sandbox/syscall-numbers.ts';
import { judgeFilter } from './judge-filter.ts';

const AUDIT = { x64: 0xc000003e, arm64: 0xc00000b7 };

for (const arch of ['x64', 'arm64'] as const satisfies readonly FilterArch[]) {
  describe(`the filter of ${arch}`, () => {
    const numbers = SYSCALL_NUMBERS[arch];
    const off = encodeSeccompFilter({ arch, network: false });
    const on = encodeSeccompFilter({ arch, network: true });
    const ask = (filter: Uint8Array<ArrayBuffer>, number: number, args: readonly number[] = []): string =>
      judgeFilter(filter, { audit: AUDIT[arch], number, args });

    test('fits into a jump and the kernel', () => {
      expect(off.length % 8).toBe(0);
      expect(off.length / 8).toBeLessThan(4096);
    });

    test('ends what uses the numbers of another machine', () => {
      expect(judgeFilter(off, { audit: 0x40000003, number: 1 })).toBe('kill');
      expect(judgeFilter(off, { audit: AUDIT[arch === 'x64' ? 'arm64' : 'x64'], number: 1 })).toBe('kill');
      if (arch === 'x64') expect(ask(off, 0x40000000 + 1)).toBe('kill');
    });

    test.each(DENIED_SYSCALLS.map((name) => [name] as const))('refuses %s', (name) => {
      expect(ask(off, numbers[name])).toBe('EPERM');
      expect(ask(on, numbers[name])).toBe('EPERM');
    });

    test('leaves what is not named alone', () => {
      const named = new Set([...Object.values(numbers), LANDLOCK_SYSCALL_NUMBERS[arch].openat2]);
      for (let number = 0; number < 470; number += 1) {
        if (!named.has(number)) expect([number, ask(off, number)]).toEqual([number, 'allow']);
      }
    });

    test('lets processes and threads be made, but no namespaces', () => {
      expect(ask(off, numbers.clone3)).toBe('ENOSYS');
      expect(ask(off, numbers.clone, [17])).toBe('allow');
      // What a thread of glibc passes.
      expect(ask(off, numbers.clone, [0x3d0f00])).toBe('allow');
      for (const flag of [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000]) {
        expect(ask(off, numbers.clone, [flag | 17])).toBe('EPERM');
        expect(ask(off, numbers.unshare, [flag])).toBe('EPERM');
      }
      expect(ask(off, numbers.unshare, [0x80])).toBe('EPERM');
      expect(ask(off, numbers.unshare, [0x400])).toBe('allow');
    });

    test('lets files be made and changed, but none that runs as its owner', () => {
      const more = LANDLOCK_SYSCALL_NUMBERS[arch];
      const cases = [
        ['chmod', [0, 0o755], 'allow'],
        ['chmod', [0, 0o4755], 'EPERM'],
        ['fchmodat', [0, 0, 0o2755], 'EPERM'],
        ['open', [0, 0o101, 0o644], 'allow'],
        ['open', [0, 0o101, 0o4755], 'EPERM'],
        // Without O_CREAT the third argument is nothing.
        ['openat', [0, 0, 0o2, 0o6000], 'allow'],
        ['openat', [0, 0, 0o101, 0o6755], 'EPERM'],
        ['openat', [0, 0, 0o20200001, 0o4755], 'EPERM'],
        ['creat', [0, 0o4755], 'EPERM'],
        ['mknodat', [0, 0, 0o104755], 'EPERM'],
        ['openat2', [], 'ENOSYS'],
      ] as const;
      for (const [name, args, answer] of cases) {
        const number = more[name];
        if (number !== undefined) expect([name, args, ask(off, number, args)]).toEqual([name, args, answer]);
      }
    });

    test('lets terminals be set, but nothing be typed into them', () => {
      expect(ask(off, numbers.ioctl, [0, 0x5401])).toBe('allow');
      expect(ask(off, numbers.ioctl, [0, 0x5412])).toBe('EPERM');
      expect(ask(off, numbers.ioctl, [0, 0x541c])).toBe('EPERM');
    });

    test.each([
      ['unix', 1, 1, 0, 'EPERM'],
      ['IPv4 stream', 2, 1, 0, 'allow'],
      ['IPv4 stream, not blocking, closed on exec', 2, 0o2004001, 6, 'allow'],
      ['IPv6 datagram', 10, 2, 17, 'allow'],
      ['IPv4 raw', 2, 3, 1, 'EPERM'],
      ['netlink, routing', 16, 3, 0, 'allow'],
      ['netlink, netfilter', 16, 3, 12, 'EPERM'],
      ['packet', 17, 3, 0, 'EPERM'],
      ['vsock', 40, 1, 0, 'EPERM'],
      ['alg', 38, 5, 0, 'EPERM'],
    ] as const)('socket: %s', (_name, family, type, protocol, withNetwork) => {
      expect(ask(off, numbers.socket, [family, type, protocol])).toBe('EPERM');
      expect(ask(on, numbers.socket, [family, type, protocol])).toBe(withNetwork);
    });

    test('socket pairs are for streams, and nothing connects without network', () => {
      expect(ask(off, numbers.socketpair, [1, 1])).toBe('allow');
      expect(ask(off, numbers.socketpair, [1, 5])).toBe('allow');
      expect(ask(off, numbers.socketpair, [1, 2 | 0o2000000])).toBe('EPERM');
      expect(ask(on, numbers.socketpair, [1, 2])).toBe('EPERM');
      expect(ask(off, numbers.connect)).toBe('EPERM');
      expect(ask(on, numbers.connect)).toBe('allow');
    });
  });
}
