/** Questions of the policy: what is said, what each key answers, several in a row. */
import { expect, test } from 'bun:test';
import { closeApproval, openApproval } from '#/ui/layers/approval-layer.ts';
import type { AskContext } from '#/ui/layers/ask-context.ts';
import type { Layer } from '#/ui/layers/layer.ts';
import type { ApprovalQuestion, ApprovalRequest } from '#/workstation/live-session.ts';
import { checkDrawing, drawRows, PLAIN_THEME, pressKeys, ROOM } from './layer-driver.ts';

const CONTEXT: AskContext = { cwd: '/home/ada/engine', home: '/home/ada' };

function request(change: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    tool: 'exec_command',
    action: { kind: 'command', command: "/bin/bash -lc 'touch /etc/a2_test && echo done'", cwd: '/home/ada/engine' },
    planned: { environment_id: 'local', cwd: '/home/ada/engine' },
    reasons: ['leaves-sandbox', 'effect-writes', 'severity-medium'],
    question: 'Do you want to allow writing to /etc?',
    leavesSandbox: true,
    proposedPrefix: ['touch', '/etc/a2_test'],
    parts: [
      { text: 'touch /etc/a2_test', effect: 'writes', severity: 'medium', reason: 'creates a file', isAllowed: false },
      { text: 'echo done', effect: 'reads', severity: 'low', reason: 'reads', isAllowed: true },
    ],
    keys: ['k'],
    ...change,
  };
}

function question(change: Partial<ApprovalRequest> = {}, approvalId = 'a1'): ApprovalQuestion {
  return { request: request(change), place: { turnId: 't', callId: 'c', approvalId } };
}

function open(...questions: readonly ApprovalQuestion[]): Layer {
  const layers = questions.reduce<readonly Layer[]>((all, one) => openApproval(all, one, CONTEXT), []);
  expect(layers).toHaveLength(1);
  const [layer] = layers;
  if (layer === undefined) throw new Error('nothing is open');
  return layer;
}

/** `approved once`, `declined: why`, `canceled`, one for each answer; `open` or `closed` behind them. */
function outcome(keys: readonly string[], layer = open(question())): string {
  const { layer: after, effects } = pressKeys(layer, keys);
  const said = effects.map((effect) => {
    if (effect.type !== 'answer-approval') return effect.type;
    const { answer, approvalId } = effect;
    if (answer.decision === 'approved') {
      const { scope } = answer;
      const more =
        scope.kind === 'prefix'
          ? ` ${scope.prefix.join(' ')} ${scope.saved ? 'saved' : ''}`
          : scope.kind === 'host'
            ? ` ${scope.host}`
            : '';
      return `${approvalId} approved ${scope.kind}${more}`;
    }
    return answer.decision === 'canceled' ? `${approvalId} canceled` : `${approvalId} declined: ${answer.message}`;
  });
  return [...said, after === undefined ? 'closed' : 'open'].join(', ');
}

const KEYS: readonly (readonly [keys: readonly string[], outcome: string])[] = [
  [['y'], 'a1 approved once, closed'],
  [['enter'], 'a1 approved once, closed'],
  [['1'], 'a1 approved once, closed'],
  [['a'], 'a1 approved session, closed'],
  [['2'], 'a1 approved session, closed'],
  [['p'], 'a1 approved prefix touch /etc/a2_test saved, closed'],
  [['down', 'down', 'enter'], 'a1 approved prefix touch /etc/a2_test saved, closed'],
  [['escape'], 'a1 canceled, closed'],
  [['ctrl+c'], 'a1 canceled, closed'],
  [['n'], 'open'],
  [['4'], 'open'],
  [['n', 'text:use /tmp', 'enter'], 'a1 declined: The user said no: use /tmp, closed'],
  [['n', 'text:y', 'escape'], 'open'],
  [['n', 'text:y', 'escape', 'y'], 'a1 approved once, closed'],
  [['n', 'enter'], 'a1 canceled, closed'],
  [['n', 'space', 'enter'], 'a1 canceled, closed'],
  [['x', 'q', 'space', '7'], 'open'],
  [['ctrl+a'], 'open-layer, open'],
];

test.each(KEYS)('%p: %s', (keys, expected) => {
  expect(outcome(keys)).toBe(expected);
});

test('what it looks like', () => {
  expect(drawRows(open(question()))).toEqual([
    '  Would you like to run the following command?',
    '',
    '  Environment: local',
    '',
    '  Reason: Do you want to allow writing to /etc?',
    '',
    '  $ touch /etc/a2_test && echo done',
    '',
    '  touch /etc/a2_test  creates a file · medium',
    '  echo done           allowed by a rule',
    '',
    '  ⚠ Runs outside the sandbox: it may change any file that you may, and use the',
    '  network.',
    '',
    '› 1. Yes, proceed (y)',
    "  2. Yes, and don't ask again for this command in this session (a)",
    "  3. Yes, and don't ask again for commands that start with `touch /etc/a2_test`",
    '     (p)',
    '  4. No, and tell csm what to do differently (n)',
    '',
    '  enter confirm · esc cancel',
  ]);
});

test('another folder is said; inside the sandbox nothing of walls is said; one harmless command has no list of parts', () => {
  const drawn = drawRows(
    open(
      question({
        action: { kind: 'command', command: 'ls', cwd: '/home/ada/other' },
        leavesSandbox: false,
        question: undefined,
        parts: [{ text: 'ls', effect: 'reads', severity: 'low', reason: 'reads', isAllowed: false }],
        proposedPrefix: undefined,
      }),
    ),
  ).join('\n');
  expect(drawn).toContain('Directory: ~/other');
  expect(drawn).not.toContain('sandbox');
  expect(drawn).not.toContain('Reason');
  expect(drawn).not.toContain('(p)');
  expect(drawn).not.toContain('· low');
});

test('a long command is cut, says by how much, and is seen whole by ctrl+a', () => {
  const command = Array.from({ length: 60 }, (_, at) => `echo line ${at}`).join('\n');
  const layer = open(question({ action: { kind: 'command', command, cwd: CONTEXT.cwd }, parts: [] }));
  const drawn = drawRows(layer);
  const cut = drawn.find((row) => row.includes('^a view all')) ?? '';
  const hidden = Number(/\[… (\d+) lines\]/.exec(cut)?.[1]);
  expect(drawn.filter((row) => row.includes('echo line')).length + hidden).toBe(60);
  expect(drawn.some((row) => row.includes('tell csm what to do'))).toBe(true);
  const { effects } = pressKeys(layer, ['ctrl+a']);
  const [effect] = effects;
  if (effect?.type !== 'open-layer') throw new Error('no pager');
  const tall = { ...ROOM, rows: 80 };
  const whole = drawRows(effect.layer, tall);
  expect(whole.filter((row) => row.includes('echo line'))).toHaveLength(60);
  expect(whole).toContain('  Reason: Do you want to allow writing to /etc?');
  expect(whole).toContain('  Environment: local');
  expect(pressKeys(effect.layer, ['q']).layer).toBeUndefined();
});

test('what a small room leaves out is seen by ctrl+a: every part, the whole reason', () => {
  const parts = Array.from({ length: 20 }, (_, at) => ({
    text: `touch /opt/${at}`,
    effect: 'writes',
    severity: 'medium',
    reason: 'creates a file',
    isAllowed: false,
  }));
  const layer = open(question({ parts, question: 'why '.repeat(200) }));
  const small = { ...ROOM, cols: 40, rows: 10 };
  expect(drawRows(layer, small).join('\n')).not.toContain('why');
  const [effect] = pressKeys(layer, ['ctrl+a'], small).effects;
  if (effect?.type !== 'open-layer') throw new Error('no pager');
  const whole = drawRows(effect.layer, { ...small, rows: 100 });
  expect(whole.filter((row) => row.includes('touch /opt/'))).toHaveLength(20);
  expect(whole.join(' ').match(/why/g)).toHaveLength(200);
});

test('of many parts the worst is never left out, in any room', () => {
  const part = (text: string, severity: string) => ({ text, effect: 'x', severity, reason: 'does', isAllowed: false });
  const parts = [...Array.from({ length: 50 }, (_, at) => part(`ls ${at}`, 'low')), part('rm -rf /', 'critical')];
  for (const [cols, rows] of [
    [100, 40],
    [80, 24],
    [60, 14],
  ] as const) {
    const drawn = drawRows(open(question({ parts })), { ...ROOM, cols, rows });
    expect(drawn.filter((row) => /^ {2}(?:rm|ls) /.test(row))[0]).toMatch(/rm -rf \/ +does · critical/);
    if (rows > 20) expect(drawn.some((row) => /and \d+ more commands/.test(row))).toBe(true);
  }
});

test('edits: where they go and how much, yes for these files in this session', () => {
  const diff = '--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n-old\n+new\n+more\n';
  const layer = open(
    question({
      tool: 'apply_patch',
      action: {
        kind: 'patch',
        changes: [
          { path: '/opt/x', kind: 'update', diff },
          { path: '/opt/y', kind: 'add', diff: '@@ -0,0 +1 @@\n+1\n' },
        ],
      },
      proposedPrefix: undefined,
      parts: [],
    }),
  );
  const drawn = drawRows(layer);
  expect(drawn[0]).toBe('  Would you like to make the following edits?');
  expect(drawn).toContain('  Destination: /opt/x (+2 -1)');
  expect(drawn).toContain('               /opt/y (+1 -0) new');
  expect(outcome(['a'], layer)).toBe('a1 approved session, closed');
  const [effect] = pressKeys(layer, ['ctrl+a']).effects;
  if (effect?.type !== 'open-layer') throw new Error('no pager');
  expect(drawRows(effect.layer).slice(1, 9)).toEqual([
    '/opt/x (+2 -1)',
    '',
    '    1 -old',
    '    1 +new',
    '    2 +more',
    '',
    '/opt/y (+1 -0)',
    '',
  ]);
});

test('the field for what to do instead says that escape goes back', () => {
  expect(drawRows(pressKeys(open(question()), ['n']).layer).at(-1)).toBe('  enter send · esc back');
});

test('a host: once, or for this session', () => {
  const layer = open(question({ host: 'example.org', proposedPrefix: undefined, parts: [] }));
  expect(drawRows(layer)[0]).toBe('  Would you like to allow access to example.org?');
  expect(outcome(['h'], layer)).toBe('a1 approved host example.org, closed');
});

test('what is typed into a process: which one, and whether enter is pressed', () => {
  const stdin = (text: string): string[] =>
    drawRows(
      open(
        question({
          tool: 'write_stdin',
          action: { kind: 'stdin', process_id: 7, text },
          planned: { original_command: 'bash', cwd: '/home/ada/engine' },
          question: undefined,
          proposedPrefix: undefined,
          parts: [],
        }),
      ),
    );
  expect(stdin('rm x\n').slice(0, 5)).toEqual([
    '  Would you like to type this into process 7?',
    '',
    '  Process: bash',
    '',
    '  rm x ↵',
  ]);
  expect(stdin('rm x')).toContain('  rm x');
  expect(stdin('\x03')).toContain('  \\x03');
});

test('other tools show what they were given', () => {
  const layer = open(
    question({
      tool: 'mcp',
      action: { kind: 'mcp', server: 'demo', tool: 'danger' },
      planned: { path: '/tmp/x', deep: { a: [1] } },
      question: undefined,
      proposedPrefix: undefined,
      leavesSandbox: false,
      parts: [],
    }),
  );
  const drawn = drawRows(layer);
  expect(drawn[0]).toBe('  Allow the demo MCP server to run tool "danger"?');
  expect(drawn).toContain('  path: /tmp/x');
  expect(drawn).toContain('  deep: {"a":[1]}');
});

test('several wait: they are asked one after the other, each once', () => {
  const layer = open(question({}, 'a1'), question({}, 'a2'), question({}, 'a3'));
  expect(drawRows(layer)[0]).toMatch(/run the following command\? +1 of 3$/);
  expect(drawRows(pressKeys(layer, ['y']).layer)[0]).toMatch(/2 of 3$/);
  expect(outcome(['y', 'n', 'text:no', 'enter', 'escape'], layer)).toBe(
    'a1 approved once, a2 declined: The user said no: no, a3 canceled, closed',
  );
});

test('a question that comes later leaves what is selected and typed alone', () => {
  const chosen = pressKeys(open(question()), ['down', 'down']).layer;
  const [more] = openApproval(chosen === undefined ? [] : [chosen], question({}, 'a2'), CONTEXT);
  expect(drawRows(more).find((row) => row.startsWith('›'))).toContain('3. Yes');
  const typing = pressKeys(open(question()), ['n', 'text:why']).layer;
  const [still] = openApproval(typing === undefined ? [] : [typing], question({}, 'a2'), CONTEXT);
  expect(outcome(['enter'], still)).toBe('a1 declined: The user said no: why, open');
});

test('questions answered elsewhere go, and nothing else', () => {
  const layers = openApproval(openApproval([], question({}, 'a1'), CONTEXT), question({}, 'a2'), CONTEXT);
  expect(closeApproval(layers, 'a9')).toBe(layers);
  const [second] = closeApproval(layers, 'a1');
  expect(outcome(['y'], second)).toBe('a2 approved once, closed');
  expect(closeApproval(closeApproval(layers, 'a2'), 'a1')).toEqual([]);
});

test('untrusted text is visible and stays in its room', () => {
  const nasty = 'echo \x1b[2J\u202Etxt\r\nrm -rf /\t漢字'.repeat(5);
  for (const [cols, rows] of [
    [80, 24],
    [40, 10],
    [20, 6],
    [10, 3],
    [1, 1],
    [200, 60],
  ] as const) {
    const frame = { cols, rows, theme: PLAIN_THEME, nowMs: 0 };
    const layer = open(
      question({
        action: { kind: 'command', command: nasty, cwd: '/x\n\x1b' },
        question: nasty,
        proposedPrefix: [nasty],
      }),
      question(),
    );
    expect(checkDrawing(layer, frame)).toEqual([]);
    expect(drawRows(layer, frame).join('')).not.toContain('\x1b');
    const typing = pressKeys(layer, ['n', 'text:abc'], frame).layer;
    if (typing !== undefined) expect(checkDrawing(typing, frame)).toEqual([]);
  }
});

const PREFIXES: readonly (readonly [prefix: readonly string[], label: string | undefined])[] = [
  [['git', 'push'], 'commands that start with `git push`'],
  [['echo', "it's"], 'commands that start with `echo "it\'s"`'],
  [['/bin/bash', '-lc', 'a | b'], 'exactly this command line'],
  [['/bin/bash', '-lc', 'a\nb'], undefined],
  [['x'.repeat(500)], undefined],
  [[], undefined],
];

test.each(PREFIXES)('a rule of %j is offered as %p', (prefix, label) => {
  const drawn = drawRows(open(question({ proposedPrefix: prefix })), { ...ROOM, cols: 120 });
  const row = drawn.find((text) => text.includes('(p)'));
  if (label === undefined) expect(row).toBeUndefined();
  else expect(row).toContain(label);
});
