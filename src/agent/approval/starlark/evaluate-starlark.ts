/**
 * Runs a Starlark file: the language that Codex's rules are written in, as far as it is known (assignments, `for`, `if`,
 * `def`, `lambda`, comprehensions, format strings; `load` finds nothing). Pure.
 */
import { BUILTINS } from './builtins.ts';
import { checkNames } from './check-names.ts';
import { ExpressionEvaluator, Scope, type Signal } from './evaluate-expression.ts';
import { StarlarkFailure, type SourceSpan } from './failure.ts';
import { applyBinary, placeOf } from './operators.ts';
import { parseStarlark } from './parse-starlark.ts';
import type { Expression, Step } from './syntax.ts';
import {
  isTrue,
  listItems,
  printPlain,
  StarlarkDict,
  StarlarkList,
  type StarlarkFunction,
  type Value,
} from './value.ts';

/**
 * @param natives functions of the host, by name
 * @param file its path, which messages about functions name
 * @returns what went wrong, or undefined
 */
export function evaluateStarlark(
  source: string,
  natives: ReadonlyMap<string, StarlarkFunction>,
  file: string,
): StarlarkFailure | undefined {
  try {
    const steps = parseStarlark(source);
    new Interpreter(natives, file).module(steps);
    return undefined;
  } catch (error) {
    if (error instanceof StarlarkFailure) return error;
    throw error;
  }
}

class Interpreter extends ExpressionEvaluator {
  readonly #globals: Scope;
  readonly #module: Scope;

  constructor(natives: ReadonlyMap<string, StarlarkFunction>, file: string) {
    super(file);
    this.#globals = new Scope(undefined);
    for (const [name, value] of [...BUILTINS, ...natives]) this.#globals.values.set(name, value);
    this.#module = new Scope(this.#globals);
  }

  module(steps: readonly Step[]): void {
    checkNames(steps, (name) => this.#globals.values.has(name), [...this.#globals.values.keys()]);
    this.block(steps, this.#module);
  }

  protected override block(steps: readonly Step[], scope: Scope): Signal {
    for (const step of steps) {
      const signal = this.#step(step, scope);
      if (signal !== undefined) return signal;
    }
    return undefined;
  }

  #step(step: Step, scope: Scope): Signal {
    this.tick(step);
    switch (step.kind) {
      case 'expression':
        this.value(step.value, scope);
        return undefined;
      case 'assign':
        this.assign(step.target, step.operator, this.value(step.value, scope), scope, step);
        return undefined;
      case 'if':
        return this.block(isTrue(this.value(step.condition, scope)) ? step.yes : step.no, scope);
      case 'for': {
        const iterable = this.value(step.iterable, scope);
        for (const item of this.at(step, () => listItems(iterable))) {
          this.tick(step);
          this.assign(step.target, '=', item, scope, step);
          const signal = this.block(step.body, scope);
          if (signal === 'break') break;
          if (signal !== undefined && signal !== 'continue') return signal;
        }
        return undefined;
      }
      case 'def':
        scope.values.set(step.name, this.define(step.name, step.parameters, step.body, scope));
        return undefined;
      case 'return':
        return { kind: 'return', value: step.value === undefined ? null : this.value(step.value, scope) };
      case 'load':
        throw new StarlarkFailure(
          `No imports are available, you tried \`${step.path}\` (no call to \`Evaluator.set_loader\`)`,
          step,
          [...this.frames],
        );
      case 'break':
      case 'continue':
        return step.kind;
      case 'pass':
        return undefined;
    }
  }

  protected override assign(target: Expression, operator: string, value: Value, scope: Scope, span: SourceSpan): void {
    if (operator !== '=') {
      const before = this.at(span, () => this.#augmented(target, scope));
      if (operator === '+=' && before instanceof StarlarkList) {
        for (const item of this.at(span, () => listItems(value))) before.items.push(item);
        return;
      }
      const combined = this.at(span, () => applyBinary(operator.slice(0, -1), before, value));
      this.assign(target, '=', combined, scope, span);
      return;
    }
    switch (target.kind) {
      case 'name':
        scope.values.set(target.name, value);
        return;
      case 'tuple':
      case 'list': {
        const items = this.at(target, () => listItems(value));
        if (items.length !== target.items.length) {
          const message = `Unpacked ${items.length} values but expected ${target.items.length}`;
          throw new StarlarkFailure(message, target, [...this.frames]);
        }
        for (const [index, item] of target.items.entries()) this.assign(item, '=', items[index] ?? null, scope, span);
        return;
      }
      case 'index': {
        const object = this.value(target.object, scope);
        const index = this.value(target.index, scope);
        this.at(target, () => writeIndex(object, index, value));
        return;
      }
      default: {
        const message = 'Cannot assign to this';
        throw new StarlarkFailure(message, span, [...this.frames]);
      }
    }
  }

  /** The value that `+=` changes. A name without one is shown with its whole statement. */
  #augmented(target: Expression, scope: Scope): Value {
    if (target.kind !== 'name') return this.value(target, scope);
    const value = scope.find(target.name);
    if (value === undefined) {
      throw new StarlarkFailure(`Local variable \`${target.name}\` referenced before assignment`);
    }
    return value;
  }
}

function writeIndex(object: Value, index: Value, value: Value): void {
  if (object instanceof StarlarkDict) object.set(index, value);
  else if (object instanceof StarlarkList) {
    const at = placeOf(object.items.length, index);
    if (at < 0 || at >= object.items.length)
      throw new StarlarkFailure(`Index \`${printPlain(index)}\` is out of bound`);
    object.items[at] = value;
  } else {
    throw new StarlarkFailure('Immutable');
  }
}
