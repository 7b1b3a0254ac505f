/** The view `code-review`. Pure. */
import { CODE_REVIEW } from '#/base/tool-action.ts';
import { NO_USAGE } from '#/protocol/responses/items.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

const FINDINGS = `The new branch forgets the last line of a file without a line feed.

Full review comments:

- [P1] Keep the last line — /home/ada/engine/src/split.ts:12-14
  A text that does not end with \`\\n\` loses what stands behind the last one, as \`readConfig\` has it.

- [P3] Name the limit — /home/ada/engine/src/split.ts:3-3
  \`65536\` is what the caller calls \`WINDOW\`.`;

export default defineView({
  name: 'code-review',
  about: 'A code review: what the reviewer ran, and what it found',
  inputs: (say) => {
    const turn_id = 'turn-0';
    const ids = { turn_id, call_id: 'review_1' };
    return new Story()
      .facts({ isEmpty: false })
      .event({ type: 'turn.started', turn_id, trigger: 'review' })
      .event({
        type: 'tool.started',
        ...ids,
        tool: CODE_REVIEW,
        payload: { action: { kind: 'review', target: say("changes against 'main'") } },
      })
      .runs('git diff 0a1b2c3', '-const last = lines.pop();\n+lines.pop();\n')
      .event({
        type: 'tool.completed',
        ...ids,
        tool: CODE_REVIEW,
        status: 'completed',
        duration_ms: 9_000,
        payload: { item: { type: 'function_call_output', call_id: 'review_1', output: '' } },
      })
      .answers(say(FINDINGS))
      .event({ type: 'turn.completed', turn_id, duration_ms: 9_000, usage: NO_USAGE, cost_usd: 0 }).inputs;
  },
});
