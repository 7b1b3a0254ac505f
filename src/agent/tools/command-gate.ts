/** Whether a command that somebody runs by hand is run: the judgement of it, and what `--approved` says to that. @effects fs env clock */
import { judgeCommand } from '#/agent/approval/command-judgement.ts';
import { openProgramPaths } from '#/agent/approval/program-paths.ts';
import { loadRules } from '#/agent/approval/rules/load-rules.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import { printCommandLine } from './shell-invocation.ts';

/** The answer, with the reasons that are recorded and shown. */
export interface GateAnswer {
  /** `ask`: somebody has to say yes first, and nobody has. */
  readonly verdict: 'run' | 'ask' | 'forbidden';
  /** Kebab-case; none where nothing asks. */
  readonly reasons: readonly string[];
  /** For people, where there is more to say: a rule's text. */
  readonly why: string | undefined;
  /** Whether the policy would have asked, and `--approved` has said yes. */
  readonly isApproved: boolean;
  /** What the command does, as far as its words tell: `reads`, `writes`, `network`, `git-history`, `destructive`, `unknown`. */
  readonly effect: string;
  /** `low` to `critical`. */
  readonly severity: string;
}

/**
 * Judges by the policy and by the rules of the user and of trusted projects. A rule that allows lets a command run without being asked about; it
 * stays behind the sandbox here.
 * @param approved `--approved`: yes to what would be asked; it lifts no prohibition
 * @throws CsmError `rules-invalid`
 */
export function decideGate(
  platform: Platform,
  settings: Pick<Settings, 'approvalPolicy' | 'sandbox' | 'codexHome' | 'cwd' | 'trustedConfigFolders'>,
  argv: readonly string[],
  approved: boolean,
): GateAnswer {
  const { approvalPolicy, cwd } = settings;
  const rules = loadRules(platform, settings, platform.clock.now());
  const judged = judgeCommand(
    { command: printCommandLine(argv), argv, approvalPolicy, sandboxMode: settings.sandbox.mode },
    rules,
    openProgramPaths(platform, cwd),
  );
  const { kind, worst, reason: why } = judged;
  const facts = { why, effect: worst.effect, severity: worst.severity };
  if (kind === 'run') return { verdict: 'run', reasons: [], isApproved: false, ...facts };
  const reasons = [`policy-${approvalPolicy}`, `effect-${worst.effect}`, `severity-${worst.severity}`];
  if (kind === 'forbid') return { verdict: 'forbidden', reasons, isApproved: false, ...facts };
  return { verdict: approved ? 'run' : 'ask', reasons, isApproved: approved, ...facts };
}
