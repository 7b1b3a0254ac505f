/** Deed `show-metrics`: what this session used, and where all of them are counted. @effects session */
import { defineDeed } from './deed.ts';
import { printCost, printCount } from './print-amounts.ts';

export default defineDeed({
  name: 'show-metrics',
  run({ session, post }) {
    const live = session();
    if (live === undefined) return;
    const { usage, costUsd, sessionId } = live.facts;
    post({
      type: 'table',
      title: '/metrics\nThis session used',
      rows: [
        [
          'Input',
          `${printCount(usage.input_tokens)} tokens, ${printCount(usage.cached_input_tokens)} of them from the cache`,
        ],
        [
          'Output',
          `${printCount(usage.output_tokens)} tokens, ${printCount(usage.reasoning_output_tokens)} of them thoughts`,
        ],
        ['Cost', printCost(costUsd)],
        ['', `In a shell: \`csm metrics\` counts all sessions, \`csm tools ${sessionId}\` what tools did in this one.`],
      ],
    });
  },
});
