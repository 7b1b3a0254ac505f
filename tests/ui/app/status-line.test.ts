import { expect, test } from 'bun:test';
import { drawStatusLine, type StatusFacts } from '#/ui/app/status-line.ts';
import { printWindowTitle } from '#/ui/app/window-title.ts';
import { createViewFacts } from '#/ui/harness/view-facts.ts';
import { printLine } from '#/ui/text/line.ts';
import { createTheme } from '#/ui/theme/create-theme.ts';

const theme = createTheme({ colours: 'none' });
const facts: StatusFacts = {
  live: createViewFacts({ title: 'mend it', gitBranch: 'main', contextTokens: 64_500, contextWindow: 258_000 }),
  model: 'GPT-5.5',
  effort: 'high',
  directory: '~/engine',
  version: '0.1.0',
};

test.each([
  [undefined, '  GPT-5.5 high · ~/engine'],
  [['thread-name'], '  '],
  [['git-branch', 'context-remaining'], '  main · 75% context left'],
  [['no-such-item', 'model'], '  GPT-5.5'],
  [['constructor', 'toString', '__proto__', 'model'], '  GPT-5.5'],
  [[], '  '],
])('items %p', (names, text) => expect(printLine(drawStatusLine(facts, names, theme))).toBe(text));

test('a title that was given is shown', () => {
  const live = createViewFacts({ title: 'mend it', chosenTitle: 'mend it' });
  const line = drawStatusLine({ ...facts, live }, undefined, theme);
  expect(printLine(line)).toBe('  GPT-5.5 high · ~/engine · mend it');
});

test('before the session is open the configuration is shown', () => {
  const line = drawStatusLine({ ...facts, live: undefined, effort: undefined }, undefined, theme);
  expect(printLine(line)).toBe('  GPT-5.5 default · ~/engine');
});

const title = { live: facts.live, directory: '~/engine', needsAnswer: false, moves: true, nowMs: 0 };
const running = createViewFacts({ title: 'mend it', turn: { turnId: 't', startedAtMs: 0 } });

test.each([
  ['quiet', title, undefined, 'mend it | engine'],
  ['working', { ...title, live: running }, undefined, '⠋ mend it | engine'],
  ['a step further', { ...title, live: running, nowMs: 100 }, undefined, '⠙ mend it | engine'],
  ['asked', { ...title, live: running, needsAnswer: true }, undefined, '[ ! ] Action Required | mend it | engine'],
  ['none wanted', title, [], undefined],
  ['others wanted', title, ['app-name', 'run-state'], 'csm | Ready'],
] as const)('title: %s', (_name, given, names, text) => expect(printWindowTitle(given, names)).toBe(text));
