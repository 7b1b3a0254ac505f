/** Whether a command that somebody wants run is run: the policy's word, and what `--approved` says to it. Pure. */
import { decideCommand } from '#/agent/approval/decide.ts';
import type { Settings } from '#/config/settings.ts';

/** The answer, with the reasons that are recorded and shown. */
export interface GateAnswer {
  /** `ask`: somebody has to say yes first, and nobody has. */
  readonly verdict: 'run' | 'ask' | 'forbidden';
  /** Kebab-case. */
  readonly reasons: readonly string[];
  /** Whether the policy would have asked, and `--approved` has said yes. */
  readonly isApproved: boolean;
}

/**
 * What is asked for here is no more than the sandbox gives, which is what `on-request` and `never` let run. `untrusted` has
 * everything asked.
 * @param approved `--approved`: yes to what would be asked; it lifts no prohibition
 */
export function decideGate({ approvalPolicy }: Pick<Settings, 'approvalPolicy'>, approved: boolean): GateAnswer {
  const decision = decideCommand(approvalPolicy, undefined);
  if (decision.kind === 'reject') return { verdict: 'forbidden', reasons: [decision.reason], isApproved: false };
  if (approvalPolicy !== 'untrusted') return { verdict: 'run', reasons: [], isApproved: false };
  return { verdict: approved ? 'run' : 'ask', reasons: ['policy-untrusted'], isApproved: approved };
}
