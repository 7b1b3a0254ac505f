/**
 * Where csm starts: makes the platform, runs the command line, ends the process. The only `process.exit`.
 * @effects all
 */
import { printVersion } from './cli/version-line.ts';

/** Says that csm itself failed, where nothing else can any more. One line; the stack only for CSM_DEBUG=1. */
async function reportDefect(error: unknown): Promise<never> {
  try {
    const { asCsmError, printError, printStack } = await import('./cli/report-error.ts');
    const { writeSync } = await import('node:fs');
    const known = asCsmError(error);
    writeSync(2, printError(known));
    if (process.env['CSM_DEBUG'] === '1') writeSync(2, printStack(known));
  } catch {
    // Standard error is gone as well: the exit code is all that can be said.
  }
  process.exit(1);
}

/**
 * What can be said without loading anything: the version, and the help of the program where its width and colours do not
 * depend on a terminal. Undefined where the command line must run.
 */
async function readFastAnswer(argv: readonly string[]): Promise<string | undefined> {
  const [first] = argv;
  if (first === '--version' || first === '-V') return printVersion('');
  if (first !== '--help' && first !== '-h') return undefined;
  if (process.env['COLUMNS'] || process.env['CLICOLOR_FORCE']) return undefined;
  const { fstatSync, statSync } = await import('node:fs');
  const stdout = fstatSync(1);
  // isatty would load node:tty, which takes longer than all the rest.
  if (stdout.isCharacterDevice() && stdout.rdev !== statSync('/dev/null').rdev) return undefined;
  const { ROOT_HELP_LONG, ROOT_HELP_SHORT } = await import('./cli/root-help-text.ts');
  return first === '-h' ? ROOT_HELP_SHORT : ROOT_HELP_LONG;
}

/** The first argument of csm's own Landlock launcher, which becomes a sandboxed command. For no one else. */
const LANDLOCK_LAUNCHER = '__landlock-exec';

async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === LANDLOCK_LAUNCHER) {
    const { runLandlockExec } = await import('./platform/bun/landlock-exec.ts');
    return runLandlockExec(argv.slice(1));
  }
  const answer = await readFastAnswer(argv);
  if (answer !== undefined) {
    // The cheapest write there is (measured: 1.5 ms before node:fs is loaded), and a closed pipe does not stop it.
    // oxlint-disable-next-line no-console -- see above
    console.log(answer.slice(0, -1));
    return 0;
  }
  const [{ openBunPlatform }, { runCli }] = await Promise.all([
    import('./platform/bun/bun-platform.ts'),
    import('./cli/run.ts'),
  ]);
  return runCli(openBunPlatform(), argv);
}

process.on('uncaughtException', reportDefect);
process.on('unhandledRejection', reportDefect);
try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  await reportDefect(error);
}
