/** The second rung of the sandbox, tried. @effects process kernel */
import { defineCheck } from '../check.ts';

export default defineCheck({
  id: 'sandbox.landlock',
  category: 'landlock',
  section: 'Sandbox',
  isSlow: true,
  run: async ({ sandbox, platform }) => {
    const { landlock } = await sandbox();
    const abi = platform.kernel.landlockAbi();
    if (landlock.works) {
      return {
        summary: `Landlock works (version ${landlock.tools.abi})`,
        details: {
          rung: '2 of 2',
          version: String(landlock.tools.abi),
          probe: 'a command behind the walls of the baseline',
        },
      };
    }
    return {
      summary: landlock.message.replace(/\.$/, ''),
      details: { rung: '2 of 2', version: String(abi), problem: landlock.message },
      issues: [
        {
          severity: 'warning',
          cause: landlock.message.replace(/\.$/, ''),
          remedy:
            abi === 0
              ? 'Use Linux 5.13 or later with landlock among its security modules (lsm=...,landlock); in a container, allow its system calls. Bubblewrap needs none of it.'
              : 'In a container, allow its system calls (docker run --security-opt seccomp=unconfined). Bubblewrap needs none of it.',
        },
      ],
    };
  },
});
