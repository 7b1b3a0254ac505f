/** The view `review-commits`. Pure. */
import { VIEW_NOW_MS } from '#/ui/harness/view-facts.ts';
import { createReviewLayer } from '#/ui/layers/review-layer.ts';
import type { GitCommit } from '#/workstation/git-refs.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

const HOUR_MS = 3_600_000;

export default defineView({
  name: 'review-commits',
  about: 'Which commit a code review looks at',
  inputs: (say) => {
    const commits: readonly GitCommit[] = [
      { sha: '0a1b2c3d4e5f', subject: say('Make the parser faster'), author: 'Ada', timeMs: VIEW_NOW_MS - HOUR_MS },
      {
        sha: '1b2c3d4e5f60',
        subject: say('日本語の件名 and a subject that is much longer than people are told to write them, as happens'),
        author: say('Grace'),
        timeMs: VIEW_NOW_MS - 30 * HOUR_MS,
      },
      { sha: '2c3d4e5f6071', subject: '', author: 'Ada', timeMs: VIEW_NOW_MS - 900 * HOUR_MS },
    ];
    return new Story()
      .opens(createReviewLayer(VIEW_NOW_MS))
      .presses('3')
      .takes({ type: 'answer', topic: 'git-commits', value: commits }).inputs;
  },
});
