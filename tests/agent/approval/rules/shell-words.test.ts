import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { joinShellWords, quoteShellWord, splitShellWords } from '#/agent/approval/rules/shell-words.ts';
import { printStaticWord } from '#/agent/approval/shell/static-word.ts';
import { parseShell } from '#/agent/approval/shell/parse-shell.ts';

const word = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^['"\\$`!^{},~#*\s-]{0,12}$/));

test('what is quoted is one word for the parser of command lines, and says the same', () => {
  fc.assert(
    fc.property(word, (text) => {
      const { script, problem } = parseShell(`x ${quoteShellWord(text)}`);
      expect(problem).toBeUndefined();
      const command = script.statements[0]?.pipelines[0]?.commands[0];
      expect(command?.kind === 'simple' ? command.words.slice(1).map(printStaticWord) : undefined).toEqual([text]);
    }),
  );
});

test('words that are joined split into the same', () => {
  fc.assert(
    fc.property(fc.array(word), (words) => {
      expect(splitShellWords(joinShellWords(words))).toEqual(words);
    }),
  );
});
