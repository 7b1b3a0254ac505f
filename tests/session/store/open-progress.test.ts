/** Whoever opens a long session that has no index is told how far the reading is. */
import { expect, test } from 'bun:test';
import { statSync } from 'node:fs';
import { openSession } from '#/session/store/session-store.ts';
import { openCatalogLab } from '#tests/session/catalog/support.ts';

test('the reading of a log without an index is told', async () => {
  using lab = openCatalogLab();
  const id = await lab.native();
  const sizeBytes = statSync(lab.log(id)).size;
  const told: (readonly [number, number])[] = [];
  const session = await openSession(lab.store, id, { onProgress: (...bytes) => told.push(bytes) });
  expect(told.at(-1)).toEqual([sizeBytes, sizeBytes]);
  await session.close();
});
