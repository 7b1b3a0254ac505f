/** Deed `open-config`: settings of the workstation. @effects fs */
import { userConfigPath } from '#/config/paths.ts';
import { createConfigLayer } from '#/ui/layers/config-layer.ts';
import { shortenPath } from './shorten-path.ts';
import { defineDeed } from './deed.ts';
import { readPreferences } from './save-config.ts';

export default defineDeed({
  name: 'open-config',
  run(context) {
    const { platform, settings, post } = context;
    const path = shortenPath(platform.env.homeDir(), userConfigPath(settings().codexHome));
    post({ type: 'open-layer', layer: createConfigLayer(readPreferences(context), path) });
  },
});
