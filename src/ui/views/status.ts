/** The view `status`. Pure. */
import { NO_USAGE } from '#/protocol/responses/items.ts';
import { createViewFacts } from '#/ui/harness/view-facts.ts';
import { listStatus } from '#/ui/runner/deeds/show-status.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'status',
  about: 'Settings, tokens and cost of the session, by /status',
  inputs: () =>
    new Story().takes({
      type: 'table',
      title: '/status\n>_ Codex Session Manager (v0.0.0)',
      rows: listStatus(
        createViewFacts({
          title: 'Make the parser faster',
          usage: {
            ...NO_USAGE,
            input_tokens: 12_500,
            cached_input_tokens: 9_000,
            output_tokens: 700,
            total_tokens: 13_200,
          },
          contextTokens: 60_000,
        }),
        {
          documents: ['/home/ada/engine/AGENTS.md'],
          log: { path: '/home/ada/.codex/csm/sessions/x/events.jsonl', sizeBytes: 81_234 },
        },
        (path) => path.replace('/home/ada', '~'),
      ),
    }).inputs,
});
