/** What the transcript says of answers: rules that were saved, patches that were refused. */
import { expect, test } from 'bun:test';
import { drawText, openTranscript } from '../support/draw-rows.ts';
import { SessionScript } from '../support/events.ts';

function shown(script: SessionScript): string[] {
  const transcript = openTranscript();
  for (const event of script.events) transcript.apply(event, 0);
  return drawText(transcript, 100, 60).split('\n').slice(4);
}

const PREFIXES: readonly (readonly [prefix: readonly string[], said: string])[] = [
  [['make', 'x y'], "commands that start with make 'x y'"],
  [['/bin/bash', '-lc', 'echo hi > /opt/x'], 'exactly echo hi > /opt/x'],
  [['/bin/bash', '-lc', 'a\nb'], 'exactly a b'],
];

test.each(PREFIXES)('a rule of %j is told as %p', (prefix, said) => {
  const script = new SessionScript().turn('go');
  script.ask('c', 'make x', 'approved', { scope: 'prefix', payload: { prefix } }).command('c', 'make x').end('c', '');
  expect(shown(script)[0]).toBe(`✔ You approved csm to always run ${said}`);
});

test('a patch that was refused was not being made', () => {
  const changes = [{ path: '/opt/x', kind: 'add', diff: '@@ -0,0 +1 @@\n+1\n' }] as const;
  const script = new SessionScript().turn('go');
  const ids = { turn_id: script.turnId, call_id: 'p', approval_id: 'a' };
  const payload = { action: { kind: 'patch', changes } } as const;
  script
    .add({ type: 'approval.requested', ...ids, tool: 'apply_patch', reasons: ['writes-outside'], payload })
    .add({ type: 'approval.decided', ...ids, decision: 'canceled', by: 'user' })
    .end('p', 'aborted by user', { tool: 'apply_patch', status: 'interrupted' });
  expect(
    shown(script)
      .filter((row) => row !== '')
      .slice(0, 2),
  ).toEqual(['✗ You canceled the request to make these edits', '• Did not edit /opt/x (+1 -0)']);
});

test('a no is told with what the user said, another reason is not', () => {
  const refuse = (reason: string): string[] => {
    const script = new SessionScript().turn('go');
    return shown(script.ask('c', 'make x', 'declined').end('c', '', { status: 'rejected', reason }));
  };
  expect(refuse('The user said no: use\nyarn')).toEqual(['✗ You declined the request to run make x', '  └ use yarn']);
  expect(refuse('something else')).toEqual(['✗ You declined the request to run make x']);
});
