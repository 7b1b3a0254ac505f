/** What ended commands leave behind is ended, waited for, and never somebody else's. */
import { expect, test } from 'bun:test';
import { Leftovers } from '#/agent/tools/leftovers.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import type { Platform } from '#/platform/platform.ts';

interface Machine {
  /** Groups that have somebody in them. */
  readonly groups: Set<number>;
  /** Lines of /proc/PID/stat, by PID. */
  readonly stats: Map<number, string>;
  readonly killed: number[];
  sleptMs: number;
  /** After so many milliseconds a killed group is gone. */
  dyingMs: number;
  readonly leftovers: Leftovers;
}

function openMachine(): Machine {
  const machine = {
    groups: new Set<number>(),
    stats: new Map<number, string>(),
    killed: [] as number[],
    sleptMs: 0,
    dyingMs: 6,
  };
  const platform = {
    processes: {
      hasGroup: (pid: number) => machine.groups.has(pid),
      killGroup: (pid: number) => void machine.killed.push(pid),
    },
    fs: {
      lstat: (path: string) => (machine.stats.has(Number(path.slice('/proc/'.length))) ? {} : undefined),
      list: () => ['self', ...[...machine.stats.keys()].map(String)],
      readText: (path: string) => machine.stats.get(Number(path.split('/')[2])) ?? '',
    },
    clock: {
      sleep: async (ms: number) => {
        machine.sleptMs += ms;
        if (machine.sleptMs >= machine.dyingMs) for (const pid of machine.killed) machine.groups.delete(pid);
      },
    },
  } as unknown as Platform;
  return Object.assign(machine, { leftovers: new Leftovers(platform) });
}

/** A command behind bubblewrap that has ended. */
async function follow({ leftovers }: Machine, pid: number): Promise<void> {
  const ended = Promise.resolve();
  leftovers.follow({ pid, ended }, 'bwrap');
  await ended;
}

test('nothing is done for a command that left nobody', async () => {
  const machine = openMachine();
  await follow(machine, 7);
  await machine.leftovers.end();
  expect([machine.killed, machine.sleptMs]).toEqual([[], 0]);
});

test('who is left is killed and waited for', async () => {
  const machine = openMachine();
  machine.groups.add(7).add(8);
  await follow(machine, 7);
  await follow(machine, 8);
  await machine.leftovers.end();
  expect([machine.killed, machine.sleptMs]).toEqual([[7, 8], 6]);
});

test('a number that has come to be somebody else is left alone', async () => {
  const machine = openMachine();
  machine.groups.add(7);
  await follow(machine, 7);
  machine.stats.set(7, '7 (other) S 1 7 7');
  await machine.leftovers.end();
  expect([machine.killed, machine.sleptMs]).toEqual([[], 0]);
});

test('the dead whom nobody reaps are not waited for', async () => {
  const machine = openMachine();
  machine.dyingMs = Infinity;
  machine.groups.add(7);
  await follow(machine, 7);
  machine.stats.set(9, '9 (a) b) Z 1 7 7');
  await machine.leftovers.end();
  expect(machine.sleptMs).toBeLessThan(50);
});

test('one that the kernel does not let go of is waited for, but not for ever', async () => {
  const machine = openMachine();
  machine.dyingMs = Infinity;
  machine.groups.add(7);
  await follow(machine, 7);
  machine.stats.set(9, '9 (a) b) D 1 7 7');
  await machine.leftovers.end();
  expect(machine.sleptMs).toBe(500);
});

test('on the real machine: a background process is gone when it returns', async () => {
  const platform = openBunPlatform();
  const leftovers = new Leftovers(platform);
  const child = platform.processes.spawn({
    argv: ['/bin/sh', '-c', 'sleep 1000 >/dev/null 2>&1 & echo $!'],
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    onOutput: (chunk) => void (sleeper += Buffer.from(chunk).toString()),
  });
  let sleeper = '';
  await child.exited;
  leftovers.follow({ pid: child.pid, ended: Promise.resolve() }, 'none');
  await Bun.sleep(0);
  expect(platform.processes.hasGroup(child.pid)).toBe(true);
  await leftovers.end();
  const stat = platform.fs.stat(`/proc/${sleeper.trim()}`) && platform.fs.readText(`/proc/${sleeper.trim()}/stat`);
  expect(stat ?? ') Z').toContain(') Z');
});
