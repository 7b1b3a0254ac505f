/** The view `delete`. Pure. */
import { createDeleteLayer } from '#/ui/layers/delete-layer.ts';
import { VIEW_SESSION_ID } from '#/ui/harness/view-facts.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'delete',
  about: 'Whether the session is removed for good',
  inputs: (say) => new Story().opens(createDeleteLayer(VIEW_SESSION_ID, say('Make the parser faster'))).inputs,
});
