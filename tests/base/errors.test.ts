import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';

test('CsmError carries all it was given', () => {
  const cause = new Error('inner');
  const error = new CsmError('input', 'bad', 'it is bad', { hint: 'fix it', data: { line: 1 }, cause });
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ kind: 'input', code: 'bad', message: 'it is bad', hint: 'fix it', data: { line: 1 } });
  expect(error.cause).toBe(cause);
  expect('cause' in new CsmError('input', 'bad', 'it is bad')).toBe(false);
});

describe('errno', () => {
  test.each([
    [{ code: 'ENOENT' }, 'ENOENT'],
    [{ code: 'ERR_INVALID_URL' }, undefined],
    [{ code: 20 }, undefined],
    [{ code: 'session-not-found' }, undefined],
    ['ENOENT', undefined],
    [null, undefined],
  ])('errnoOf(%p) is %p', (error, code) => {
    expect(errnoOf(error)).toBe(code);
  });

  test('is printed as strerror(3) has it', () => {
    let error: unknown;
    try {
      readFileSync('/no/such/file');
    } catch (thrown) {
      error = thrown;
    }
    expect(printErrno(error)).toBe('No such file or directory (os error 2)');
    expect(printErrno(Object.assign(new Error('x'), { code: 'ENOSPC' }))).toBe('No space left on device (os error 28)');
    expect(printErrno(Object.assign(new Error('as it came'), { code: 'EWHATEVER' }))).toBe('as it came');
    expect(printErrno('text')).toBe('text');
  });
});
