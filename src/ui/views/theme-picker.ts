/** The view `theme-picker`. Pure. */
import { createThemeLayer } from '#/ui/layers/theme-layer.ts';
import { THEME_NAMES } from '#/ui/theme/palettes.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'theme-picker',
  about: 'Themes, with a sample of each',
  inputs: () => new Story().opens(createThemeLayer(THEME_NAMES, undefined)).presses('down', 'down').inputs,
});
