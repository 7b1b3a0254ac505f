import { expect, test } from 'bun:test';
import { findSetpriv } from '#/agent/sandbox/launcher.ts';

test.each([
  ['util-linux', '/usr/bin/setpriv', '/usr/bin/setpriv', '/usr/bin/setpriv'],
  ['busybox, as on Alpine', '/bin/setpriv', '/bin/busybox', undefined],
  ['none', undefined, '', undefined],
] as const)('%s', (_name, found, real, expected) => {
  const platform = { processes: { which: () => found }, fs: { realPath: () => real } };
  expect(findSetpriv(platform as never)).toBe(expected);
});
