/** The view `status-line`. Pure. */
import { drawStatusLine, STATUS_ITEMS, USUAL_STATUS_ITEMS } from '#/ui/app/status-line.ts';
import { createViewFacts } from '#/ui/harness/view-facts.ts';
import { describeItems } from '#/ui/layers/item-words.ts';
import { createItemsLayer } from '#/ui/layers/items-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'status-line',
  about: 'What stands below the composer, by /statusline',
  inputs: () =>
    new Story().opens(
      createItemsLayer({
        name: 'status-line',
        title: 'Configure Status Line',
        noun: 'Status line',
        about: 'What stands below the composer, in this order.',
        path: ['tui', 'status_line'],
        items: describeItems(STATUS_ITEMS),
        chosen: USUAL_STATUS_ITEMS,
        toggle: {
          label: 'Colours',
          about: 'model and folder in colours',
          path: ['tui', 'status_line_use_colors'],
          isOn: true,
        },
        draw: (ids, isColoured, theme) =>
          drawStatusLine(
            { live: createViewFacts(), model: 'GPT-5.5', effort: undefined, directory: '~/engine', version: '0.0.0' },
            ids,
            theme,
            isColoured,
          ),
      }),
    ).inputs,
});
