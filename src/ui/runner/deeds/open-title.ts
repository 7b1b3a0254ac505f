/** Deed `open-title`: which items the title of the terminal shows. @effects fs clock */
import { decodeTuiSettings } from '#/config/tui-settings.ts';
import { printWindowTitle, TITLE_ITEMS, USUAL_TITLE_ITEMS } from '#/ui/app/window-title.ts';
import { describeItems } from '#/ui/layers/item-words.ts';
import { createItemsLayer } from '#/ui/layers/items-layer.ts';
import { defineDeed } from './deed.ts';
import { readPreferences } from './save-config.ts';
import { shortenPath } from './shorten-path.ts';

export default defineDeed({
  name: 'open-title',
  // oxlint-disable-next-line require-await -- deeds answer a promise
  async run(context) {
    const { platform, session, settings, post } = context;
    const { terminalTitle } = decodeTuiSettings(readPreferences(context));
    const facts = {
      live: session()?.facts,
      directory: shortenPath(platform.env.homeDir(), settings().cwd),
      needsAnswer: false,
      moves: false,
      nowMs: platform.clock.now(),
    };
    const layer = createItemsLayer({
      name: 'title',
      title: 'Configure Terminal Title',
      noun: 'Terminal title',
      about: 'What your terminal shows as the title of its tab or window.',
      path: ['tui', 'terminal_title'],
      items: describeItems(TITLE_ITEMS),
      chosen: terminalTitle ?? USUAL_TITLE_ITEMS,
      draw: (ids, _isToggled, theme) => ({
        spans: [{ text: `  ${printWindowTitle(facts, ids) ?? 'No title is set.'}`, style: theme.hint }],
      }),
    });
    post({ type: 'open-layer', layer });
  },
});
