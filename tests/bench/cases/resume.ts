/** Going on with a long session: how long until the model is asked. */
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { createSession, sessionStore } from '#/session/store/session-store.ts';
import {
  agentMessage,
  functionCall,
  toolCompleted,
  toolStarted,
  turnCompleted,
  turnStarted,
  userMessage,
} from '#tests/session/support/sample-events.ts';
import type { BenchCase } from '../bench-case.ts';
import { compare } from '../compare.ts';
import type { Place } from '../sides.ts';

const TURNS = 1000;
/** Turns of one append: a sync for each record of them would take longer than all the rest. */
const BATCH = 100;
const SESSION = '0198c0de-0000-7000-8000-00000000be4c';
const WORDS = 'What a user asks, what a command prints and what a model says, some hundred bytes each time. ';

/** Writes a session of csm's own in the place's home. */
async function writeSession({ codexHome, work }: Place): Promise<void> {
  const store = sessionStore(openBunPlatform(), `${codexHome}/csm`);
  const session = await createSession(store, {
    id: SESSION,
    cwd: work,
    source: 'exec',
    thread_source: 'user',
    csm_version: '0.1.0',
    base_message_id: 'msg_base',
    payloadPolicy: 'full',
  });
  for (let turn = 0; turn < TURNS; turn += BATCH) {
    const numbers = Array.from({ length: BATCH }, (_, index) => turn + index);
    await session.append(...numbers.flatMap(encodeTurn));
  }
  await session.close();
}

function encodeTurn(turn: number): ReturnType<typeof turnStarted>[] {
  const call = `call_${turn}`;
  return [
    turnStarted(),
    userMessage(WORDS.repeat(4), `msg_user_${turn}`),
    functionCall(call),
    toolStarted(call),
    toolCompleted(call, WORDS.repeat(8)),
    agentMessage(WORDS.repeat(4), `msg_agent_${turn}`),
    turnCompleted(),
  ];
}

const NAME = 'resume, 1,000 turns';

export const resumeCases: readonly BenchCase[] = [
  {
    name: NAME,
    run: (bench) =>
      compare(bench, {
        name: NAME,
        responses: [{ items: [{ text: 'Done.' }] }],
        args: [
          'exec',
          '-c',
          'model_context_window=1000000000',
          '--skip-git-repo-check',
          '-s',
          'read-only',
          '-m',
          'bench',
          'resume',
          SESSION,
          'go',
        ],
        prepare: writeSession,
        withoutCodex: 'codex is measured by resume-beside-codex',
        // What a session of ten times the length may take.
        firstRequest: { value: 150 },
        rss: { value: 100 },
      }),
  },
];
