/** Hooks: which there are, which may run; trusting them. Pure. */
import type { Layer } from './layer.ts';
import { keepLayer } from './layer-parts.ts';
import { createList, type ListRow } from './list-layer.ts';

/** A hook as it is listed. */
export interface ShownHook {
  readonly key: string;
  readonly event: string;
  readonly matcher: string | undefined;
  readonly command: string;
  /** `trusted`, `untrusted`, `modified`, `managed`, `disabled`. */
  readonly state: string;
}

/** Answers of the topic `hooks` bring them anew. */
export function createHooksLayer(hooks: readonly ShownHook[]): Layer {
  return createList({
    name: 'hooks',
    title: 'Hooks',
    about: 'Programs that run at events, outside of the sandbox. Only trusted ones do, from the next session on.',
    rows: encodeRows(hooks),
    isNumbered: false,
    filter: 'slash',
    emptyText: 'There are none: hooks.json and [hooks] in config.toml name them.',
    confirmHint: 'trust it',
    cancelHint: 'close',
    onChoose: ({ id, hint }, { layer }) =>
      hint === 'untrusted' || hint === 'modified'
        ? keepLayer(layer, { type: 'ask', topic: 'hooks', argument: id })
        : keepLayer(layer),
    onAnswer: (topic, value, { layer, change }) =>
      topic === 'hooks' && Array.isArray(value) ? change({ rows: encodeRows(value as readonly ShownHook[]) }) : layer,
  });
}

function encodeRows(hooks: readonly ShownHook[]): readonly ListRow[] {
  return hooks.map(({ key, event, matcher, command, state }) => ({
    id: key,
    label: matcher === undefined ? event : `${event} ${matcher}`,
    hint: state,
    description: command.replaceAll(/\s+/g, ' '),
  }));
}
