import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { createTheme } from '#/ui/theme/create-theme.ts';
import { CodeHighlighter, highlightCode, highlightCommand } from '#/ui/theme/highlight-code.ts';
import { findGrammar, parseFileLanguage } from '#/ui/theme/syntax/languages.ts';
import { printLine, type Line } from '#/ui/text/line.ts';

const theme = createTheme({ background: [17, 17, 17], colours: 'truecolour' });
const names = new Map(Object.entries(theme.syntax).map(([name, style]) => [style, name]));

/** `keyword:let x operator:= number:1`. */
function printLooks(line: Line | undefined): string {
  return (line?.spans ?? [])
    .map(({ text, style }) => (style === undefined ? text : `‹${names.get(style) ?? '?'} ${text}›`))
    .join('');
}

const rows: [string, string, string][] = [
  ['ts', 'const a = `x${b}`; // c', '‹keyword const› a ‹operator =› ‹string `x›‹type ${b}›‹string `›‹punctuation ;› ‹comment // c›'],
  ['js', 'f(1e-5) ?? null', '‹function f›‹punctuation (›‹number 1e-5›‹punctuation )› ‹operator ??› ‹constant null›'],
  ['rs', "fn f<'a>(c: char) { 'x' }", "‹keyword fn› f‹operator <›‹attribute 'a›‹operator >›‹punctuation (›c‹operator :› ‹type char›‹punctuation )› ‹punctuation {› ‹string 'x'› ‹punctuation }›"],
  ['py', 'return f"a" + x # c', '‹keyword return› ‹string f"a"› ‹operator +› x ‹comment # c›'],
  ['sh', 'A=1 git -C . log "$x" | wc -l', '‹property A=›‹string 1› ‹function git› ‹constant -C› . log ‹string "›‹type $x›‹string "› ‹operator |› ‹function wc› ‹constant -l›'],
  ['json', '{"a": [1, true, "b"]}', '‹punctuation {›‹property "a"›‹punctuation :› ‹punctuation [›‹number 1›‹punctuation ,› ‹constant true›‹punctuation ,› ‹string "b"›‹punctuation ]}›'],
  ['toml', 'a = "b" # c', '‹property a› ‹operator =› ‹string "b"› ‹comment # c›'],
  ['yaml', '- a: 1', '‹punctuation -› ‹property a›‹punctuation :› ‹number 1›'],
  ['html', '<a href="x">t</a>', '‹tag <a› ‹attribute href›‹operator =›‹string "x"›‹tag >›t‹tag </a›‹tag >›'],
  ['sql', 'select * FROM t', '‹keyword select› ‹operator *› ‹keyword FROM› t'],
  ['diff', '+added', '‹inserted +added›'],
  ['nothing known', 'let x = 1', 'let x = 1'],
  ['', 'let x = 1', 'let x = 1'],
]; // prettier-ignore
test.each(rows)('%s: %j', (language, code, looks) => {
  const plain = (text: string): string => text.replaceAll(/›‹(?:tag|property|function) /g, '');
  expect(plain(printLooks(highlightCode(code, language, theme)[0]))).toBe(plain(looks));
});

test('what goes on over lines does', () => {
  const looks = (code: string, language: string): string[] => highlightCode(code, language, theme).map(printLooks);
  expect(looks('/* a\nb */ c', 'ts')).toEqual(['‹comment /* a›', '‹comment b */› c']);
  expect(looks('"""a\nb""" c', 'py')).toEqual(['‹string """a›', '‹string b"""› c']);
  expect(looks('echo \\\n  -n a\nls', 'sh')).toEqual([
    '‹function echo› ‹operator \\›',
    '  ‹constant -n› a',
    '‹function ls›',
  ]);
  expect(highlightCommand("echo 'a\nb'", theme).map(printLooks)).toEqual([
    "‹function echo› ‹string 'a›",
    "‹string b'›",
  ]);
});

test('lines end where the code does', () => {
  expect(highlightCode('a\r\nb\n', 'ts', theme).map(printLine)).toEqual(['a', 'b']);
  expect(highlightCode('', 'ts', theme).map(printLine)).toEqual(['']);
  expect(highlightCode('\ta', '', theme).map(printLine)).toEqual(['    a']);
});

const LANGUAGES = [
  'ts',
  'rust',
  'go',
  'c',
  'java',
  'php',
  'css',
  'python',
  'ruby',
  'lua',
  'sh',
  'sql',
  'json',
  'toml',
  'yaml',
  'html',
  'diff',
  'md',
  'make',
];

test.each(LANGUAGES)('%s loses nothing, whatever the text is', (language) => {
  const code = fc.string({ maxLength: 120, unit: fc.constantFrom(...'ab1 .:;=-"\'`$\\/*#<>!()[]{}&|\n\u00e4日@') });
  fc.assert(
    fc.property(code, (text) => {
      const lines = highlightCode(text, language, theme);
      expect(lines.map(printLine).join('\n')).toBe(text.replace(/\n$/, ''));
    }),
    { numRuns: 300 },
  );
});

test('a long line is not lost, and only its beginning has looks', () => {
  const line = highlightCode('"a", '.repeat(200_000), 'json', theme)[0];
  expect(line === undefined ? 0 : printLine(line).length).toBe(1_000_000);
  expect(line?.spans.length).toBeLessThan(5000);
});

test('a fork goes on by itself', () => {
  const highlighter = new CodeHighlighter('ts');
  expect(printLooks(highlighter.fork().take('/* a', theme))).toBe('‹comment /* a›');
  expect(printLooks(highlighter.take('let a', theme))).toBe('‹keyword let› a');
});

test('languages are known by their names and the endings of files', () => {
  expect(findGrammar('TypeScript')).toBe(findGrammar('tsx'));
  expect(findGrammar('brainfuck')).toBeUndefined();
  expect(['src/a.test.ts', 'Makefile', '.env', 'a/b.d/Dockerfile', ''].map(parseFileLanguage)).toEqual([
    'ts',
    'Makefile',
    'env',
    'Dockerfile',
    '',
  ]);
});
