/** Which key does what in the composer, and giving an action another key. Pure. */
import { tableAt, type TomlTable } from '#/config/toml-table.ts';
import { mergeLayers, tableOf } from '#/config/merge-layers.ts';
import { printKeyName } from '#/terminal/input/key-names.ts';
import { COMPOSER_KEYS, decodeComposerKeymap } from '#/ui/composer/composer-keys.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import type { Layer, LayerStep } from './layer.ts';
import { clampLines, closeLayer, drawHints, keepLayer, wrapStyled } from './layer-parts.ts';
import { createList, type ListRow } from './list-layer.ts';

interface KeyAction {
  /** `editor.yank`: where it is saved below `tui.keymap`. */
  readonly id: string;
  readonly about: string;
  readonly usual: readonly string[];
}

const ACTIONS: readonly KeyAction[] = Object.entries(COMPOSER_KEYS).map(([name, { group, keys, about }]) => ({
  id: `${group}.${name}`,
  about,
  usual: keys,
}));

/** @param keymap the table `tui.keymap` */
export function createKeymapLayer(keymap: TomlTable, selectedId?: string): Layer {
  const bound = readBound(keymap);
  const changed = ACTIONS.filter(({ id }) => isCustom(keymap, id)).length;
  const unbound = ACTIONS.filter(({ id }) => (bound.get(id) ?? []).length === 0).length;
  return createList({
    name: 'keymap',
    title: 'Keymap',
    about: `${ACTIONS.length} actions, ${changed} changed, ${unbound} without a key; esc, ^c and F-keys are fixed.`,
    rows: ACTIONS.map(({ id, about }): ListRow => {
      const keys = bound.get(id) ?? [];
      return {
        id,
        label: about,
        ...(isCustom(keymap, id) ? { hint: '*' } : {}),
        description: `${keys.length === 0 ? 'no key' : keys.join(', ')} · ${id}`,
      };
    }),
    isNumbered: false,
    filter: 'slash',
    ...(selectedId === undefined ? {} : { selectedId }),
    confirmHint: 'other key',
    cancelHint: 'close',
    keys: [
      { key: 'u', hint: 'no key', run: ({ row }) => (row === undefined ? undefined : rebind(keymap, row.id, [])) },
      {
        key: 'r',
        hint: 'the usual',
        run: ({ row }) => (row === undefined ? undefined : rebind(keymap, row.id, undefined)),
      },
    ],
    onChoose: ({ id, label }) => keepLayer(createCaptureLayer(keymap, id, label)),
  });
}

/** The keys by action, as they are in force. */
function readBound(keymap: TomlTable): ReadonlyMap<string, readonly string[]> {
  const bound = new Map<string, string[]>();
  for (const [key, action] of decodeComposerKeymap(keymap)) {
    const id = `${COMPOSER_KEYS[action].group}.${action}`;
    bound.set(id, [...(bound.get(id) ?? []), key]);
  }
  return bound;
}

function pathOf(id: string): readonly [group: string, name: string] {
  const at = id.indexOf('.');
  return [id.slice(0, at), id.slice(at + 1)];
}

function isCustom(keymap: TomlTable, id: string): boolean {
  const [group, name] = pathOf(id);
  return tableAt(keymap, [group])[name] !== undefined;
}

/** @param keys undefined: the usual ones */
function rebind(keymap: TomlTable, id: string, keys: readonly string[] | undefined): LayerStep {
  const [group, name] = pathOf(id);
  const { [name]: _, ...others } = tableAt(keymap, [group]);
  const { [group]: __, ...groups } = keymap;
  const rest = mergeLayers([groups, tableOf([group], others)]);
  const next = keys === undefined ? rest : mergeLayers([rest, tableOf([group, name], keys)]);
  const effect: UiEffect = {
    type: 'do',
    deed: 'save-config',
    argument: {
      edits: [{ path: ['tui', 'keymap', group, name], value: keys?.map(encodeKeyText) }],
      said: `${ACTIONS.find((action) => action.id === id)?.about ?? id}: ${keys === undefined ? 'the usual keys' : keys.join(', ') || 'no key'}`,
    },
  };
  return keepLayer(createKeymapLayer(next, id), effect);
}

/** As Codex writes keys: `ctrl-r`. */
function encodeKeyText(key: string): string {
  return key.replaceAll(/(ctrl|alt|shift|super)\+/g, '$1-');
}

/** Takes the next key for an action. */
function createCaptureLayer(keymap: TomlTable, id: string, about: string, problem?: string): Layer {
  const layer: Layer = {
    name: 'keymap',
    place: 'composer',
    onInput(input) {
      if (input.type !== 'key' || input.kind === 'release') return keepLayer(layer);
      const key = printKeyName(input);
      if (key === 'escape') return keepLayer(createKeymapLayer(keymap, id));
      if (key === 'ctrl+c') return closeLayer();
      if (input.text !== '' && !input.ctrl && !input.alt && !input.super) {
        return keepLayer(
          createCaptureLayer(keymap, id, about, `${key} types: give it ctrl or alt, or take another key.`),
        );
      }
      return rebind(keymap, id, [key]);
    },
    draw({ cols, rows, theme }) {
      const taken = problem === undefined ? [] : wrapStyled(problem, cols, theme.warning);
      const lines = [
        ...wrapStyled(`Press the key for “${about}”`, cols, theme.bold),
        ...wrapStyled('Whatever it did before, it does this then.', cols, theme.dim),
        ...taken,
        ...drawHints([['esc', 'back']], cols, theme),
      ];
      return { lines: clampLines(lines, cols, rows) };
    },
  };
  return layer;
}
