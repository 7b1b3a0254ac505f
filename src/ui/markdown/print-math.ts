/** Small formulas as text: `x^2` as `x²`. Pure. */

const WORDS =
  'alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω times × cdot · div ÷ pm ± mp ∓ leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ approx ≈ equiv ≡ infty ∞ sum ∑ prod ∏ int ∫ partial ∂ nabla ∇ in ∈ notin ∉ subset ⊂ cup ∪ cap ∩ forall ∀ exists ∃ to → rightarrow → leftarrow ← Rightarrow ⇒ implies ⇒ iff ⇔ ldots … dots … sqrt √ log log ln ln sin sin cos cos tan tan max max min min lim lim';

interface Characters {
  readonly words: ReadonlyMap<string, string>;
  readonly superscripts: ReadonlyMap<string, string>;
  readonly subscripts: ReadonlyMap<string, string>;
}

let characters: Characters | undefined;

/** Made when the first formula comes: most answers have none. */
function openCharacters(): Characters {
  const pair = (from: readonly string[], to: readonly string[]): Map<string, string> =>
    new Map(from.map((key, at) => [key, to[at] ?? key]));
  const words = WORDS.split(' ');
  return {
    words: pair(
      words.filter((_, at) => at % 2 === 0),
      words.filter((_, at) => at % 2 === 1),
    ),
    superscripts: pair([...'0123456789+-=()nixyabcdekT'], [...'⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱˣʸᵃᵇᶜᵈᵉᵏᵀ']),
    subscripts: pair([...'0123456789+-=()aeijknmx'], [...'₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑᵢⱼₖₙₘₓ']),
  };
}

/** A formula between dollars: nothing that is a price, a variable or a path. */
const FORMULA = /(?<![\w$\\])(\${1,2})(?=[^\s$])([^$\n]{1,160}?)(?<=[^\s\\$])\1(?![\w$])/g;

/** The text with the formulas in it that plain characters can say; others stay as they are. */
export function printMath(text: string): string {
  if (!text.includes('$')) return text;
  return text.replaceAll(FORMULA, (whole, _dollars: string, formula: string) => printFormula(formula) ?? whole);
}

function printFormula(formula: string): string | undefined {
  if (!/[\^_\\=+]|^[A-Za-z]$/.test(formula)) return undefined;
  const { words, superscripts, subscripts } = (characters ??= openCharacters());
  let isPlain = true;
  const script = (map: ReadonlyMap<string, string>, text: string): string => {
    const letters = [...text].filter((letter) => letter !== ' ');
    if (letters.some((letter) => !map.has(letter))) isPlain = false;
    return letters.map((letter) => map.get(letter) ?? letter).join('');
  };
  const printed = formula
    .replaceAll(/\\([A-Za-z]+)/g, (whole, word: string) => words.get(word) ?? whole)
    .replaceAll(/\^(?:\{([^{}]*)\}|(\S))/g, (_, braced: string | undefined, single: string | undefined) =>
      script(superscripts, braced ?? single ?? ''),
    )
    .replaceAll(/_(?:\{([^{}]*)\}|(\S))/g, (_, braced: string | undefined, single: string | undefined) =>
      script(subscripts, braced ?? single ?? ''),
    )
    .replaceAll(/√\{([^{}]*)\}/g, '√($1)');
  return isPlain && !/[\\{}]/.test(printed) ? printed : undefined;
}
