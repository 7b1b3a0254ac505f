/** What a session lives through while the matrix crashes it. The same for a process and for the file port in memory. @effects fs clock random lock */
import { CsmError } from '#/base/errors.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { forkSession } from '#/session/store/fork.ts';
import type { OpenSession } from '#/session/store/open-session.ts';
import { createSession, openSession, type SessionStore } from '#/session/store/session-store.ts';
import {
  agentMessage,
  functionCall,
  openFractions,
  toolCompleted,
  toolStarted,
  turnCompleted,
  turnStarted,
  userMessage,
} from './sample-turn.ts';
import { toldOf, type Told } from './told.ts';

export interface ScenarioOptions {
  readonly store: SessionStore;
  /** Id of its session; those of forks come from the platform. */
  readonly id: string;
  readonly seed: number;
  readonly rounds: number;
  /** Called as soon as something is acknowledged, never before. */
  readonly tell: (told: readonly Told[]) => void;
  /** Lets streamed text reach its file. */
  readonly pause?: () => Promise<void>;
}

/** Id of the session of a seed. */
export function sessionIdOf(seed: number): string {
  return `0198c0de-0000-7000-8000-${(seed >>> 0).toString(16).padStart(12, '0')}`;
}

/** Begins the session, or goes on with it where it is there; turns, closings, forks and forgettings follow. */
export async function runScenario(options: ScenarioOptions): Promise<void> {
  const { store, id, tell, rounds } = options;
  const fraction = openFractions(options.seed);
  const isNew = store.platform.fs.stat(`${store.root}/sessions/${id}/events.jsonl`) === undefined;
  let open = isNew ? await create(options) : await openSession(store, id);
  try {
    for (let round = 0; round < rounds; round++) {
      await runTurn(open, round, options, fraction);
      if (round % 3 === 1) {
        await open.close();
        open = await openSession(store, id);
      }
      if (round % 5 === 2) await runFork(open, round, options, fraction);
      if (round % 7 === 3) await runForget(open, 3 + round, tell);
    }
  } finally {
    await open.close();
  }
}

async function create({ store, id, tell }: ScenarioOptions): Promise<OpenSession> {
  const session = await createSession(store, {
    id,
    cwd: '/work',
    source: 'exec',
    thread_source: 'user',
    csm_version: '0',
    base_message_id: 'msg_base',
    payloadPolicy: 'full',
  });
  tell([{ kind: 'created', session: id }]);
  return session;
}

/** One turn: what is acknowledged together is told together. */
export async function runTurn(
  session: OpenSession,
  round: number,
  options: Pick<ScenarioOptions, 'tell' | 'pause'>,
  fraction: () => number,
): Promise<void> {
  const turn = `turn-${session.head.seq}-${round}`;
  const append = async (...events: readonly DurableEvent[]): Promise<void> =>
    options.tell(toldOf(session.id, await session.append(...events)));
  await Promise.all([
    append(turnStarted(turn), userMessage(turn, textOf(fraction))),
    append(functionCall(turn), toolStarted(turn)),
  ]);
  session.live({
    type: 'item.delta',
    turn_id: turn,
    item_id: `a-${turn}`,
    channel: 'text',
    payload: { delta: 'It begins. ' },
  });
  await options.pause?.();
  await append(toolCompleted(turn, textOf(fraction)));
  // Not synced of itself: the next one is, after a while in which a power cut may take this one.
  await append(agentMessage(turn, textOf(fraction)));
  await options.pause?.();
  await append(turnCompleted(turn));
}

async function runFork(
  parent: OpenSession,
  round: number,
  options: ScenarioOptions,
  fraction: () => number,
): Promise<void> {
  const { seq } = parent.head;
  const fork = await forkSession(options.store, parent.id, round % 2 === 0 ? {} : { at: seq });
  try {
    options.tell([{ kind: 'forked', session: fork.id, parent: parent.id, seq }]);
    await runTurn(fork, round, options, fraction);
  } finally {
    await fork.close();
  }
}

/** Takes the words of a record out, where it has some. */
async function runForget(session: OpenSession, seq: number, tell: ScenarioOptions['tell']): Promise<void> {
  tell([{ kind: 'forgetting', session: session.id, seq }]);
  try {
    await session.forget(seq);
  } catch (error) {
    if (!(error instanceof CsmError) || !error.code.startsWith('forget-')) throw error;
  }
}

/** Mostly short, sometimes several pages of the disk, sometimes a blob. Never the same twice. */
function textOf(fraction: () => number): string {
  const kind = fraction();
  const length = kind < 0.5 ? 10 + kind * 200 : kind < 0.9 ? kind * 14_000 : 17_000 + kind * 4000;
  return `${fraction()} ${'text “ü” \u2028 '.repeat(Math.ceil(length / 14))}`;
}
