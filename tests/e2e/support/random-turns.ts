/** Random scripts of several turns, for properties that hold whatever a model does. Pure. */
import fc from 'fast-check';

/** Values of the kinds that csm knows by their shape; made up. */
export const SHAPED = ['ghp_', 'sk-proj-', 'glpat-', 'xoxb-'].map(
  (start, index) => `${start}${'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7'.repeat(2).slice(index, index + 40)}`,
);
/** The value of a variable whose name says that it is secret. */
export const KNOWN = 'correct horse 7 battery staple';

/** One turn: what the user says, how the session is come by, and what the model answers to each request. */
export interface RandomTurn {
  readonly prompt: string;
  /** The first turn of a script is `new` whatever stands here. */
  readonly way: 'resume' | 'fork';
  readonly responses: readonly unknown[];
}

const word = fc.constantFrom(
  'plain',
  'ünïcode 👩‍👩‍👧',
  'quote " and \\ slash',
  '\u2028 separator',
  '<tag>',
  KNOWN,
  ...SHAPED,
);
const text = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));

/** Prints something, sooner or later, so that calls of one answer end in any order. */
const command = fc
  .tuple(fc.constantFrom('', 'sleep 0.05; ', 'sleep 0.1; '), text, fc.constantFrom('', '; exit 3'))
  .map(([wait, said, end]) => ({
    call: 'exec_command',
    args: { cmd: `${wait}printf '%s\\n' ${JSON.stringify(said.replaceAll(/["\\$`]/g, ''))}${end}` },
  }));
const call = fc.oneof(
  { weight: 5, arbitrary: command },
  fc.constant({ call: 'exec_command', args: { cmd: 'printf %s "$PLANTED_SECRET"' } }),
  fc.constant({ call: 'exec_command', args: '{"cmd": ' }),
  fc.constant({ call: 'no_such_tool', args: {} }),
  fc.constant({ call: 'view_image', args: { path: 'none.png' } }),
  text.map((said) => ({
    custom: 'apply_patch',
    input: `*** Begin Patch\n*** Add File: x/${said.length}\n+${said}\n*** End Patch\n`,
  })),
);
const said = fc.oneof(
  text.map((value) => ({ text: value, deltas: 3 })),
  text.map((value) => ({ reasoning: value })),
);

/** An answer with calls: the model is asked again. */
const round = fc
  .tuple(fc.array(said, { maxLength: 2 }), fc.array(call, { minLength: 1, maxLength: 4 }))
  .map(([texts, calls]) => ({ items: [...texts, ...calls] }));
/** A stream that breaks after whole items and in the middle of one. */
const broken = fc
  .tuple(fc.array(fc.oneof(said, command), { maxLength: 2 }), text)
  .map(([items, rest]) => ({ items: [...items, { text: rest, deltas: 2, done: false }], end: 'none', close: 'reset' }));
const refused = fc.constant({ status: 500, body: { error: { message: 'try again' } } });
const asked = fc.oneof({ weight: 4, arbitrary: round }, broken, refused);

const turn: fc.Arbitrary<RandomTurn> = fc.record({
  prompt: text,
  way: fc.constantFrom('resume', 'resume', 'fork'),
  responses: fc
    .tuple(fc.array(asked, { maxLength: 3 }), text)
    .map(([rounds, last]) => [...rounds.flatMap(withoutRuns(rounds)), { items: [{ text: last }] }]),
});

/** Failures one after another would use up the tries: an answer stands between them. */
function withoutRuns(rounds: readonly unknown[]): (entry: unknown, index: number) => readonly unknown[] {
  const fails = (entry: unknown): boolean =>
    typeof entry === 'object' && entry !== null && ('status' in entry || 'end' in entry);
  return (entry, index) => (fails(entry) && index > 0 && fails(rounds[index - 1]) ? [] : [entry]);
}

/** Two to four turns. */
export const randomTurns: fc.Arbitrary<readonly RandomTurn[]> = fc.array(turn, { minLength: 2, maxLength: 4 });
