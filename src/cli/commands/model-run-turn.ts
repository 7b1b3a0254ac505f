/** `csm model run-turn`: one persisted turn in a session that is there. @effects fs streams signals clock http process */
import { defineCommand } from '../command.ts';
import { encodeTurn, runTurnCommand } from '../model/run-single-turn.ts';
import { SINGLE_TURN_EXITS, singleTurnFlags } from '../model/turn-flags.ts';

export default defineCommand({
  description:
    'Records a prompt in an existing native session, asks the model, and records its answer: one turn, as exec makes it, but ' +
    'without tools. The model is told of the same tools as ever, so that the session stays one conversation; each call is ' +
    'recorded and answered as rejected, and the model is asked again.\n\n' +
    'Where `csm.stores_responses` names the provider, the request goes on from the last answer by its id ' +
    '(previous_response_id) and carries only what is new; else, and where the server has lost that answer, it carries the ' +
    'whole context, from the last compaction on.',
  examples: [
    { line: 'csm model run-turn --native-session-id demo --prompt-file prompt.txt', about: 'print the answer' },
    {
      line: 'csm model run-turn --native-session-id demo --prompt-file - --json',
      about: 'prompt from a pipe, for a program',
    },
  ],
  flags: singleTurnFlags,
  exits: SINGLE_TURN_EXITS,
  ownsSignals: true,
  run: (context, { flags }) =>
    runTurnCommand(context, flags, {
      loadFlags: { nonInteractive: true },
      report: (report) => {
        const { output } = context;
        const { rejectedCalls, text } = report;
        if (flags.json) output.writeJson(encodeTurn(report));
        else if (text !== undefined) output.writeLine(text);
        if (rejectedCalls === 0) return;
        output.warn(`the model called tools ${rejectedCalls} times; run-turn runs none, so the calls were rejected`);
      },
    }),
});
