/** Which items a line shows and in which order: the status line, the title of the terminal. Pure. */
import type { Line } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { Layer } from './layer.ts';
import { closeLayer } from './layer-parts.ts';
import { createList } from './list-layer.ts';

/** Which line is put together, of what, and where that is kept. */
export interface ItemsSpec {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** As notices say it: `Status line`. */
  readonly noun: string;
  /** Where they are saved: `['tui', 'status_line']`. */
  readonly path: readonly string[];
  readonly items: readonly { readonly id: string; readonly about: string }[];
  /** Those shown now, in their order. */
  readonly chosen: readonly string[];
  /** A setting of its own in front: whether colours are used. */
  readonly toggle?: {
    readonly label: string;
    readonly about: string;
    readonly path: readonly string[];
    readonly isOn: boolean;
  };
  /** The line as it would be. */
  readonly draw: (ids: readonly string[], isToggled: boolean, theme: Theme) => Line;
}

const TOGGLE = ':toggle';

/** Opens the list: space takes an item in or out, shift with the arrows moves it. */
export function createItemsLayer(spec: ItemsSpec): Layer {
  const { toggle, chosen, items } = spec;
  const known = new Map(items.map((item) => [item.id, item]));
  const first = chosen.flatMap((id) => known.get(id) ?? []);
  const rest = items.filter(({ id }) => !chosen.includes(id));
  const rows = [...first, ...rest].map(({ id, about }) => ({ id, label: id, description: about }));
  const idsOf = (checkedIds: readonly string[]): readonly string[] => checkedIds.filter((id) => id !== TOGGLE);
  const checked: readonly string[] = [...(toggle?.isOn === true ? [TOGGLE] : []), ...first.map(({ id }) => id)];
  return createList({
    name: spec.name,
    title: spec.title,
    about: spec.about,
    rows: toggle === undefined ? rows : [{ id: TOGGLE, label: toggle.label, description: toggle.about }, ...rows],
    checkedIds: checked,
    isSortable: true,
    isNumbered: false,
    filter: 'slash',
    footer: ({ theme }, ids) => [spec.draw(idsOf(ids), ids.includes(TOGGLE), theme)],
    confirmHint: 'save',
    cancelHint: 'cancel',
    onChoose: (_row, { checkedIds }) =>
      closeLayer({
        type: 'do',
        deed: 'save-config',
        argument: {
          edits: [
            { path: spec.path, value: idsOf(checkedIds) },
            ...(toggle === undefined ? [] : [{ path: toggle.path, value: checkedIds.includes(TOGGLE) }]),
          ],
          said: `${spec.noun}: ${idsOf(checkedIds).join(', ') || 'nothing'}`,
        },
      }),
  });
}
