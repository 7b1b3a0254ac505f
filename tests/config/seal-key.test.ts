import { expect, test } from 'bun:test';
import { readSealKey } from '#/config/seal-key.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';

const { fs } = openMemoryPlatform();

test('reads a key without its line end', () => {
  fs.writeFile('/work/key', 'sixteen bytes or more\r\n', { mode: 0o600 });
  expect(Buffer.from(readSealKey(fs, '/work/key')).toString()).toBe('sixteen bytes or more');
});

test.each([
  ['/work/none', 'No such file'],
  ['/work/short', 'shorter than 16 bytes'],
  ['/work/open', 'can be read by others'],
])('refuses %s: %s', (path, message) => {
  fs.writeFile('/work/short', 'short\n', { mode: 0o600 });
  fs.writeFile('/work/open', 'sixteen bytes or more', { mode: 0o644 });
  expect(() => readSealKey(fs, path)).toThrow(message);
});
