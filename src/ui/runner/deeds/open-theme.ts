/** Deed `open-theme`: the themes. @effects fs */
import { tableAt } from '#/config/toml-table.ts';
import { createThemeLayer } from '#/ui/layers/theme-layer.ts';
import { THEME_NAMES } from '#/ui/theme/create-theme.ts';
import { defineDeed } from './deed.ts';
import { readPreferences } from './save-config.ts';

export default defineDeed({
  name: 'open-theme',
  run(context) {
    const { theme } = tableAt(readPreferences(context), ['tui']);
    const current = typeof theme === 'string' && THEME_NAMES.includes(theme) ? theme : undefined;
    context.post({ type: 'open-layer', layer: createThemeLayer(THEME_NAMES, current) });
  },
});
