/** What the model answers in the runs that are killed: streams, calls side by side, patches, a process that stays. Pure. */

/** Texts are looked for in the log, so each is like no other. */
export const STREAMED =
  'The first answer comes slowly, word by word, so that it can be cut off anywhere in it. '.repeat(4);

const output = (text: string) => ({ user: 'first prompt', output: text });
const run = (cmd: string, more: object = {}) => ({ call: 'exec_command', args: { cmd, ...more } });

/** Each entry answers as often as it is asked: what was said before decides, so that one server serves all runs. */
export const CRASH_SCRIPT: readonly unknown[] = [
  { when: { user: 'again' }, items: [{ text: 'It goes on.' }] },
  {
    when: output('round-three'),
    items: [{ reasoning: 'All is done.' }, { text: 'The last answer, in some pieces.', deltas: 8 }],
    delay_ms: 4,
  },
  {
    when: output('round-two'),
    items: [
      { custom: 'apply_patch', input: '*** Begin Patch\n*** Add File: made.txt\n+made\n*** End Patch\n' },
      run('echo "round"-three; sleep 0.03'),
      run('echo stays; sleep 2', { yield_time_ms: 250 }),
    ],
    delay_ms: 2,
  },
  {
    when: output('round-one'),
    items: [{ text: 'Between the rounds.', deltas: 3 }, run('sleep 0.05; echo "round"-two'), run('printf "%05000d" 7')],
    delay_ms: 2,
  },
  {
    when: { user: 'first prompt' },
    items: [{ reasoning: 'I look first.' }, { text: STREAMED, deltas: 40 }, run('echo "round"-one'), run('sleep 0.04')],
    delay_ms: 12,
  },
].map((entry) => ({ ...entry, repeat: 'forever' }));
