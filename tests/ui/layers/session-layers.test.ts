/** Layers that a session opens or is begun with: pickers, panels, plan, goal, trust, first run. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { createViewFacts, VIEW_NOW_MS } from '#/ui/harness/view-facts.ts';
import { createActivityLayer } from '#/ui/layers/activity-layer.ts';
import { createFindLayer } from '#/ui/layers/find-layer.ts';
import { createFirstRunLayer } from '#/ui/layers/first-run-layer.ts';
import { createGoalLayer, createGoalReplaceLayer } from '#/ui/layers/goal-layer.ts';
import type { Layer } from '#/ui/layers/layer.ts';
import { createEffortLayer, createModelLayer } from '#/ui/layers/model-layer.ts';
import { createPermissionsLayer } from '#/ui/layers/permissions-layer.ts';
import { createPlanLayer } from '#/ui/layers/plan-layer.ts';
import { createVerbosityLayer, createWebSearchLayer } from '#/ui/layers/setting-layers.ts';
import { createShortcutsLayer } from '#/ui/layers/shortcuts-layer.ts';
import { createTrustLayer } from '#/ui/layers/trust-layer.ts';
import { createWarningsLayer } from '#/ui/layers/warnings-layer.ts';
import { checkDrawing, drawRows, PLAIN_THEME, pressKeys, ROOM } from './layer-driver.ts';

const HOSTILE = `\x1b]0;t\x07 \u202erev\r\nline\ttwo 漢字 ${'w'.repeat(200)} 👩‍👩‍👧`;
const FACTS = createViewFacts({
  queued: [{ content: [{ type: 'input_text', text: HOSTILE }] }],
  steering: [{ content: [{ type: 'input_text', text: '' }] }],
  processes: [{ processId: 7, callId: 'c', command: HOSTILE, startedAtMs: VIEW_NOW_MS - 5_000 }],
  turn: { turnId: 't', startedAtMs: VIEW_NOW_MS },
});

const LAYERS: Readonly<Record<string, () => Layer>> = {
  activity: () => createActivityLayer(FACTS, VIEW_NOW_MS),
  effort: () => createEffortLayer(FACTS),
  find: () => createFindLayer(HOSTILE),
  'first-run': createFirstRunLayer,
  goal: () => createGoalLayer(HOSTILE),
  'goal-replace': () => createGoalReplaceLayer(HOSTILE, HOSTILE),
  model: () => createModelLayer(FACTS),
  permissions: () => createPermissionsLayer(FACTS),
  plan: () => createPlanLayer(HOSTILE),
  shortcuts: () => createShortcutsLayer(),
  trust: () => createTrustLayer({ folder: `/home/ada/${HOSTILE}`, home: '/home/ada' }),
  verbosity: () => createVerbosityLayer(FACTS),
  warnings: () => createWarningsLayer([HOSTILE, 'short']),
  'web-search': () => createWebSearchLayer(FACTS),
};

const KEYS = [
  ...'up down left right home end pageup pagedown tab enter space / escape backspace 1 2 3 s x c y n'.split(' '),
  ...['ctrl+u', 'ctrl+w', 'wheel-up', 'wheel-down', 'click:4', 'text:a漢', `paste:${HOSTILE}`],
];

/** What the keys come to: types of the effects, `open` where it is still there. */
function outcome(layer: Layer, ...keys: readonly string[]): string {
  const driven = pressKeys(layer, keys);
  const said = driven.effects.map((effect) => (effect.type === 'do' ? `${effect.type} ${effect.deed}` : effect.type));
  return [...said, ...(driven.layer === undefined ? [] : ['open'])].join(', ');
}

describe.each(Object.entries(LAYERS))('%s', (_name, create) => {
  test('stands in every room, whatever is pressed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...KEYS), { maxLength: 12 }),
        fc.integer({ min: 1, max: 130 }),
        fc.integer({ min: 1, max: 40 }),
        (pressed, cols, rows) => {
          const frame = { cols, rows, theme: PLAIN_THEME, nowMs: VIEW_NOW_MS };
          const { layer } = pressKeys(create(), pressed, frame);
          if (layer !== undefined) expect(checkDrawing(layer, frame)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('goes away by escape alone', () => {
    expect(pressKeys(create(), ['escape']).layer).toBeUndefined();
  });
});

const OUTCOMES: readonly (readonly [name: string, keys: readonly string[], outcome: string])[] = [
  ['plan', ['enter'], 'apply-settings, submit'],
  ['plan', ['2'], 'switch-session, apply-settings, submit'],
  ['plan', ['n'], ''],
  ['plan', ['escape'], ''],
  ['effort', ['enter'], 'apply-settings, do save-config'],
  ['effort', ['s'], 'apply-settings, notice'],
  ['effort', ['9', 'q'], 'open'],
  ['model', ['/', 'text:my-own', 'enter'], 'apply-settings, do save-config, notice'],
  ['model', ['/', 'text:two words'], 'open'],
  ['permissions', ['4'], 'close-layer, apply-settings, notice'],
  ['permissions', ['3'], 'open-layer, open'],
  ['trust', ['enter'], 'start'],
  ['trust', ['n'], 'start'],
  ['trust', ['q'], 'quit'],
  ['trust', ['escape'], 'quit'],
  ['trust', ['ctrl+c'], 'quit'],
  ['first-run', ['2'], 'start'],
  ['first-run', ['3'], 'open'],
  ['first-run', ['1', 'enter'], 'open'],
  ['first-run', ['1', 'text:sk-a b', 'enter'], 'open'],
  ['first-run', ['1', 'paste:sk-abc\n', 'enter'], 'start'],
  ['first-run', ['1', 'escape', 'escape'], 'quit'],
  ['activity', ['enter'], 'interrupt'],
  ['activity', ['end', 'x'], 'stop-processes, open'],
  ['activity', ['end', 'enter'], 'open-layer, do follow-process'],
  ['warnings', ['c'], 'copy, open'],
  ['find', ['text:x', 'enter', 'escape'], 'find, find, find'],
  ['goal', ['enter'], 'do set-goal'],
  ['goal', ['ctrl+u', 'enter'], 'open'],
  ['goal-replace', ['2'], ''],
];

test.each(OUTCOMES)('%s: %j comes to %p', (name, keys, expected) => {
  const create = LAYERS[name];
  if (create === undefined) throw new Error(`no layer ${name}`);
  expect(outcome(create(), ...keys)).toBe(expected);
});

describe('a key of a provider', () => {
  const typed = pressKeys(createFirstRunLayer(), ['1', 'text:sk-secret']).layer;

  test('is never shown', () => {
    const drawn = drawRows(typed).join('\n');
    expect(drawn).toContain('•'.repeat(9));
    expect(drawn).not.toContain('sk-');
  });

  test('that cannot be one is refused with the reason, and can be mended', () => {
    if (typed === undefined) throw new Error('the field is gone');
    const refused = pressKeys(typed, ['space', 'text:x', 'enter']).layer;
    expect(drawRows(refused).join('\n')).toContain('A key is one word');
    if (refused === undefined) throw new Error('the field is gone');
    expect(pressKeys(refused, ['backspace', 'backspace', 'enter']).effects).toEqual([
      { type: 'start', answer: { kind: 'api-key', key: 'sk-secret' } },
    ]);
  });
});

test('the walls fall only after a second yes, which is not what enter says', () => {
  const [effect] = pressKeys(createPermissionsLayer(FACTS), ['3']).effects;
  if (effect?.type !== 'open-layer') throw new Error('nothing is asked');
  expect(outcome(effect.layer, 'enter')).toBe('');
  expect(outcome(effect.layer, 'y')).toBe('close-layer, apply-settings, notice');
});

test('a plan for a fresh session tells it the plan', () => {
  const { effects } = pressKeys(createPlanLayer(' Do it\n'), ['2']);
  const submitted = effects.find(({ type }) => type === 'submit');
  expect(submitted).toEqual({
    type: 'submit',
    prompt: { content: [{ type: 'input_text', text: 'Implement the plan.\n\nDo it' }] },
  });
});

test('warnings are gone through, and long ones scroll', () => {
  const layer = createWarningsLayer([`first ${'a\n'.repeat(40)}end`, 'second']);
  expect(drawRows(layer)).toContain('  second');
  const first = pressKeys(layer, ['left']).layer;
  expect(drawRows(first)[0]).toBe('  Warnings · 1 of 2');
  if (first === undefined) throw new Error('it is gone');
  const end = pressKeys(
    first,
    Array.from({ length: 60 }, () => 'down'),
  ).layer;
  expect(drawRows(end, ROOM)).toContain('  end');
});
