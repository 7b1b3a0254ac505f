/** The first rung of the sandbox, tried; where it does not work, which gate is shut and what opens it. @effects process fs */
import { defineCheck } from '../check.ts';

/** For a gate that has no name: what to run to see it. */
const BY_HAND =
  'See what it prints: bwrap --unshare-user --unshare-pid --unshare-net --ro-bind / / --proc /proc --dev /dev true';

export default defineCheck({
  id: 'sandbox.bubblewrap',
  category: 'bubblewrap',
  section: 'Sandbox',
  isSlow: true,
  run: async ({ sandbox }) => {
    const { bwrap } = await sandbox();
    if (bwrap.works) {
      const { tools } = bwrap;
      return {
        summary: `bubblewrap works (${tools.bwrap})`,
        details: {
          rung: '1 of 2',
          program: tools.bwrap,
          probe: 'the whole baseline: user, PID and network namespaces, /proc, system call filter',
          'env program': tools.envProgram ?? 'none',
          'ends with csm': tools.opensLifelines
            ? 'even when csm is killed'
            : 'when csm ends it (/proc shows no other process)',
        },
      };
    }
    return {
      summary: bwrap.message,
      details: { rung: '1 of 2', gate: bwrap.gate, problem: bwrap.message },
      // Whether commands can run all the same is what the check of the ladder says.
      issues: [
        {
          severity: 'warning',
          cause: bwrap.message,
          remedy: bwrap.gate === 'other' && bwrap.remedy === 'Run: csm doctor' ? BY_HAND : bwrap.remedy,
        },
      ],
    };
  },
});
