import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { defineCommand } from '#/cli/command.ts';
import { parseLevel } from '#/cli/parse.ts';
import type { LevelSpec } from '#/cli/parse.ts';

const command = defineCommand({
  flags: {
    model: { type: 'string', short: 'm', summary: 'Model' },
    json: { type: 'boolean', short: 'j', summary: 'JSON' },
    image: { type: 'strings', short: 'i', variadic: true, summary: 'Images' },
  },
  positionals: { words: { summary: 'Words', variadic: true } },
  run: () => 0,
});

const spec: LevelSpec = { ...command, subcommandNames: [], matchSubcommand: () => undefined };

const token = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constantFrom('-', '--', '-m', '-j', '-i', '--model', '--json', '--image', '-mj', '-jm', '--json=', '-c', '-h', '--__proto__', '__proto__'),
); // prettier-ignore

test('answers for every list of tokens, the same each time, without changing it', () => {
  fc.assert(
    fc.property(fc.array(token, { maxLength: 8 }), (tokens) => {
      const before = [...tokens];
      const result = parseLevel(spec, tokens, 0);
      expect(tokens).toEqual(before);
      expect(parseLevel(spec, tokens, 0)).toEqual(result);
    }),
  );
});

test('takes every word after -- as it is', () => {
  fc.assert(
    fc.property(fc.array(token, { maxLength: 8 }), (tokens) => {
      expect(parseLevel(spec, ['--', ...tokens], 0)).toMatchObject({ kind: 'parsed', words: tokens });
    }),
  );
});

test('reads a value the same in all its spellings', () => {
  const value = fc
    .string({ minLength: 1, maxLength: 10 })
    .filter((text) => !text.startsWith('-') && !text.startsWith('='));
  fc.assert(
    fc.property(value, (text) => {
      const spellings = [['--model', text], [`--model=${text}`], ['-m', text], [`-m${text}`], [`-m=${text}`]];
      for (const tokens of spellings) {
        const result = parseLevel(spec, tokens, 0);
        expect(result.kind === 'parsed' && result.flags.get('model')).toEqual([text]);
      }
    }),
  );
});

test('keeps the order in which things were first given', () => {
  expect(parseLevel(spec, ['a', '-j', '--model=x', 'b', '-i', 'y'], 0)).toMatchObject({
    order: ['words', 'json', 'model', 'image'],
  });
});
