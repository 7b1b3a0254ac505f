import { describe, expect, test } from 'bun:test';
import { CsmError } from '#/base/errors.ts';
import type { ErrorKind } from '#/base/errors.ts';
import { asCsmError, exitCodeOf, printError, printStack } from '#/cli/report-error.ts';

const codes: [ErrorKind, number][] = [
  ['usage', 2],
  ['config', 1],
  ['input', 1],
  ['denied', 1],
  ['environment', 1],
  ['remote', 1],
  ['conflict', 1],
  ['canceled', 130],
  ['internal', 1],
];
test.each(codes)('%s ends with %d', (kind, code) => {
  expect(exitCodeOf(new CsmError(kind, 'x', 'x'))).toBe(code);
});

test('SIGTERM ends with 143', () => {
  expect(exitCodeOf(new CsmError('canceled', 'x', 'x', { data: { signal: 'SIGTERM' } }))).toBe(143);
});

describe('printError', () => {
  test('says what happened and what to do', () => {
    const error = new CsmError('config', 'config-syntax', 'bad TOML:\n/p:1:2: x\n  ^', { hint: 'fix it' });
    expect(printError(error)).toBe('Error: bad TOML:\n/p:1:2: x\n  ^\nhint: fix it\n');
  });

  test('shows controls of foreign text', () => {
    const error = new CsmError('input', 'x', 'no file \x1b]0;x\x07', { hint: 'a\x9bb' });
    expect(printError(error)).toBe('Error: no file \\x1b]0;x\\x07\nhint: a\\x9bb\n');
  });

  test('keeps a defect on one line and its stack for debugging', () => {
    const error = asCsmError(new TypeError('x is\n  undefined'));
    const [line, hint] = printError(error).split('\n');
    expect(line).toBe('Error: internal error: x is undefined');
    expect(hint).toContain('CSM_DEBUG=1');
    expect(printStack(error)).toContain('report-error.test.ts');
  });
});

describe('asCsmError', () => {
  test('takes an errno for what the machine said', () => {
    const error = asCsmError(Object.assign(new Error('ENOSPC: write'), { code: 'ENOSPC', path: '/x' }));
    expect(error).toMatchObject({
      kind: 'environment',
      code: 'enospc',
      message: 'Cannot write /x: No space left on device (os error 28)',
      hint: expect.stringContaining('Free some space'),
    });
    const made = Object.assign(new Error('no'), { code: 'ENOTDIR', path: '/x/y', syscall: 'mkdir' });
    expect(asCsmError(made).message).toBe('Cannot make the folder /x/y: Not a directory (os error 20)');
  });

  test('takes anything else for a defect', () => {
    expect(asCsmError('oops')).toMatchObject({ kind: 'internal', message: 'internal error: oops' });
  });
});

test('a message that says Error itself gets no second one', () => {
  const error = new CsmError('config', 'config-syntax', 'Error loading config.toml:\n/h/config.toml:1:1: bad');
  expect(printError(error)).toBe('Error loading config.toml:\n/h/config.toml:1:1: bad\n');
});
