/** What a code review looks at: changes, a branch, a commit, or whatever is said. Pure. */
import { isObject } from '#/base/json.ts';
import type { GitBranches, GitCommit } from '#/workstation/git-refs.ts';
import type { ReviewTarget } from '#/workstation/live-session.ts';
import { cutLine } from '#/ui/text/fit-line.ts';
import type { Line } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import { createFieldLayer } from './field-layer.ts';
import type { Layer, LayerStep } from './layer.ts';
import { closeLayer, keepLayer } from './layer-parts.ts';
import { createList } from './list-layer.ts';
import type { ListRow } from './list-spec.ts';
import { printAge } from './sessions/print-age.ts';

const NAME = 'review';
/** Columns of an age. */
const AGE_COLS = 10;
const READING = 'Reading the repository…';

/** Opens the list of presets. @param nowMs for the age of commits */
export function createReviewLayer(nowMs: number): Layer {
  return createList({
    name: NAME,
    title: 'Select a review preset',
    rows: [
      { id: 'branch', label: 'Review against a base branch', hint: '(PR Style)' },
      { id: 'uncommitted', label: 'Review uncommitted changes' },
      { id: 'commit', label: 'Review a commit' },
      { id: 'custom', label: 'Custom review instructions' },
    ],
    onChoose: ({ id }, { layer }) => {
      switch (id) {
        case 'branch':
          return keepLayer(
            layer,
            { type: 'open-layer', layer: createBranches() },
            { type: 'ask', topic: 'git-branches' },
          );
        case 'commit':
          return keepLayer(
            layer,
            { type: 'open-layer', layer: createCommits(nowMs) },
            { type: 'ask', topic: 'git-commits' },
          );
        case 'custom':
          return keepLayer(layer, { type: 'open-layer', layer: createInstructions() });
        default:
          return review({ kind: 'uncommitted' });
      }
    },
  });
}

/** The list that led here closes, too. */
function review(target: ReviewTarget): LayerStep {
  return closeLayer({ type: 'close-layer', name: NAME }, { type: 'review', target });
}

function createBranches(): Layer {
  return createList({
    name: 'review-branch',
    title: 'Select a base branch',
    rows: [],
    filter: 'typing',
    placeholder: 'Type to search branches',
    emptyText: READING,
    onAnswer: (topic, value, { layer, change }) => {
      if (topic !== 'git-branches') return layer;
      if (!isBranches(value)) return change({ emptyText: 'No branch can be read here.' });
      const { current, branches } = value;
      return change({
        emptyText: branches.length === 0 ? 'There is no branch yet.' : 'No branch of that name.',
        about: `Current branch: ${current ?? 'none, HEAD is on a commit'}`,
        rows: branches.map((name): ListRow => ({ id: name, label: name })),
      });
    },
    onChoose: ({ id }) => review({ kind: 'branch', branch: id }),
  });
}

function createCommits(nowMs: number): Layer {
  return createList({
    name: 'review-commit',
    title: 'Select a commit to review',
    rows: [],
    filter: 'typing',
    placeholder: 'Type to search commits',
    emptyText: READING,
    onAnswer: (topic, value, { layer, change }) => {
      if (topic !== 'git-commits') return layer;
      if (!isCommits(value)) return change({ emptyText: 'No commit can be read here.' });
      return change({
        emptyText: value.length === 0 ? 'There is no commit yet.' : 'No commit of that name.',
        rows: value.map(({ sha, subject, author, timeMs }): ListRow => ({
          id: sha,
          label: subject.replaceAll(/\s+/g, ' '),
          hint: printAge(nowMs - timeMs),
          searched: `${sha} ${author}`,
        })),
      });
    },
    drawRow: drawCommit,
    onChoose: ({ id, label }) => review({ kind: 'commit', sha: id, ...(label === '' ? {} : { subject: label }) }),
  });
}

/** `0a1b2c3  1h ago  What it does`. */
function drawCommit(
  { id, label, hint = '' }: ListRow,
  { cols, isSelected, theme }: { readonly cols: number; readonly isSelected: boolean; readonly theme: Theme },
): readonly Line[] {
  const quiet = isSelected ? theme.selected : theme.hint;
  const line: Line = {
    spans: [
      { text: isSelected ? '› ' : '  ', style: isSelected ? theme.selected : {} },
      { text: `${id.slice(0, 7)}  `, style: quiet },
      { text: hint.padEnd(AGE_COLS), style: quiet },
      { text: label, style: isSelected ? theme.selectedLabel : {} },
    ],
    ...(isSelected ? { fill: theme.selected } : {}),
  };
  return [cutLine(line, cols)];
}

function createInstructions(): Layer {
  return createFieldLayer({
    name: 'review-custom',
    title: 'Custom review instructions',
    placeholder: 'Type instructions and press Enter',
    confirmHint: 'review',
    cancelHint: 'back',
    onSubmit: (instructions) => review({ kind: 'custom', instructions }),
  });
}

function isBranches(value: unknown): value is GitBranches {
  return isObject(value) && Array.isArray(value['branches']);
}

function isCommits(value: unknown): value is readonly GitCommit[] {
  return Array.isArray(value);
}
