import { expect, test } from 'bun:test';
import { BoundedQueue } from '#/base/queue.ts';
import { settle } from '#tests/support/memory-clock.ts';

test('hands values out in order and ends after the last', async () => {
  const queue = new BoundedQueue<number>(10);
  for (const value of [1, 2, 3]) await queue.push(value);
  queue.close();
  await queue.push(4);
  const seen: number[] = [];
  for await (const value of queue) seen.push(value);
  expect(seen).toEqual([1, 2, 3]);
});

test('holds a producer up while it is full', async () => {
  const queue = new BoundedQueue<number>(2);
  let pushed = 0;
  const producer = (async () => {
    for (let value = 0; value < 6; value++) {
      await queue.push(value);
      pushed += 1;
    }
    queue.close();
  })();
  await settle();
  expect([pushed, queue.length]).toEqual([2, 2]);
  const seen: number[] = [];
  for await (const value of queue) {
    seen.push(value);
    expect(queue.length).toBeLessThanOrEqual(2);
    await settle();
  }
  await producer;
  expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
});

test('lets everybody go when it is closed', async () => {
  const queue = new BoundedQueue<number>(1);
  await queue.push(1);
  const stuck = [queue.push(2), queue.push(3)];
  queue.close();
  await Promise.all(stuck);
  const empty = new BoundedQueue<number>(1);
  const reader = empty[Symbol.asyncIterator]().next();
  empty.close();
  expect(await reader).toEqual({ done: true, value: undefined });
});
