/** `csm view resize-flow`: a screen through many sizes, as evidence. @effects streams */
import { FLOW_SIZES, runResizeFlow } from '#/ui/harness/resize-flow.ts';
import { findView } from '#/ui/views/find-view.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG } from '../command-settings.ts';
import { parseSize } from '../parse-size.ts';
import { printCount } from '../print-count.ts';

export default defineCommand({
  description:
    'Draws a named screen and resizes it, step by step, on one terminal in memory (xterm.js). Each step says how many bytes and ' +
    'cells were written, and whether the terminal then shows exactly the frame, as one does that it is painted on anew.',
  examples: [
    { line: 'csm view resize-flow active-tool-run --json', about: 'through the usual sizes' },
    { line: 'csm view resize-flow active-tool-run --size 80x24 --size 81x24', about: 'through these' },
  ],
  flags: {
    size: { type: 'strings', valueName: 'COLSxROWS', summary: 'A size, in order; a list of eight unless given' },
    ...JSON_FLAG,
  },
  positionals: { name: { required: true, summary: 'A name of `csm view list`' } },
  exits: { 1: 'a step does not show what it should' },
  async run({ output }, { flags, positionals }) {
    const view = findView(positionals.name);
    const steps = await runResizeFlow(view, flags.size.length > 0 ? flags.size.map(parseSize) : FLOW_SIZES);
    const isEqual = steps.every((step) => step.isEqual);
    if (flags.json) {
      output.writeJson({
        view: view.name,
        equal: isEqual,
        steps: steps.map(({ isEqual: equal, textDigest: text_digest, ...step }) => ({ ...step, equal, text_digest })),
      });
    } else {
      output.writeTable(
        [{ title: 'SIZE' }, { title: 'BYTES', align: 'right' }, { title: 'CELLS', align: 'right' }, { title: 'SHOWS' }],
        steps.map(({ cols, rows, bytes, cells, difference }) => [
          `${cols}x${rows}`,
          printCount(bytes),
          printCount(cells),
          difference ?? 'the frame',
        ]),
      );
    }
    return isEqual ? 0 : 1;
  },
});
