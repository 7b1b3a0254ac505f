/** The view `review-picker`. Pure. */
import { VIEW_NOW_MS } from '#/ui/harness/view-facts.ts';
import { createReviewLayer } from '#/ui/layers/review-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'review-picker',
  about: 'What a code review looks at',
  inputs: () => new Story().opens(createReviewLayer(VIEW_NOW_MS)).inputs,
});
