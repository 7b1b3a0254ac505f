import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '#/base/json.ts';
import { decodeBlobRefs, encodeBlobRefs, resolveBlobRefs, type BlobToWrite } from '#/session/log/blob-refs.ts';
import { encodeRecord } from '#/session/log/record-encoder.ts';
import { applyForgetting, decodeRecord, type PayloadPolicy } from '#/session/log/record.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import {
  SAMPLE_SESSION,
  TS,
  anyEvent,
  anyText,
  turnStarted,
  userMessage,
} from '#tests/session/support/sample-events.ts';

const encode = (event: DurableEvent, seq = 1, previousSum = 0, policy: PayloadPolicy = 'full') =>
  encodeRecord(event, { seq, ts: TS, previousSum, policy });

const withoutLf = (line: Uint8Array): Uint8Array => line.subarray(0, -1);

const decodedEvent = (line: Uint8Array, previousSum = 0): unknown => {
  const decoded = decodeRecord(withoutLf(line), previousSum);
  expect(decoded.kind).toBe('record');
  return decoded.kind === 'record' ? decoded.event : undefined;
};

describe('the form of a record', () => {
  test('is the published one, byte for byte', () => {
    const event: DurableEvent = { type: 'session.titled', payload: { title: 'é' } };
    const { line, sum } = encode(event, 2, 0x1234abcd);
    const payload = '{"title":"é"}';
    const digest = new Bun.CryptoHasher('sha256').update(payload).digest('hex');
    const head = `{"v":1,"seq":2,"ts":"${TS}","type":"session.titled","payload":`;
    const sizes = `,"digest":"${digest}","payload_bytes":14`;
    const summed = Buffer.from(`${head}${sizes}`);
    const expectedSum = Bun.hash.crc32(summed, 0x1234abcd);
    expect(sum).toBe(expectedSum);
    expect(Buffer.from(line).toString()).toBe(
      `${head}${payload}${sizes},"sum":"${expectedSum.toString(16).padStart(8, '0')}"}\n`,
    );
  });

  test('has no payload and no digest where the event has none', () => {
    const text = Buffer.from(encode(turnStarted()).line).toString();
    expect(Object.keys(JSON.parse(text))).toEqual(['v', 'seq', 'ts', 'type', 'turn_id', 'trigger', 'sum']);
  });

  test('under the policy metadata, has the digest and the size of the payload in its place', () => {
    const full = JSON.parse(Buffer.from(encode(userMessage('secret words')).line).toString()) as JsonObject;
    const { line, blobs } = encode(userMessage('secret words'), 1, 0, 'metadata');
    const record = JSON.parse(Buffer.from(line).toString()) as JsonObject;
    expect(record['digest']).toBe(full['digest'] as string);
    expect(record['payload_bytes']).toBe(Buffer.byteLength(JSON.stringify(full['payload'])));
    expect(record['payload']).toBeUndefined();
    expect(blobs).toEqual([]);
    expect(decodeRecord(withoutLf(line), 0)).toMatchObject({ kind: 'record', payload: 'dropped' });
    expect(encode(userMessage('x'.repeat(100_000)), 1, 0, 'metadata').blobs).toEqual([]);
  });
});

describe('decodeRecord', () => {
  test('gives back what was encoded', () => {
    fc.assert(
      fc.property(anyEvent, fc.integer({ min: 1, max: 2 ** 40 }), fc.nat(0xffffffff), (event, seq, previousSum) => {
        expect(decodedEvent(encode(event, seq, previousSum).line, previousSum)).toEqual({ ...event, seq, ts: TS });
      }),
    );
  });

  test('finds every flipped bit of a record', () => {
    for (const event of [userMessage('short'), turnStarted(), SAMPLE_SESSION[0] as DurableEvent]) {
      const line = withoutLf(encode(event, 7, 99).line);
      for (let at = 0; at < line.length; at++) {
        for (let bit = 0; bit < 8; bit++) {
          const hit = Uint8Array.from(line);
          hit[at] = (hit[at] ?? 0) ^ (1 << bit);
          if (decodeRecord(hit, 99).kind !== 'bad') throw new Error(`bit ${bit} of byte ${at} went unnoticed`);
        }
      }
    }
  });

  test('finds every cut, and a record after another one than its own predecessor', () => {
    const line = withoutLf(encode(userMessage('short'), 7, 99).line);
    for (let end = 0; end < line.length; end++) expect(decodeRecord(line.subarray(0, end), 99).kind).toBe('bad');
    const other = decodeRecord(line, 98);
    expect(other).toMatchObject({ kind: 'bad', reason: 'sum' });
    expect(decodeRecord(line, undefined).kind).toBe('record');
  });

  test.each([
    ['', 'syntax'],
    ['[]', 'syntax'],
    [' {"v":1}', 'syntax'],
    ['{"v":1,"seq":1}', 'shape'],
    ['{"v":1,"seq":0,"ts":"","type":"x","sum":"00000000"}', 'shape'],
    ['{"v":1,"seq":1.5,"ts":"","type":"x","sum":"00000000"}', 'shape'],
    ['{"v":2,"whatever":true}', 'version'],
    ['{"v":1,"seq":1,"ts":"","type":"x","payload":{},"sum":"00000000"}', 'shape'],
  ])('calls %j bad: %s', (text, reason) => {
    expect(decodeRecord(Buffer.from(text), undefined)).toMatchObject({ kind: 'bad', reason });
  });

  test('keeps a type that it does not know as an unknown event', () => {
    const line = Buffer.from(`{"v":1,"seq":3,"ts":"${TS}","type":"moon.risen","phase":4,`);
    const sum = Bun.hash.crc32(line.subarray(0, -1), 5).toString(16).padStart(8, '0');
    const record = decodeRecord(Buffer.concat([line, Buffer.from(`"sum":"${sum}"}`)]), 5);
    expect(record).toMatchObject({ kind: 'record', event: { type: 'unknown', original_type: 'moon.risen', seq: 3 } });
  });

  test('is not fooled by a type named like a member of every object', () => {
    const line = Buffer.from(`{"v":1,"seq":3,"ts":"${TS}","type":"constructor","sum":"00000000"}`);
    expect(decodeRecord(line, undefined)).toMatchObject({ event: { type: 'unknown', original_type: 'constructor' } });
  });
});

describe('applyForgetting', () => {
  test('takes the payload out in place: same length, same sum, no word of it left', () => {
    fc.assert(
      fc.property(anyEvent, fc.nat(0xffffffff), (event, previousSum) => {
        const { line, sum } = encode(event, 1, previousSum);
        const forgotten = applyForgetting(line);
        if (!('payload' in event)) return expect(forgotten).toBeUndefined();
        expect(forgotten?.length).toBe(line.length);
        const decoded = decodeRecord(withoutLf(forgotten ?? line), previousSum);
        expect(decoded).toMatchObject({ kind: 'record', sum, payload: 'forgotten' });
        expect(decoded.kind === 'record' && 'payload' in decoded.event).toBe(false);
        expect(applyForgetting(forgotten ?? line)).toBeUndefined();
      }),
    );
  });
});

describe('blobs', () => {
  const store = (blobs: readonly BlobToWrite[]) => {
    const bySha = new Map(blobs.map((blob) => [blob.sha256, blob.data]));
    return (ref: { sha256: string }) => bySha.get(ref.sha256) ?? new Uint8Array();
  };

  test('hold every long text at any depth, and only those', () => {
    const long = 'ü'.repeat(8193);
    const payload = { a: 'x'.repeat(16 * 1024), b: [{ c: long }, { d: 'short' }] };
    const { payload: stored, blobs } = encodeBlobRefs(payload);
    expect(blobs.map((blob) => blob.bytes)).toEqual([16386]);
    expect(stored).toEqual({
      a: payload.a,
      b: [{ c: { $blob: blobs[0]?.sha256 ?? '', bytes: 16386 } }, { d: 'short' }],
    });
    expect(decodeBlobRefs(stored).map((ref) => ref.bytes)).toEqual([16386]);
    expect(resolveBlobRefs(stored, store(blobs))).toEqual(payload);
  });

  test('are the same texts again for any payload', () => {
    const anyLong = fc.oneof(
      anyText,
      fc.constantFrom('y'.repeat(17_000), `${'z'.repeat(17_000)}\ud800`, 'ü'.repeat(9000)),
    );
    const anyKey = fc.oneof(anyText, fc.constantFrom('$blob', '$$blob', 'bytes', '__proto__', 'encoding'));
    const anyPayload = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        anyLong,
        fc.integer(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(anyKey, tie('value'), { maxKeys: 3 }),
      ),
    })).value;
    fc.assert(
      fc.property(fc.dictionary(anyKey, anyPayload, { maxKeys: 3 }), (input) => {
        const payload = JSON.parse(JSON.stringify(input)) as JsonObject;
        const { payload: stored, blobs } = encodeBlobRefs(payload);
        const onDisk = JSON.parse(JSON.stringify(stored)) as JsonValue;
        expect(JSON.stringify(resolveBlobRefs(onDisk, store(blobs)))).toBe(JSON.stringify(payload));
        for (const blob of blobs) expect(Bun.SHA256.hash(blob.data, 'hex')).toBe(blob.sha256);
      }),
      { numRuns: 200 },
    );
  });

  test('count data URLs too', () => {
    const event: DurableEvent = {
      type: 'context.added',
      reason: 'start',
      payload: {
        items: [
          {
            type: 'message',
            content: [{ type: 'input_image', image_url: `data:image/png;base64,${'A'.repeat(20_000)}` }],
          },
        ],
      },
    };
    const { line, blobs } = encode(event);
    expect(blobs.length).toBe(1);
    expect(line.length).toBeLessThan(600);
  });
});
