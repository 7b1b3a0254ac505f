/** Which build this is. @effects env */
import { BUILD } from '#/base/build-info.ts';
import { defineCheck } from '../check.ts';
import { CODEX_VERSION } from '../encode-report.ts';
import { printMachine } from '../print-machine.ts';

export default defineCheck({
  id: 'runtime.provenance',
  category: 'runtime',
  section: 'Environment',
  run: ({ platform: { env } }) => ({
    summary: `csm ${BUILD.version} on ${printMachine(env.arch)}`,
    details: {
      version: BUILD.version,
      commit: BUILD.commit,
      platform: printMachine(env.arch),
      'follows Codex': CODEX_VERSION,
      'current executable': env.execPath,
    },
  }),
});
