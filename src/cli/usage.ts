/** Usage lines and the report of a wrong command line. Pure. */
import { PROGRAM_NAME } from './program.ts';
import type { Command, Flags, Positionals } from './command.ts';
import { printFlagDisplay, printPositionalDisplay } from './global-flags.ts';
import { printUsageProblem, showsUsage, usedFlags } from './usage-problem.ts';
import type { UsageProblem } from './usage-problem.ts';

/** What usage lines are made from. A group has no flags and no positionals. */
export interface UsageShape {
  readonly path: string;
  readonly flags: Flags;
  readonly positionals: Positionals;
  readonly hasSubcommands: boolean;
  readonly usage?: readonly string[];
}

/** The shape of a command at a path. */
export function usageShape(path: string, command: Command | undefined, hasSubcommands: boolean): UsageShape {
  const usage = command?.usage;
  return {
    path,
    flags: command?.flags ?? {},
    positionals: command?.positionals ?? {},
    hasSubcommands,
    ...(usage === undefined ? {} : { usage }),
  };
}

/** `csm exec`, or `csm` for the root. */
export function printProgram(path: string): string {
  return path === '' ? PROGRAM_NAME : `${PROGRAM_NAME} ${path}`;
}

/**
 * The lines after `Usage: `. With `used`, the line names those flags (and the required ones) instead of `[OPTIONS]`,
 * where the command has but one form.
 */
export function printUsageLines(shape: UsageShape, used?: readonly string[]): readonly string[] {
  const program = printProgram(shape.path);
  if (shape.usage !== undefined) return shape.usage.map((line) => `${PROGRAM_NAME} ${line}`);
  const positionals = Object.entries(shape.positionals).map(([key, it]) => printPositionalDisplay(key, it));
  if (shape.hasSubcommands && positionals.length === 0) return [`${program} [OPTIONS] <COMMAND>`];
  const shown = Object.entries(shape.flags).filter(
    ([key, flag]) => (used?.includes(key) ?? false) || (flag.type !== 'boolean' && flag.required === true),
  );
  const flags = shown.map(([key, flag]) => printFlagDisplay(key, flag));
  const options = used === undefined || shape.hasSubcommands ? ['[OPTIONS]'] : [];
  if (!shape.hasSubcommands) return [[program, ...options, ...flags, ...positionals].join(' ')];
  return [[program, ...options, ...positionals].join(' '), `${program} [OPTIONS] <COMMAND> [ARGS]`];
}

/** Usage lines below each other, `Usage: ` before the first. */
export function printUsage(shape: UsageShape, used?: readonly string[]): string {
  return printUsageLines(shape, used)
    .map((line, at) => (at === 0 ? `Usage: ${line}` : `       ${line}`))
    .join('\n');
}

/** The whole report for standard error, in clap's form. Holds words of the command line as they were given. */
export function printUsageReport(problem: UsageProblem, shape: UsageShape): string {
  const used = usedFlags(problem);
  const usage = showsUsage(problem) ? `${printUsage(shape, used)}\n\n` : '';
  return `error: ${printUsageProblem(problem)}\n\n${usage}For more information, try '--help'.\n`;
}
