/** Tokens of Starlark. Pure types. */
import type { SourceSpan } from './failure.ts';

export type TokenKind =
  | 'identifier'
  | 'keyword'
  | 'string'
  | 'bytes'
  | 'format'
  | 'int'
  | 'float'
  | 'symbol'
  | 'newline'
  | 'indent'
  | 'dedent'
  | 'end';

export interface Token extends SourceSpan {
  readonly kind: TokenKind;
  /** Name, symbol, or the decoded text. */
  readonly text: string;
}

/** As errors name it. */
export function printToken({ kind, text }: Token): string {
  switch (kind) {
    case 'identifier':
      return `identifier '${text}'`;
    case 'keyword':
      return `keyword '${text}'`;
    case 'string':
      return `string literal ${JSON.stringify(text)}`;
    case 'bytes':
      return `byte string literal b${JSON.stringify(text)}`;
    case 'format':
      return `f-string ${JSON.stringify(text)}`;
    case 'int':
      return `integer literal '${text}'`;
    case 'float':
      return `float literal '${Number(text)}'`;
    case 'symbol':
      return `symbol '${text}'`;
    case 'newline':
      return 'new line';
    case 'indent':
      return 'new indentation block';
    case 'dedent':
      return 'end of indentation block';
    case 'end':
      return 'end of file';
  }
}
