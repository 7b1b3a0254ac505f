/** Formulas as text: `x^2` as `x²`. Pure. */

const SYMBOLS =
  'alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω times × cdot · div ÷ pm ± mp ∓ ast ∗ star ⋆ circ ∘ bullet • oplus ⊕ otimes ⊗ leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ ll ≪ gg ≫ approx ≈ equiv ≡ sim ∼ simeq ≃ cong ≅ propto ∝ infty ∞ sum ∑ prod ∏ int ∫ iint ∬ oint ∮ partial ∂ nabla ∇ in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ cup ∪ cap ∩ bigcup ⋃ bigcap ⋂ setminus ∖ emptyset ∅ varnothing ∅ forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ land ∧ wedge ∧ lor ∨ vee ∨ perp ⊥ bot ⊥ top ⊤ parallel ∥ mid ∣ angle ∠ to → rightarrow → longrightarrow ⟶ leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ implies ⇒ Leftarrow ⇐ Leftrightarrow ⇔ iff ⇔ mapsto ↦ uparrow ↑ downarrow ↓ ldots … dots … cdots ⋯ vdots ⋮ ddots ⋱ prime ′ degree ° ell ℓ hbar ℏ Re ℜ Im ℑ aleph ℵ langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ lVert ‖ rVert ‖ Vert ‖ vert | lvert | rvert | colon : lbrace { rbrace } backslash \\';
/** Read as they are written. */
const NAMES = new Set(
  'log ln lg exp sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh max min sup inf lim limsup liminf arg det dim ker gcd deg hom Pr mod bmod argmax argmin'.split(
    ' ',
  ),
);
/** What is in their braces is text like any other. */
const PLAIN = new Set(
  'text textbf textit textrm texttt mathrm mathbf mathit mathsf mathtt mathcal mathscr mathfrak boldsymbol bm operatorname mbox boxed underbrace overbrace'.split(
    ' ',
  ),
);
/** Nothing is seen of them. */
const SILENT = new Set(
  'left right big Big bigg Bigg bigl bigr Bigl Bigr displaystyle textstyle limits nolimits nonumber'.split(' '),
);
const SPACES: Readonly<Record<string, string>> = { quad: '  ', qquad: '    ', ',': ' ', ';': ' ', ':': ' ', ' ': ' ', '!': '' }; // prettier-ignore
/** Marks over a letter. */
const ACCENTS: Readonly<Record<string, string>> = { vec: '\u20d7', hat: '\u0302', widehat: '\u0302', bar: '\u0304', overline: '\u0304', tilde: '\u0303', dot: '\u0307', ddot: '\u0308' }; // prettier-ignore
const DOUBLE: Readonly<Record<string, string>> = { C: 'ℂ', E: '𝔼', H: 'ℍ', N: 'ℕ', P: 'ℙ', Q: 'ℚ', R: 'ℝ', Z: 'ℤ', 1: '𝟙' }; // prettier-ignore

interface Characters {
  readonly symbols: ReadonlyMap<string, string>;
  readonly above: ReadonlyMap<string, string>;
  readonly below: ReadonlyMap<string, string>;
}

let characters: Characters | undefined;

/** Made when the first formula comes: most answers have none. */
function openCharacters(): Characters {
  const pair = (from: string, to: string): Map<string, string> => {
    const letters = [...to];
    return new Map([...from].map((key, at) => [key, letters[at] ?? key]));
  };
  const words = SYMBOLS.split(' ');
  return {
    symbols: new Map(words.flatMap((word, at) => (at % 2 === 0 ? [[word, words[at + 1] ?? word] as const] : []))),
    above: pair(
      "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ'′*",
      '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ′′*',
    ),
    below: pair('0123456789+-=()aehijklmnoprstuvxβγρφχ', '₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ'),
  };
}

/** A formula of TeX in characters of a line, or of several where it has line ends of its own; undefined: it has more than that. */
export function printMath(formula: string): string | undefined {
  const printed = new Printer(formula).print();
  return printed
    ?.split('\n')
    .map((line) => line.trim().replaceAll(/ {2,}(?=[^ ])/g, (gap) => (gap.length > 3 ? '  ' : ' ')))
    .filter((line) => line !== '')
    .join('\n');
}

/** Groups within groups that are read. */
const DEPTH = 20;

class Printer {
  readonly #source: string;
  readonly #characters = (characters ??= openCharacters());
  #at = 0;
  #depth = 0;
  #isReadable = true;

  constructor(source: string) {
    this.#source = source;
  }

  print(): string | undefined {
    const printed = this.#readGroup('');
    return this.#isReadable && this.#at >= this.#source.length ? printed : undefined;
  }

  /** Up to `end`, which is read too. */
  #readGroup(end: string): string {
    let out = '';
    this.#depth += 1;
    if (this.#depth > DEPTH) this.#isReadable = false;
    while (this.#isReadable && this.#at < this.#source.length) {
      if (end !== '' && this.#source.startsWith(end, this.#at)) {
        this.#at += end.length;
        this.#depth -= 1;
        return out;
      }
      out += this.#readPart(out);
    }
    if (end !== '') this.#isReadable = false;
    this.#depth -= 1;
    return out;
  }

  #readPart(before: string): string {
    const unit = this.#next();
    switch (unit) {
      case '{':
        return this.#readGroup('}');
      case '}':
        this.#isReadable = false;
        return '';
      case '^':
        return this.#script(this.#characters.above, '^');
      case '_':
        return this.#script(this.#characters.below, '_');
      case '\n':
      case '&':
        return before.endsWith(' ') ? '' : ' ';
      case '~':
        return ' ';
      case '\\':
        return this.#readCommand(before);
      default:
        return unit;
    }
  }

  #next(): string {
    const unit = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0x20);
    this.#at += unit.length;
    return unit;
  }

  #readCommand(before: string): string {
    const name = /^(?:[A-Za-z]+|[^])/.exec(this.#source.slice(this.#at, this.#at + 40))?.[0] ?? '';
    this.#at += name.length;
    if (name === '\\') return '\n';
    const space = SPACES[name];
    if (space !== undefined) return space;
    if (/^[{}%$#_&|]$/.test(name)) return name;
    const symbol = this.#characters.symbols.get(name);
    if (symbol !== undefined) return symbol;
    if (NAMES.has(name)) return name;
    if (SILENT.has(name)) {
      if (this.#source.startsWith('.', this.#at)) this.#at += 1;
      return '';
    }
    if (PLAIN.has(name)) return this.#readArgument();
    if (name === 'begin' || name === 'end') {
      this.#readArgument();
      return '';
    }
    return this.#readDeed(name, before);
  }

  /** Commands that do something with what follows. */
  #readDeed(name: string, before: string): string {
    const accent = ACCENTS[name];
    if (accent !== undefined) {
      const text = this.#readArgument();
      return [...text].length === 1 ? text + accent : text;
    }
    switch (name) {
      case 'frac':
      case 'dfrac':
      case 'tfrac': {
        const whole = `${embrace(this.#readArgument())}/${embrace(this.#readArgument())}`;
        const isAlone =
          !/[\w)\]⁰-₎]$/.test(before) && !/^(?:[\w({]|\\(?!right\b)[A-Za-z])/.test(this.#source.slice(this.#at));
        return isAlone ? whole : `(${whole})`;
      }
      case 'binom':
        return `C(${this.#readArgument()}, ${this.#readArgument()})`;
      case 'sqrt': {
        const root = this.#source.startsWith('[', this.#at) ? this.#readRoot() : '';
        return `${root}√(${this.#readArgument()})`;
      }
      case 'mathbb': {
        const text = this.#readArgument();
        return DOUBLE[text] ?? text;
      }
      case 'pmod':
        return `(mod ${this.#readArgument()})`;
    }
    this.#isReadable = false;
    return '';
  }

  #readRoot(): string {
    this.#at += 1;
    return raise(this.#readGroup(']'), this.#characters.above) ?? '';
  }

  /** What stands in braces, or the next character or command. */
  #readArgument(): string {
    while (this.#source.charAt(this.#at) === ' ') this.#at += 1;
    if (this.#at >= this.#source.length) this.#isReadable = false;
    return this.#isReadable ? this.#readPart('') : '';
  }

  #script(map: ReadonlyMap<string, string>, sign: string): string {
    const text = this.#readArgument();
    return raise(text, map) ?? sign + (text.length === 1 ? text : `(${text})`);
  }
}

/** Small letters above or below the line; undefined: not all of them exist. */
function raise(text: string, map: ReadonlyMap<string, string>): string | undefined {
  const letters = [...text].filter((letter) => letter !== ' ');
  return letters.every((letter) => map.has(letter)) ? letters.map((letter) => map.get(letter)).join('') : undefined;
}

/** In parentheses, where it is more than a number, a name, or what a function is of. */
function embrace(text: string): string {
  return /^(?:[\d.]+|[\p{L}\p{M}]+|\p{L}*√?\([^()]*\))[⁰¹²³ⁱ-₎]*$/u.test(text) ? text : `(${text})`;
}
