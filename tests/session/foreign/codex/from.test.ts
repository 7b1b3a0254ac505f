import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import { applyEvent, createState, requestItems } from '#/session/events/state.ts';
import type { DurableEvent, RecordedEvent } from '#/session/events/index.ts';
import { projectImport, projectImportedFrom } from '#/session/foreign/codex/from.ts';
import { readCodexHistory, type CodexHistory } from '#/session/foreign/codex/read-history.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { sampleFiles, THREAD_ID } from '#tests/session/foreign/support/sample-rollout.ts';

const PATH = `/home/user/.codex/sessions/2026/11/22/rollout-2026-11-22T17-05-18-${THREAD_ID}.jsonl`;

async function read(text: string): Promise<CodexHistory> {
  return readCodexHistory(openMemoryPlatform({ files: { [PATH]: text } }).fs, '/home/user/.codex', PATH);
}

function historyOf(events: readonly DurableEvent[]): readonly ResponseItem[] {
  const state = createState();
  for (const [index, event] of events.entries()) {
    applyEvent(state, { ...event, seq: index + 1, ts: '2026-01-01T00:00:00.000Z' } as RecordedEvent);
  }
  return requestItems(state);
}

const files = sampleFiles();

describe('an import', () => {
  test.each(Object.keys(files))('of %s has its items, in their order', async (name) => {
    const source = await read(files[name] ?? '');
    expect(historyOf(projectImport(source, undefined))).toEqual(source.history.items as ResponseItem[]);
    expect(projectImportedFrom(source).items).toBe(source.history.items.length);
  });

  test('names what it was made from', async () => {
    const text = files['paginated.jsonl'] ?? '';
    expect(projectImportedFrom(await read(text))).toEqual({
      format: 'codex',
      session_id: THREAD_ID,
      path: PATH,
      offset: Buffer.byteLength(text),
      ordinal: 17,
      sha256: new Bun.CryptoHasher('sha256').update(text).digest('hex'),
      model: 'gpt-5.5',
      provider: 'mock',
      program_version: '0.169.0',
      items: 9,
      turns: 2,
      compactions: 0,
      usage: expect.objectContaining({ total_tokens: 220 }),
    });
  });

  test('is called as the thread is in Codex, else by its first prompt', async () => {
    const source = await read(files['paginated.jsonl'] ?? '');
    const titleOf = (name?: string) => projectImport(source, name).find(({ type }) => type === 'session.titled');
    expect(titleOf('named')).toMatchObject({ payload: { title: 'named' } });
    expect(titleOf()).toMatchObject({ payload: { title: 'task one é' } });
    expect(titleOf(`\n  ${'w'.repeat(99)}\nmore`)).toMatchObject({ payload: { title: `${'w'.repeat(79)}…` } });
  });

  test('of a damaged file says what was lost, and nothing where nothing was', async () => {
    const warningsOf = async (name: string) =>
      projectImport(await read(files[name] ?? ''), undefined).filter(({ type }) => type === 'warning.raised');
    expect(await warningsOf('torn-tail.jsonl')).toMatchObject([{ code: 'import-damaged' }]);
    expect(await warningsOf('line-feed-inside.jsonl')).toEqual([]);
    expect(projectImportedFrom(await read(files['line-feed-inside.jsonl'] ?? '')).damage).toEqual({ split: 1 });
  });

  test('makes no huge records and loses no item, whatever their sizes', async () => {
    const source = await read(files['paginated.jsonl'] ?? '');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200_000 }), { maxLength: 150 }), (sizes) => {
        const items = sizes.map((size, index): ResponseItem => ({
          type: 'message',
          id: `m${index}`,
          role: 'assistant',
          content: [{ type: 'output_text', text: 'x'.repeat(size) }],
        }));
        const events = projectImport({ ...source, history: { ...source.history, items } }, 'name');
        expect(historyOf(events)).toEqual(items);
        for (const event of events) {
          if (event.type !== 'context.added') continue;
          expect(event.payload.items.length).toBeLessThanOrEqual(64);
          const isAlone = event.payload.items.length === 1;
          expect(isAlone || JSON.stringify(event.payload.items).length < 270_000).toBe(true);
        }
      }),
      { numRuns: 20 },
    );
  });
});
