/** Which rung commands get with this configuration, or that none is left. @effects process kernel */
import { decideSecondRung } from '#/agent/sandbox/landlock-command.ts';
import type { Settings } from '#/config/settings.ts';
import { defineCheck, type CheckOutcome } from '../check.ts';
import type { SandboxProbe } from '../probe-sandbox.ts';

export default defineCheck({
  id: 'sandbox.ladder',
  category: 'ladder',
  section: 'Sandbox',
  isSlow: true,
  needsSettings: true,
  run: async ({ sandbox, settings }) =>
    settings === undefined ? { summary: 'not inspected' } : decideLadder(settings, await sandbox()),
});

/** Pure. */
export function decideLadder(settings: Settings, { bwrap, landlock }: SandboxProbe): CheckOutcome {
  const { mode } = settings.sandbox;
  const rungs = {
    'rung 1, bubblewrap': bwrap.works ? 'works' : bwrap.message,
    'rung 2, Landlock': landlock.works ? 'works' : landlock.message.replace(/\.$/, ''),
    'sandbox mode': mode,
  };
  if (mode === 'danger-full-access') {
    return {
      summary: 'commands run without a sandbox (danger-full-access)',
      details: { ...rungs, 'used rung': 'none' },
      isIdle: true,
    };
  }
  if (bwrap.works) {
    return { summary: `commands run behind bubblewrap (${mode})`, details: { ...rungs, 'used rung': 'bubblewrap' } };
  }
  const second = decideSecondRung(settings, landlock);
  if (second.tools !== undefined) {
    return { summary: `commands run behind Landlock (${mode})`, details: { ...rungs, 'used rung': 'Landlock' } };
  }
  return {
    summary: `no rung of the sandbox is left for ${mode}`,
    details: { ...rungs, 'used rung': 'none: commands are refused' },
    issues: [
      {
        severity: 'fail',
        cause: `commands are refused: no rung of the sandbox works for ${mode}`,
        remedy: `${bwrap.remedy === 'Run: csm doctor' ? 'Make bubblewrap work.' : bwrap.remedy} ${second.refusal}`,
      },
    ],
  };
}
