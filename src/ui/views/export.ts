/** The view `export`. Pure. */
import { createExportLayer } from '#/ui/layers/export-layer.ts';
import { VIEW_SESSION_ID } from '#/ui/harness/view-facts.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'export',
  about: 'Where the conversation is written to',
  inputs: () => new Story().opens(createExportLayer(VIEW_SESSION_ID)).inputs,
});
