import { describe, expect, test } from 'bun:test';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import { SLASH_COMMANDS } from '#/ui/commands/index.ts';
import { findCommand, matchCommands, runSlashCommand } from '#/ui/commands/match-commands.ts';
import { printSlashReference } from '#/ui/commands/reference.ts';
import { createViewFacts, VIEW_NOW_MS, VIEW_SESSION_ID, VIEW_SETTINGS } from '#/ui/harness/view-facts.ts';
import type { LiveFacts } from '#/workstation/live-session.ts';
import { drawRows, ROOM } from '#tests/ui/layers/layer-driver.ts';

const FOLDER = join(import.meta.dir, '../../../src/ui/commands');
/** Files there that are no commands. */
const OTHERS = ['index', 'slash-command', 'match-commands', 'decide-stop', 'decide-attach', 'reference'];

const SLEEP = { processId: 7, callId: 'call_7', command: 'sleep 60', startedAtMs: VIEW_NOW_MS - 5_000 };
const SERVE = { processId: 9, callId: 'call_9', command: 'npm run serve', startedAtMs: VIEW_NOW_MS - 65_000 };

const EMPTY = createViewFacts();
const SPOKEN = createViewFacts({ isEmpty: false, title: 'Mend the parser' });
const RUNNING = createViewFacts({ isEmpty: false, turn: { turnId: 'turn_1', startedAtMs: VIEW_NOW_MS } });
const PURSUING = createViewFacts({
  isEmpty: false,
  goal: { objective: 'ship it', status: 'active', tokensUsed: 12, tokenBudget: null },
});
const ONE = createViewFacts({ isEmpty: false, processes: [SLEEP] });
const TWO = createViewFacts({ isEmpty: false, processes: [SLEEP, SERVE] });
const SCRIPTED = createViewFacts({ modelName: 'Scripted', settings: { ...VIEW_SETTINGS, model: 'scripted' } });
const NO_GIT = createViewFacts({ settings: { ...VIEW_SETTINGS, gitRoot: undefined } });

function run(line: string, facts: LiveFacts): readonly UiEffect[] {
  const [, name = '', argument = ''] = /^\/(\S*) ?([\s\S]*)$/.exec(line) ?? [];
  return runSlashCommand(name, argument, { facts, nowMs: VIEW_NOW_MS });
}

/** An effect in one word or two: what a table can say. */
function describeEffect(effect: UiEffect): string {
  switch (effect.type) {
    case 'open-layer':
      return `layer ${effect.layer.name}`;
    case 'do':
      return `do ${effect.deed}${effect.argument === undefined ? '' : ` ${JSON.stringify(effect.argument)}`}`;
    case 'ask':
      return `ask ${effect.topic}`;
    case 'notice':
      return `${effect.tone === 'error' ? 'refused' : 'said'}: ${effect.text}`;
    case 'apply-settings':
      return `settings ${JSON.stringify(effect.change)}`;
    case 'switch-session':
      return `switch ${JSON.stringify(effect.target)}`;
    case 'set-composer':
      return `composer ${effect.text}`;
    case 'submit':
      return `submit ${effect.prompt.content.map((part) => ('text' in part ? part.text.split('\n', 1)[0] : part.type)).join()}`;
    case 'toggle':
      return `toggle ${effect.what}${effect.isOn === undefined ? '' : effect.isOn ? ' on' : ' off'}`;
    case 'stop-processes':
      return `stop ${effect.processId ?? 'all'}`;
    case 'review':
      return `review ${JSON.stringify(effect.target)}`;
    case 'rename-session':
      return `rename ${effect.title}`;
    case 'table':
      return `table ${effect.title}: ${effect.rows.map(([, text]) => text).join(', ')}`;
    default:
      return effect.type;
  }
}

describe('what a command comes to', () => {
  const cases: readonly (readonly [line: string, facts: LiveFacts, effects: readonly (string | RegExp)[]])[] = [
    ['/model', EMPTY, ['layer model']],
    ['/model gpt-5.5', EMPTY, ['settings {"model":"gpt-5.5"}', 'said: Model: gpt-5.5, for this session']],
    [
      '/model gpt-5.5 high',
      EMPTY,
      ['settings {"model":"gpt-5.5","effort":"high"}', 'said: Model: gpt-5.5 high, for this session'],
    ],
    ['/model gpt-5.5 wildly', EMPTY, [/^refused: GPT-5.5 knows the efforts/]],
    ['/model a b c', EMPTY, [/^refused: Use/]],
    ['/model --reasoning=low', EMPTY, ['settings {"effort":"low"}', 'said: Reasoning effort: low, for this session']],
    [
      '/model gpt-5.5 --speed=priority --reasoning=high',
      EMPTY,
      [
        'settings {"model":"gpt-5.5","effort":"high","serviceTier":"fast"}',
        'said: Model: gpt-5.5 high fast, for this session',
      ],
    ],
    ['/model gpt-5.5 --speed=flex', EMPTY, [/^refused: There is no speed flex/]],
    ['/model gpt-5.5 --speed=toString', EMPTY, [/^refused: There is no speed toString/]],
    ['/model --colour=red', EMPTY, [/^refused: Use/]],
    ['/status foo', EMPTY, [/^refused: \/status takes nothing/, 'composer /status foo']],
    ['/compact now', RUNNING, [/^refused: \/compact takes nothing/, 'composer /compact now']],
    ['/raw on', EMPTY, ['toggle raw on']],
    ['/raw x', EMPTY, [/^refused: Use/]],
    ['/effort', EMPTY, [/^layer/]],
    ['/effort xhigh', RUNNING, ['settings {"effort":"xhigh"}', 'said: Reasoning effort: xhigh, for this session']],
    ['/effort wildly', EMPTY, [/^refused: .*\/effort LEVEL/]],
    ['/fast', EMPTY, ['settings {"serviceTier":"fast"}', 'said: Service tier set to priority']],
    [
      '/fast',
      createViewFacts({ settings: { ...VIEW_SETTINGS, serviceTier: 'priority' } }),
      ['settings {"serviceTier":"default"}', 'said: Service tier set to default'],
    ],
    ['/fast off', EMPTY, ['settings {"serviceTier":"default"}', 'said: Service tier set to default']],
    ['/fast maybe', EMPTY, [/^refused/]],
    ['/fast on', SCRIPTED, [/^refused: Scripted is not/]],
    ['/effort low', SCRIPTED, ['refused: Scripted has one effort only.']],
    [
      '/model --speed=standard',
      EMPTY,
      ['settings {"serviceTier":"default"}', 'said: Speed: default, for this session'],
    ],
    ['/permissions', EMPTY, ['layer permissions']],
    ['/approvals', EMPTY, [/^said: Approvals: ask\./]],
    [
      '/approvals ask',
      EMPTY,
      ['settings {"approvalPolicy":"on-request","approvalsReviewer":"user"}', 'said: Approvals: ask, for this session'],
    ],
    [
      '/approvals review',
      EMPTY,
      [
        'settings {"approvalPolicy":"on-request","approvalsReviewer":"reviewer"}',
        'said: Approvals: review, for this session',
      ],
    ],
    ['/approvals never', EMPTY, ['settings {"approvalPolicy":"never"}', 'said: Approvals: never, for this session']],
    ['/approvals often', EMPTY, [/^refused: Approvals: ask\. Use/]],
    ['/approvals constructor', EMPTY, [/^refused: Approvals: ask\. Use/]],
    ['/verbosity', EMPTY, ['layer verbosity']],
    ['/verbosity high', EMPTY, ['settings {"verbosity":"high"}', 'said: Verbosity: high, for this session']],
    ['/verbosity loud', EMPTY, [/^refused/]],
    [
      '/search',
      EMPTY,
      [/^said: Web search: cached · context medium · domains any · location none\nUse/, 'layer web-search'],
    ],
    ['/search live', EMPTY, ['settings {"webSearch":"live"}', 'said: Web search: live, for this session']],
    ['/search off', EMPTY, ['settings {"webSearch":"disabled"}', 'said: Web search: off, for this session']],
    [
      '/search context low',
      EMPTY,
      ['settings {"webSearchContext":"low"}', 'said: Web search: context low, for this session'],
    ],
    ['/search context lots', EMPTY, [/^refused: Use/]],
    [
      '/search domains Example.org,docs.rs',
      EMPTY,
      [
        'settings {"webSearchDomains":["example.org","docs.rs"]}',
        'said: Web search: domains Example.org,docs.rs, for this session',
      ],
    ],
    [
      '/search domains any',
      EMPTY,
      ['settings {"webSearchDomains":[]}', 'said: Web search: domains any, for this session'],
    ],
    ['/search domains https://x.org/y', EMPTY, [/^refused: `https:\/\/x.org\/y` is no domain/]],
    [
      '/search location country=US city=New York',
      EMPTY,
      [
        'settings {"webSearchLocation":{"country":"US","city":"New York"}}',
        'said: Web search: location country=US city=New York, for this session',
      ],
    ],
    [
      '/search location none',
      EMPTY,
      ['settings {"webSearchLocation":{}}', 'said: Web search: location none, for this session'],
    ],
    ['/search location planet=Earth', EMPTY, [/^refused: `planet` is no part/]],
    ['/search location city=', EMPTY, [/^refused: `city` is empty/]],
    ['/review', EMPTY, ['layer review']],
    ['/review the names', SPOKEN, ['review {"kind":"custom","instructions":"the names"}']],
    ['/review', RUNNING, [/^refused: /, 'composer /review']],
    ['/new', SPOKEN, ['switch {"kind":"new"}']],
    ['/clear', SPOKEN, ['switch {"kind":"new"}']],
    ['/resume', EMPTY, ['layer sessions', 'ask sessions']],
    ['/resume demo', EMPTY, ['do switch-by-name {"verb":"resume","name":"demo"}']],
    ['/fork', EMPTY, [/^said: There is nothing/]],
    ['/fork', SPOKEN, [new RegExp(`^do switch-saying .*"kind":"fork","id":"${VIEW_SESSION_ID}"`)]],
    ['/fork pick', EMPTY, ['layer sessions', 'ask sessions']],
    ['/fork Some title', EMPTY, ['do switch-by-name {"verb":"fork","name":"Some title"}']],
    ['/side', EMPTY, [/^said/]],
    ['/side what is a lens?', SPOKEN, [/^do switch-saying .*"text":"what is a lens\?"/]],
    ['/sessions', EMPTY, ['layer sessions', 'ask sessions']],
    ['/agents', RUNNING, [/^refused: \/agents waits/, 'composer /agents']],
    ['/rename', SPOKEN, ['layer rename']],
    ['/rename A new title', RUNNING, ['rename A new title']],
    ['/archive', EMPTY, [/^said/]],
    ['/archive', SPOKEN, ['layer archive']],
    ['/delete', SPOKEN, ['layer delete']],
    ['/compact', EMPTY, [/^said: There is nothing/]],
    ['/compact', SPOKEN, ['compact']],
    ['/compact', RUNNING, [/^refused: \/compact waits/, 'composer /compact']],
    ['/plan', EMPTY, ['settings {"mode":"plan"}']],
    ['/plan', createViewFacts({ mode: 'plan' }), ['settings {"mode":"default"}']],
    ['/plan mend the parser', EMPTY, ['settings {"mode":"plan"}', 'submit mend the parser']],
    ['/plan mend it', createViewFacts({ mode: 'plan' }), ['submit mend it']],
    ['/goal', EMPTY, [/^said: No goal is set/]],
    ['/goal edit', EMPTY, [/^refused: No goal is set/]],
    ['/goal pause', EMPTY, [/^refused: No goal is set/]],
    ['/goal ship it', RUNNING, ['do set-goal {"objective":"ship it"}']],
    ['/goal', PURSUING, [/^said: Goal \(active, 12 tokens\): ship it\n\/goal edit/]],
    ['/goal edit', PURSUING, ['layer goal-edit']],
    ['/goal pause', PURSUING, ['do set-goal {"status":"paused"}']],
    ['/goal clear', PURSUING, ['do set-goal {"status":"cleared"}']],
    ['/goal something else', PURSUING, ['layer goal-replace']],
    ['/copy', EMPTY, [/^said/]],
    ['/copy', SPOKEN, ['do open-copy']],
    ['/export', EMPTY, [/^said/]],
    ['/export', SPOKEN, ['layer export']],
    ['/export notes.md', SPOKEN, ['do export-markdown {"path":"notes.md"}']],
    ['/raw', RUNNING, ['toggle raw']],
    ['/vim', EMPTY, ['toggle vim']],
    ['/details', EMPTY, ['toggle details']],
    ['/diff', RUNNING, ['do show-diff']],
    ['/mention', EMPTY, ['composer @']],
    ['/mention src', EMPTY, ['composer @src']],
    ['/status', RUNNING, ['do show-status']],
    ['/metrics', EMPTY, ['do show-metrics']],
    ['/replay', EMPTY, [new RegExp(`^said: .*csm replay ${VIEW_SESSION_ID}`)]],
    ['/warnings', EMPTY, ['said: There are no warnings.']],
    ['/warnings', createViewFacts({ notices: ['one'] }), ['layer warnings']],
    ['/cd', EMPTY, ['do change-directory "~"']],
    ['/cd ../other', EMPTY, ['do change-directory "../other"']],
    ['/cd x', RUNNING, [/^refused/, 'composer /cd x']],
    ['/pwd', RUNNING, ['said: Current working directory: /home/ada/engine']],
    ['/worktree', NO_GIT, [/^refused: A worktree needs a git repository/]],
    ['/worktree', EMPTY, ['do open-worktree {"isNewSession":false}']],
    ['/worktree new', EMPTY, ['do open-worktree {"isNewSession":true}']],
    ['/worktree old', EMPTY, [/^refused/]],
    ['/init', EMPTY, [/^submit Write an AGENTS.md/]],
    ['/recap', EMPTY, [/^said/]],
    ['/recap', SPOKEN, [/^submit Sum up this conversation/]],
    ['/ps', EMPTY, ['table /ps\nBackground terminals: • No background terminals running.']],
    ['/ps', TWO, [/^table .*: • sleep 60 · 7 · began 5s ago, • npm run serve · 9 · began 1m ago/s]],
    ['/stop', EMPTY, [/^said: No background/]],
    ['/stop', ONE, ['said: Stopping all background terminals.', 'stop all']],
    ['/stop', TWO, ['said: Stopping all background terminals.', 'stop all']],
    ['/stop 9', TWO, ['said: Stopping 9: npm run serve', 'stop 9']],
    ['/stop 8', TWO, [/^refused: .*number 8\. There is: 7, 9/]],
    ['/close all', TWO, ['said: Stopping all background terminals.', 'stop all']],
    ['/attach', ONE, ['layer process', 'do follow-process 7']],
    ['/attach', TWO, ['layer processes']],
    ['/attach 9', TWO, ['layer process', 'do follow-process 9']],
    ['/attach 1', TWO, [/^refused/]],
    ['/foreground', TWO, ['layer process', 'do follow-process 7']],
    ['/foreground', EMPTY, [/^said/]],
    ['/poll', TWO, ['do poll-process 7', 'do poll-process 9']],
    ['/poll 9', TWO, ['do poll-process 9']],
    ['/poll 3', TWO, [/^refused/]],
    ['/detach', TWO, [/^said/]],
    ['/background', TWO, [/^said: .*2 do now/]],
    ['/exit', RUNNING, ['quit']],
    ['/quit', RUNNING, ['quit']],
    ['/theme', RUNNING, ['do open-theme']],
    ['/config', EMPTY, ['do open-config']],
    ['/keymap', EMPTY, ['do open-keymap']],
    ['/tui', EMPTY, ['do open-tui']],
    ['/title', EMPTY, ['do open-items "title"']],
    ['/statusline', EMPTY, ['do open-items "status-line"']],
    ['/experimental', EMPTY, ['do open-experimental']],
    ['/skills', EMPTY, ['do open-skills']],
    ['/hooks', EMPTY, ['do open-hooks']],
    ['/mcp', EMPTY, ['do show-mcp']],
    ['/MODEL', EMPTY, ['layer model']],
    ['/nonsense at all', EMPTY, [/^refused: There is no command \/nonsense\./, 'composer /nonsense at all']],
    ['/modl', EMPTY, [/Did you mean \/model\?/, 'composer /modl']],
    ['/', EMPTY, [/^refused: There is no command \//, 'composer /']],
  ];
  test.each(cases)('%s', (line, facts, wanted) => {
    const effects = run(line, facts).map(describeEffect);
    expect(effects).toHaveLength(wanted.length);
    for (const [at, one] of wanted.entries()) {
      if (typeof one === 'string') expect(effects[at]).toBe(one);
      else expect(effects[at]).toMatch(one);
    }
  });

  test.each(
    'presets ide memories import voice daemon pets plugins logout feedback approve subagents apps cloud debug-config'
      .split(' ')
      .map((name) => [name]),
  )('/%s says why it cannot be had', (name) => {
    for (const facts of [EMPTY, RUNNING]) {
      const [effect, ...more] = run(`/${name}`, facts).map(describeEffect);
      expect(more).toEqual([]);
      expect(effect).toMatch(/^refused: .{40,}\.$/);
    }
  });
});

describe('the list', () => {
  test('has every file of the folder, once', () => {
    const files = readdirSync(FOLDER).map((name) => name.replace(/\.ts$/, ''));
    expect(SLASH_COMMANDS.map(({ name }) => name).toSorted()).toEqual(
      files.filter((name) => !OTHERS.includes(name)).toSorted(),
    );
    expect(new Set(SLASH_COMMANDS.map(({ name }) => name)).size).toBe(SLASH_COMMANDS.length);
  });

  test("has all that Codex's popup lists, in its order", () => {
    const codex =
      `model fast presets ide permissions keymap vim experimental approve memories skills import hooks review rename new archive
       delete resume fork worktree init compact config recap plan voice goal agents side copy export raw tui diff mention status
       daemon warnings cd pwd title statusline theme pets mcp plugins logout exit feedback ps stop clear subagents`.split(
        /\s+/,
      );
    const shown = SLASH_COMMANDS.filter(({ isHidden }) => isHidden !== true).map(({ name }) => name);
    expect(shown.filter((name) => codex.includes(name))).toEqual(codex);
  });

  test('describes each in a line that a popup of 96 columns holds', () => {
    for (const { name, description, isHidden } of SLASH_COMMANDS) {
      expect(`${name}: ${description}`).toMatch(/[^.]$/);
      expect(description).not.toMatch(/\n|\t| {2}/);
      if (isHidden !== true) expect(description.length).toBeLessThanOrEqual(72);
    }
  });

  test('is docs/slash-commands.md (else: bun run docs:slash)', async () => {
    const page = await Bun.file(join(import.meta.dir, '../../../docs/slash-commands.md')).text();
    expect(page).toBe(printSlashReference(SLASH_COMMANDS));
  });
});

describe('the popup', () => {
  const names = (query: string): readonly string[] => matchCommands(query).map(({ name }) => name);
  test.each([
    ['mo', ['model']],
    ['re', ['review', 'rename', 'resume', 'recap', 'replay']],
    ['model', ['model']],
    ['s', ['search', 'skills', 'sessions', 'side', 'status', 'statusline', 'stop', 'subagents']],
    ['status', ['status', 'statusline']],
    ['mdl', ['model']],
    ['quit', ['quit']],
    ['qui', []],
    ['zzz', []],
  ])('%s', (query, wanted) => expect(names(query)).toEqual(wanted));

  test('shows all but the hidden ones at first', () => {
    expect(names('')).toEqual(SLASH_COMMANDS.filter(({ isHidden }) => isHidden !== true).map(({ name }) => name));
  });

  test('finds hidden ones by their name', () => expect(findCommand('cloud')?.isHidden).toBe(true));
});

test.each(['/resume', '/fork pick', '/sessions', '/agents'])('%s shows its list as it is configured', (line) => {
  const draw = (view: string): string => {
    const settings = { ...VIEW_SETTINGS, raw: { tui: { session_picker_view: view } } };
    const opened = run(line, createViewFacts({ settings })).find((effect) => effect.type === 'open-layer');
    const row = {
      id: 'a',
      source: 'native',
      title: 'Mend the parser',
      cwd: settings.cwd,
      createdMs: VIEW_NOW_MS,
      updatedMs: VIEW_NOW_MS,
      activity: 'idle',
      isArchived: false,
      isRun: false,
      isDamaged: false,
    };
    return drawRows(opened?.layer.onAnswer?.('sessions', { rows: [row, { ...row, id: 'b' }] }), ROOM).join('\n');
  };
  expect(draw('dense')).toContain('Mend the parser');
  expect(draw('comfortable')).not.toBe(draw('dense'));
});
