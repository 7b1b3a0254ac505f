import { expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  decodeRequest,
  decodeRequestFile,
  encodeRequest,
  planRequests,
  requestFile,
  type InboxRequest,
  type SessionRequest,
} from '#/session/store/inbox-request.ts';
import { QUEUED_PROMPTS } from '#/session/events/replay-state.ts';
import { applyEvent, createState, type SessionState } from '#/session/events/state.ts';

const ID = '0198c0de-0000-7000-8000-000000000001';
const idOf = (n: number): string => `0198c0de-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

const text = fc.string({ minLength: 1, maxLength: 40 }).filter((value) => value.trim() !== '');
const tags = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 });
const request: fc.Arbitrary<SessionRequest> = fc.oneof(
  fc.record({ kind: fc.constant('rename' as const), title: text }),
  fc.record({ kind: fc.constantFrom('archive' as const, 'unarchive' as const) }),
  fc.record({ kind: fc.constant('tag' as const), add: tags, remove: tags }),
  fc.record({ kind: fc.constant('queue' as const), text }),
);

/** Applies what a plan says, as recording it would. */
function apply(state: SessionState, requests: readonly InboxRequest[]): number {
  let applied = 0;
  for (const plan of planRequests(state, requests)) {
    if (plan.kind !== 'record') continue;
    applied += 1;
    applyEvent(state, { ...plan.event, seq: state.lastSeq + 1, ts: '2026-01-01T00:00:00.000Z' });
  }
  return applied;
}

test('what is encoded is decoded', () => {
  fc.assert(
    fc.property(request, (asked) => {
      expect(decodeRequest(encodeRequest({ id: ID, request: asked }), ID)).toEqual({ id: ID, request: asked });
    }),
  );
});

test.each([
  ['', 'it is no JSON object'],
  ['[]', 'it is no JSON object'],
  [`{"v":2,"id":"${ID}","kind":"archive"}`, 'it is of another version'],
  [`{"v":1,"id":"${idOf(2)}","kind":"archive"}`, 'its id is not that of its name'],
  [`{"v":1,"id":"${ID}","kind":"explode"}`, 'it asks for something unknown'],
  [`{"v":1,"id":"${ID}","kind":"rename","title":" "}`, 'it has no title'],
  [`{"v":1,"id":"${ID}","kind":"queue","text":7}`, 'it has no text'],
  [`{"v":1,"id":"${ID}","kind":"tag","add":["a",1],"remove":[]}`, 'its tags are none'],
])('%j is no request', (file, reason) => {
  expect(decodeRequest(file, ID)).toBe(reason);
});

test('any bytes are a request or a reason', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (file) => {
      const decoded = decodeRequest(file, ID);
      expect(typeof decoded === 'string' || decoded.id === ID).toBe(true);
    }),
  );
});

test('names of files', () => {
  expect(decodeRequestFile(requestFile(ID))).toBe(ID);
  for (const name of [
    'x.json',
    `${ID}.json.tmp`,
    ID,
    `.${ID}.json.1.tmp`,
    `${ID.toUpperCase().replace('1', 'A')}.json`,
  ])
    expect(decodeRequestFile(name)).toBeUndefined();
});

test('a request is applied once, however often it is found, and in whatever batches', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 30 }), fc.integer({ min: 1, max: 30 }), (asked, size) => {
      const requests = asked.map((given, index) => ({ id: idOf(index + 1), request: given }));
      const whole = createState();
      apply(whole, requests);
      const parts = createState();
      for (let from = 0; from < requests.length; from += size) {
        // Whoever applies a batch is killed before its files are removed: it is found again.
        apply(parts, requests.slice(from, from + size));
        expect(apply(parts, requests.slice(0, from + size))).toBe(0);
      }
      expect({ ...parts.replay }).toEqual({ ...whole.replay });
      expect([parts.title, parts.isArchived, parts.tags, parts.queue]).toEqual([
        whole.title,
        whole.isArchived,
        whole.tags,
        whole.queue,
      ]);
    }),
  );
});

test('no more prompts wait than a checkpoint may hold', () => {
  const state = createState();
  const requests = Array.from({ length: QUEUED_PROMPTS + 1 }, (_, n) => ({
    id: idOf(n + 1),
    request: { kind: 'queue', text: `${n}` } as const,
  }));
  expect(planRequests(state, requests).at(-1)).toMatchObject({ kind: 'refuse' });
  apply(state, requests);
  expect(state.queue).toHaveLength(QUEUED_PROMPTS);
});
