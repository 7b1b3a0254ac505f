/** Deed `open-tui`: the screen of the next start. @effects fs */
import { decodeTuiSettings } from '#/config/tui-settings.ts';
import { createTuiLayer } from '#/ui/layers/tui-layer.ts';
import { defineDeed } from './deed.ts';
import { readPreferences } from './save-config.ts';

export default defineDeed({
  name: 'open-tui',
  run(context) {
    const { alternateScreen } = decodeTuiSettings(readPreferences(context));
    context.post({ type: 'open-layer', layer: createTuiLayer(alternateScreen !== 'never') });
  },
});
