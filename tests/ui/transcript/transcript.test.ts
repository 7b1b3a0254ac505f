import { describe, expect, test } from 'bun:test';
import { cutGrid } from '#/terminal/cells/draw.ts';
import { PLAIN_CURSOR, PLAIN_MODES } from '#/terminal/screen/frame.ts';
import { encodeSnapshot } from '#/terminal/screen/snapshot.ts';
import { Grid, openPools } from '#/terminal/cells/grid.ts';
import { printGitDiff } from '#/agent/tools/patch/git-diff.ts';
import { printLine } from '#/ui/text/line.ts';
import type { Transcript } from '#/ui/transcript/transcript.ts';
import { drawScreen, drawText, LOOK, openTranscript } from './support/draw-rows.ts';
import { SessionScript } from './support/events.ts';

function play(script: SessionScript, transcript = openTranscript()): Transcript {
  for (const event of script.events) transcript.apply(event, 0);
  return transcript;
}

const start = (): SessionScript => new SessionScript().turn('go');

/** What a script comes to, without the prompt's block. */
function shown(script: SessionScript, cols = 60): string {
  return drawText(play(script), cols, 200).split('\n').slice(4).join('\n');
}

const COMMANDS: readonly (readonly [name: string, script: () => SessionScript, rows: readonly string[]])[] = [
  ['one that did well', () => start().run('c', 'make x', 'ok\n'), ['• Ran make x', '  └ ok']],
  ['one that said nothing', () => start().run('c', 'make x', ''), ['• Ran make x', '  └ (no output)']],
  ['one that failed', () => start().run('c', 'make x', 'bad\n', 3), ['• Exited (status 3) make x', '  └ bad']],
  [
    'one that said much',
    () => start().run('c', 'seq 1 40', Array.from({ length: 40 }, (_, at) => at + 1).join('\n')),
    ['• Ran seq 1 40', '  └ 38', '    39', '    40', '    + 37 lines (^t to expand)'],
  ],
  [
    'one of several lines',
    () => start().run('c', 'make x\nmake y', 'ok\n'),
    ['• Ran make x …', '  └ ok', '    + Show details'],
  ],
  [
    'one that runs',
    () => start().command('c', 'make x').output('c', 'a\nb\n').output('c', 'c\nd\ne\nf\n'),
    ['• Running make x', '  └ b', '    c', '    d', '    e', '    f', '    + 1 line (^t to expand)'],
  ],
  [
    'one that was approved',
    () => start().ask('c', 'make x', 'approved').command('c', 'make x').end('c', 'ok\n', { exit_code: 0 }),
    ['✔ You approved csm to run make x this time', '', '• Ran make x', '  └ ok'],
  ],
  [
    'one that is approved from now on',
    () =>
      start()
        .ask('c', 'make x', 'approved', { scope: 'prefix', payload: { prefix: ['make'] } })
        .command('c', 'make x')
        .end('c', 'ok\n', { exit_code: 0 }),
    ['✔ You approved csm to always run commands that start with', '  make', '', '• Ran make x', '  └ ok'],
  ],
  [
    'one that the user did not want',
    () => start().ask('c', 'make x', 'canceled').end('c', '', { status: 'rejected', reason: 'no' }),
    ['✗ You canceled the request to run make x'],
  ],
  [
    'one that the review refused',
    () =>
      start()
        .ask('c', 'make x', 'declined', { by: 'reviewer', risk_level: 'high', payload: { rationale: 'It deletes.' } })
        .end('c', '', { status: 'rejected', reason: 'no' }),
    ['✗ The reviewer declined the request to run make x (risk', '  high)', '  It deletes.'],
  ],
  [
    'one that a rule forbids',
    () =>
      start()
        .call('c', 'exec_command', '{"cmd":"make x"}')
        .end('c', '', { status: 'rejected', raw: 'forbidden', reason: 'forbidden by a rule' }),
    ['• Not run make x', '  └ forbidden by a rule'],
  ],
  [
    'one that was cut off',
    () => start().command('c', 'make x').end('c', 'half\n', { status: 'interrupted' }),
    ['• Interrupted make x', '  └ half'],
  ],
  [
    "the user's own",
    () => start().command('c', 'ls', 'user_shell').end('c', 'a\nb\nc\nd\ne\n', { tool: 'user_shell', exit_code: 0 }),
    ['• You ran ls', '  └ a', '    b', '    c', '    d', '    e'],
  ],
  [
    'those that only look',
    () =>
      start()
        .run('c1', 'ls -la', 'a')
        .run('c2', 'cat README.md', 'a')
        .run('c3', 'sed -n 1,9p src/app.ts', 'a')
        .run('c4', 'cat README.md', 'a')
        .run('c5', 'rg needle src', '', 2)
        .run('c6', 'rg nothing src', '', 1)
        .run('c7', 'cat missing.md', '', 1),
    [
      '• Explored · 2 nonzero exits',
      '  └ List ls -la',
      '    Read README.md, app.ts',
      '    Search needle in src (exit 2)',
      '    Search nothing in src',
      '    Read missing.md (exit 1)',
      '    + Show details',
    ],
  ],
  [
    'what is typed into one',
    () =>
      start()
        .command('c', 'python3')
        .end('c', '', { status: 'running', process_id: 4 })
        .begin('d', { kind: 'stdin', process_id: 4, text: '1 + 1\n' }, 'write_stdin')
        .end('d', '', { tool: 'write_stdin' }),
    ['• Started python3', '', '• Typed into python3', '  └ 1 + 1'],
  ],
];

describe('commands', () => {
  test.each(COMMANDS)('%s', (_name, script, rows) => {
    expect(shown(script())).toBe(rows.join('\n'));
  });

  test('with nothing but what was heard live are drawn with their colours, and no control of theirs is', () => {
    const grid = new Grid(openPools(), 40, 12);
    play(start().command('c', 'x').output('c', '\x1b[31mred\x1b[0m \x1b[2J\x07done\n')).draw(cutGrid(grid), LOOK);
    const { text, styles } = encodeSnapshot({ grid, cursor: PLAIN_CURSOR, modes: PLAIN_MODES });
    expect(text.find((row) => row.includes('red'))).toBe('  └ red done');
    expect(styles).toContainEqual({
      row: text.findIndex((row) => row.includes('red')),
      from: 4,
      to: 7,
      style: 'dim fg=ansi-1',
    });
  });
});

const CHANGES = [
  { path: '/work/new.md', kind: 'add', diff: printGitDiff(undefined, { path: 'new.md', content: 'hello\n' }) },
  {
    path: '/work/src/app.ts',
    kind: 'update',
    diff: printGitDiff(
      { path: 'src/app.ts', content: 'const a = 1;\nlog(a);\n' },
      { path: 'src/app.ts', content: 'const a = 2;\nlog(a);\n' },
    ),
  },
] as const;

describe('patches', () => {
  test('show what changed', () => {
    const script = start()
      .begin('p', { kind: 'patch', changes: CHANGES }, 'apply_patch')
      .end('p', '', { tool: 'apply_patch' });
    expect(shown(script).split('\n')).toEqual([
      '• Edited 2 files (+2 -1)',
      '  └ new.md (+1 -0)',
      '    1 +hello',
      '',
      '  └ src/app.ts (+1 -1)',
      '    1 -const a = 1;',
      '    1 +const a = 2;',
      '    + Show details',
    ]);
  });

  test('say why they failed', () => {
    const failed = { tool: 'apply_patch', status: 'failed', reason: 'src/app.ts has changed' } as const;
    const script = start()
      .begin('p', { kind: 'patch', changes: CHANGES.slice(1) }, 'apply_patch')
      .end('p', '', failed);
    expect(shown(script).split('\n').slice(0, 2)).toEqual([
      '• Failed to edit src/app.ts (+1 -1)',
      '  └ src/app.ts has changed',
    ]);
  });
});

describe('turns that do not end well', () => {
  test('keep what was said until they were interrupted', () => {
    const script = start().stream('i', 'Half an answer');
    const ids = { turn_id: script.turnId, item_id: 'i' };
    script.add({ type: 'item.interrupted', ...ids, kind: 'agent_message', payload: { text: 'Half an answer' } });
    script.add({ type: 'turn.interrupted', turn_id: script.turnId, reason: 'user' });
    expect(shown(script)).toContain('• Half an answer\n  … (interrupted)\n\n■ Conversation interrupted');
  });

  test('note that an answer was lost and asked for again', () => {
    const script = start();
    const ids = { turn_id: script.turnId, item_id: 'i' };
    script.add({ type: 'item.interrupted', ...ids, kind: 'agent_message', payload: { text: 'Half' } });
    const payload = { message: 'stream closed' };
    script.add({ type: 'response.failed', turn_id: script.turnId, code: 'x', attempt: 1, will_retry: true, payload });
    expect(shown(script.answer('Whole.'), 200)).toContain('↻ The connection broke off after 1 word');
  });

  test('say nothing of a request that was given up for what the user said more', () => {
    const script = start();
    const ids = { turn_id: script.turnId, item_id: 'i' };
    script.add({ type: 'item.interrupted', ...ids, kind: 'agent_message', payload: { text: 'Half' } });
    const payload = { message: 'given up: the user said more' };
    const failed = { type: 'response.failed', turn_id: script.turnId, code: 'steered', attempt: 0 } as const;
    script.add({ ...failed, will_retry: true, payload });
    expect(shown(script.answer('Whole.'))).toBe('• Half\n  … (interrupted)\n\n• Whole.');
  });

  test('say the sentence in a server’s JSON', () => {
    const script = start();
    const payload = { message: '{"error":{"message":"Bad request: no such model"}}' };
    script.add({ type: 'turn.failed', turn_id: script.turnId, duration_ms: 1, code: 'x', usage: {} as never, payload });
    expect(shown(script)).toBe('■ Bad request: no such model');
  });
});

/** A long conversation. */
function long(turns = 12): SessionScript {
  const script = new SessionScript();
  for (let turn = 1; turn <= turns; turn += 1) {
    script
      .turn(`prompt ${turn}`)
      .answer(Array.from({ length: 9 }, (_, at) => `answer ${turn} line ${at}`).join('\n\n'));
    script.rest();
  }
  return script;
}

describe('the screen', () => {
  test('follows the end, and shows the prompt that has scrolled off', () => {
    const rows = drawScreen(play(long()), 40, 12);
    expect(rows[0]).toBe('› prompt 12');
    expect(rows.at(-2)).toStartWith('  Worked for 8s • 14:');
  });

  test('stays where somebody scrolled to while an answer comes in', () => {
    const script = long();
    const transcript = play(script);
    drawScreen(transcript, 40, 12);
    transcript.scrollBy(-30);
    const before = drawScreen(transcript, 40, 12);
    script.stream('new', 'more\n\nand more\n\nand more');
    for (const event of script.events.slice(-2)) transcript.apply(event, 0);
    expect(drawScreen(transcript, 40, 12)).toEqual(before);
    expect(transcript.isAtEnd).toBe(false);
    transcript.scrollToEnd();
    expect(drawScreen(transcript, 40, 12).join('\n')).toContain('and more');
  });

  test('asks for history when its top comes near, and stays where it is when it comes', () => {
    const { stored } = long();
    const transcript = openTranscript();
    transcript.addHistory({ events: stored.slice(24), before: 24 }, 'above');
    drawScreen(transcript, 40, 12);
    expect(transcript.wantedHistory).toBeUndefined();
    transcript.scrollToTop();
    transcript.scrollBy(2);
    const before = drawScreen(transcript, 40, 12);
    expect(transcript.wantedHistory).toEqual({ place: 'above', before: 24 });
    transcript.addHistory({ events: stored.slice(0, 24), before: undefined }, 'above');
    expect(drawScreen(transcript, 40, 12).slice(2)).toEqual(before.slice(2));
    expect(transcript.wantedHistory).toBeUndefined();
    expect(transcript.prompts()).toHaveLength(12);
  });

  test('shows more of a cell where it is clicked, and less again', () => {
    const script = start().run('c', 'seq 1 6', '1\n2\n3\n4\n5\n6\n').rest();
    const transcript = play(script);
    const before = drawScreen(transcript, 40, 20);
    const y = before.findIndex((row) => row.includes('+ 3 lines'));
    expect(transcript.toggleAt(5, y)).toBe(true);
    const after = drawScreen(transcript, 40, 20);
    expect(after).toContain('$ seq 1 6');
    expect(after).toContain('✓ • 75ms');
    transcript.toggleAt(5, after.indexOf('    − Show less'));
    expect(drawScreen(transcript, 40, 20)).toEqual(before);
    expect(transcript.toggleAt(5, 1)).toBe(false);
  });

  test('shows all details at once, reasoning among them', () => {
    const transcript = play(start().think('**Plan**\n\nThink hard.').run('c', 'seq 1 6', '1\n2\n3\n4\n5\n6\n'));
    expect(drawText(transcript)).not.toContain('Think hard.');
    transcript.toggleDetails();
    expect(drawText(transcript)).toContain('Think hard.');
    expect(drawText(transcript)).toContain('$ seq 1 6');
  });

  test('hides reasoning where the configuration says so', () => {
    const transcript = play(start().think('**Plan**\n\nThink hard.'), openTranscript({ showReasoning: false }));
    transcript.toggleDetails();
    expect(drawText(transcript)).not.toContain('Think hard.');
  });

  test('gives marked text as it was written', () => {
    const transcript = play(start().answer('one two three four five six seven eight nine ten'));
    const rows = drawScreen(transcript, 24, 14);
    const first = rows.findIndex((row) => row.startsWith('• one'));
    const last = rows.findLastIndex((row) => row !== '');
    transcript.startSelection(2, first);
    transcript.extendSelection(30, last);
    transcript.endSelection();
    expect(transcript.selectedText).toBe('one two three four five six seven eight nine ten');
    transcript.startSelection(6, first);
    transcript.extendSelection(8, first);
    expect(transcript.selectedText).toBe('two');
    transcript.clearSelection();
    expect(transcript.selectedText).toBeUndefined();
  });

  test('finds text, unfolding what hides it', () => {
    const script = start().run('c', 'seq 1 30', Array.from({ length: 30 }, (_, at) => `row ${at}`).join('\n'));
    const transcript = play(script.answer('nothing here').rest());
    drawScreen(transcript, 40, 10);
    transcript.setFind('row 7');
    expect(transcript.findState).toEqual({ query: 'row 7', count: 1, at: 1, isPart: false });
    expect(drawScreen(transcript, 40, 10).join('\n')).toContain('row 7');
    transcript.setFind('missing');
    expect(transcript.findState).toEqual({ query: 'missing', count: 0, at: 0, isPart: false });
    transcript.findNext(1);
    transcript.setFind(undefined);
    expect(transcript.findState).toBeUndefined();
  });

  test('goes through what it found, around the ends', () => {
    const transcript = play(long());
    drawScreen(transcript, 40, 12);
    transcript.setFind('PROMPT 1');
    expect(transcript.findState).toMatchObject({ count: 4, at: 4 });
    transcript.findNext(1);
    expect(transcript.findState).toMatchObject({ at: 1 });
    transcript.findNext(-1);
    expect(transcript.findState).toMatchObject({ at: 4 });
  });

  test('shows a prompt that is looked for', () => {
    const transcript = play(long());
    drawScreen(transcript, 40, 12);
    const [, , third] = transcript.prompts();
    transcript.setBrowsed(third?.itemId);
    expect(drawScreen(transcript, 40, 12).join('\n')).toContain('› prompt 3');
    transcript.setBrowsed(undefined);
  });

  test('draws in any size', () => {
    const transcript = play(long(3));
    for (const [cols, rows] of [
      [1, 1],
      [3, 2],
      [10, 3],
      [300, 1],
      [20, 100],
    ] as const)
      drawScreen(transcript, cols, rows);
    expect(transcript.isAtEnd).toBe(true);
  });

  test('says what the model thinks about', () => {
    const script = start();
    const ids = { turn_id: script.turnId, item_id: 'r' };
    const think = (delta: string): void =>
      void script.live({ type: 'item.delta', ...ids, channel: 'reasoning', payload: { delta } });
    think('**Looking at fi');
    expect(play(script).statusText).toBeUndefined();
    think('les**\n\nReading the tests first.\nThen more');
    expect(play(script).statusText).toBe('Reading the tests first.');
  });

  test('shows all of it with its details, whatever was given out before', () => {
    const transcript = play(start().run('c1', 'seq 1 9', '1\n2\n3\n4\n5\n6\n7\n8\n9').answer('Nine.').rest());
    transcript.takeFinished(80, LOOK.theme);
    const text = transcript.drawDetails(80, LOOK.theme).map((line) => printLine(line));
    expect(text).toContain('1');
    expect(text).toContain('• Nine.');
    expect(text.join('\n')).not.toContain('to expand');
  });

  test('keeps an answer that the log could not take, and says why below it', () => {
    const script = start().command('c', 'make x').stream('m', 'Half an', ' answer');
    const transcript = play(script);
    transcript.endUnrecorded(script.turnId, { code: 'log-degraded', message: 'no space' }, 0);
    const rows = drawText(transcript, 60, 40).split('\n');
    const answer = rows.findIndex((row) => row.includes('Half an answer'));
    expect(answer).toBeGreaterThan(0);
    expect(rows.findIndex((row) => row.includes('■ no space'))).toBeGreaterThan(answer);
    expect(rows.join('\n')).not.toContain('Running');
  });

  test('shows the beginning of a long error, and all of it with the details', () => {
    const transcript = openTranscript();
    transcript.endUnrecorded('t', { code: 'stream', message: `unexpected status 403: ${'x'.repeat(2000)} the end` }, 0);
    const rows = drawText(transcript, 60, 80).trimEnd().split('\n');
    expect(rows.length).toBeLessThan(12);
    expect(rows.at(-1)).toContain('lines (^t to expand)');
    transcript.toggleDetails();
    expect(drawText(transcript, 60, 80)).toContain('the end');
  });

  test('cuts a long command in what was answered', () => {
    const command = `make ${'long '.repeat(60)}`;
    const text = shown(
      start().ask('c', command, 'approved').command('c', command).end('c', 'ok\n', { exit_code: 0 }),
      100,
    );
    expect(text).toContain('…');
    expect(text.split('\n').findIndex((row) => row.includes('this time'))).toBeLessThan(2);
  });

  test('says that the request is sent again, and why, until something comes', () => {
    const script = start();
    const retry = (visible: boolean): void =>
      void script.live({
        type: 'stream.retrying',
        turn_id: script.turnId,
        attempt: 2,
        max_attempts: 5,
        delay_ms: 400,
        visible,
        payload: { cause: 'unexpected status 503:\n  overloaded' },
      });
    retry(false);
    expect(play(script).statusText).toBeUndefined();
    retry(true);
    const transcript = play(script);
    expect([transcript.statusText, transcript.statusCause]).toEqual([
      'Reconnecting... 2/5',
      'unexpected status 503: overloaded',
    ]);
    script.live({ type: 'item.started', turn_id: script.turnId, item_id: 'm', kind: 'agent_message' });
    expect(play(script).statusText).toBeUndefined();
  });

  test('finds the plan that was proposed', () => {
    const transcript = play(start().answer('Here:\n<proposed_plan>\n# Ship\n- it\n</proposed_plan>\n').rest());
    expect(transcript.proposedPlan).toBe('# Ship\n- it');
    expect(drawText(transcript)).toContain('• Proposed Plan');
  });

  test('says what csm says', () => {
    const transcript = openTranscript();
    expect(transcript.isEmpty).toBe(true);
    transcript.addNotice('Copied.\nAll of it.', 'info');
    transcript.addTable('/status\n>_ csm', [
      ['Model', 'gpt'],
      ['Directory', '~/work'],
    ]);
    expect(transcript.isEmpty).toBe(false);
    expect(drawText(transcript)).toBe(
      ['', '• Copied.', '  All of it.', '', '/status', '', '  >_ csm', '', '  Model      gpt', '  Directory  ~/work']
        .join('\n')
        .slice(1),
    );
  });
});

test('plain text is as it was written, at the left edge', () => {
  const script = new SessionScript()
    .turn('first\nsecond')
    .answer('# Title\n\nSome **bold**.\n\n- one\n')
    .run('c', 'seq 1 5', '1\n2\n3\n4\n5\n')
    .rest();
  const transcript = play(script);
  transcript.setHeader(() => [{ spans: [{ text: '  >_' }, { text: ' csm', style: { bold: true } }] }]);
  const before = drawText(transcript);
  transcript.setRaw(true);
  expect(drawText(transcript).split('\n')).toEqual(
    [
      ['>_ csm', '', 'first', 'second', '', '# Title', '', 'Some **bold**.', '', '- one', ''],
      ['$ seq 1 5', '1', '2', '3', '4', '5', '✓ • 75ms', '', 'Worked for 8s • 14:28'],
    ].flat(),
  );
  transcript.setRaw(false);
  expect(drawText(transcript)).toBe(before);
});
