/** `csm model run-tool-turn`: one persisted turn whose calls are run. @effects fs streams signals clock http process */
import type { CallReport, FinishedProcess, RunTurnReport } from '#/workstation/run-turn.ts';
import { defineCommand } from '../command.ts';
import { encodeTurn, runTurnCommand } from '../model/run-single-turn.ts';
import { SINGLE_TURN_EXITS, singleTurnFlags } from '../model/turn-flags.ts';
import type { Output } from '../output.ts';

export default defineCommand({
  description:
    'Records a prompt in an existing native session, asks the model, and runs the tools that it calls: under the approval ' +
    'policy and behind the sandbox, side by side, each start and end recorded. Once all calls of the first answer are answered ' +
    'the turn ends; with --continue-after-tools the model is told what came of them and goes on, as in exec, at most for ' +
    '--max-tool-rounds rounds.\n\n' +
    'Each call is reported without its words: spawned (it ran), pending-approval (somebody has to say yes first; --approved ' +
    'says it), rejected (policy, rule or sandbox), error (its arguments or its tool were wrong). Commands that still run at the end ' +
    'are ended, and how each one ended stands in the report.',
  examples: [
    {
      line: 'csm model run-tool-turn --native-session-id demo --prompt-file prompt.txt --approved',
      about: 'one answer and its calls',
    },
    {
      line: 'csm model run-tool-turn --native-session-id demo --prompt-file - --approved --continue-after-tools --json',
      about: 'until the model rests, for a program',
    },
  ],
  flags: {
    ...singleTurnFlags,
    approved: { type: 'boolean', summary: 'Answer yes to what the policy would ask; lifts no prohibition' },
    continueAfterTools: { type: 'boolean', summary: 'Tell the model the outputs and let it go on' },
    maxToolRounds: {
      type: 'number',
      min: 1,
      valueName: 'N',
      summary: 'End the turn after so many rounds of tool calls; means --continue-after-tools',
    },
    sandbox: {
      type: 'enum',
      short: 's',
      values: ['read-only', 'workspace-write', 'danger-full-access'],
      valueName: 'SANDBOX_MODE',
      summary: 'What commands may change',
    },
    addDir: {
      type: 'strings',
      valueName: 'DIR',
      complete: 'directory',
      summary: 'Further folder that commands may change; means workspace-write when no sandbox is named',
    },
    cd: { type: 'string', short: 'C', valueName: 'DIR', complete: 'directory', summary: 'Folder to work in' },
  },
  exits: SINGLE_TURN_EXITS,
  ownsSignals: true,
  run: (context, { flags }) =>
    runTurnCommand(context, flags, {
      loadFlags: { sandbox: flags.sandbox, addDirs: flags.addDir },
      cwd: flags.cd,
      tools: {
        approved: flags.approved,
        continueAfterTools: flags.continueAfterTools || flags.maxToolRounds !== undefined,
        ...(flags.maxToolRounds === undefined ? {} : { maxToolRounds: flags.maxToolRounds }),
      },
      report: (report) => {
        if (flags.json) context.output.writeJson(encodeReport(report));
        else printReport(context.output, report);
      },
    }),
});

function encodeReport(report: RunTurnReport) {
  return {
    ...encodeTurn(report),
    calls: report.calls.map(encodeCall),
    finished: report.finished.map(encodeFinished),
  };
}

function encodeCall(call: CallReport) {
  return {
    call_id: call.callId,
    tool: call.tool,
    outcome: call.outcome,
    status: call.status,
    exit_code: call.exitCode ?? null,
    process_id: call.processId ?? null,
    output_bytes: call.outputBytes ?? null,
    duration_ms: call.durationMs,
    sandbox: call.sandbox ?? null,
    reasons: call.reasons,
  };
}

function encodeFinished(process: FinishedProcess) {
  return {
    process_id: process.processId,
    call_id: process.callId,
    terminal: process.terminal,
    background: process.isBackground,
    exit_code: process.exitCode,
    killed: process.wasKilled,
  };
}

function printReport(output: Output, { text, calls, finished }: RunTurnReport): void {
  if (text !== undefined) output.writeLine(text);
  for (const { tool, outcome, exitCode, durationMs, reasons } of calls) {
    const exit = exitCode === undefined ? '' : `, exit code ${exitCode}`;
    const why = reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
    output.noteLine(`${tool}: ${outcome}${exit}, ${durationMs} ms${why}`);
  }
  for (const { processId, exitCode } of finished) {
    output.noteLine(`process ${processId} still ran and was ended: exit code ${exitCode}`);
  }
  if (calls.some(({ outcome }) => outcome === 'pending-approval')) {
    output.noteLine('hint: Run it again with --approved to say yes to what the policy asks.');
  }
}
