/** Parses a Starlark file. Pure; throws {@link StarlarkFailure}. */
import { ExpressionParser } from './parse-expression.ts';
import type { Step } from './syntax.ts';

export function parseStarlark(source: string): readonly Step[] {
  return new StatementParser(source).file();
}

const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '//=', '%=', '&=', '|=', '^=', '<<=', '>>=']);

class StatementParser extends ExpressionParser {
  #functions = 0;
  #loops = 0;

  file(): readonly Step[] {
    const steps: Step[] = [];
    while (this.peek().kind !== 'end') {
      if (this.take('newline')) continue;
      this.#statement(steps);
    }
    return steps;
  }

  #statement(into: Step[]): void {
    const token = this.peek();
    if (token.kind === 'keyword') {
      if (token.text === 'def') return void into.push(this.deeper(() => this.#def()));
      if (token.text === 'if') return void into.push(this.deeper(() => this.#if()));
      if (token.text === 'for') return void into.push(this.deeper(() => this.#for()));
    }
    this.#simpleLine(into);
  }

  #simpleLine(into: Step[]): void {
    for (;;) {
      into.push(this.#small());
      if (!this.take('symbol', ';')) break;
      if (this.is('newline')) break;
    }
    if (!this.take('newline')) this.refuse('new line');
  }

  #small(): Step {
    const token = this.peek();
    const { start } = token;
    if (token.kind === 'keyword') {
      switch (token.text) {
        case 'pass':
          this.at += 1;
          return { kind: 'pass', start, end: token.end };
        case 'break':
        case 'continue':
          this.at += 1;
          if (this.#loops === 0) this.fail(`\`${token.text}\` cannot be used outside of a \`for\` loop`, token);
          return { kind: token.text, start, end: token.end };
        case 'return': {
          this.at += 1;
          const ends = this.is('newline') || this.is('symbol', ';');
          const value = ends ? undefined : this.tupleOrTest();
          if (this.#functions === 0) {
            this.fail('`return` cannot be used outside of a `def` function', { start, end: this.end() });
          }
          return { kind: 'return', value, start, end: this.end() };
        }
        case 'load':
          return this.#load();
        default:
      }
    }
    const value = this.tupleOrTest();
    if (this.take('symbol', ':')) {
      this.test();
      if (!this.is('symbol', '=')) this.refuse('assignment operator');
    }
    const operator = this.peek();
    if (operator.kind !== 'symbol' || !ASSIGNMENTS.has(operator.text)) {
      return { kind: 'expression', value, start, end: this.end() };
    }
    this.at += 1;
    this.checkTarget(value, operator.text !== '=');
    const right = this.tupleOrTest();
    return { kind: 'assign', target: value, operator: operator.text, value: right, start, end: this.end() };
  }

  #load(): Step {
    const { start } = this.next();
    this.expect('symbol', '(');
    const path = this.expect('string', '', 'string literal').text;
    const names: (readonly [string, string])[] = [];
    while (this.take('symbol', ',')) {
      if (this.is('symbol', ')')) break;
      const token = this.next();
      if (token.kind === 'string') names.push([token.text, token.text]);
      else {
        this.expect('symbol', '=');
        names.push([token.text, this.expect('string', '', 'string literal').text]);
      }
    }
    this.expect('symbol', ')');
    return { kind: 'load', path, names, start, end: this.end() };
  }

  #suite(): readonly Step[] {
    this.expect('symbol', ':');
    const steps: Step[] = [];
    if (!this.take('newline')) {
      this.#simpleLine(steps);
      return steps;
    }
    while (this.take('newline'));
    if (!this.take('indent')) this.refuse('new indentation block');
    while (!this.take('dedent')) {
      if (this.take('newline')) continue;
      this.#statement(steps);
    }
    return steps;
  }

  #if(): Step {
    const { start } = this.next();
    const condition = this.test();
    const yes = this.#suite();
    let no: readonly Step[] = [];
    if (this.is('keyword', 'elif')) no = [this.deeper(() => this.#if())];
    else if (this.take('keyword', 'else')) no = this.#suite();
    return { kind: 'if', condition, yes, no, start, end: this.end() };
  }

  #for(): Step {
    const { start } = this.next();
    const target = this.targets();
    this.expect('keyword', 'in');
    const iterable = this.tupleOrTest();
    this.#loops += 1;
    const body = this.#suite();
    this.#loops -= 1;
    return { kind: 'for', target, iterable, body, start, end: this.end() };
  }

  #def(): Step {
    const { start } = this.next();
    const name = this.expect('identifier', '', 'identifier').text;
    this.expect('symbol', '(');
    const parameters = this.parameters(')', true);
    this.expect('symbol', ')');
    if (this.take('symbol', '->')) this.test();
    const loops = this.#loops;
    this.#loops = 0;
    this.#functions += 1;
    const body = this.#suite();
    this.#functions -= 1;
    this.#loops = loops;
    return { kind: 'def', name, parameters, body, start, end: this.end() };
  }
}
