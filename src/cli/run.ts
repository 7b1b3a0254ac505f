/**
 * Runs a command line: finds the command, gives it its context, reports what it throws, answers the exit code.
 * @effects streams env signals
 */
import type { Platform } from '#/platform/platform.ts';
import { printVisible } from '#/terminal/text/visible.ts';
import { readBrokenArguments } from './broken-argument.ts';
import { readCommandDoc } from './command-doc.ts';
import type { Command, CommandArgs, CommandContext } from './command.ts';
import { COMMAND_SET } from './command-set.ts';
import { printHelp } from './help.ts';
import { openOutput } from './output.ts';
import type { Output } from './output.ts';
import { childrenOf } from './registry.ts';
import { asCsmError, exitCodeOf, printError, printStack } from './report-error.ts';
import { resolveCommand } from './resolve.ts';
import type { CommandSet } from './resolve.ts';
import { printUsageReport, usageShape } from './usage.ts';
import type { UsageProblem } from './usage-problem.ts';
import { printVersion } from './version-line.ts';

/** A wrong command line, and the command that it concerns. */
export interface UsageFailure {
  readonly problem: UsageProblem;
  readonly path: string;
  readonly command: Command | undefined;
}

const SIGNAL_EXITS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * The exit code of a command that does not handle signals itself, or that of the first signal that comes. What a command does
 * before it first waits (a scan of a log is all of it) ends by the signal's default action: a handler could not run meanwhile.
 */
async function runUnderSignals(command: Command, context: CommandContext, args: CommandArgs): Promise<number> {
  const running = command.run(context, args);
  if (command.ownsSignals || typeof running === 'number') return running;
  const { signals } = context.platform;
  const releases: (() => void)[] = [];
  const signaled = new Promise<number>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const)
      releases.push(signals.on(name, () => resolve(SIGNAL_EXITS[name])));
  });
  try {
    return await Promise.race([running, signaled]);
  } finally {
    for (const release of releases) release();
  }
}

/** Says what went wrong on standard error. Answers the exit code. */
export function reportError(error: unknown, platform: Pick<Platform, 'env'>, output: Output): number {
  const known = asCsmError(error);
  output.writeNote(printError(known, { paint: output.paintNote }));
  if (platform.env.get('CSM_DEBUG') === '1') output.writeNote(printStack(known));
  return exitCodeOf(known);
}

/** Writes a usage report, with the words of the command line made visible. Answers 2. */
export function reportUsage({ problem, path, command }: UsageFailure, set: CommandSet, output: Output): number {
  const shape = usageShape(path, command, childrenOf(set.entries, path).length > 0);
  const report = printVisible(printUsageReport(problem, shape), { newlines: true, tabs: true });
  output.writeNote(report.replace(/^error:/, output.paintNote('error:', 'bold', 'red')));
  return 2;
}

/** Runs `argv` (without the program) and answers the exit code. Never rejects. */
export async function runCli(
  platform: Platform,
  argv: readonly string[],
  set: CommandSet = COMMAND_SET,
): Promise<number> {
  const output = openOutput(platform);
  try {
    const found = await resolveCommand(set, argv, (name) => platform.env.get(name));
    switch (found.kind) {
      case 'run': {
        const words = readBrokenArguments(platform.env, argv);
        if (words.length > 0) return reportUsage({ ...found, problem: { kind: 'not-utf8', words } }, set, output);
        return await runUnderSignals(found.command, { platform, overrides: found.overrides, output, argv }, found.args);
      }
      case 'version':
        output.writeData(printVersion(found.path));
        return 0;
      case 'help': {
        const doc = await readCommandDoc(set, found.path);
        output.writeData(printHelp(doc, { form: found.form, widthCells: output.widthCells(), paint: output.paint }));
        return 0;
      }
      case 'group': {
        const doc = await readCommandDoc(set, found.path);
        const { paintNote: paint } = output;
        output.writeNote(printHelp(doc, { form: 'short', widthCells: output.widthCells(), paint }));
        return 2;
      }
      case 'problem':
        return reportUsage(found, set, output);
    }
  } catch (error) {
    return reportError(error, platform, output);
  }
}
