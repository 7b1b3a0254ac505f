/**
 * Runs a Starlark file: the language that Codex's rules are written in, as far as it is known (assignments, `for`, `if`,
 * `def`, `lambda`, comprehensions, format strings; `load` finds nothing). Steps, depth and sizes are bounded, so that a
 * file of a stranger's repository ends. Pure.
 */
import { bindArguments, type Formal } from './bind-arguments.ts';
import { BUILTINS } from './builtins.ts';
import { StarlarkFailure, type Frame, type SourceSpan } from './failure.ts';
import { findMethod, listMethods } from './methods.ts';
import { applyBinary, applyUnary, placeOf, readIndex, readSlice } from './operators.ts';
import { parseStarlark } from './parse-starlark.ts';
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
  type StarlarkFunction,
  type Value,
} from './value.ts';

const STEP_LIMIT = 2_000_000;
/** Codex's own. */
const CALL_LIMIT = 50;

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

class Scope {
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

type Signal = { readonly kind: 'return'; readonly value: Value } | 'break' | 'continue' | undefined;

class Interpreter {
  readonly #globals: Scope;
  readonly #module: Scope;
  readonly #file: string;
  readonly #frames: Frame[] = [];
  #caller = '<module>';
  #steps = 0;

  constructor(natives: ReadonlyMap<string, StarlarkFunction>, file: string) {
    this.#file = file;
    this.#globals = new Scope(undefined);
    for (const [name, value] of [...BUILTINS, ...natives]) this.#globals.values.set(name, value);
    this.#module = new Scope(this.#globals);
  }

  module(steps: readonly Step[]): void {
    checkNames(steps, (name) => this.#globals.values.has(name), [...this.#globals.values.keys()]);
    this.#block(steps, this.#module);
  }

  #tick(span: SourceSpan): void {
    this.#steps += 1;
    if (this.#steps > STEP_LIMIT) throw new StarlarkFailure(`more than ${STEP_LIMIT} steps`, span, [...this.#frames]);
  }

  /** Adds the place to a failure that has none. */
  #at<T>(span: SourceSpan, run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof StarlarkFailure) || error.span !== undefined) throw error;
      throw new StarlarkFailure(error.message, span, [...this.#frames]);
    }
  }

  #block(steps: readonly Step[], scope: Scope): Signal {
    for (const step of steps) {
      const signal = this.#step(step, scope);
      if (signal !== undefined) return signal;
    }
    return undefined;
  }

  #step(step: Step, scope: Scope): Signal {
    this.#tick(step);
    switch (step.kind) {
      case 'expression':
        this.#value(step.value, scope);
        return undefined;
      case 'assign':
        this.#assign(step.target, step.operator, this.#value(step.value, scope), scope, step);
        return undefined;
      case 'if':
        return this.#block(isTrue(this.#value(step.condition, scope)) ? step.yes : step.no, scope);
      case 'for': {
        const iterable = this.#value(step.iterable, scope);
        for (const item of this.#at(step, () => listItems(iterable))) {
          this.#tick(step);
          this.#assign(step.target, '=', item, scope, step);
          const signal = this.#block(step.body, scope);
          if (signal === 'break') break;
          if (signal !== undefined && signal !== 'continue') return signal;
        }
        return undefined;
      }
      case 'def':
        scope.values.set(step.name, this.#define(step.name, step.parameters, step.body, scope));
        return undefined;
      case 'return':
        return { kind: 'return', value: step.value === undefined ? null : this.#value(step.value, scope) };
      case 'load':
        throw new StarlarkFailure(
          `No imports are available, you tried \`${step.path}\` (no call to \`Evaluator.set_loader\`)`,
          step,
          [...this.#frames],
        );
      case 'break':
      case 'continue':
        return step.kind;
      case 'pass':
        return undefined;
    }
  }

  #assign(target: Expression, operator: string, value: Value, scope: Scope, span: SourceSpan): void {
    if (operator !== '=') {
      const before = this.#at(span, () => this.#augmented(target, scope));
      if (operator === '+=' && before instanceof StarlarkList) {
        for (const item of this.#at(span, () => listItems(value))) before.items.push(item);
        return;
      }
      const combined = this.#at(span, () => applyBinary(operator.slice(0, -1), before, value));
      this.#assign(target, '=', combined, scope, span);
      return;
    }
    switch (target.kind) {
      case 'name':
        scope.values.set(target.name, value);
        return;
      case 'tuple':
      case 'list': {
        const items = this.#at(target, () => listItems(value));
        if (items.length !== target.items.length) {
          const message = `Unpacked ${items.length} values but expected ${target.items.length}`;
          throw new StarlarkFailure(message, target, [...this.#frames]);
        }
        for (const [index, item] of target.items.entries()) this.#assign(item, '=', items[index] ?? null, scope, span);
        return;
      }
      case 'index': {
        const object = this.#value(target.object, scope);
        const index = this.#value(target.index, scope);
        this.#at(target, () => writeIndex(object, index, value));
        return;
      }
      default: {
        const message = 'Cannot assign to this';
        throw new StarlarkFailure(message, span, [...this.#frames]);
      }
    }
  }

  /** The value that `+=` changes. A name without one is shown with its whole statement. */
  #augmented(target: Expression, scope: Scope): Value {
    if (target.kind !== 'name') return this.#value(target, scope);
    const value = scope.find(target.name);
    if (value === undefined) {
      throw new StarlarkFailure(`Local variable \`${target.name}\` referenced before assignment`);
    }
    return value;
  }

  #define(name: string, parameters: readonly Parameter[], body: readonly Step[] | Expression, scope: Scope): Value {
    const formals: readonly Formal[] = parameters.map((parameter) => ({
      kind: parameter.kind,
      name: parameter.name,
      fallback: parameter.fallback === undefined ? undefined : this.#value(parameter.fallback, scope),
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
          if ('kind' in body) return this.#value(body, local);
          const signal = this.#block(body, local);
          return typeof signal === 'object' ? signal.value : null;
        } finally {
          this.#caller = before;
        }
      },
    };
  }

  #value(expression: Expression, scope: Scope): Value {
    this.#tick(expression);
    switch (expression.kind) {
      case 'literal':
        return expression.value;
      case 'bytes':
        return new StarlarkBytes(expression.text);
      case 'format':
        return expression.pieces
          .map((piece) => (typeof piece === 'string' ? piece : printPlain(this.#value(piece, scope))))
          .join('');
      case 'name': {
        const value = scope.find(expression.name);
        if (value !== undefined) return value;
        const message = `Local variable \`${expression.name}\` referenced before assignment`;
        throw new StarlarkFailure(message, expression, [...this.#frames]);
      }
      case 'list':
        return new StarlarkList(expression.items.map((item) => this.#value(item, scope)));
      case 'tuple':
        return new StarlarkTuple(expression.items.map((item) => this.#value(item, scope)));
      case 'dict': {
        const dict = new StarlarkDict();
        for (const [key, value] of expression.entries) {
          const [k, v] = [this.#value(key, scope), this.#value(value, scope)];
          this.#at(key, () => {
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
          const key = this.#value(expression.key, inner);
          if (expression.value === undefined) list.push(key);
          else {
            const value = this.#value(expression.value, inner);
            this.#at(expression.key, () => dict.set(key, value));
          }
        });
        return expression.form === 'list' ? new StarlarkList(list) : dict;
      }
      case 'unary': {
        const operand = this.#value(expression.operand, scope);
        return this.#at(expression, () => applyUnary(expression.operator, operand));
      }
      case 'binary':
        return this.#binary(expression, scope);
      case 'choice':
        return this.#value(isTrue(this.#value(expression.condition, scope)) ? expression.yes : expression.no, scope);
      case 'call':
        return this.#call(expression, scope);
      case 'attribute':
        return this.#attribute(this.#value(expression.object, scope), expression.name, expression);
      case 'index': {
        const [object, index] = [this.#value(expression.object, scope), this.#value(expression.index, scope)];
        return this.#at(expression, () => readIndex(object, index));
      }
      case 'slice': {
        const object = this.#value(expression.object, scope);
        const [from, to, step] = [expression.from, expression.to, expression.step].map((bound) =>
          bound === undefined ? undefined : this.#value(bound, scope),
        );
        return this.#at(expression, () => readSlice(object, from, to, step));
      }
      case 'lambda':
        return this.#define('lambda', expression.parameters, expression.body, scope);
    }
  }

  #binary(expression: Expression & { readonly kind: 'binary' }, scope: Scope): Value {
    const { operator } = expression;
    const left = this.#value(expression.left, scope);
    if (operator === 'or') return isTrue(left) ? left : this.#value(expression.right, scope);
    if (operator === 'and') return isTrue(left) ? this.#value(expression.right, scope) : left;
    const right = this.#value(expression.right, scope);
    return this.#at(expression, () => applyBinary(operator, left, right));
  }

  #clauses(clauses: readonly Clause[], index: number, scope: Scope, each: (scope: Scope) => void): void {
    const clause = clauses[index];
    if (clause === undefined) {
      each(scope);
      return;
    }
    if (clause.kind === 'if') {
      if (isTrue(this.#value(clause.condition, scope))) this.#clauses(clauses, index + 1, scope, each);
      return;
    }
    const iterable = this.#value(clause.iterable, scope);
    for (const item of this.#at(clause.iterable, () => listItems(iterable))) {
      this.#tick(clause.target);
      this.#assign(clause.target, '=', item, scope, clause.target);
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
    throw new StarlarkFailure(message, span, [...this.#frames]);
  }

  #call(expression: Expression & { readonly kind: 'call' }, scope: Scope): Value {
    const { callee: called } = expression;
    // A method that is not there is shown with its call.
    const callee =
      called.kind === 'attribute'
        ? this.#attribute(this.#value(called.object, scope), called.name, expression)
        : this.#value(called, scope);
    const positional: Value[] = [];
    const named = new Map<string, Value>();
    for (const { kind, name, value } of expression.args) {
      const given = this.#value(value, scope);
      if (kind === 'positional') positional.push(given);
      else if (kind === 'named') named.set(name, given);
      else if (kind === 'args') {
        for (const item of this.#at(value, () => listItems(given))) positional.push(item);
      } else {
        if (!(given instanceof StarlarkDict)) {
          throw new StarlarkFailure('The argument provided for **kwargs is not a dictionary', expression, [
            ...this.#frames,
          ]);
        }
        for (const [key, item] of given.entries()) named.set(printPlain(key), item);
      }
    }
    if (this.#frames.length >= CALL_LIMIT - 1) {
      throw new StarlarkFailure('Starlark call stack overflow', expression, [...this.#frames]);
    }
    this.#frames.push({ caller: this.#caller, span: { start: expression.start, end: expression.end } });
    try {
      return this.#at(expression, () => {
        if (callee !== null && typeof callee === 'object' && 'call' in callee)
          return callee.call({ positional, named, offset: expression.start });
        throw new StarlarkFailure(`Operation \`call()\` not supported on type \`${printType(callee)}\``);
      });
    } finally {
      this.#frames.pop();
    }
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

/** Every name must be assigned somewhere it can be seen from; found before anything runs. */
function checkNames(steps: readonly Step[], isGlobal: (name: string) => boolean, globals: readonly string[]): void {
  const visit = (block: readonly Step[], outer: ReadonlySet<string>): void => {
    const known = new Set(outer);
    collectNames(block, known);
    for (const step of block) visitStep(step, known);
  };
  const visitStep = (step: Step, known: ReadonlySet<string>): void => {
    switch (step.kind) {
      case 'expression':
        see(step.value, known);
        break;
      case 'assign':
        see(step.value, known);
        see(step.target, known);
        break;
      case 'if':
        see(step.condition, known);
        for (const inner of [...step.yes, ...step.no]) visitStep(inner, known);
        break;
      case 'for':
        see(step.iterable, known);
        for (const inner of step.body) visitStep(inner, known);
        break;
      case 'def':
        for (const { fallback } of step.parameters) if (fallback !== undefined) see(fallback, known);
        visit(step.body, new Set([...known, ...step.parameters.map(({ name }) => name)]));
        break;
      case 'return':
        if (step.value !== undefined) see(step.value, known);
        break;
      default:
    }
  };
  const see = (expression: Expression, known: ReadonlySet<string>): void => {
    switch (expression.kind) {
      case 'name': {
        if (known.has(expression.name) || isGlobal(expression.name)) return;
        const meant = suggestName(expression.name, [...known, ...globals]);
        const hint = meant === undefined ? '' : `, did you mean \`${meant}\`?`;
        throw new StarlarkFailure(`Variable \`${expression.name}\` not found${hint}`, expression);
      }
      case 'lambda':
        see(expression.body, new Set([...known, ...expression.parameters.map(({ name }) => name)]));
        return;
      case 'comprehension': {
        const inner = new Set(known);
        for (const clause of expression.clauses) {
          if (clause.kind === 'if') see(clause.condition, inner);
          else {
            see(clause.iterable, inner);
            collectTarget(clause.target, inner);
          }
        }
        see(expression.key, inner);
        if (expression.value !== undefined) see(expression.value, inner);
        return;
      }
      default:
        for (const inner of listChildren(expression)) see(inner, known);
    }
  };
  visit(steps, new Set());
}

function listChildren(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'list':
    case 'tuple':
      return expression.items;
    case 'dict':
      return expression.entries.flat();
    case 'format':
      return expression.pieces.filter((piece) => typeof piece !== 'string');
    case 'unary':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'choice':
      return [expression.condition, expression.yes, expression.no];
    case 'call':
      return [expression.callee, ...expression.args.map(({ value }) => value)];
    case 'attribute':
      return [expression.object];
    case 'index':
      return [expression.object, expression.index];
    case 'slice':
      return [expression.object, expression.from, expression.to, expression.step].filter((part) => part !== undefined);
    default:
      return [];
  }
}

function collectNames(steps: readonly Step[], into: Set<string>): void {
  for (const step of steps) {
    if (step.kind === 'assign') collectTarget(step.target, into);
    else if (step.kind === 'def') into.add(step.name);
    else if (step.kind === 'load') for (const [name] of step.names) into.add(name);
    else if (step.kind === 'if') collectNames([...step.yes, ...step.no], into);
    else if (step.kind === 'for') {
      collectTarget(step.target, into);
      collectNames(step.body, into);
    }
  }
}

function collectTarget(target: Expression, into: Set<string>): void {
  if (target.kind === 'name') into.add(target.name);
  else if (target.kind === 'tuple' || target.kind === 'list')
    for (const item of target.items) collectTarget(item, into);
}
