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
 * @param approved `--approved`: yes to what would be asked; it lifts no prohibition
 */
export function decideGate(
  settings: Pick<Settings, 'approvalPolicy'>,
  command: { readonly argv: readonly string[]; readonly cwd: string },
  approved: boolean,
): GateAnswer {
  void command;
  const decision = decideCommand(settings.approvalPolicy, undefined);
  if (decision.kind === 'run') return { verdict: 'run', reasons: [], isApproved: false };
  return approved
    ? { verdict: 'run', reasons: [decision.reason], isApproved: true }
    : { verdict: 'ask', reasons: [decision.reason], isApproved: false };
}
