/** Every scenario, in the order of the page. */
import type { Scenario } from '../scenario.ts';
import { ACCEPTED } from './accepted.ts';
import { approvals } from './approvals.ts';
import { commands } from './commands.ts';
import { compaction } from './compaction.ts';
import { config } from './config.ts';
import { context } from './context.ts';
import { failures } from './failures.ts';
import { flags } from './flags.ts';
import { goals } from './goals.ts';
import { hooks } from './hooks.ts';
import { inputs } from './inputs.ts';
import { instructions } from './instructions.ts';
import { patches } from './patches.ts';
import { permissionHooks } from './permission-hooks.ts';
import { prompts } from './prompts.ts';
import { resumes } from './resumes.ts';
import { reviews } from './reviews.ts';
import { sessions } from './sessions.ts';
import { skills } from './skills.ts';
import { smallTools } from './small-tools.ts';

const tables: readonly Scenario[] = [
  ...prompts,
  ...inputs,
  ...commands,
  ...patches,
  ...smallTools,
  ...goals,
  ...failures,
  ...flags,
  ...config,
  ...context,
  ...approvals,
  ...instructions,
  ...sessions,
  ...resumes,
  ...compaction,
  ...hooks,
  ...permissionHooks,
  ...skills,
  ...reviews,
];

export const SCENARIOS: readonly Scenario[] = tables.map((scenario) => {
  const accepted = ACCEPTED.filter((entry) => entry.in.some((name) => means(name, scenario))).flatMap(
    (entry) => entry.deviations,
  );
  return { ...scenario, deviations: [...(scenario.deviations ?? []), ...accepted] };
});

function means(name: string, scenario: Scenario): boolean {
  return name.endsWith('*') ? scenario.name.startsWith(name.slice(0, -1)) : scenario.name === name;
}

/** Names in the list of accepted differences that no scenario has. */
export const UNKNOWN_NAMES: readonly string[] = ACCEPTED.flatMap((entry) => entry.in).filter(
  (name) => !tables.some((scenario) => means(name, scenario)),
);
