/**
 * Works out expressions of Starlark, functions included. Steps, depth and sizes are bounded, so that a file of a stranger's
 * repository ends. Pure.
 */
import { bindArguments, type Formal } from './bind-arguments.ts';
import { StarlarkFailure, type Frame, type SourceSpan } from './failure.ts';
import { findMethod, listMethods } from './methods.ts';
import { applyBinary, applyUnary, readIndex, readSlice } from './operators.ts';
import { suggestName } from './suggest.ts';
import type { Clause, Expression, Parameter, Step } from './syntax.ts';
import {
  isTrue,
  listItems,
  printPlain,
  printType,
  printValue,
  StarlarkBytes,
  StarlarkDict,
  StarlarkList,
  StarlarkTuple,
  type Value,
} from './value.ts';

const STEP_LIMIT = 2_000_000;
/** Codex's own. */
const CALL_LIMIT = 50;

/** Names and their values, inside others. */
export class Scope {
  readonly values = new Map<string, Value>();
  readonly parent: Scope | undefined;

  constructor(parent: Scope | undefined) {
    this.parent = parent;
  }

  find(name: string): Value | undefined {
    const value = this.values.get(name);
    return value === undefined ? this.parent?.find(name) : value;
  }
}

/** How a block ended before its last step. */
export type Signal = { readonly kind: 'return'; readonly value: Value } | 'break' | 'continue' | undefined;

/** Expressions; what runs statements stands on it. */
export abstract class ExpressionEvaluator {
  readonly #file: string;
  protected readonly frames: Frame[] = [];
  #caller = '<module>';
  #steps = 0;

  /** @param file its path, which messages about functions name */
  constructor(file: string) {
    this.#file = file;
  }

  protected abstract assign(target: Expression, operator: string, value: Value, scope: Scope, span: SourceSpan): void;

  protected abstract block(steps: readonly Step[], scope: Scope): Signal;

  protected tick(span: SourceSpan): void {
    this.#steps += 1;
    if (this.#steps > STEP_LIMIT) throw new StarlarkFailure(`more than ${STEP_LIMIT} steps`, span, [...this.frames]);
  }

  /** Adds the place to a failure that has none. */
  protected at<T>(span: SourceSpan, run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof StarlarkFailure) || error.span !== undefined) throw error;
      throw new StarlarkFailure(error.message, span, [...this.frames]);
    }
  }

  protected define(
    name: string,
    parameters: readonly Parameter[],
    body: readonly Step[] | Expression,
    scope: Scope,
  ): Value {
    const formals: readonly Formal[] = parameters.map((parameter) => ({
      kind: parameter.kind,
      name: parameter.name,
      fallback: parameter.fallback === undefined ? undefined : this.value(parameter.fallback, scope),
    }));
    return {
      kind: 'function',
      name,
      call: (args) => {
        const local = new Scope(scope);
        for (const [key, value] of bindArguments(`${this.#file}.${name}`, formals, args)) local.values.set(key, value);
        const before = this.#caller;
        this.#caller = name;
        try {
          if ('kind' in body) return this.value(body, local);
          const signal = this.block(body, local);
          return typeof signal === 'object' ? signal.value : null;
        } finally {
          this.#caller = before;
        }
      },
    };
  }

  protected value(expression: Expression, scope: Scope): Value {
    this.tick(expression);
    switch (expression.kind) {
      case 'literal':
        return expression.value;
      case 'bytes':
        return new StarlarkBytes(expression.text);
      case 'format':
        return expression.pieces
          .map((piece) => (typeof piece === 'string' ? piece : printPlain(this.value(piece, scope))))
          .join('');
      case 'name': {
        const value = scope.find(expression.name);
        if (value !== undefined) return value;
        const message = `Local variable \`${expression.name}\` referenced before assignment`;
        throw new StarlarkFailure(message, expression, [...this.frames]);
      }
      case 'list':
        return new StarlarkList(expression.items.map((item) => this.value(item, scope)));
      case 'tuple':
        return new StarlarkTuple(expression.items.map((item) => this.value(item, scope)));
      case 'dict': {
        const dict = new StarlarkDict();
        for (const [key, value] of expression.entries) {
          const [k, v] = [this.value(key, scope), this.value(value, scope)];
          this.at(key, () => {
            if (dict.get(k) !== undefined)
              throw new StarlarkFailure(`Dictionary key repeated for \`${printValue(k)}\``);
            dict.set(k, v);
          });
        }
        return dict;
      }
      case 'comprehension': {
        const list: Value[] = [];
        const dict = new StarlarkDict();
        this.#clauses(expression.clauses, 0, new Scope(scope), (inner) => {
          const key = this.value(expression.key, inner);
          if (expression.value === undefined) list.push(key);
          else {
            const value = this.value(expression.value, inner);
            this.at(expression.key, () => dict.set(key, value));
          }
        });
        return expression.form === 'list' ? new StarlarkList(list) : dict;
      }
      case 'unary': {
        const operand = this.value(expression.operand, scope);
        return this.at(expression, () => applyUnary(expression.operator, operand));
      }
      case 'binary':
        return this.#binary(expression, scope);
      case 'choice':
        return this.value(isTrue(this.value(expression.condition, scope)) ? expression.yes : expression.no, scope);
      case 'call':
        return this.#call(expression, scope);
      case 'attribute':
        return this.#attribute(this.value(expression.object, scope), expression.name, expression);
      case 'index': {
        const [object, index] = [this.value(expression.object, scope), this.value(expression.index, scope)];
        return this.at(expression, () => readIndex(object, index));
      }
      case 'slice': {
        const object = this.value(expression.object, scope);
        const [from, to, step] = [expression.from, expression.to, expression.step].map((bound) =>
          bound === undefined ? undefined : this.value(bound, scope),
        );
        return this.at(expression, () => readSlice(object, from, to, step));
      }
      case 'lambda':
        return this.define('lambda', expression.parameters, expression.body, scope);
    }
  }

  #binary(expression: Expression & { readonly kind: 'binary' }, scope: Scope): Value {
    const { operator } = expression;
    const left = this.value(expression.left, scope);
    if (operator === 'or') return isTrue(left) ? left : this.value(expression.right, scope);
    if (operator === 'and') return isTrue(left) ? this.value(expression.right, scope) : left;
    const right = this.value(expression.right, scope);
    return this.at(expression, () => applyBinary(operator, left, right));
  }

  #clauses(clauses: readonly Clause[], index: number, scope: Scope, each: (scope: Scope) => void): void {
    const clause = clauses[index];
    if (clause === undefined) {
      each(scope);
      return;
    }
    if (clause.kind === 'if') {
      if (isTrue(this.value(clause.condition, scope))) this.#clauses(clauses, index + 1, scope, each);
      return;
    }
    const iterable = this.value(clause.iterable, scope);
    for (const item of this.at(clause.iterable, () => listItems(iterable))) {
      this.tick(clause.target);
      this.assign(clause.target, '=', item, scope, clause.target);
      this.#clauses(clauses, index + 1, scope, each);
    }
  }

  #attribute(object: Value, name: string, span: SourceSpan): Value {
    const method = findMethod(object, name);
    if (method !== undefined) {
      return { kind: 'native_function', name, call: ({ positional, named }) => method(positional, named) };
    }
    const meant = suggestName(name, listMethods(object));
    const hint = meant === undefined ? '' : `, did you mean \`${meant}\`?`;
    const message = `Object of type \`${printType(object)}\` has no attribute \`${name}\`${hint}`;
    throw new StarlarkFailure(message, span, [...this.frames]);
  }

  #call(expression: Expression & { readonly kind: 'call' }, scope: Scope): Value {
    const { callee: called } = expression;
    // A method that is not there is shown with its call.
    const callee =
      called.kind === 'attribute'
        ? this.#attribute(this.value(called.object, scope), called.name, expression)
        : this.value(called, scope);
    const positional: Value[] = [];
    const named = new Map<string, Value>();
    for (const { kind, name, value } of expression.args) {
      const given = this.value(value, scope);
      if (kind === 'positional') positional.push(given);
      else if (kind === 'named') named.set(name, given);
      else if (kind === 'args') {
        for (const item of this.at(value, () => listItems(given))) positional.push(item);
      } else {
        if (!(given instanceof StarlarkDict)) {
          throw new StarlarkFailure('The argument provided for **kwargs is not a dictionary', expression, [
            ...this.frames,
          ]);
        }
        for (const [key, item] of given.entries()) named.set(printPlain(key), item);
      }
    }
    if (this.frames.length >= CALL_LIMIT - 1) {
      throw new StarlarkFailure('Starlark call stack overflow', expression, [...this.frames]);
    }
    this.frames.push({ caller: this.#caller, span: { start: expression.start, end: expression.end } });
    try {
      return this.at(expression, () => {
        if (callee !== null && typeof callee === 'object' && 'call' in callee)
          return callee.call({ positional, named, offset: expression.start });
        throw new StarlarkFailure(`Operation \`call()\` not supported on type \`${printType(callee)}\``);
      });
    } finally {
      this.frames.pop();
    }
  }
}
