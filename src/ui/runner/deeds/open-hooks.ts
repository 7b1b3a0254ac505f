/** Deed `open-hooks`: the hooks of this folder. @effects fs */
import { createHooksLayer } from '#/ui/layers/hooks-layer.ts';
import { defineDeed } from './deed.ts';
import { hookSettings, listShownHooks } from './hooks.ts';

export default defineDeed({
  name: 'open-hooks',
  run(context) {
    const { platform, post } = context;
    const { hooks, warnings } = listShownHooks(platform, hookSettings(context));
    for (const text of warnings) post({ type: 'notice', text, tone: 'error' });
    post({ type: 'open-layer', layer: createHooksLayer(hooks) });
  },
});
