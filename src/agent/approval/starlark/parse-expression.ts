/** Parses expressions of Starlark. Pure; throws {@link StarlarkFailure}. */
import { TokenReader } from './token-reader.ts';
import type { CallArgument, Clause, Expression, Parameter } from './syntax.ts';
import type { Token } from './token.ts';

/** From weak to strong; `not` and comparisons stand between `and` and `|`. */
const BINARY: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['not'],
  ['==', '!=', '<', '>', '<=', '>=', 'in', 'not in'],
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '//', '%'],
];
const NOT_LEVEL = 2;
const COMPARISON_LEVEL = 3;

export class ExpressionParser extends TokenReader {
  /** The whole text as one expression. */
  expression(): Expression {
    const value = this.tupleOrTest();
    this.take('newline');
    if (!this.is('end')) this.refuse("symbol '}'");
    return value;
  }

  protected checkTarget(target: Expression, isAugmented: boolean): void {
    switch (target.kind) {
      case 'name':
      case 'index':
      case 'attribute':
        return;
      case 'list':
      case 'tuple':
        if (!isAugmented) {
          for (const item of target.items) this.checkTarget(item, false);
          return;
        }
        break;
      default:
    }
    this.fail(
      isAugmented
        ? 'left-hand-side of modifying assignment cannot be a list or tuple'
        : 'left-hand-side of assignment must take the form `a`, `a.b` or `a[b]`',
      target,
    );
  }

  protected parameters(closing: string, typed: boolean): readonly Parameter[] {
    const parameters: Parameter[] = [];
    while (!this.is('symbol', closing)) {
      const token = this.peek();
      if (this.take('symbol', '**')) {
        parameters.push({ kind: 'kwargs', name: this.#parameterName(typed), fallback: undefined });
      } else if (this.take('symbol', '*')) {
        if (this.is('symbol', ',')) parameters.push({ kind: 'separator', name: '*', fallback: undefined });
        else parameters.push({ kind: 'args', name: this.#parameterName(typed), fallback: undefined });
      } else {
        const name = this.#parameterName(typed);
        const fallback = this.take('symbol', '=') ? this.test() : undefined;
        const isLate = parameters.some(({ kind }) => kind === 'args' || kind === 'separator');
        if (fallback === undefined && !isLate && parameters.some((before) => before.fallback !== undefined)) {
          this.fail('positional parameter after non positional', token);
        }
        parameters.push({ kind: 'normal', name, fallback });
      }
      const named = parameters.at(-1)?.name;
      if (named !== '*' && parameters.slice(0, -1).some(({ name }) => name === named)) {
        this.fail('duplicated parameter name', token);
      }
      if (!this.take('symbol', ',')) break;
    }
    return parameters;
  }

  #parameterName(typed: boolean): string {
    const { text } = this.expect('identifier', '', 'identifier');
    if (typed && this.take('symbol', ':')) this.test();
    return text;
  }

  /** Targets of `for`: names and indexes, with commas; nothing weaker than `|`, so that `in` ends it. */
  protected targets(): Expression {
    const { start } = this.peek();
    const first = this.#primary();
    if (!this.is('symbol', ',')) return this.target(first);
    const items = [this.target(first)];
    while (this.take('symbol', ',')) {
      if (this.is('keyword', 'in')) break;
      items.push(this.target(this.#primary()));
    }
    return { kind: 'tuple', items, start, end: this.end() };
  }

  protected target(target: Expression): Expression {
    this.checkTarget(target, false);
    return target;
  }

  /** @param isEnclosed brackets stand around it, so that a comma may end it */
  protected tupleOrTest(isEnclosed = false): Expression {
    const { start } = this.peek();
    const first = this.test();
    if (!this.is('symbol', ',')) return first;
    const items = [first];
    while (this.take('symbol', ',')) {
      if (!this.#startsTest()) {
        if (!isEnclosed) this.fail('unparenthesized tuple with trailing comma', { start, end: this.end() });
        break;
      }
      items.push(this.test());
    }
    return { kind: 'tuple', items, start, end: this.end() };
  }

  #startsTest(): boolean {
    const { kind, text } = this.peek();
    if (kind === 'symbol') return '([{-+~'.includes(text);
    if (kind === 'keyword') return text === 'not' || text === 'lambda';
    return ['identifier', 'string', 'bytes', 'format', 'int', 'float'].includes(kind);
  }

  protected test(): Expression {
    return this.deeper(() => {
      const { start } = this.peek();
      if (this.take('keyword', 'lambda')) {
        const parameters = this.parameters(':', false);
        this.expect('symbol', ':');
        return { kind: 'lambda', parameters, body: this.test(), start, end: this.end() };
      }
      const value = this.#binary(0);
      if (!this.take('keyword', 'if')) return value;
      const condition = this.#binary(0);
      if (!this.take('keyword', 'else')) this.refuse("keyword 'else'");
      return { kind: 'choice', condition, yes: value, no: this.test(), start, end: this.end() };
    });
  }

  #binary(level: number): Expression {
    if (level >= BINARY.length) return this.#unary();
    const { start } = this.peek();
    if (level === NOT_LEVEL) {
      if (!this.take('keyword', 'not')) return this.#binary(level + 1);
      const operand = this.deeper(() => this.#binary(level));
      return { kind: 'unary', operator: 'not', operand, start, end: this.end() };
    }
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = this.#operator(level);
      if (operator === undefined) return left;
      const right = this.#binary(level + 1);
      left = { kind: 'binary', operator, left, right, start: left.start, end: right.end };
      if (level === COMPARISON_LEVEL) {
        const again = this.peek();
        if (this.#operator(level) !== undefined) {
          this.refuse('end of expression (comparisons are not associative in Starlark)', again);
        }
        return left;
      }
    }
  }

  #operator(level: number): string | undefined {
    const { kind, text } = this.peek();
    if (kind !== 'symbol' && kind !== 'keyword') return undefined;
    const operators = BINARY[level] ?? [];
    if (text === 'not' && operators.includes('not in')) {
      if (this.tokens[this.at + 1]?.text !== 'in') return undefined;
      this.at += 2;
      return 'not in';
    }
    if (!operators.includes(text)) return undefined;
    this.at += 1;
    return text;
  }

  #unary(): Expression {
    const { kind, text, start } = this.peek();
    if (kind === 'symbol' && (text === '-' || text === '+' || text === '~')) {
      this.at += 1;
      const operand = this.deeper(() => this.#unary());
      return { kind: 'unary', operator: text, operand, start, end: this.end() };
    }
    return this.#primary();
  }

  #primary(): Expression {
    let value = this.#operand();
    const { start } = value;
    for (;;) {
      if (this.take('symbol', '.')) {
        const { text } = this.expect('identifier', '', 'identifier');
        value = { kind: 'attribute', object: value, name: text, start, end: this.end() };
      } else if (this.take('symbol', '(')) {
        const args = this.deeper(() => this.#args());
        this.expect('symbol', ')');
        value = { kind: 'call', callee: value, args, start, end: this.end() };
      } else if (this.take('symbol', '[')) {
        value = this.deeper(() => this.#subscript(value, start));
      } else return value;
    }
  }

  #subscript(object: Expression, start: number): Expression {
    const from = this.is('symbol', ':') ? undefined : this.tupleOrTest(true);
    if (from !== undefined && this.take('symbol', ']')) {
      return { kind: 'index', object, index: from, start, end: this.end() };
    }
    this.expect('symbol', this.is('symbol', ':') ? ':' : ']');
    const to = this.#startsTest() ? this.test() : undefined;
    const step = this.take('symbol', ':') && this.#startsTest() ? this.test() : undefined;
    this.expect('symbol', ']');
    return { kind: 'slice', object, from, to, step, start, end: this.end() };
  }

  #args(): readonly CallArgument[] {
    const args: CallArgument[] = [];
    while (!this.is('symbol', ')')) {
      const token = this.peek();
      if (this.take('symbol', '**')) args.push({ kind: 'kwargs', name: '', value: this.test() });
      else if (this.take('symbol', '*')) args.push({ kind: 'args', name: '', value: this.test() });
      else if (
        token.kind === 'identifier' &&
        this.tokens[this.at + 1]?.text === '=' &&
        this.tokens[this.at + 1]?.kind === 'symbol'
      ) {
        this.at += 2;
        if (args.some(({ kind, name }) => kind === 'named' && name === token.text)) {
          this.fail('repeated named argument', token);
        }
        args.push({ kind: 'named', name: token.text, value: this.test() });
      } else {
        const value = this.test();
        if (args.some(({ kind }) => kind === 'named')) this.fail('positional argument after non positional', value);
        if (this.is('keyword', 'for')) {
          this.refuse("symbol ')'");
        }
        args.push({ kind: 'positional', name: '', value });
      }
      if (!this.take('symbol', ',')) break;
    }
    return args;
  }

  #operand(): Expression {
    const token = this.peek();
    const { kind, text, start, end } = token;
    switch (kind) {
      case 'identifier':
        this.at += 1;
        return { kind: 'name', name: text, start, end };
      case 'string':
        this.at += 1;
        return { kind: 'literal', value: text, start, end };
      case 'bytes':
        this.at += 1;
        return { kind: 'bytes', text, start, end };
      case 'format':
        this.at += 1;
        return { kind: 'format', text, pieces: this.#formatPieces(token), start, end };
      case 'int':
        this.at += 1;
        return { kind: 'literal', value: BigInt(text), start, end };
      case 'float':
        this.at += 1;
        return { kind: 'literal', value: Number(text), start, end };
      case 'symbol':
        if (text === '(') return this.deeper(() => this.#parenthesized());
        if (text === '[') return this.deeper(() => this.#list());
        if (text === '{') return this.deeper(() => this.#dict());
        break;
      default:
    }
    return this.refuse('expression');
  }

  #parenthesized(): Expression {
    const { start } = this.next();
    if (this.take('symbol', ')')) return { kind: 'tuple', items: [], start, end: this.end() };
    const value = this.tupleOrTest(true);
    this.expect('symbol', ')');
    // Codex's failures underline what is in the parentheses.
    return value;
  }

  #list(): Expression {
    const { start } = this.next();
    const items: Expression[] = [];
    while (!this.is('symbol', ']')) {
      const item = this.test();
      if (items.length === 0 && this.is('keyword', 'for')) {
        const clauses = this.#clauses();
        this.expect('symbol', ']');
        return { kind: 'comprehension', form: 'list', key: item, value: undefined, clauses, start, end: this.end() };
      }
      items.push(item);
      if (!this.take('symbol', ',')) break;
    }
    this.expect('symbol', ']');
    return { kind: 'list', items, start, end: this.end() };
  }

  #dict(): Expression {
    const { start } = this.next();
    const entries: (readonly [Expression, Expression])[] = [];
    while (!this.is('symbol', '}')) {
      const key = this.test();
      this.expect('symbol', ':');
      const value = this.test();
      if (entries.length === 0 && this.is('keyword', 'for')) {
        const clauses = this.#clauses();
        this.expect('symbol', '}');
        return { kind: 'comprehension', form: 'dict', key, value, clauses, start, end: this.end() };
      }
      entries.push([key, value]);
      if (!this.take('symbol', ',')) break;
    }
    this.expect('symbol', '}');
    return { kind: 'dict', entries, start, end: this.end() };
  }

  #clauses(): readonly Clause[] {
    const clauses: Clause[] = [];
    for (;;) {
      if (this.take('keyword', 'for')) {
        const target = this.targets();
        this.expect('keyword', 'in');
        clauses.push({ kind: 'for', target, iterable: this.#binary(0) });
      } else if (this.take('keyword', 'if')) clauses.push({ kind: 'if', condition: this.#binary(0) });
      else return clauses;
    }
  }

  /** `f"a{b}c"`; `{{` is a brace. An escape before a piece shifts where its failure is shown. */
  #formatPieces(token: Token): readonly (string | Expression)[] {
    const pieces: (string | Expression)[] = [];
    const { text } = token;
    const base = token.start + this.source.slice(token.start, token.end).search(/["']/) + 1;
    let at = 0;
    while (at < text.length) {
      const open = text.slice(at).search(/[{}]/);
      if (open < 0) break;
      if (open > 0) pieces.push(text.slice(at, at + open));
      at += open;
      if (text[at + 1] === text[at]) {
        pieces.push(text[at] ?? '');
        at += 2;
        continue;
      }
      const close = text.indexOf('}', at);
      const span = { start: base + at + 1, end: base + at + 2 };
      if (text[at] === '}') this.fail('Parse error: f-string has a `}` without its `{`', span);
      if (close < 0) this.fail('Parse error: f-string expression is missing closing `}`', span);
      const [code = '', conversion] = text.slice(at + 1, close).split(/!(?=[rs]$)/, 2);
      const value = new ExpressionParser(code, base + at + 1).expression();
      pieces.push(conversion === 'r' ? callRepr(value) : value);
      at = close + 1;
    }
    if (at < text.length) pieces.push(text.slice(at));
    return pieces;
  }
}

/** `{x!r}` is `{repr(x)}`. */
function callRepr(value: Expression): Expression {
  const span = { start: value.start, end: value.end };
  const callee = { kind: 'name', name: 'repr', ...span } as const;
  return { kind: 'call', callee, args: [{ kind: 'positional', name: '', value }], ...span };
}
