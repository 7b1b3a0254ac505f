/** Every scenario, in the order of the page. */
import type { Scenario } from '../scenario.ts';
import { commands } from './commands.ts';
import { config } from './config.ts';
import { context } from './context.ts';
import { failures } from './failures.ts';
import { flags } from './flags.ts';
import { inputs } from './inputs.ts';
import { patches } from './patches.ts';
import { prompts } from './prompts.ts';
import { sessions } from './sessions.ts';
import { smallTools } from './small-tools.ts';

export const SCENARIOS: readonly Scenario[] = [
  ...prompts,
  ...inputs,
  ...commands,
  ...patches,
  ...smallTools,
  ...failures,
  ...flags,
  ...config,
  ...context,
  ...sessions,
];
