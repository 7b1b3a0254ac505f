/** Finds names that nothing gives a value, before anything runs. Pure; throws {@link StarlarkFailure}. */
import { StarlarkFailure } from './failure.ts';
import { suggestName } from './suggest.ts';
import type { Expression, Step } from './syntax.ts';

/** Every name must be assigned somewhere it can be seen from; found before anything runs. */
export function checkNames(
  steps: readonly Step[],
  isGlobal: (name: string) => boolean,
  globals: readonly string[],
): void {
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
