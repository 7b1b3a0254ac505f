/** One check of `csm doctor` over a machine in memory. */
import { expect } from 'bun:test';
import { NO_INPUT } from '#/config/load.ts';
import type { CheckReport, DoctorReport } from '#/doctor/check.ts';
import { CHECKS } from '#/doctor/checks/index.ts';
import { openDoctorContext } from '#/doctor/doctor-context.ts';
import { runChecks } from '#/doctor/run-checks.ts';
import type { Platform } from '#/platform/platform.ts';
import { openMemoryPlatform, type MemoryPlatform, type MemoryPlatformOptions } from '#tests/support/memory-platform.ts';

export const HOME = '/home/user/.codex';
export const ROOT = `${HOME}/csm`;

/** A machine on which nothing is wrong, unless the test says so. */
export interface Machine extends MemoryPlatformOptions {
  readonly config?: string;
  /** `-c` */
  readonly overrides?: readonly string[];
  readonly isAll?: boolean;
  readonly landlockAbi?: number;
  /** What children do; by default each ends well. */
  readonly child?: MemoryPlatform['processes']['onSpawn'];
  /** Programs that PATH has; git, rg and bwrap by default. */
  readonly programs?: readonly string[];
  readonly setup?: (platform: MemoryPlatform) => void | Promise<void>;
}

const SYSTEM_FILES = {
  '/etc/os-release': 'NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
  '/etc/passwd': 'user:x:1000:1000::/home/user:/bin/bash\n',
  '/proc/sys/kernel/osrelease': '6.1.0\n',
  '/proc/sys/kernel/seccomp/actions_avail': 'kill_process kill_thread trap errno trace log allow\n',
  '/proc/self/mountinfo': '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n',
  '/proc/locks': '',
};

/** Opens it. */
export async function openMachine(machine: Machine = {}): Promise<Platform> {
  const { config = 'model_provider = "scripted"\n', programs = ['git', 'rg', 'bwrap', 'bash', 'env'] } = machine;
  const memory = openMemoryPlatform({
    nowMs: Date.UTC(2026, 10, 22),
    ...machine,
    files: { ...SYSTEM_FILES, [`${HOME}/config.toml`]: config, ...machine.files },
    env: { LANG: 'C.UTF-8', ...machine.env },
  });
  memory.fs.chmod(HOME, 0o700);
  for (const program of programs) memory.processes.programs.set(program, `/usr/bin/${program}`);
  memory.processes.onSpawn = machine.child ?? ((child) => child.exit(0));
  await machine.setup?.(memory);
  const { landlockAbi = 7 } = machine;
  // Taken apart, since the locks of the machine are a getter.
  const platform: MemoryPlatform = Object.create(memory, {
    kernel: { value: { ...memory.kernel, landlockAbi: () => landlockAbi } },
  });
  return platform;
}

/** All reports. */
export async function examine(machine: Machine = {}): Promise<DoctorReport> {
  const platform = await openMachine(machine);
  const input = { ...NO_INPUT, overrides: machine.overrides ?? [] };
  return runChecks(openDoctorContext(platform, { input, isAll: machine.isAll === true }), CHECKS);
}

/** The report of one. */
export async function check(id: string, machine: Machine = {}): Promise<CheckReport> {
  const report = await examine(machine);
  const found = report.checks.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no check ${id}`);
  return found;
}

/** What a check must say: its status, and texts that must be in its summary, details, causes or remedies. */
export type CheckCase = readonly [
  name: string,
  id: string,
  machine: Machine,
  status: CheckReport['status'] | 'idle',
  texts: readonly string[],
];

/** Compares a case with what the check says. */
export async function expectCase([, id, machine, status, texts]: CheckCase): Promise<void> {
  const report = await check(id, machine);
  const said = [
    report.summary,
    ...Object.entries(report.details).map(([name, value]) => `${name}: ${[value].flat().join(', ')}`),
    ...report.issues.map(({ cause, remedy }) => `${cause}\n${remedy}`),
  ].join('\n');
  for (const text of texts) expect(said).toContain(text);
  expect(report.isIdle ? 'idle' : report.status).toBe(status);
  for (const issue of report.issues) expect(issue.remedy.length).toBeGreaterThan(10);
}
