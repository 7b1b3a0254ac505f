/** The view `permissions-picker`. Pure. */
import { createPermissionsLayer } from '#/ui/layers/permissions-layer.ts';
import { createViewFacts } from '#/ui/harness/view-facts.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'permissions-picker',
  about: 'What csm may do on its own',
  inputs: () => new Story().opens(createPermissionsLayer(createViewFacts())).inputs,
});
