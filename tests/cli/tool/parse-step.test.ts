import { describe, expect, test } from 'bun:test';
import { CsmError } from '#/base/errors.ts';
import { parseStep, printStep } from '#/cli/tool/parse-step.ts';
import type { PtyCommand } from '#/agent/tools/pty-actor.ts';

const STEPS: readonly (readonly [text: string, step: PtyCommand, printed: string])[] = [
  ['input-line:stdin:hello', { kind: 'input', text: 'hello\n' }, 'input-line:stdin'],
  ['input-line:stdin:', { kind: 'input', text: '\n' }, 'input-line:stdin'],
  ['input-line:stdin:a:b::c', { kind: 'input', text: 'a:b::c\n' }, 'input-line:stdin'],
  ['input:stdin:\u0003', { kind: 'input', text: '\u0003' }, 'input:stdin'],
  ['close:stdin', { kind: 'close' }, 'close:stdin'],
  ['resize:120x40', { kind: 'resize', cols: 120, rows: 40 }, 'resize:120x40'],
  ['signal:INT', { kind: 'signal', signal: 'SIGINT' }, 'signal:INT'],
  ['signal:sigterm', { kind: 'signal', signal: 'SIGTERM' }, 'signal:TERM'],
  ['drain:500', { kind: 'drain', waitMs: 500 }, 'drain:500'],
  ['finish:0', { kind: 'finish', waitMs: 0 }, 'finish:0'],
  ['kill', { kind: 'kill' }, 'kill'],
];

describe('a step', () => {
  test.each(STEPS)('%s', (text, step, printed) => {
    expect(parseStep(text)).toEqual(step);
    expect(printStep(step)).toBe(printed);
  });

  test.each([
    ['', 'there is no step ``'],
    ['type:x', 'there is no step `type`'],
    ['input-line:hello', 'input goes to stdin'],
    ['input-line:stdout:hello', 'input goes to stdin'],
    ['input:stdin', 'input goes to stdin'],
    ['close', 'only stdin can be closed'],
    ['resize:120', 'a size is COLSxROWS'],
    ['resize:-1x2', 'a size is COLSxROWS'],
    ['signal:NOPE', 'there is no signal `NOPE`'],
    ['drain', 'a time is a number of milliseconds'],
    ['drain:1.5', 'a time is a number of milliseconds'],
    ['drain:9999999999', 'a time is a number of milliseconds'],
    ['kill:9', 'kill takes no value'],
  ])('%p is refused', (text, why) => {
    let error: unknown;
    try {
      parseStep(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(CsmError);
    expect(error).toMatchObject({ kind: 'usage', code: 'step-unknown' });
    expect((error as CsmError).message).toContain(why);
    expect((error as CsmError).hint).toContain('resize:COLSxROWS');
  });
});
