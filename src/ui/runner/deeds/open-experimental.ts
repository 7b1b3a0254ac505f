/** Deed `open-experimental`: features that are being tried. @effects fs */
import { tableAt } from '#/config/toml-table.ts';
import { createExperimentalLayer } from '#/ui/layers/experimental-layer.ts';
import { defineDeed } from './deed.ts';
import { readPreferences } from './save-config.ts';

export default defineDeed({
  name: 'open-experimental',
  run(context) {
    const changed = Object.entries(tableAt(readPreferences(context), ['features'])).filter(
      (entry): entry is [string, boolean] => typeof entry[1] === 'boolean',
    );
    const features = { ...context.settings().features, ...Object.fromEntries(changed) };
    context.post({ type: 'open-layer', layer: createExperimentalLayer(features) });
  },
});
