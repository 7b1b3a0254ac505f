/** `csm doctor`: what is right and wrong with this machine, the configuration and the sessions. @effects fs process net clock streams */
import { CHECKS } from '#/doctor/checks/index.ts';
import { openDoctorContext } from '#/doctor/doctor-context.ts';
import { encodeReport } from '#/doctor/encode-report.ts';
import { printReport } from '#/doctor/print-report.ts';
import { runChecks } from '#/doctor/run-checks.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG, loadInputOf, ROOT_FLAG } from '../command-settings.ts';
import { ScanProgress } from '../scan-progress.ts';

export default defineCommand({
  description:
    'Looks at the system, the terminal, the configuration, credentials, each rung of the sandbox, where sessions are kept, ' +
    'their locks and logs, and whether the provider answers. Says what is wrong and what to do about it, changes nothing, and ' +
    'ends with 1 where something has failed. A broken configuration is said and does not keep the other checks from running.' +
    '\n\nThe provider is called (HEAD /responses and GET /models, without the key) only where a key for it is set up or it ' +
    'needs none. Keys and passwords are never shown. The checks and the members of --json are described in docs/doctor.md.',
  examples: [
    { line: 'csm doctor', about: 'all checks, with details' },
    { line: 'csm doctor --summary', about: 'one line a check' },
    { line: 'csm doctor --json', about: 'for a program' },
    { line: 'csm doctor --all', about: 'check every byte of every session too' },
  ],
  flags: {
    ...JSON_FLAG,
    summary: { type: 'boolean', summary: 'Only rows, without details' },
    all: { type: 'boolean', summary: 'Check every session whole, and cut no list' },
    networkOnly: { type: 'boolean', summary: 'Only configuration, network environment and provider' },
    noColor: { type: 'boolean', summary: 'No colours' },
    ascii: { type: 'boolean', summary: 'Status labels and lines of ASCII alone' },
    ...ROOT_FLAG,
  },
  exits: { 1: 'a check has failed' },
  async run(context, { flags }) {
    const { platform } = context;
    const output = flags.noColor ? context.output.withColour('never') : context.output;
    const progress = new ScanProgress(platform, output, 0, 'Checking logs: ');
    const doctor = openDoctorContext(platform, {
      input: loadInputOf(context, flags.root),
      isAll: flags.all,
      onProgress: progress.at,
    });
    const checks = flags.networkOnly ? CHECKS.filter(({ isNetwork }) => isNetwork === true) : CHECKS;
    const report = await runChecks(doctor, checks);
    progress.end();
    if (flags.json) {
      // The report's texts are visible ASCII or letters already, so that nothing is left to escape.
      output.writeData(`${JSON.stringify(encodeReport(report), null, 2)}\n`);
    } else {
      const { stdout } = platform.streams;
      const isFolded = stdout.isTerminal || platform.env.get('COLUMNS') !== undefined;
      output.writeData(
        printReport(report, {
          isSummary: flags.summary,
          isAll: flags.all,
          isAscii: flags.ascii,
          isPartial: flags.networkOnly,
          widthCells: isFolded ? output.widthCells() : undefined,
          paint: output.paint,
        }),
      );
    }
    return report.status === 'fail' ? 1 : 0;
  },
});
