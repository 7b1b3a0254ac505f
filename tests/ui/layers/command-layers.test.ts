import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { VIEW_NOW_MS } from '#/ui/harness/view-facts.ts';
import { createArchiveLayer } from '#/ui/layers/archive-layer.ts';
import { createConfigLayer } from '#/ui/layers/config-layer.ts';
import { CONFIG_OPTIONS, readOption } from '#/ui/layers/config-options.ts';
import { createCopyLayer, listCopyChoices } from '#/ui/layers/copy-layer.ts';
import { createDeleteLayer } from '#/ui/layers/delete-layer.ts';
import { createDiffLayer, measureDiff } from '#/ui/layers/diff-layer.ts';
import { createExperimentalLayer } from '#/ui/layers/experimental-layer.ts';
import { createExportLayer } from '#/ui/layers/export-layer.ts';
import { createFieldLayer } from '#/ui/layers/field-layer.ts';
import { createHooksLayer } from '#/ui/layers/hooks-layer.ts';
import { describeItems } from '#/ui/layers/item-words.ts';
import { createItemsLayer } from '#/ui/layers/items-layer.ts';
import { createKeymapLayer } from '#/ui/layers/keymap-layer.ts';
import type { Layer } from '#/ui/layers/layer.ts';
import { closeLayer } from '#/ui/layers/layer-parts.ts';
import { openProcess } from '#/ui/layers/process-layer.ts';
import { createProcessesLayer } from '#/ui/layers/processes-layer.ts';
import { createRenameLayer } from '#/ui/layers/rename-layer.ts';
import { createSkillsLayer } from '#/ui/layers/skills-layer.ts';
import { createThemeLayer } from '#/ui/layers/theme-layer.ts';
import { createTuiLayer } from '#/ui/layers/tui-layer.ts';
import { createWordsLayer } from '#/ui/layers/words-layer.ts';
import { loadSettings, NO_INPUT } from '#/config/load.ts';
import { configSchema } from '#/config/schema.ts';
import { writeConfigEdits } from '#/config/write-config.ts';
import deleteSession from '#/ui/runner/deeds/delete-session.ts';
import { readPreferences } from '#/ui/runner/deeds/save-config.ts';
import type { LiveSession } from '#/workstation/live-session.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { TITLE_ITEMS } from '#/ui/app/window-title.ts';
import { STATUS_ITEMS } from '#/ui/app/status-line.ts';
import { checkDrawing, drawRows, PLAIN_THEME, pressKeys, ROOM } from './layer-driver.ts';

const PROCESSES = [
  { processId: 7, callId: 'a', command: "/bin/bash -lc 'sleep 60'", startedAtMs: VIEW_NOW_MS - 5_000 },
  { processId: 9, callId: 'b', command: 'npm run serve', startedAtMs: VIEW_NOW_MS - 65_000 },
];
const HOOKS = [
  { key: 'h:1', event: 'PreToolUse', matcher: 'Bash', command: 'check  it', state: 'untrusted' },
  { key: 'h:2', event: 'SessionEnd', matcher: undefined, command: 'bye', state: 'trusted' },
];
const SKILLS = [
  { name: 'review', description: 'Looks\nfor faults', path: '/s/review/SKILL.md', scope: 'project', isEnabled: true },
  { name: 'deploy', description: 'Ships it', path: '/s/deploy/SKILL.md', scope: 'yours', isEnabled: false },
];
const ANSWER = 'Do this:\n\n```sh\nls -la\n```\n\nor\n\n~~~ts\nconst a = 1;\nconst b = 2;\n~~~\n';
const DIFF = `diff --git a/a.ts b/a.ts
index 1..2 100644
--- a/a.ts
+++ b/a.ts
@@ -1,2 +1,2 @@
 same
-\told
+new\r
`;

const items = (): Layer =>
  createItemsLayer({
    name: 'status-line',
    title: 'Status line',
    noun: 'Status line',
    about: 'Below the composer.',
    path: ['tui', 'status_line'],
    items: describeItems(['model', 'current-dir', 'git-branch']),
    chosen: ['current-dir', 'unknown'],
    toggle: { label: 'Colours', about: 'in colours', path: ['tui', 'status_line_use_colors'], isOn: true },
    draw: (ids, isToggled) => ({ spans: [{ text: `${ids.join(' ')} ${isToggled}` }] }),
  });

const LAYERS: Readonly<Record<string, () => Layer>> = {
  archive: createArchiveLayer,
  config: () => createConfigLayer({ tui: { animations: false } }, '~/.codex/config.toml'),
  copy: () => createCopyLayer(listCopyChoices(['earlier', ANSWER])),
  delete: () => createDeleteLayer('id', 'Mend it'),
  diff: () => createDiffLayer(DIFF, measureDiff(DIFF)),
  experimental: () => createExperimentalLayer({ network_proxy: true }),
  export: () => createExportLayer('019b7c00-0000-7000-8000-000000000001'),
  field: () =>
    createFieldLayer({ name: 'f', title: 'Say', about: 'something', confirmHint: 'go', onSubmit: () => closeLayer() }),
  hooks: () => createHooksLayer(HOOKS),
  items,
  keymap: () => createKeymapLayer({}),
  process: () => {
    const [effect] = openProcess(7, PROCESSES);
    if (effect?.type !== 'open-layer') throw new Error('no layer');
    return effect.layer;
  },
  processes: () => createProcessesLayer(PROCESSES, VIEW_NOW_MS),
  rename: () => createRenameLayer('表題'),
  skills: () => createSkillsLayer(SKILLS),
  theme: () => createThemeLayer(['nord', 'dracula'], 'nord'),
  tui: () => createTuiLayer(true),
  words: () =>
    createWordsLayer(
      [
        { role: 'user', text: 'hi\tthere' },
        { role: 'assistant', text: ANSWER },
      ],
      true,
    ),
};

const KEYS =
  'up down left right home end pageup pagedown tab enter space / escape backspace u r x X i s k j ctrl+u wheel-up wheel-down click:4 text:a paste:b'.split(
    ' ',
  );

describe('every layer of a command', () => {
  test.each(Object.entries(LAYERS))('%s stands in every room, whatever is pressed', (_name, create) => {
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

  test.each(Object.entries(LAYERS))('%s goes away by escape alone', (_name, create) => {
    const driven = pressKeys(create(), ['escape']);
    expect(driven.layer).toBeUndefined();
    expect(driven.effects.every(({ type }) => type === 'do')).toBe(true);
  });
});

const save = (edits: unknown, said?: string) => ({
  type: 'do',
  deed: 'save-config',
  argument: said === undefined ? { edits } : { edits, said },
});

describe('what is chosen', () => {
  test.each([
    [
      'archive',
      ['enter'],
      [
        {
          type: 'do',
          deed: 'switch-saying',
          argument: { target: { kind: 'new' }, said: 'The session is put away; this is another one.', archives: true },
        },
      ],
    ],
    ['archive', ['2'], []],
    ['delete', ['enter'], []],
    ['delete', ['down', 'enter'], [{ type: 'do', deed: 'delete-session', argument: { sessionId: 'id' } }]],
    ['config', ['down', 'enter'], [save([{ path: ['tui', 'animations'], value: true }])]],
    [
      'config',
      ['down', 'enter', 'enter'],
      [save([{ path: ['tui', 'animations'], value: true }]), save([{ path: ['tui', 'animations'], value: false }])],
    ],
    ['config', ['enter'], [{ type: 'run-command', name: 'theme', argument: '' }]],
    ['config', ['right', 'down', 'enter'], [save([{ path: ['tui', 'notification_condition'], value: 'always' }])]],
    ['copy', ['down', 'enter'], [{ type: 'copy', text: 'ls -la' }]],
    ['copy', ['3'], [{ type: 'copy', text: 'const a = 1;\nconst b = 2;' }]],
    ['copy', ['end', 'enter'], [{ type: 'copy', text: 'earlier' }]],
    ['experimental', ['enter'], []],
    [
      'experimental',
      ['space', 'down', 'space', 'enter'],
      [
        save(
          [
            { path: ['features', 'prevent_idle_sleep'], value: true },
            { path: ['features', 'network_proxy'], value: false },
          ],
          'Stay awake: on, Network proxy: off',
        ),
      ],
    ],
    ['export', ['enter'], [{ type: 'do', deed: 'export-markdown', argument: {} }]],
    ['hooks', ['enter'], [{ type: 'ask', topic: 'hooks', argument: 'h:1' }]],
    ['hooks', ['down', 'enter'], []],
    [
      'items',
      ['enter'],
      [
        save(
          [
            { path: ['tui', 'status_line'], value: ['current-dir'] },
            { path: ['tui', 'status_line_use_colors'], value: true },
          ],
          'Status line: current-dir',
        ),
      ],
    ],
    [
      'items',
      ['space', 'end', 'space', 'left', 'left', 'enter'],
      [
        save(
          [
            { path: ['tui', 'status_line'], value: ['git-branch', 'current-dir'] },
            { path: ['tui', 'status_line_use_colors'], value: false },
          ],
          'Status line: git-branch, current-dir',
        ),
      ],
    ],
    [
      'keymap',
      ['enter', 'f9'],
      [save([{ path: ['tui', 'keymap', 'composer', 'submit'], value: ['f9'] }], 'Send message: f9')],
    ],
    [
      'keymap',
      ['enter', 'text:q', 'ctrl+alt+x'],
      [save([{ path: ['tui', 'keymap', 'composer', 'submit'], value: ['ctrl-alt-x'] }], 'Send message: ctrl+alt+x')],
    ],
    [
      'keymap',
      ['down', 'u', 'r'],
      [
        save([{ path: ['tui', 'keymap', 'composer', 'queue'], value: [] }], 'Queue message: no key'),
        save([{ path: ['tui', 'keymap', 'composer', 'queue'], value: undefined }], 'Queue message: the usual keys'),
      ],
    ],
    [
      'process',
      ['x', 'q'],
      [
        { type: 'stop-processes', processId: 7 },
        { type: 'do', deed: 'follow-process', argument: undefined },
      ],
    ],
    ['processes', ['down', 'x'], [{ type: 'stop-processes', processId: 9 }]],
    ['processes', ['X'], [{ type: 'stop-processes' }]],
    ['rename', ['text:!', 'enter'], [{ type: 'rename-session', title: '表題!' }]],
    ['rename', ['ctrl+u', 'enter'], []],
    ['skills', ['enter'], []],
    [
      'skills',
      ['down', 'space', 'enter'],
      [
        {
          type: 'do',
          deed: 'save-skills',
          argument: [{ name: 'deploy', path: '/s/deploy/SKILL.md', isEnabled: true }],
        },
      ],
    ],
    ['skills', ['i'], [{ type: 'set-composer', text: '$review ' }]],
    [
      'theme',
      ['down', 'enter'],
      [
        { type: 'do', deed: 'preview-theme', argument: 'dracula' },
        save([{ path: ['tui', 'theme'], value: 'dracula' }], 'Theme: dracula'),
      ],
    ],
    [
      'theme',
      ['home', 'escape'],
      [
        { type: 'do', deed: 'preview-theme', argument: undefined },
        { type: 'do', deed: 'preview-theme', argument: 'nord' },
      ],
    ],
    [
      'theme',
      ['home', 'enter'],
      [
        { type: 'do', deed: 'preview-theme', argument: undefined },
        save([{ path: ['tui', 'theme'], value: undefined }], 'Theme: Automatic'),
      ],
    ],
    [
      'tui',
      ['1'],
      [
        save(
          [{ path: ['tui', 'alternate_screen'], value: 'never' }],
          'Screen from the next start: Scrollback (--no-alt-screen chooses for one run)',
        ),
      ],
    ],
  ])('%s %p', (name, keys, effects) => {
    const create = LAYERS[name];
    if (create === undefined) throw new Error(name);
    expect(pressKeys(create(), keys).effects).toEqual(effects as never);
  });

  test('a file is named before it is written', () => {
    const [effect] = pressKeys(createExportLayer('019b7c00-1'), ['2']).effects;
    if (effect?.type !== 'open-layer') throw new Error('no layer');
    expect(pressKeys(effect.layer, ['ctrl+u', 'text:a b.md', 'enter']).effects).toEqual([
      { type: 'do', deed: 'export-markdown', argument: { path: 'a b.md' } },
    ]);
  });
});

describe('what is shown', () => {
  test('the line as it would be, while items are checked and moved', () => {
    expect(drawRows(items()).join('\n')).toContain('current-dir true');
    expect(drawRows(pressKeys(items(), ['end', 'space']).layer).join('\n')).toContain('current-dir git-branch true');
  });

  test('every item has words', () => {
    for (const { id, about } of describeItems([...STATUS_ITEMS, ...TITLE_ITEMS]))
      expect(`${id}: ${about}`).toMatch(/: ./);
  });

  test('output of a process as it comes', () => {
    const layer = LAYERS['process']?.();
    expect(drawRows(layer).join('\n')).toMatch(/7 · sleep 60[\s\S]*Nothing printed yet/);
    const more = layer?.onAnswer?.('process-output', { processId: 7, output: 'a\u001b[31mb\n', exitCode: 3 });
    expect(drawRows(more).join('\n')).toMatch(/ended with 3[\s\S]*ab/);
    expect(layer?.onAnswer?.('process-output', { processId: 9, output: 'x', exitCode: 0 })).toBe(layer as Layer);
  });

  test('a key that types is not taken, and escape goes back', () => {
    const asked = pressKeys(createKeymapLayer({}), ['enter', 'text:q']);
    expect(drawRows(asked.layer).join('\n')).toContain('q types');
    expect(drawRows(pressKeys(asked.layer as Layer, ['escape']).layer).join('\n')).toContain('25 actions');
  });

  test('hooks anew once one was trusted', () => {
    const layer = createHooksLayer(HOOKS);
    const after = layer.onAnswer?.('hooks', [{ ...HOOKS[0], state: 'trusted' }, HOOKS[1]]);
    expect(pressKeys(after as Layer, ['enter']).effects).toEqual([]);
    expect(layer.onAnswer?.('hooks', undefined)).toBe(layer);
  });

  test('a diff by its signs', () => {
    expect(measureDiff(DIFF)).toBe('1 file · +1 -1');
    expect(drawRows(LAYERS['diff']?.(), ROOM).join('\n')).toMatch(/-    old\n\+new␍\n/);
  });
});

test('settings are those that config.toml may hold', () => {
  for (const { path = [], values = [] } of CONFIG_OPTIONS) {
    let schema: unknown = configSchema();
    for (const name of path) schema = (schema as { keys: Record<string, unknown> }).keys[name];
    if (path.length === 0) continue;
    const kind = typeof values[0]?.[0];
    expect(`${path.join('.')} ${JSON.stringify(schema)}`).toContain(kind);
  }
});

test('what /config changed is what it shows when it opens again', () => {
  const platform = openMemoryPlatform({ files: { '/home/user/.codex/config.toml': 'hide_agent_reasoning = false\n' } });
  const atStart = loadSettings(platform, NO_INPUT);
  for (const option of CONFIG_OPTIONS) {
    const { path, values = [] } = option;
    if (path === undefined) continue;
    for (const at of [...values.keys(), 0]) {
      writeConfigEdits(platform, atStart.codexHome, [{ path, value: values[at]?.[0] }]);
      const now = readOption(readPreferences({ platform, settings: () => atStart }), option);
      expect(`${option.label} ${now}`).toBe(`${option.label} ${at}`);
    }
  }
});

test('a session that could not be left is not deleted', async () => {
  const platform = openMemoryPlatform({});
  const settings = loadSettings(platform, NO_INPUT);
  const said: unknown[] = [];
  const wanted: unknown[] = [];
  const live = { id: 'open' } as LiveSession;
  await deleteSession.run(
    {
      platform,
      settings: () => settings,
      session: () => live,
      post: (input) => said.push(input),
      perform: (effect) => Promise.resolve(void wanted.push(effect)),
      signal: new AbortController().signal,
    },
    { sessionId: 'open' },
  );
  expect(wanted).toEqual([{ type: 'switch-session', target: { kind: 'new' } }]);
  expect(said).toEqual([]);
});
