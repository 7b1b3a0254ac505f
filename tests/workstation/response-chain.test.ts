import { describe, expect, test } from 'bun:test';
import { encodeRecord } from '#/session/log/record-encoder.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { readLastResponse } from '#/workstation/response-chain.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';

const usage = {
  input_tokens: 1,
  cached_input_tokens: 0,
  cache_write_input_tokens: 0,
  output_tokens: 1,
  reasoning_output_tokens: 0,
  total_tokens: 2,
};
const answer = (id: string, items: number): DurableEvent => ({
  type: 'response.completed',
  turn_id: 't',
  response_id: id,
  usage,
  cost_usd: null,
  request: { input_items: items, input_sha256: 'ab' },
  duration_ms: 1,
});
const text = (length: number): DurableEvent => ({
  type: 'item.completed',
  turn_id: 't',
  item_id: 'i',
  kind: 'user_message',
  payload: {
    // What looks like a record inside a text is none.
    item: {
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: `Z","type":"response.completed"${'x'.repeat(length)}` }],
    },
  },
});
const undone: DurableEvent = { type: 'compaction.undone', artifact_id: 'a', compaction_seq: 1, restores: null };

function readFrom(...events: readonly DurableEvent[]) {
  let previousSum = 0;
  const lines = events.map((event, index) => {
    const encoded = encodeRecord(event, {
      seq: index + 1,
      ts: '2026-01-01T00:00:00.000Z',
      previousSum,
      policy: 'full',
    });
    previousSum = encoded.sum;
    return encoded.line;
  });
  const { fs } = openMemoryPlatform({ files: { '/log': Buffer.concat(lines) } });
  return readLastResponse(fs, [{ path: '/log' }], '0-0')?.responseId;
}

describe('the last answer of a log', () => {
  test('is found wherever it stands', () => {
    expect(readFrom()).toBeUndefined();
    expect(readFrom(text(10))).toBeUndefined();
    expect(readFrom(answer('one', 1), answer('two', 2))).toBe('two');
    expect(readFrom(answer('one', 1), text(10))).toBe('one');
  });

  test('is found behind long records, whatever pieces are read', () => {
    // Blobs would hold texts over the inline limit, so many shorter ones make the distance.
    for (const count of [15, 16, 17, 18, 40]) {
      const filler = Array.from({ length: count }, () => text(15_000));
      expect(readFrom(answer('one', 1), ...filler)).toBe('one');
      expect(readFrom(...filler, answer('one', 1), text(5), ...filler)).toBe('one');
    }
  });

  test('does not count where a compaction or an undo came after it', () => {
    expect(readFrom(answer('one', 1), undone)).toBeUndefined();
    expect(readFrom(undone, answer('one', 1))).toBe('one');
    expect(readFrom(answer('one', 1), undone, ...Array.from({ length: 40 }, () => text(15_000)))).toBeUndefined();
  });
});
