import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { decodeLineEnvelope } from '#/protocol/rollout/line-envelope.ts';
import { decodeRolloutLine, lineKind } from '#/protocol/rollout/rollout-line.ts';
import { decodeRolloutName, encodeRolloutPath } from '#/protocol/rollout/rollout-name.ts';
import { decodeSessionMeta } from '#/protocol/rollout/session-meta.ts';

const ID = '01a20438-2709-7612-8115-8ed90bdb1335';

describe('decodeRolloutLine', () => {
  test.each([
    ['', 'not-json'],
    ['{', 'not-json'],
    ['[]', 'not-a-record'],
    ['null', 'not-a-record'],
    ['{"type":"x"}', 'not-a-record'],
    ['{"type":"x","payload":[]}', 'not-a-record'],
    ['{"type":1,"payload":{}}', 'not-a-record'],
    ['{"type":"x","payload":{}}', { timestamp: undefined, ordinal: undefined, type: 'x', payload: {} }],
    [
      '{"timestamp":"t","ordinal":1.5,"type":"x","payload":{"a":1},"metadata":{}}',
      { timestamp: 't', ordinal: 1.5, type: 'x', payload: { a: 1 } },
    ],
    ['{"ordinal":"1","type":"x","payload":{}}', { timestamp: undefined, ordinal: undefined, type: 'x', payload: {} }],
  ])('%s', (text, expected) => {
    expect(decodeRolloutLine(text)).toEqual(expected as never);
  });
});

test('lineKind tells messages apart by role', () => {
  expect(lineKind('response_item', 'message', 'user')).toBe('response_item/message/user');
  expect(lineKind('response_item', 'reasoning', undefined)).toBe('response_item/reasoning');
  expect(lineKind('event_msg', undefined, undefined)).toBe('event_msg');
  expect(lineKind('compacted', 'x', 'y')).toBe('compacted');
});

describe('decodeLineEnvelope', () => {
  test('says what the whole line says, from its beginning', () => {
    const text = fc.string({ unit: 'binary' });
    const arbitrary = fc.record({
      timestamp: text,
      ordinal: fc.option(fc.nat(), { nil: undefined }),
      type: text,
      payload: fc.record({ type: text, status: fc.constantFrom('completed', null, 1), role: text }),
    });
    fc.assert(
      fc.property(arbitrary, ({ timestamp, ordinal, type, payload }) => {
        const line = JSON.stringify({ timestamp, ...(ordinal !== undefined && { ordinal }), type, payload });
        const envelope = decodeLineEnvelope(line);
        expect(envelope).toEqual({ timestamp, ordinal, type, payloadType: payload.type, role: payload.role });
      }),
    );
  });

  test.each(['', '{}', '{"type":"x"}', '{"timestamp":"t","type":"x"', 'x{"timestamp":"t","type":"x","payload":{'])(
    'says nothing of %j',
    (text) => {
      const envelope = decodeLineEnvelope(text);
      expect(envelope).toBeUndefined();
    },
  );

  test('stops at the first member that is no short value', () => {
    expect(
      decodeLineEnvelope(
        '{"timestamp":"t","ordinal":7,"type":"compacted","payload":{"message":"m","replacement_history":[{"type":"x"',
      ),
    ).toEqual({ timestamp: 't', ordinal: 7, type: 'compacted', payloadType: undefined, role: undefined });
  });
});

describe('names of files', () => {
  test('go to a path and back', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2000-01-02'), max: new Date('2900-01-01'), noInvalidDate: true }),
        (date) => {
          const { folder, name } = encodeRolloutPath(ID, date);
          expect(folder).toMatch(/^\d{4}\/\d\d\/\d\d$/);
          const decoded = decodeRolloutName(name);
          expect(decoded?.id).toBe(ID);
          expect(new Date(decoded?.localTime ?? '').getTime()).toBe(Math.floor(date.getTime() / 1000) * 1000);
        },
      ),
    );
  });

  test.each([
    ['rollout-2026-11-22T17-05-18-01a20438-2709-7612-8115-8ed90bdb1335.jsonl', false],
    ['rollout-2026-11-22T17-05-18-01a20438-2709-7612-8115-8ed90bdb1335.jsonl.zst', true],
  ])('%s', (name, isCompressed) => {
    expect(decodeRolloutName(name)).toEqual({ id: ID, localTime: '2026-11-22T17:05:18', isCompressed });
  });

  test.each([
    'rollout.jsonl',
    'rollout-2026-11-22T17-05-18-nope.jsonl',
    'x',
    '.csm-export-01a20438-2709-7612-8115-8ed90bdb1335',
  ])('%s is none', (name) => {
    expect(decodeRolloutName(name)).toBeUndefined();
  });
});

describe('decodeSessionMeta', () => {
  test('reads what is there and nothing of another type', () => {
    expect(
      decodeSessionMeta({
        id: ID,
        cwd: '/w',
        originator: 7,
        source: { subagent: 'review' },
        base_instructions: { text: 'Base.' },
        history_mode: 'paginated',
        history_base: { thread_id: ID, end_ordinal_exclusive: 49, end_byte_offset: 1000 },
        git: { commit_hash: 'abc', branch: 'main' },
      }),
    ).toMatchObject({
      id: ID,
      cwd: '/w',
      originator: undefined,
      source: 'subagent',
      baseInstructions: 'Base.',
      historyMode: 'paginated',
      historyBase: { threadId: ID, endOrdinalExclusive: 49, endByteOffset: 1000 },
      git: { commit: 'abc', branch: 'main' },
    });
    expect(decodeSessionMeta({ history_base: { end_ordinal_exclusive: 1 } }).historyBase).toBeUndefined();
  });
});
