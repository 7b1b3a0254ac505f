/**
 * One of several processes that want the same session. Tells what was acknowledged on stdout, a JSON line each. @effects all
 *
 *   contend-child ROOT ID work SEED ROUNDS   keeps the session open: turns, requests, rests
 *   contend-child ROOT ID die N              opens the session, and dies when the n-th file of the inbox would be removed
 */
import { CsmError } from '#/base/errors.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import type { OpenSession } from '#/session/store/open-session.ts';
import { requestSession } from '#/session/store/request-session.ts';
import { openSession, sessionStore, type StorePlatform } from '#/session/store/session-store.ts';
import {
  agentMessage,
  functionCall,
  toolCompleted,
  toolStarted,
  turnCompleted,
  turnStarted,
  userMessage,
} from '#tests/session/support/sample-events.ts';
import { openSeededRandom } from '#tests/support/memory-platform.ts';

const [root = '', id = '', mode = '', first = '', second = ''] = process.argv.slice(2);
const bun = openBunPlatform();
const tell = (line: object): void => {
  bun.streams.stdout.write(`${JSON.stringify(line)}\n`);
};

/** Tries until nobody else works in the session. */
async function whenFree<T>(action: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof CsmError) || error.code !== 'session-locked') throw error;
      await bun.clock.sleep(1);
    }
  }
}

async function runTurn(session: OpenSession, name: string): Promise<void> {
  const hold = await whenFree(() => session.hold());
  const queued = session.state.queue.slice(0, 2).map((prompt) => prompt.id);
  const call = `call-${name}`;
  const events = [
    [{ ...turnStarted(name), queued } as const, userMessage(`prompt ${name}`, `u-${name}`)],
    [functionCall(call), toolStarted(call)],
    [toolCompleted(call), agentMessage(`answer ${name}`, `a-${name}`), turnCompleted(name)],
  ];
  for (const batch of events) {
    const recorded = await session.append(...batch);
    tell({ seqs: recorded.map(({ seq }) => seq), turn: name });
  }
  await hold.release();
}

async function work(seed: number, rounds: number): Promise<void> {
  const random = openSeededRandom(seed);
  const store = sessionStore(bun, root);
  const session = await whenFree(() => openSession(store, id));
  await session.rest();
  for (let round = 0; round < rounds; round++) {
    const name = `${seed}-${round}`;
    const dice = random.fraction();
    if (dice < 0.5) await runTurn(session, name);
    else if (dice < 0.6) session.catchUp();
    else {
      const request =
        dice < 0.75
          ? ({ kind: 'rename', title: name } as const)
          : dice < 0.9
            ? ({ kind: 'tag', add: [name.slice(-1)], remove: [] } as const)
            : ({ kind: 'queue', text: name } as const);
      const report = await requestSession(store, id, request).catch((error: unknown) => {
        if (error instanceof CsmError && error.code === 'request-refused') return undefined;
        throw error;
      });
      if (report !== undefined && report.status !== 'unchanged')
        tell({ request: report.requestId, status: report.status });
    }
  }
  await session.close();
}

async function die(count: number): Promise<void> {
  let left = count;
  const platform: StorePlatform = {
    ...bun,
    fs: {
      ...bun.fs,
      remove: (path, options) => {
        if (path.includes('/inbox/') && (left -= 1) === 0) process.kill(process.pid, 'SIGKILL');
        bun.fs.remove(path, options);
      },
    },
  };
  const session = await openSession(sessionStore(platform, root), id);
  await session.close();
}

if (mode === 'work') await work(Number(first), Number(second));
else await die(Number(first));
