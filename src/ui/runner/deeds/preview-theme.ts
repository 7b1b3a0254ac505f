/** Deed `preview-theme`: shows a theme that is not saved; none: the usual one of the terminal. @effects fs */
import { mergeLayers } from '#/config/merge-layers.ts';
import { defineDeed } from './deed.ts';
import { readPreferences } from './save-config.ts';

export default defineDeed({
  name: 'preview-theme',
  run(context, argument) {
    const saved = readPreferences(context);
    const raw = mergeLayers([saved, { tui: { theme: typeof argument === 'string' ? argument : undefined } }]);
    context.post({ type: 'preferences', raw });
  },
});
