/** The end of a turn that something broke. Pure. */
import { CsmError } from '#/base/errors.ts';
import type { TurnEnd } from './turn-state.ts';

/** @param code of what is no `CsmError` */
export function failedEnd(error: unknown, code = 'internal'): Extract<TurnEnd, { readonly status: 'failed' }> {
  if (!(error instanceof CsmError)) {
    return { status: 'failed', code, message: error instanceof Error ? error.message : String(error) };
  }
  const { message, hint } = error;
  return { status: 'failed', code: error.code, message, ...(hint === undefined ? {} : { hint }) };
}
