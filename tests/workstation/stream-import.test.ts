import { describe, expect, test } from 'bun:test';
import { importStream } from '#/workstation/stream-import.ts';
import { openMemoryPlatform, type MemoryPlatform } from '#tests/support/memory-platform.ts';
import { COMPLETED, CREATED, messageDone, sse } from '#tests/agent/model/ask.ts';

const open = (stream: string): MemoryPlatform =>
  openMemoryPlatform({ files: { '/work/a.sse': stream, '/log/keep': '' } });
const run = (platform: MemoryPlatform, sessionId = 'demo') =>
  importStream(platform, { streamPath: '/work/a.sse', logPath: '/log/events.jsonl', sessionId, csmVersion: '1' });
const records = (platform: MemoryPlatform): readonly Record<string, unknown>[] =>
  platform.fs
    .readText('/log/events.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('importStream', () => {
  test('makes a log of one turn', async () => {
    const platform = open(sse(CREATED, messageDone('Hello'), COMPLETED));
    expect(await run(platform)).toMatchObject({ firstSeq: 1, lastSeq: 5, end: 'completed' });
    const written = records(platform);
    expect(written.map(({ type }) => type)).toEqual([
      'session.created', 'turn.started', 'item.completed', 'response.completed', 'turn.completed',
    ]); // prettier-ignore
    expect(written[0]).toMatchObject({ name: 'demo', source: 'import' });
    expect(written[2]).toMatchObject({
      kind: 'agent_message',
      item_id: 'm1',
      payload: { item: messageDone('Hello').item },
    });
    expect(written[4]).toMatchObject({ last_message_item_id: 'm1', usage: { total_tokens: 5 } });
  });

  test('appends to the same session, and to no other', async () => {
    const platform = open(sse(messageDone('Hello'), COMPLETED));
    const { sessionId } = await run(platform);
    expect(await run(platform)).toMatchObject({ sessionId, firstSeq: 6, lastSeq: 9 });
    expect(await run(platform, sessionId)).toMatchObject({ firstSeq: 10 });
    expect(run(platform, 'other')).rejects.toMatchObject({ code: 'session-differs', kind: 'conflict' });
    expect(records(platform).length).toBe(13);
  });

  test('a stream that breaks off becomes a failed turn with the text so far', async () => {
    const added = { type: 'response.output_item.added', item: { type: 'message', id: 'm2' } };
    const platform = open(
      sse(messageDone('a'), added, { type: 'response.output_text.delta', item_id: 'm2', delta: 'half' }),
    );
    expect(await run(platform)).toMatchObject({ end: 'stream-closed' });
    expect(records(platform).slice(2)).toMatchObject([
      { type: 'item.completed' },
      { type: 'item.interrupted', item_id: 'm2', payload: { text: 'half' } },
      { type: 'response.failed', code: 'stream-closed', will_retry: false },
      { type: 'turn.failed' },
    ]);
  });

  test('keeps shapes of secrets out of the log', async () => {
    const platform = open(sse(messageDone(`key sk-proj-${'a1B2'.repeat(12)} end`), COMPLETED));
    await run(platform);
    expect(platform.fs.readText('/log/events.jsonl')).not.toContain('sk-proj-a1B2');
  });

  test('refuses a log that is none, and leaves it', async () => {
    const platform = open(sse(COMPLETED));
    platform.fs.writeFile('/log/events.jsonl', 'not a log\n');
    expect(run(platform)).rejects.toMatchObject({ code: 'log-damaged' });
    expect(platform.fs.readText('/log/events.jsonl')).toBe('not a log\n');
  });

  test('waits for nobody: a log in use is refused, a stream that is not there too', async () => {
    const platform = open('');
    platform.locks.held.add('/log/lock');
    expect(run(platform)).rejects.toMatchObject({ code: 'log-locked' });
    platform.fs.remove('/work/a.sse');
    expect(run(platform)).rejects.toMatchObject({ code: 'stream-unreadable' });
  });
});
