/** Syntax tree of Starlark. Pure types. */
import type { SourceSpan } from './failure.ts';

export type Expression = SourceSpan &
  (
    | { readonly kind: 'literal'; readonly value: string | bigint | number }
    | { readonly kind: 'bytes'; readonly text: string }
    | { readonly kind: 'format'; readonly text: string; readonly pieces: readonly (string | Expression)[] }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'list' | 'tuple'; readonly items: readonly Expression[] }
    | { readonly kind: 'dict'; readonly entries: readonly (readonly [Expression, Expression])[] }
    | {
        readonly kind: 'comprehension';
        readonly form: 'list' | 'dict';
        readonly key: Expression;
        readonly value: Expression | undefined;
        readonly clauses: readonly Clause[];
      }
    | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
    | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
    | {
        readonly kind: 'choice';
        readonly condition: Expression;
        readonly yes: Expression;
        readonly no: Expression;
      }
    | { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly CallArgument[] }
    | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string }
    | { readonly kind: 'index'; readonly object: Expression; readonly index: Expression }
    | {
        readonly kind: 'slice';
        readonly object: Expression;
        readonly from: Expression | undefined;
        readonly to: Expression | undefined;
        readonly step: Expression | undefined;
      }
    | { readonly kind: 'lambda'; readonly parameters: readonly Parameter[]; readonly body: Expression }
  );

export type Clause =
  | { readonly kind: 'for'; readonly target: Expression; readonly iterable: Expression }
  | { readonly kind: 'if'; readonly condition: Expression };

export interface CallArgument {
  readonly kind: 'positional' | 'named' | 'args' | 'kwargs';
  readonly name: string;
  readonly value: Expression;
}

export interface Parameter {
  readonly kind: 'normal' | 'args' | 'kwargs' | 'separator';
  readonly name: string;
  readonly fallback: Expression | undefined;
}

export type Step = SourceSpan &
  (
    | { readonly kind: 'expression'; readonly value: Expression }
    | { readonly kind: 'assign'; readonly target: Expression; readonly operator: string; readonly value: Expression }
    | {
        readonly kind: 'if';
        readonly condition: Expression;
        readonly yes: readonly Step[];
        readonly no: readonly Step[];
      }
    | {
        readonly kind: 'for';
        readonly target: Expression;
        readonly iterable: Expression;
        readonly body: readonly Step[];
      }
    | {
        readonly kind: 'def';
        readonly name: string;
        readonly parameters: readonly Parameter[];
        readonly body: readonly Step[];
      }
    | { readonly kind: 'return'; readonly value: Expression | undefined }
    | { readonly kind: 'load'; readonly path: string; readonly names: readonly (readonly [string, string])[] }
    | { readonly kind: 'break' | 'continue' | 'pass' }
  );
