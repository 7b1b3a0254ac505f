import { expect, test } from 'bun:test';
import { ProcessTable, type LiveProcess } from '#/agent/tools/process-table.ts';

function processOf(processId: number, more: Partial<LiveProcess> = {}): LiveProcess & { killed: number } {
  const made = {
    processId,
    callId: `call_${processId}`,
    terminal: false,
    isBackground: false,
    exitCode: undefined as number | undefined,
    killed: 0,
    ...more,
    kill: async () => {
      made.killed += 1;
      made.exitCode ??= 143;
    },
  };
  return made;
}

test('a number is given once, until its process is gone', () => {
  const table = new ProcessTable();
  table.add(processOf(7));
  expect(() => table.add(processOf(7))).toThrow('there is a process 7 in this session already');
  expect(table.list().map(({ callId }) => callId)).toEqual(['call_7']);
  table.delete(7);
  table.add(processOf(7));
  expect(table.has(7)).toBe(true);
});

test('finishing ends all and says how each one ended', async () => {
  const table = new ProcessTable();
  table.add(processOf(1, { terminal: true, isBackground: true }));
  table.add(processOf(2, { exitCode: 3 }));
  expect(await table.finishAll()).toEqual([
    { processId: 1, callId: 'call_1', terminal: true, isBackground: true, exitCode: 143, wasKilled: true },
    { processId: 2, callId: 'call_2', terminal: false, isBackground: false, exitCode: 3, wasKilled: false },
  ]);
  expect([table.list(), await table.finishAll()]).toEqual([[], []]);
});

test('what tools keep is closed once all processes have ended', async () => {
  const table = new ProcessTable();
  const order: string[] = [];
  table.keep('key', () => ({ value: 1, close: () => void order.push('closed') }));
  expect(table.keep('key', () => ({ value: 2, close: () => {} }))).toBe(1);
  const process = processOf(1);
  table.add({ ...process, kill: async () => void order.push('killed') });
  await table.close();
  expect(order).toEqual(['killed', 'closed']);
});
