/** Which model, and how long it thinks. Pure. */
import { findModel, MODELS, SCRIPTED_MODEL, type ModelInfo } from '#/config/models.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import type { LiveFacts } from '#/workstation/live-session.ts';
import type { Layer } from './layer.ts';
import { closeLayer, keepLayer } from './layer-parts.ts';
import { createList, type ListRow } from './list-layer.ts';

type ModelFacts = Pick<LiveFacts, 'settings' | 'effort'>;

/** The catalogue's listed models and the one in use; any other by typing its name. */
export function createModelLayer(facts: ModelFacts): Layer {
  const current = facts.settings.model;
  const listed = MODELS.filter(({ listed: isListed }) => isListed).toSorted((a, b) => a.priority - b.priority);
  const rows = listed.map((model): ListRow => encodeRow(model, model.slug === current));
  const isOther = !rows.some(({ id }) => id === current);
  return createList({
    name: 'model',
    title: 'Select Model and Effort',
    rows: isOther ? [encodeRow({ ...findModel(current).model, slug: current }, true), ...rows] : rows,
    filter: 'slash',
    searchHint: 'search, or any other name',
    placeholder: 'Type to search, or any name of a model',
    freeRow: (name) =>
      /^\S{1,128}$/.test(name) ? { id: name, label: name, description: 'Use this name as it stands' } : undefined,
    emptyText: 'No model has such a name, and names have no blanks.',
    onChoose: ({ id }, { layer }) => {
      if (findModel(id).model.supportedEfforts.length > 1) {
        return keepLayer(layer, { type: 'open-layer', layer: createEffortList(id, facts, true) });
      }
      return closeLayer(...applyModel(id, facts, undefined, true));
    },
  });
}

function encodeRow(model: ModelInfo, isCurrent: boolean): ListRow {
  return { id: model.slug, label: model.displayName, description: model.description, searched: model.slug, isCurrent };
}

const EFFORT_ROWS: Readonly<Record<string, readonly [label: string, description: string]>> = {
  none: ['None', 'Answers at once'],
  minimal: ['Minimal', 'Hardly thinks'],
  low: ['Low', 'Quick answers, light thinking'],
  medium: ['Medium', 'Balanced, for everyday work'],
  high: ['High', 'Thinks longer, for hard problems'],
  xhigh: ['Extra high', 'Thinks very long'],
  max: ['Max', 'As long as the model can'],
  ultra: ['Ultra', 'The most thinking there is, at its price'],
};

/** How long the model in use thinks. */
export function createEffortLayer(facts: ModelFacts): Layer {
  return createEffortList(facts.settings.model, facts, false);
}

/** @param isNewModel the model changes with it */
function createEffortList(slug: string, facts: ModelFacts, isNewModel: boolean): Layer {
  const { model } = findModel(slug);
  const isSame = slug === facts.settings.model;
  const now = (isSame ? facts.effort : undefined) ?? model.defaultEffort;
  const apply = (effort: string, isSaved: boolean): readonly UiEffect[] =>
    isNewModel ? applyModel(slug, facts, effort, isSaved) : applyEffort(effort, isSaved);
  return createList({
    name: 'effort',
    title: `Select Reasoning Level for ${model.displayName}`,
    rows: model.supportedEfforts.map((effort) => {
      const [label = effort, description = ''] = EFFORT_ROWS[effort] ?? [];
      return {
        id: effort,
        label: effort === model.defaultEffort ? `${label} (default)` : label,
        description,
        isCurrent: isSame && effort === now,
      };
    }),
    ...(now === undefined ? {} : { selectedId: now }),
    emptyText: `${model.displayName} has no levels to choose from.`,
    confirmHint: 'default',
    keys: [
      {
        key: 's',
        hint: 'session',
        run: ({ row }) =>
          row === undefined ? undefined : closeLayer(...apply(row.id, false), ...closeModel(isNewModel)),
      },
    ],
    onChoose: ({ id }) => closeLayer(...apply(id, true), ...closeModel(isNewModel)),
  });
}

/** The list of models stays below while a level is chosen, so that escape goes back to it; afterwards it goes, too. */
function closeModel(isNewModel: boolean): readonly UiEffect[] {
  return isNewModel ? [{ type: 'close-layer', name: 'model' }] : [];
}

function applyModel(
  model: string,
  { settings }: ModelFacts,
  effort: string | undefined,
  isSaved: boolean,
): readonly UiEffect[] {
  const change = { model, ...(effort === undefined ? {} : { effort }) };
  const edits = [
    { path: ['model'], value: model },
    ...(effort === undefined ? [] : [{ path: ['model_reasoning_effort'], value: effort }]),
  ];
  const said = `Model: ${model}${effort === undefined ? '' : ` ${effort}`}`;
  // The offline model belongs to a provider of its own: as a default it would be asked of the usual one.
  const save = isSaved && model !== SCRIPTED_MODEL;
  return [
    { type: 'apply-settings', change },
    ...(save
      ? ([{ type: 'do', deed: 'save-config', argument: { edits, said } }] as const)
      : ([{ type: 'notice', text: `${said}, for this session`, tone: 'info' }] as const)),
    ...(settings.provider.wire === 'scripted' && model !== SCRIPTED_MODEL
      ? ([
          { type: 'notice', text: 'The built-in script goes on answering until csm starts with a key.', tone: 'info' },
        ] as const)
      : []),
  ];
}

function applyEffort(effort: string, isSaved: boolean): readonly UiEffect[] {
  const said = `Reasoning effort: ${effort}`;
  const edits = [{ path: ['model_reasoning_effort'], value: effort }];
  return [
    { type: 'apply-settings', change: { effort } },
    isSaved
      ? { type: 'do', deed: 'save-config', argument: { edits, said } }
      : { type: 'notice', text: `${said}, for this session`, tone: 'info' },
  ];
}
