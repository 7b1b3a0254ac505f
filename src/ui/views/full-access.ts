/** The view `full-access`. Pure. */
import { createPermissionsLayer } from '#/ui/layers/permissions-layer.ts';
import { createViewFacts } from '#/ui/harness/view-facts.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'full-access',
  about: 'The second question before the walls fall',
  inputs: () => new Story().opens(createPermissionsLayer(createViewFacts())).presses('3').inputs,
});
