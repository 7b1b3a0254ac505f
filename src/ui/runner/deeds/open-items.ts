/** Deed `open-items`: which items the status line (argument `status-line`) or the title of the terminal (`title`) shows. @effects fs clock */
import { BUILD } from '#/base/build-info.ts';
import { decodeTuiSettings } from '#/config/tui-settings.ts';
import { drawStatusLine, STATUS_ITEMS, USUAL_STATUS_ITEMS } from '#/ui/app/status-line.ts';
import { printWindowTitle, TITLE_ITEMS, USUAL_TITLE_ITEMS } from '#/ui/app/window-title.ts';
import { describeItems } from '#/ui/layers/item-words.ts';
import { createItemsLayer, type ItemsSpec } from '#/ui/layers/items-layer.ts';
import { printPath } from '#/ui/layers/ask-context.ts';
import { defineDeed, type DeedContext } from './deed.ts';
import { readPreferences } from './save-config.ts';

export default defineDeed({
  name: 'open-items',
  run(context, argument) {
    const spec = argument === 'title' ? describeTitle(context) : describeStatusLine(context);
    context.post({ type: 'open-layer', layer: createItemsLayer(spec) });
  },
});

function describeStatusLine(context: DeedContext): ItemsSpec {
  const { platform, session, settings } = context;
  const { statusLine, statusLineUseColours } = decodeTuiSettings(readPreferences(context));
  const live = session()?.facts;
  const facts = {
    live,
    model: live?.modelName ?? settings().model,
    effort: (live?.settings ?? settings()).reasoningEffort,
    directory: printPath(settings().cwd, platform.env.homeDir()),
    version: BUILD.version,
  };
  return {
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
  };
}

function describeTitle(context: DeedContext): ItemsSpec {
  const { platform, session, settings } = context;
  const { terminalTitle } = decodeTuiSettings(readPreferences(context));
  const facts = {
    live: session()?.facts,
    directory: printPath(settings().cwd, platform.env.homeDir()),
    needsAnswer: false,
    moves: false,
    nowMs: platform.clock.now(),
  };
  return {
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
  };
}
