/** A live session over the memory platform and a scripted model, and what it told. */
import { parseScript } from '#/agent/model/script.ts';
import { loadSettings, NO_INPUT, type LoadInput } from '#/config/load.ts';
import { itemText } from '#/protocol/responses/items.ts';
import type { SessionEvent } from '#/session/events/index.ts';
import type { LiveFacts, LiveSession, UserPrompt } from '#/workstation/live-session.ts';
import { openLiveSession, type LiveSessionOptions } from '#/workstation/open-live-session.ts';
import { openMemoryPlatform, type MemoryPlatform } from '#tests/support/memory-platform.ts';

export interface LiveSetup {
  readonly platform?: MemoryPlatform;
  /** Answers of the model, as docs/scripted-model.md has them. */
  readonly responses?: readonly unknown[];
  readonly options?: Partial<LiveSessionOptions>;
  /** `-c key=value`. */
  readonly overrides?: readonly string[];
  readonly flags?: LoadInput['flags'];
}

export interface Live {
  readonly platform: MemoryPlatform;
  readonly live: LiveSession;
  readonly events: SessionEvent[];
  readonly facts: LiveFacts[];
  /** Types of the durable events so far. */
  types(): readonly string[];
  /** Texts of the prompts that were recorded. */
  prompts(): readonly string[];
}

export const prompt = (text: string): UserPrompt => ({ content: [{ type: 'input_text', text }] });

const LIVE = new Set(['item.started', 'item.delta', 'tool.output', 'stream.retrying']);

export async function openLive(setup: LiveSetup = {}): Promise<Live> {
  const platform = setup.platform ?? openMemoryPlatform();
  const settings = loadSettings(platform, {
    ...NO_INPUT,
    flags: setup.flags ?? {},
    overrides: ['model_provider="scripted"', ...(setup.overrides ?? [])],
  });
  const live = await openLiveSession(platform, settings, {
    target: { kind: 'new' },
    ask: {
      approval: async () => ({ decision: 'approved', by: 'user', scope: { kind: 'once' } }),
      questions: async () => undefined,
    },
    script: parseScript(JSON.stringify({ responses: setup.responses ?? [{ items: [] }] }), 'script.json'),
    ...setup.options,
  });
  const events: SessionEvent[] = [];
  const facts: LiveFacts[] = [];
  live.subscribe((event) => events.push(event));
  live.onFacts((now) => facts.push(now));
  return {
    platform,
    live,
    events,
    facts,
    types: () => events.map(({ type }) => type).filter((type) => !LIVE.has(type)),
    prompts: () =>
      events.flatMap((event) =>
        event.type === 'item.completed' && event.kind === 'user_message' ? [itemText(event.payload.item)] : [],
      ),
  };
}

/** Lets time pass until it is settled: whoever waits for a lock looks again and again. */
export async function withTime<T>(platform: MemoryPlatform, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const settled = promise.finally(() => (isSettled = true));
  settled.catch(() => {});
  while (!isSettled) await platform.clock.advance(5);
  return settled;
}
