import { expect, test } from 'bun:test';
import { decodeTuiSettings } from '#/config/tui-settings.ts';

test.each([
  [{}, true],
  [{ tui: { disable_paste_burst: true } }, false],
  [{ disable_paste_burst: true }, false],
  [{ disable_paste_burst: true, tui: { disable_paste_burst: false } }, true],
])('pastes are detected with %j: %j', (raw, detects) => {
  expect(decodeTuiSettings(raw).detectsPastes).toBe(detects);
});
