/** Deed `open-status-line`: which items the status line shows. @effects fs */
import { BUILD } from '#/base/build-info.ts';
import { decodeTuiSettings } from '#/config/tui-settings.ts';
import { drawStatusLine, STATUS_ITEMS, USUAL_STATUS_ITEMS } from '#/ui/app/status-line.ts';
import { describeItems } from '#/ui/layers/item-words.ts';
import { createItemsLayer } from '#/ui/layers/items-layer.ts';
import { defineDeed } from './deed.ts';
import { readPreferences } from './save-config.ts';
import { shortenPath } from './shorten-path.ts';

export default defineDeed({
  name: 'open-status-line',
  // oxlint-disable-next-line require-await -- deeds answer a promise
  async run(context) {
    const { platform, session, settings, post } = context;
    const { statusLine, statusLineUseColours } = decodeTuiSettings(readPreferences(context));
    const live = session()?.facts;
    const facts = {
      live,
      model: live?.modelName ?? settings().model,
      effort: live?.effort,
      directory: shortenPath(platform.env.homeDir(), settings().cwd),
      version: BUILD.version,
    };
    const layer = createItemsLayer({
      name: 'status-line',
      title: 'Configure Status Line',
      noun: 'Status line',
      about: 'What stands below the composer, in this order.',
      path: ['tui', 'status_line'],
      items: describeItems(STATUS_ITEMS),
      chosen: statusLine ?? USUAL_STATUS_ITEMS,
      toggle: {
        label: 'Colours',
        about: 'model and folder in colours',
        path: ['tui', 'status_line_use_colors'],
        isOn: statusLineUseColours,
      },
      draw: (ids, isColoured, theme) => drawStatusLine(facts, ids, theme, isColoured),
    });
    post({ type: 'open-layer', layer });
  },
});
