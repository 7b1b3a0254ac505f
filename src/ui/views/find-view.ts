/** A view by its name. Pure. */
import { CsmError } from '#/base/errors.ts';
import { VIEWS } from './index.ts';
import type { View } from './view.ts';

/** Throws CsmError `view-unknown` (`usage`) with the names that there are. */
export function findView(name: string, views: readonly View[] = VIEWS): View {
  const view = views.find((known) => known.name === name);
  if (view !== undefined) return view;
  const near = views.filter((known) => known.name.includes(name)).map((known) => known.name);
  throw new CsmError('usage', 'view-unknown', `there is no view \`${name}\``, {
    hint: near.length > 0 ? `Did you mean ${near.join(', ')}?` : '`csm view list` says which there are.',
  });
}
