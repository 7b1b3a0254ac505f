import { expect, test } from 'bun:test';
import { constants } from 'node:os';
import { measureExitCode } from '#/agent/tools/command-output.ts';

/** What stops a process, or nothing by itself; and second names. */
const OTHERS = /^SIG(?:CHLD|CONT|STOP|TSTP|TTIN|TTOU|URG|WINCH|IOT|POLL)$/;

test.each(Object.entries(constants.signals).filter(([signal]) => !OTHERS.test(signal)))(
  '%s ends with 128 and %d',
  (signal, number) => {
    expect(measureExitCode({ code: null, signal })).toBe(128 + number);
  },
);

test.each(['35', 'SIG35'])('a signal without a name: %s', (signal) => {
  expect(measureExitCode({ code: null, signal })).toBe(163);
});

test('a code is itself', () => {
  expect(measureExitCode({ code: 3, signal: null })).toBe(3);
});
