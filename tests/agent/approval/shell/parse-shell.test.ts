import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { parseShell } from '#/agent/approval/shell/parse-shell.ts';
import { printStaticWord } from '#/agent/approval/shell/static-word.ts';
import type { Command, Script, Word, WordPart } from '#/agent/approval/shell/syntax-tree.ts';

/** The tree on one line: what a person would check. */
function printScript({ statements }: Script): string {
  return statements
    .map(({ pipelines, operators, isBackground }) => {
      const text = pipelines
        .map(({ commands, isNegated, isTimed, pipesErrors }, index) => {
          const head = `${isTimed ? 'time ' : ''}${isNegated ? '! ' : ''}`;
          const operator = index === 0 ? '' : `${operators[index - 1]} `;
          return operator + head + commands.map(printCommand).join(pipesErrors ? ' |& ' : ' | ');
        })
        .join(' ');
      return isBackground ? `${text} &` : text;
    })
    .join('; ');
}

function printCommand(command: Command): string {
  const redirects = command.redirects.map(
    ({ descriptor = '', operator, target, hereDocument }) =>
      ` ${descriptor}${operator}${printWord(target)}${hereDocument === undefined ? '' : `{${hereDocument.body.map(printPart).join('')}}`}`,
  );
  if (command.kind === 'simple') {
    const assignments = command.assignments.map(
      ({ name, value, elements }) =>
        `${name}:=${elements.length > 0 ? `(${elements.map(printWord).join(' ')})` : printWord(value)}`,
    );
    return [...assignments, ...command.words.map(printWord)].join(' ') + redirects.join('');
  }
  const words = command.words.map(printWord).join(' ');
  const name = command.name === undefined ? '' : ` ${command.name}`;
  return `${command.form}${name}[${words}]{${command.bodies.map(printScript).join('}{')}}${redirects.join('')}`;
}

function printWord(word: Word): string {
  return printStaticWord(word) ?? word.parts.map(printPart).join('');
}

function printPart(part: WordPart): string {
  switch (part.kind) {
    case 'literal':
      return part.text;
    case 'quoted':
      return `"${part.parts.map(printPart).join('')}"`;
    case 'parameter':
      return `<${part.text}${part.operand.length === 0 ? '' : ` ${part.operand.map(printPart).join('')}`}>`;
    case 'command':
      return `$(${printScript(part.script)})`;
    case 'process':
      return `${part.direction}(${printScript(part.script)})`;
    case 'arithmetic':
      return `((${part.parts.map(printPart).join('')}))`;
    default:
      return part.text;
  }
}

describe('what a line says', () => {
  test.each([
    ['', ''],
    ['ls', 'ls'],
    ['  ls \t -l  ', 'ls -l'],
    ['a;b\nc&d', 'a; b; c &; d'],
    ['a && b || c', 'a && b || c'],
    ['a | b |& c', 'a |& b |& c'],
    ['! a | b', '! a | b'],
    ['time -p a', 'time a'],
    ['echo \'a b\' "c d" e\\ f', 'echo a b c d e f'],
    ['$\'\\x72\\155\' "a\\"b"', 'rm a"b'],
    ['a\\\nb', 'ab'],
    ['echo $x ${y:-z} "$@"', 'echo <$x> <${y:-z} y:-z> "<$@>"'],
    ['echo $(a; b) `c \\`d\\``', 'echo $(a; b) $(c $(d))'],
    ['echo $((1+$(a))) $[2]', 'echo ((1+$(a))) ((2))'],
    ['((x++)) && a', 'arithmetic[x++]{} && a'],
    ['( (a); b )', 'subshell[]{subshell[]{a}; b}'],
    ['((a); b)', 'subshell[]{subshell[]{a}; b}'],
    ['{ a; } > f', 'group[]{a} >f'],
    ['if a; then b; elif c; then d; else e; fi', 'if[]{a}{b}{c}{d}{e}'],
    ['while a; do b; done', 'while[]{a}{b}'],
    ['until a\ndo b\ndone', 'until[]{a}{b}'],
    ['for i in 1 2; do a; done', 'for i[1 2]{a}'],
    ['for i; do a; done', 'for i[]{a}'],
    ['for ((;;)) { a; }', 'for[;;]{a}'],
    ['select x in a; do b; done', 'select x[a]{b}'],
    ['case $x in a|b) c;; (d) e;& *) f;;& esac', 'case[<$x> a b d *]{c}{e}{f}'],
    ['f() { a; }', 'function f[]{group[]{a}}'],
    ['function f { a; } > x', 'function f[]{group[]{a} >x}'],
    ['function f () ( a )', 'function f[]{subshell[]{a}}'],
    ['coproc N { a; }', 'coproc N[]{group[]{a}}'],
    ['[[ -f a && b < c ]]', 'test[-f a b c]{}'],
    ['A=1 B+=2 c d=e', 'A:=1 B:=2 c d=e'],
    ['a=(1 $(b)\n 2)', 'a:=(1 $(b) 2)'],
    ['a[1]=2', 'a:=2'],
    ['export A=(b)', 'export A=b'],
    ['a >f 2>&1 <g >>h &>i >|j <>k {fd}>l 3<&-', 'a >f 2>&1 <g >>h &>i >|j <>k {fd}>l 3<&-'],
    ['a <<E\nx $y\nE\nb', 'a <<E{x <$y>\n}; b'],
    ["a <<'E' <<-F | c\nx $y\nE\n\tz\n\tF\nb", 'a <<E{x $y\n} <<-F{z\n} | c; b'],
    ['a <<<"$x"', 'a <<<"<$x>"'],
    ['a <(b) >(c)', 'a in(b) out(c)'],
    ['a # b; c\nd', 'a; d'],
    ['a#b', 'a#b'],
    ['a {b,c} {} ~ *', 'a {b,c} {} ~ *'],
    ['[ a ]', '[ a ]'],
    ['a &&\n b |\n # c\n d', 'a && b | d'],
    ['echo @(a|$(b))', 'echo @<(a|$(b)) a|$(b)>'],
  ])('%j', (line, printed) => {
    const parsed = parseShell(line);
    expect(parsed.problem).toBeUndefined();
    expect(printScript(parsed.script)).toBe(printed);
  });
});

describe('what is no line', () => {
  test.each([
    ["a 'b", 'unterminated', 2],
    ['a "b', 'unterminated', 2],
    ['a $(b', 'unterminated', 2],
    ['a `b', 'unterminated', 2],
    ['a ${b', 'unterminated', 2],
    ['(a', 'unterminated', 0],
    ['{ a', 'unterminated', 0],
    ['if a; then b', 'unterminated', 0],
    ['for i in a', 'unterminated', 0],
    ['case a in', 'unterminated', 0],
    ['a <<E\nb', 'unterminated', 2],
    ['a )', 'unexpected', 2],
    ['&& a', 'unexpected', 0],
    ['a &&', 'unexpected', 2],
    ['a | | b', 'unexpected', 4],
    ['a ;; b', 'unexpected', 2],
    ['then a', 'unexpected', 0],
    ['a >', 'unexpected', 3],
  ] as const)('%j', (line, code, offset) => {
    expect(parseShell(line).problem).toMatchObject({ code, offset });
  });

  test('too much of it', () => {
    expect(parseShell('$('.repeat(100)).problem?.code).toBe('too-deep');
    expect(parseShell('{ '.repeat(100)).problem?.code).toBe('too-deep');
    expect(parseShell('a'.repeat(3 * 1024 * 1024)).problem?.code).toBe('too-long');
  });
});

const PIECES = [
  'a', ' ', '\n', ';', '&', '|', '&&', '||', '(', ')', '{', '}', '$(', '`', '"', "'", '\\', '$', '${', '$((', '))', '<<E', '\nE\n',
  '<', '>', '<(', 'if ', 'then ', 'fi', 'do ', 'done', 'for ', 'in ', 'case ', 'esac', ';;', 'f()', '=', '[', ']', '[[ ', '#', '!', 'é', '\0',
]; // prettier-ignore

test('any text has a tree', () => {
  const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (line) => {
      const { script } = parseShell(line);
      for (const { start, end } of script.statements) expect(end).toBeGreaterThanOrEqual(start);
    }),
    { numRuns: 5000 },
  );
});

test('much of anything ends', () => {
  for (const piece of PIECES) parseShell(piece.repeat(Math.ceil(131_072 / piece.length)));
}, 60_000);

test('quoting a text gives it back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const quoted = `x '${text.replaceAll("'", "'\\''")}'`;
      const [statement] = parseShell(quoted).script.statements;
      const command = statement?.pipelines[0]?.commands[0];
      expect(command?.kind === 'simple' && command.words[1] !== undefined && printStaticWord(command.words[1])).toBe(
        text,
      );
    }),
  );
});
