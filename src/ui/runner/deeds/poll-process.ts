/** Deed `poll-process`: the last lines of a command of the background, as a notice. @effects session */
import { decodeAnsi } from '#/ui/text/decode-ansi.ts';
import { printLine } from '#/ui/text/line.ts';
import { unwrapShownCommand } from '#/workstation/exploration.ts';
import { defineDeed } from './deed.ts';

const LINES = 12;

export default defineDeed({
  name: 'poll-process',
  run({ session, post }, argument) {
    const found = typeof argument === 'number' ? session()?.readProcess(argument) : undefined;
    if (found === undefined) {
      post({ type: 'notice', text: `Process ${String(argument)} has ended.`, tone: 'info' });
      return;
    }
    const lines = decodeAnsi(found.output.trimEnd()).map(printLine);
    const state = found.exitCode === undefined ? 'runs' : `ended with ${found.exitCode}`;
    const shown = lines.length > LINES ? [`… ${lines.length - LINES} lines above`, ...lines.slice(-LINES)] : lines;
    const text = [`${String(argument)} ${state}: ${unwrapShownCommand(found.command)}`, ...shown].join('\n');
    post({ type: 'notice', text, tone: 'info' });
  },
});
