/** A long session of made up turns, as csm's log and as the rollout that csm exports of it. @effects process fs */
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { NO_USAGE } from '#/protocol/responses/items.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { createSession, sessionStore } from '#/session/store/session-store.ts';
import {
  agentMessage,
  functionCall,
  toolCompleted,
  toolStarted,
  userMessage,
} from '#tests/session/support/sample-events.ts';
import { runProgramOnce } from './program-run.ts';
import type { Place } from './sides.ts';

/** The id of the generated session. */
export const SESSION = '0198c0de-0000-7000-8000-00000000be4d';
const WORDS = 'What a user asks, what a command prints and what a model says, some hundred bytes each time. ';
/** Turns of one append. */
const BATCH = 100;
const CALLS = 3;
/** Turns behind the boundary, where there is one. */
const AFTER_BOUNDARY = 10;

/** How long it is: some 14 KB a turn. */
export interface Story {
  readonly turns: number;
  /** Whether the history before the last ten turns is behind a compaction. */
  readonly hasBoundary: boolean;
}

/** What the answer of a turn, counted from 0, ends with: to be waited for on a screen. Pure. */
export function printLastLine(turn: number): string {
  return `Answer ${turn} ends here.`;
}

/** Some 15 KB: a prompt, three commands with what they print, an answer. */
function encodeTurn(turn: number): readonly DurableEvent[] {
  const turn_id = `0198c0de-0000-7000-8000-${turn.toString(16).padStart(12, '0')}`;
  const events: readonly DurableEvent[] = [
    { type: 'turn.started', turn_id, trigger: 'exec' },
    userMessage(WORDS.repeat(8), `msg_user_${turn}`),
    ...Array.from({ length: CALLS }, (_, index) => `call_${turn}_${index}`).flatMap((call) => [
      functionCall(call),
      toolStarted(call),
      toolCompleted(call, WORDS.repeat(40)),
    ]),
    agentMessage(`${WORDS.repeat(16)}\n\n${printLastLine(turn)}`, `msg_agent_${turn}`),
    { type: 'turn.completed', turn_id, duration_ms: 5, usage: NO_USAGE, cost_usd: null },
  ];
  return events.map((event) => ('turn_id' in event ? { ...event, turn_id } : event));
}

function encodeBoundary(coversSeq: number): DurableEvent {
  const content = [{ type: 'input_text', text: `What was done so far: ${WORDS.repeat(20)}` }];
  return {
    type: 'compaction.committed',
    artifact_id: 'compact-1',
    kind: 'semantic-summary',
    artifact: { sha256: Bun.SHA256.hash('bench', 'hex'), bytes: 1 },
    trigger: 'auto',
    previous: null,
    covers_seq: coversSeq,
    kept: [],
    payload: { items: [{ type: 'message', id: 'msg_summary', role: 'user', content }] },
  };
}

/** Writes the session below `root`, the folder of csm's sessions. */
export async function writeSession(root: string, cwd: string, { turns, hasBoundary }: Story): Promise<void> {
  const session = await createSession(sessionStore(openBunPlatform(), root), {
    id: SESSION,
    cwd,
    source: 'exec',
    thread_source: 'user',
    csm_version: '0.1.0',
    base_message_id: 'msg_base',
    payloadPolicy: 'full',
  });
  const boundary = hasBoundary ? turns - AFTER_BOUNDARY : turns;
  for (let turn = 0; turn < turns;) {
    const end = Math.min(turn + BATCH, turn < boundary ? boundary : turns);
    await session.append(...Array.from({ length: end - turn }, (_, index) => encodeTurn(turn + index)).flat());
    turn = end;
    if (hasBoundary && turn === boundary) await session.append(encodeBoundary(session.head.seq));
  }
  await session.close();
}

/** Writes the rollout of the session below `root` into the home of a place. @param csm the program that exports */
export async function exportRollout(csm: string, root: string, { codexHome, work, env }: Place): Promise<void> {
  const target = ['--codex-home', codexHome, '--provider', 'mock', '--root', root];
  await runProgramOnce({ argv: [csm, 'session', 'export', SESSION, '--to-codex', ...target], cwd: work, env });
}
