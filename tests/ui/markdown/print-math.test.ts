import { describe, expect, test } from 'bun:test';
import { drawMarkdown } from '#/ui/markdown/draw-markdown.ts';
import { printMath } from '#/ui/markdown/print-math.ts';
import { printLine } from '#/ui/text/line.ts';
import { createTheme } from '#/ui/theme/create-theme.ts';

const theme = createTheme({ background: [17, 17, 17], colours: 'truecolour' });
const draw = (text: string): string => drawMarkdown(text, 80, theme).map(printLine).join('\n');

test.each([
  ['x^2 + y_1', 'x² + y₁'],
  ['a_i \\leq b^{n}', 'aᵢ ≤ bⁿ'],
  ['\\sum_{i=1}^{n} x_i = \\int_0^1 f(x)\\,dx', '∑ᵢ₌₁ⁿ xᵢ = ∫₀¹ f(x) dx'],
  ['\\frac{1}{2}', '1/2'],
  ['\\frac{-b \\pm \\sqrt{b^2-4ac}}{2a}', '(-b ± √(b²-4ac))/(2a)'],
  ['2\\frac{a}{b}c', '2(a/b)c'],
  ['\\left(\\frac{a}{b}\\right)^2', '(a/b)²'],
  ['\\sqrt[3]{x}', '³√(x)'],
  ['x \\in \\mathbb{R}', 'x ∈ ℝ'],
  ['\\text{speed} = d/t', 'speed = d/t'],
  ['\\vec{v} \\cdot \\hat{n}', 'v⃗ · n̂'],
  ['e^{i\\pi}', 'e^(iπ)'],
  ['O(n \\log n)', 'O(n log n)'],
  ['\\{x \\mid x > 0\\}', '{x ∣ x > 0}'],
  ['\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}', 'a = b\nc = d'],
  ['\\binom{n}{k}', 'C(n, k)'],
])('%s is said as %s', (formula, text) => {
  expect(printMath(formula)).toBe(text);
});

test.each(['\\unknown{x}', '{', 'a}', 'x^', '\\frac{a}', '{'.repeat(50)])('%s is not said otherwise', (formula) => {
  expect(printMath(formula)).toBeUndefined();
});

describe('formulas in a text', () => {
  test.each([
    ['so $x^2$ it', 'so x² it'],
    ['so \\(x_{max}\\) it', 'so xₘₐₓ it'],
    ['\\[\nE = mc^2\n\\]', 'E = mc²'],
    ['$$\na_1 * b_2\n$$', 'a₁ * b₂'],
    ['- \\(y^2\\)', '• y²'],
    ['a $5 and $10', 'a $5 and $10'],
    ['$HOME/bin=$PATH', '$HOME/bin=$PATH'],
    ['`grep "\\(a\\)" $x^2$`', 'grep "\\(a\\)" $x^2$'],
    ['```\n\\(a_1\\)\n```', '\\(a_1\\)'],
    ['\\(\\strange{x}\\)', '\\(\\strange{x}\\)'],
    ['\\(n*m*k\\) \\([a](b)\\)', 'n*m*k [a](b)'],
    ['| a |\n|---|\n| \\(y^2\\) |', ' a\n━━━━━\n y²'],
    ['open \\(x', 'open (x'],
  ])('%j', (text, drawn) => {
    expect(draw(text)).toBe(drawn);
  });
});

test('a file is named by its path', () => {
  expect(draw('[x](file:///abs/y.ts)')).toBe('x (/abs/y.ts)');
});
