import { expect, test } from 'bun:test';
import { fitPath } from '#/ui/text/fit-path.ts';

test.each([
  ['~/work/app', 20, '~/work/app'],
  ['/', 1, '/'],
  ['~/work/clients/acme/shop/frontend', 24, '~/work/…/shop/frontend'],
  ['~/work/clients/acme/shop/frontend', 17, '~/work/…/frontend'],
  ['~/work/clients/acme/shop/frontend', 16, '…/shop/frontend'],
  ['~/work/clients/acme/shop/frontend', 10, '…/frontend'],
  ['~/work/clients/acme/shop/frontend', 6, '…ntend'],
  ['/資料/顧客/設計', 9, '…/設計'],
  ['/資料/顧客/設計', 4, '…計'],
  ['/a/b', 1, '…'],
  ['/a/b', 0, ''],
])('%s in %d columns is %s', (path, cols, shown) => {
  expect(fitPath(path, cols)).toBe(shown);
});
