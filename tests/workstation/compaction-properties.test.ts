/** Random sessions with compactions and undos: what a request carries, however the session was come by. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { planKeptContext, planSeedContext } from '#/agent/compaction/plan-kept.ts';
import { printSummaryMessage } from '#/agent/compaction/summary-texts.ts';
import { loadSettings, NO_INPUT } from '#/config/load.ts';
import { NO_USAGE, type ResponseItem } from '#/protocol/responses/items.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { requestItems } from '#/session/events/state.ts';
import { digestReplayState } from '#/session/log/checkpoint.ts';
import { forkSession } from '#/session/store/fork.ts';
import type { OpenSession } from '#/session/store/open-session.ts';
import { createSession, openSession, readSession, sessionStore } from '#/session/store/session-store.ts';
import { commitCompaction, contextEntries } from '#/workstation/compaction-commit.ts';
import { undoCompaction } from '#/workstation/compaction-undo.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import {
  agentMessage,
  functionCall,
  toolCompleted,
  TURN,
  turnCompleted,
  turnStarted,
  userMessage,
} from '#tests/session/support/sample-events.ts';
import { FACTS } from '#tests/session/support/memory-store.ts';

type Step =
  | { readonly kind: 'turn'; readonly rounds: readonly (readonly number[])[]; readonly size: number }
  | { readonly kind: 'context' }
  | { readonly kind: 'summary' }
  | { readonly kind: 'seed'; readonly keepTurns: number }
  | { readonly kind: 'undo' }
  | { readonly kind: 'reopen' }
  | { readonly kind: 'fork' };

/** Long enough for an index to be written, and for blobs. */
const SIZES = [10, 3_000, 20_000, 70_000];
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('turn' as const),
      /** Per response: the order in which its calls end. */
      rounds: fc.array(fc.shuffledSubarray([0, 1, 2], { minLength: 1 }), { maxLength: 3 }),
      size: fc.constantFrom(...SIZES),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'context' }) },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: 'summary' }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('seed' as const), keepTurns: fc.integer({ min: 0, max: 3 }) }),
  },
  { weight: 3, arbitrary: fc.constant<Step>({ kind: 'undo' }) },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: 'reopen' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'fork' }) },
);

let ids = 0;
const fresh = (): string => `x${++ids}`;

const responseCompleted = (): DurableEvent => ({
  type: 'response.completed',
  turn_id: TURN,
  response_id: fresh(),
  usage: NO_USAGE,
  cost_usd: null,
  request: { input_items: 1, input_sha256: '0'.repeat(64) },
  duration_ms: 1,
});

function turnEvents({ rounds, size }: Extract<Step, { kind: 'turn' }>): DurableEvent[] {
  const events: DurableEvent[] = [turnStarted(), userMessage(`do ${fresh()} ${'p'.repeat(size / 10)}`, fresh())];
  for (const order of rounds) {
    const calls = order.map(() => fresh());
    const outputs = calls.toSorted((a, b) => (order[calls.indexOf(a)] ?? 0) - (order[calls.indexOf(b)] ?? 0));
    for (const id of calls) events.push(functionCall(id));
    events.push(responseCompleted());
    for (const id of outputs) events.push(toolCompleted(id, 'o'.repeat(size)));
  }
  events.push(agentMessage(`said ${fresh()}`, fresh()), responseCompleted(), turnCompleted());
  return events;
}

const contextAdded = (): DurableEvent => ({
  type: 'context.added',
  reason: 'change',
  payload: {
    items: [
      { type: 'message', id: fresh(), role: 'developer', content: [{ type: 'input_text', text: 'rules' }] },
      {
        type: 'message',
        id: fresh(),
        role: 'user',
        content: [{ type: 'input_text', text: '<environment_context>\n</environment_context>' }],
      },
    ],
  },
});

function findUnanswered(items: readonly ResponseItem[]): readonly unknown[] {
  const of = (end: string): unknown[] => items.filter(({ type }) => type.endsWith(end)).map((item) => item['call_id']);
  const [calls, outputs] = [of('_call'), of('_output')];
  return [...calls.filter((id) => !outputs.includes(id)), ...outputs.filter((id) => !calls.includes(id))];
}

describe('random sessions with compactions and undos', () => {
  test('requests are the same from the log, from a checkpoint and after an undo; they only grow in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 24 }), async (steps) => {
        const platform = openMemoryPlatform();
        const settings = loadSettings(platform, NO_INPUT);
        const store = sessionStore(platform, settings.csmRoot);
        let session: OpenSession = await createSession(store, FACTS);
        /** What the context would be without the compactions on it, the innermost first. */
        const without: (readonly ResponseItem[])[] = [];
        const items = (): readonly ResponseItem[] => [...requestItems(session.state)];
        let before: readonly ResponseItem[] = [];
        const append = async (...events: DurableEvent[]): Promise<void> => {
          const had = items();
          await session.append(...events);
          expect(items().slice(0, had.length)).toEqual([...had]);
          const added = items().slice(had.length);
          without.forEach((context, at) => {
            without[at] = [...context, ...added];
          });
        };
        for (const current of steps) {
          before = items();
          switch (current.kind) {
            case 'turn':
              await append(...turnEvents(current));
              break;
            case 'context':
              await append(contextAdded());
              break;
            case 'summary':
              without.push(before);
              await commitCompaction(platform, session, {
                kind: 'semantic-summary',
                trigger: 'manual',
                context: planKeptContext(contextEntries(session)),
                message: printSummaryMessage(`notes ${fresh()}`, fresh()),
                summary: { text: 'notes' },
              });
              break;
            case 'seed':
              without.push(before);
              await commitCompaction(platform, session, {
                kind: 'replay-seed',
                trigger: 'manual',
                context: planSeedContext(contextEntries(session), current.keepTurns),
              });
              break;
            case 'undo': {
              await session.close();
              const undone = undoCompaction(platform, settings, session.id);
              const expected = without.pop();
              if (expected === undefined) await expect(undone).rejects.toMatchObject({ code: 'undo-nothing' });
              else await undone;
              session = await openSession(store, session.id);
              expect(items()).toEqual([...(expected ?? before)]);
              break;
            }
            case 'reopen':
              await session.close();
              session = await openSession(store, session.id);
              expect(items()).toEqual([...before]);
              break;
            case 'fork': {
              const fork = await forkSession(store, session.id);
              await session.close();
              session = fork;
              expect(items()).toEqual([...before]);
              break;
            }
          }
          expect(findUnanswered(items())).toEqual([]);
          const full = readSession(store, session.id, { ignoreIndex: true });
          const resumed = readSession(store, session.id);
          expect([...requestItems(full.state)]).toEqual([...items()]);
          expect([...requestItems(resumed.state)]).toEqual([...items()]);
          expect(digestReplayState(resumed.folded.replay)).toBe(digestReplayState(full.folded.replay));
          expect(digestReplayState(session.state.replay)).toBe(digestReplayState(full.folded.replay));
          expect(full.damage).toEqual([]);
        }
        await session.close();
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
