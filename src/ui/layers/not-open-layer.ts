/** No session is open, because the one that was wanted could not be opened: what now. Why has been said above. Pure. */
import type { SessionTarget } from '#/workstation/live-session.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import type { Layer } from './layer.ts';
import { closeLayer } from './layer-parts.ts';
import { createList } from './list-layer.ts';
import type { ListRow } from './list-spec.ts';

export interface NotOpen {
  readonly target: SessionTarget;
  /** Somebody else works in it: a branch of it can be opened. */
  readonly isInUse: boolean;
  /** The session that was left for it; undefined: there was none, or nothing was said in it. */
  readonly beforeId: string | undefined;
}

export function createNotOpenLayer({ target, isInUse, beforeId }: NotOpen): Layer {
  const deeds: Readonly<Record<string, UiEffect>> = {
    retry: { type: 'switch-session', target },
    ...(target.kind === 'resume' && isInUse
      ? { fork: { type: 'switch-session', target: { kind: 'fork', id: target.id } } }
      : {}),
    ...(beforeId === undefined ? {} : { before: { type: 'switch-session', target: { kind: 'resume', id: beforeId } } }),
    pick: { type: 'do', deed: 'pick-session', argument: { verb: 'resume' } },
    new: { type: 'switch-session', target: { kind: 'new' } },
    quit: { type: 'quit' },
  };
  return createList({
    name: 'not-open',
    title: 'The session is not open',
    rows: ROWS.filter(({ id }) => deeds[id] !== undefined),
    confirmHint: 'continue',
    cancelHint: 'start another',
    onCancel: () => closeLayer({ type: 'switch-session', target: { kind: 'new' } }),
    onChoose: ({ id }) => closeLayer(deeds[id] ?? { type: 'quit' }),
  });
}

const ROWS: readonly ListRow[] = [
  { id: 'retry', label: 'Try again', keys: ['r'], hint: '(r)' },
  {
    id: 'fork',
    label: 'Open a branch of it',
    keys: ['f'],
    hint: '(f)',
    description: 'what was said so far, in a session of its own',
  },
  { id: 'before', label: 'Back to the session before', keys: ['b'], hint: '(b)' },
  { id: 'pick', label: 'Choose another session', keys: ['c'], hint: '(c)' },
  { id: 'new', label: 'Start another session', keys: ['n'], hint: '(n)' },
  { id: 'quit', label: 'Quit', keys: ['q'], hint: '(q)' },
];
