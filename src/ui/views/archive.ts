/** The view `archive`. Pure. */
import { createArchiveLayer } from '#/ui/layers/archive-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'archive',
  about: 'Whether the session is put out of sight',
  inputs: () => new Story().opens(createArchiveLayer()).inputs,
});
