import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { findProposedPlan, PlanSplitter, type MessagePiece } from '#/ui/transcript/plan-splitter.ts';

const TEXT = 'Here <b>it</b> is:\n<proposed_plan>\n# Ship\n- <it>\n</proposed_plan>\nDone.\n<propos';

function split(pieces: readonly string[]): MessagePiece[] {
  const splitter = new PlanSplitter();
  const joined: { kind: MessagePiece['kind']; text: string }[] = [];
  for (const piece of pieces.flatMap((text) => splitter.append(text))) {
    const last = joined.at(-1);
    if (last?.kind === piece.kind) last.text += piece.text;
    else joined.push({ ...piece });
  }
  if (splitter.rest !== '') joined.push({ kind: 'text', text: splitter.rest });
  return joined;
}

test('plans are cut out of a text', () => {
  expect(split([TEXT])).toEqual([
    { kind: 'text', text: 'Here <b>it</b> is:\n' },
    { kind: 'plan', text: '# Ship\n- <it>\n' },
    { kind: 'text', text: 'Done.\n' },
    { kind: 'text', text: '<propos' },
  ]);
  expect(findProposedPlan(TEXT)).toBe('# Ship\n- <it>');
  expect(findProposedPlan('no <proposed_plan> here')).toBeUndefined();
});

test('however the text came', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: TEXT.length })), (places) => {
      const ends = [...places.toSorted((a, b) => a - b), TEXT.length];
      expect(split(ends.map((end, at) => TEXT.slice(ends[at - 1] ?? 0, end)))).toEqual(split([TEXT]));
    }),
  );
});
