import { describe, expect, test } from 'bun:test';
import { decodeHooks } from '#/agent/hooks/decode-hooks.ts';
import { printEventKey, printEventLabel } from '#/agent/hooks/hook-events.ts';
import { measureHookHash } from '#/agent/hooks/hook-hash.ts';
import { decodeMatcher } from '#/agent/hooks/match-hook.ts';

const FILE = { path: '/home/.codex/hooks.json', source: 'user' } as const;

describe('measureHookHash', () => {
  // Digests that Codex 0.169.0 was observed to write for the same hooks.
  const rows: [string, string | undefined, Parameters<typeof measureHookHash>[2], string][] = [
    ['stop', undefined, { type: 'command', command: 'echo c', async: false, timeout: 600 }, '10f1924c1c7e4816'],
    [
      'pre_tool_use',
      'Bash',
      { type: 'command', command: 'echo a', async: false, timeout: 5, statusMessage: 'msg' },
      'dbde73405bc2e111',
    ],
    ['pre_tool_use', 'Bash', { type: 'command', command: 'echo b', async: true, timeout: 600 }, '4fb053d57f897597'],
    [
      'pre_tool_use',
      undefined,
      { type: 'mcp_tool', server: 's', tool: 't', input: {}, timeout: 600 },
      '512cf58fb1a288c3',
    ],
  ];
  test.each(rows)('%p %p', (event, matcher, handler, digest) => {
    expect(measureHookHash(event, matcher, handler)).toStartWith(`sha256:${digest}`);
  });
});

describe('decodeHooks', () => {
  test('numbers hooks by event and place, and fills defaults in', () => {
    const { hooks, warnings } = decodeHooks(
      {
        Stop: [{ matcher: 'x', hooks: [{ type: 'command', command: 'c', timeout: 0 }] }],
        PreToolUse: [
          { hooks: [{ type: 'prompt' }, { type: 'command', command: ' ' }] },
          { matcher: 'Bash', hooks: [{ type: 'command', command: 'a', additionalContextLimit: 7 }] },
        ],
        Bogus: 'not looked at',
      },
      FILE,
      3,
    );
    expect(hooks.map(({ key, order, timeoutMs, matcher }) => [key, order, timeoutMs, matcher])).toEqual([
      [`${FILE.path}:pre_tool_use:1:0`, 3, 600_000, 'Bash'],
      [`${FILE.path}:stop:0:0`, 4, 1000, undefined],
    ]);
    expect(hooks[0]?.contextLimitTokens).toBe(7);
    expect(warnings).toEqual([
      `skipping prompt hook in ${FILE.path}: prompt hooks are not supported yet`,
      `skipping empty hook command in ${FILE.path}`,
    ]);
  });

  test('hooks at the end get three seconds', () => {
    const group = (timeout?: number): unknown => [{ hooks: [{ type: 'command', command: 'c', timeout }] }];
    const asked = decodeHooks({ SessionEnd: group(60), Interrupt: group() }, FILE, 0);
    expect(asked.hooks.map(({ timeoutMs }) => timeoutMs)).toEqual([3000, 3000]);
    expect(asked.warnings).toEqual([`clamping SessionEnd hook timeout to 3s in ${FILE.path}`]);
  });

  test.each([
    ['x'],
    [{ PreToolUse: 'x' }],
    [{ PreToolUse: [1] }],
    [{ PreToolUse: [{ hooks: {} }] }],
    [{ Stop: [{ hooks: [{ type: 'zzz' }] }] }],
    [{ Stop: [{ hooks: [{ type: 'command' }] }] }],
    [{ Stop: [{ hooks: [{ type: 'command', command: 'c', timeout: -1 }] }] }],
    [{ Stop: [{ hooks: [{ type: 'command', command: 'c', async: 'yes' }] }] }],
  ])('%j is left out whole, with a warning', (table) => {
    const { hooks, warnings } = decodeHooks(table, FILE, 0);
    expect([hooks, warnings.length]).toEqual([[], 1]);
  });
});

describe('decodeMatcher', () => {
  test.each([
    [undefined, 'Bash', true],
    ['', 'Bash', true],
    ['*', 'Bash', true],
    ['Bash', 'Bash', true],
    ['Ba', 'Bash', false],
    ['bash', 'Bash', false],
    ['Edit|Bash', 'Bash', true],
    ['^B', 'Bash', true],
    ['B.sh', 'Bash', true],
    ['(?i)^bash$', 'Bash', true],
    ['\\ABash\\z', 'Bash', true],
    ['mcp__.*', 'mcp__a__b', true],
  ])('%p on %p: %p', (matcher, name, expected) => {
    expect(decodeMatcher(matcher).test([name])).toBe(expected);
  });

  test('one that is none matches nothing and says why', () => {
    const { test: matches, problem } = decodeMatcher('[');
    expect(matches(['['])).toBe(false);
    expect(problem).toBeTruthy();
  });
});

test('names of events', () => {
  expect([printEventKey('PreToolUse'), printEventLabel('UserPromptSubmit')]).toEqual([
    'pre_tool_use',
    'user-prompt-submit',
  ]);
});
