/** Deed `open-config`: settings of the workstation. @effects fs */
import { userConfigPath } from '#/config/paths.ts';
import { createConfigLayer } from '#/ui/layers/config-layer.ts';
import { printPath } from '#/ui/layers/ask-context.ts';
import { defineDeed } from './deed.ts';
import { readPreferences } from './save-config.ts';

export default defineDeed({
  name: 'open-config',
  run(context) {
    const { platform, settings, post } = context;
    const path = printPath(userConfigPath(settings().codexHome), platform.env.homeDir());
    post({ type: 'open-layer', layer: createConfigLayer(readPreferences(context), path) });
  },
});
