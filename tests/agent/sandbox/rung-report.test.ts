import { expect, test } from 'bun:test';
import { planRungReport } from '#/agent/sandbox/rung-report.ts';
import type { ProbeResult } from '#/agent/sandbox/probe.ts';
import { openCommandFixture } from '#tests/agent/tools/command-context.ts';

const WORKS: ProbeResult = {
  works: true,
  tools: { bwrap: '/usr/bin/bwrap', shell: '/bin/sh', envProgram: '/usr/bin/env', opensLifelines: true },
};
const SHUT: ProbeResult = { works: false, gate: 'apparmor', message: 'no', remedy: 'Run: x' };

test('each rung, and what the modes run behind', async () => {
  const fixture = openCommandFixture({ sandbox: { mode: 'workspace-write' } });
  try {
    const { settings } = fixture;
    const allowed = { ...settings, raw: { csm: { sandbox: { allow_landlock_write: true } } } };
    const landlock = { works: true, tools: { abi: 7 } } as const;
    const none = { works: false, message: 'none' } as const;
    const modes = (...args: Parameters<typeof planRungReport>): readonly string[] => {
      const { readOnly, workspaceWrite } = planRungReport(...args);
      return [readOnly, workspaceWrite];
    };
    expect(modes(settings, WORKS, none, 0)).toEqual(['bwrap', 'bwrap']);
    expect(modes(settings, SHUT, landlock, 7)).toEqual(['landlock', 'refused']);
    expect(modes(allowed, SHUT, landlock, 7)).toEqual(['landlock', 'landlock']);
    expect(modes(allowed, SHUT, none, 0)).toEqual(['refused', 'refused']);
    const report = planRungReport(settings, SHUT, landlock, 7);
    expect(report.bwrap).toEqual({ works: false, gate: 'apparmor', message: 'no', remedy: 'Run: x' });
    expect(report.landlock.works && report.landlock.open).toEqual(['hidden-names', 'process-list', 'daemons']);
    const old = { ...WORKS, tools: { ...WORKS.tools, envProgram: undefined, opensLifelines: false } } as const;
    const { bwrap } = planRungReport(settings, old, none, 0);
    expect(bwrap.works && bwrap.limits.length).toBe(2);
  } finally {
    await fixture.close();
  }
});
