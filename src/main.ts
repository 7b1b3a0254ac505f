/**
 * Where csm starts: makes the platform, runs the command line, ends the process. The only `process.exit`.
 * @effects all
 */
import { writeSync } from 'node:fs';
import { printVersion } from './cli/version-line.ts';

/** Says that csm itself failed, where nothing else can any more. */
async function reportDefect(error: unknown): Promise<never> {
  try {
    const { asCsmError, printError, printStack } = await import('./cli/report-error.ts');
    const known = asCsmError(error);
    writeSync(2, printError(known));
    if (process.env['CSM_DEBUG'] === '1') writeSync(2, printStack(known));
  } catch {
    // Standard error is gone as well: the exit code is all that can be said.
  }
  process.exit(1);
}

async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === '--version' || argv[0] === '-V') {
    try {
      writeSync(1, printVersion(''));
    } catch {
      // Nobody reads: done all the same.
    }
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
