/** Settings with a few values: how much the model writes, whether it searches the web. Pure. */
import type { LiveFacts, LiveSettingsChange } from '#/workstation/live-session.ts';
import type { Layer } from './layer.ts';
import { closeLayer } from './layer-parts.ts';
import { createList, type ListRow } from './list-layer.ts';

/** One setting: enter keeps it as the default, `s` holds for this session. */
function createSettingLayer(spec: {
  readonly name: string;
  readonly title: string;
  readonly rows: readonly ListRow[];
  /** As notices say it: `Verbosity`. */
  readonly noun: string;
  readonly key: string;
  readonly change: (id: string) => LiveSettingsChange;
}): Layer {
  const { name, title, rows, noun, key, change } = spec;
  return createList({
    name,
    title,
    rows,
    confirmHint: 'default',
    keys: [
      {
        key: 's',
        hint: 'session',
        run: ({ row }) =>
          row === undefined
            ? undefined
            : closeLayer(
                { type: 'apply-settings', change: change(row.id) },
                { type: 'notice', text: `${noun}: ${row.id}, for this session`, tone: 'info' },
              ),
      },
    ],
    onChoose: ({ id }) =>
      closeLayer(
        { type: 'apply-settings', change: change(id) },
        { type: 'do', deed: 'save-config', argument: { edits: [{ path: [key], value: id }], said: `${noun}: ${id}` } },
      ),
  });
}

/** How much the model writes. */
export function createVerbosityLayer({ settings }: Pick<LiveFacts, 'settings'>): Layer {
  const levels = { low: 'Short answers', medium: 'As long as it takes', high: 'Everything, with its reasons' } as const;
  return createSettingLayer({
    name: 'verbosity',
    title: 'How much the model writes',
    noun: 'Verbosity',
    key: 'model_verbosity',
    rows: Object.entries(levels).map(([id, description]) => ({
      id,
      label: `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`,
      description,
      isCurrent: settings.verbosity === id,
    })),
    change: (id) => ({ verbosity: id as keyof typeof levels }),
  });
}

/** Whether the model searches the web, and which. */
export function createWebSearchLayer({ settings }: Pick<LiveFacts, 'settings'>): Layer {
  const modes = {
    disabled: ['Off', 'The model does not search'],
    cached: ['Cached', "It searches the provider's copy of the web: pages cannot see you"],
    live: ['Live', 'It searches the web as it is now'],
  } as const;
  return createSettingLayer({
    name: 'web-search',
    title: 'Web search of the model',
    noun: 'Web search',
    key: 'web_search',
    rows: Object.entries(modes).map(([id, [label, description]]) => ({
      id,
      label,
      description,
      isCurrent: settings.webSearch.mode === id,
    })),
    change: (id) => ({ webSearch: id as keyof typeof modes }),
  });
}
