import { describe, expect, test } from 'bun:test';
import { createStreamRedactors } from '#/redaction/redactor.ts';
import { OpenItemsFile } from '#/session/log/open-items-file.ts';
import { decodeFragments, planInterruption } from '#/session/log/open-items.ts';
import type { LiveEvent, RecordedEvent } from '#/session/events/index.ts';
import { applyEvents, createState } from '#/session/events/state.ts';
import { openMemoryPlatform, type MemoryPlatform } from '#tests/support/memory-platform.ts';
import {
  CREATED,
  TS,
  TURN,
  agentMessage,
  customCall,
  functionCall,
  toolCompleted,
  toolStarted,
  turnStarted,
} from '#tests/session/support/sample-events.ts';

const PATH = '/work/open-items.part';

const delta = (itemId: string, text: string): LiveEvent => ({
  type: 'item.delta',
  turn_id: TURN,
  item_id: itemId,
  channel: 'text',
  payload: { delta: text },
});

const content = (platform: MemoryPlatform): string =>
  platform.fs.stat(PATH) === undefined ? '' : platform.fs.readText(PATH);

describe('OpenItemsFile', () => {
  test('writes at most every 250 ms, only what is new, and nothing while idle', async () => {
    const platform = openMemoryPlatform();
    const file = new OpenItemsFile({ fs: platform.fs, clock: platform.clock, path: PATH });
    file.observe(delta('m', 'Hel'));
    file.observe(delta('m', 'lo '));
    expect(content(platform)).toBe('');
    await platform.clock.advance(250);
    file.observe(delta('m', 'world'));
    await platform.clock.advance(250);
    expect(decodeFragments(content(platform))).toEqual([
      { turnId: TURN, itemId: 'm', kind: 'agent_message', text: 'Hello world' },
    ]);
    const operations = platform.fs.operations.length;
    await platform.clock.advance(60_000);
    expect(platform.fs.operations.length).toBe(operations);
    expect(operations).toBe(platform.fs.operations.filter((line) => line.startsWith('append')).length);
  });

  test('drops an item once its durable end is synced, not before', async () => {
    const platform = openMemoryPlatform();
    const file = new OpenItemsFile({ fs: platform.fs, clock: platform.clock, path: PATH });
    file.observe(delta('m', 'Hello'));
    await platform.clock.advance(250);
    file.recorded([agentMessage('Hello', 'm')]);
    expect(content(platform)).not.toBe('');
    file.synced();
    expect(content(platform)).toBe('');
  });

  test('writes nothing of an item that ends within the interval', async () => {
    const platform = openMemoryPlatform();
    const file = new OpenItemsFile({ fs: platform.fs, clock: platform.clock, path: PATH });
    file.observe(delta('m', 'Hello'));
    file.recorded([agentMessage('Hello', 'm')]);
    await platform.clock.advance(1000);
    file.close();
    expect(platform.fs.stat(PATH)).toBeUndefined();
  });

  test('leaves what is still open behind when it is closed', () => {
    const platform = openMemoryPlatform();
    const file = new OpenItemsFile({ fs: platform.fs, clock: platform.clock, path: PATH });
    file.observe({ type: 'item.started', turn_id: TURN, item_id: 'm', kind: 'reasoning' });
    file.observe(delta('m', 'Hmm'));
    file.close();
    expect(decodeFragments(content(platform))).toMatchObject([{ kind: 'reasoning', text: 'Hmm' }]);
  });

  test('a full disk ends it quietly', async () => {
    const platform = openMemoryPlatform();
    const file = new OpenItemsFile({ fs: platform.fs, clock: platform.clock, path: PATH });
    platform.fs.faults.freeBytes = 10;
    file.observe(delta('m', 'Hello'));
    await platform.clock.advance(250);
    file.observe(delta('m', 'Hello'));
    await platform.clock.advance(250);
    expect(decodeFragments(content(platform))).toEqual([]);
  });

  test('never holds a secret whole, however it is cut', async () => {
    const platform = openMemoryPlatform();
    const redactStream = createStreamRedactors({
      knownValues: [{ name: 'KEY', value: 'hunter2-hunter2' }],
      shapes: false,
    });
    const file = new OpenItemsFile({ fs: platform.fs, clock: platform.clock, path: PATH, redactStream });
    for (const letter of 'It is hunter2-hunter2, I think.\nYes: hunter2-hunter2') {
      file.observe(delta('m', letter));
      await platform.clock.advance(250);
      expect(content(platform)).not.toContain('hunter2-hunter2');
    }
    expect(decodeFragments(content(platform))).toMatchObject([
      { text: 'It is [redacted:KEY], I think.\nYes: [redacted:KEY]' },
    ]);
  });
});

describe('planInterruption', () => {
  const fold = (...events: Parameters<typeof applyEvents>[1][number][]) => applyEvents(createState(), events);
  const recorded = (events: readonly Parameters<typeof Object.assign>[0][]): RecordedEvent[] =>
    events.map((event, index) => ({ ...event, seq: index + 1, ts: TS }) as RecordedEvent);
  let ids = 0;
  const freshId = (): string => `id${++ids}`;

  test('closes calls in call order with the outputs that Codex sends, and the turn', () => {
    ids = 0;
    const state = fold(
      ...recorded([
        CREATED,
        turnStarted(),
        agentMessage('done', 'ended'),
        functionCall('a'),
        customCall('b'),
        functionCall('c'),
        toolStarted('a'),
        toolCompleted('a'),
        toolStarted('b', 'apply_patch'),
      ]),
    );
    const open = ['ended', 'open'].map((itemId) => ({
      turnId: TURN,
      itemId,
      kind: 'agent_message' as const,
      text: 'Hel',
    }));
    const events = planInterruption(
      state,
      [...open, { ...open[1], turnId: 'other', itemId: 'x' } as never],
      'crash',
      freshId,
    );
    expect(events).toEqual([
      { type: 'item.interrupted', turn_id: TURN, item_id: 'open', kind: 'agent_message', payload: { text: 'Hel' } },
      {
        type: 'tool.completed',
        turn_id: TURN,
        call_id: 'b',
        tool: 'apply_patch',
        status: 'interrupted',
        duration_ms: 0,
        payload: { item: { type: 'custom_tool_call_output', id: 'ctco_id1', call_id: 'b', output: 'aborted' } },
      },
      {
        type: 'tool.completed',
        turn_id: TURN,
        call_id: 'c',
        tool: 'exec_command',
        status: 'interrupted',
        duration_ms: 0,
        payload: { item: { type: 'function_call_output', id: 'fco_id2', call_id: 'c', output: 'aborted' } },
      },
      { type: 'turn.interrupted', turn_id: TURN, reason: 'crash' },
    ]);
    const after = applyEvents(state, recorded(events));
    expect(planInterruption(after, open, 'crash', freshId)).toEqual([]);
  });

  test('has nothing to say of a session at rest', () => {
    expect(planInterruption(createState(), [], 'crash', freshId)).toEqual([]);
  });

  test('a cut last line costs only itself', () => {
    const line = '{"turn_id":"t","item_id":"m","kind":"agent_message","text":"Hello"}\n';
    for (let cut = 0; cut < line.length - 1; cut++) {
      expect(decodeFragments(line + line.slice(0, cut))).toMatchObject([{ text: 'Hello' }]);
    }
  });
});
