/**
 * The process that is killed. Says on stdout what was acknowledged, a line each.
 *
 *   writer scenario ROOT SEED ROUNDS     lives through the scenario; where the disk refuses, opens the session again
 *   writer contend ROOT ID SEED HOLDS    opens a session that others want too, so many times, a turn each time
 *
 * @effects all
 */
import { writeSync } from 'node:fs';
import { CsmError } from '#/base/errors.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { openSession, sessionStore, type StorePlatform } from '#/session/store/session-store.ts';
import type { OpenSession } from '#/session/store/open-session.ts';
import { openFractions } from './sample-turn.ts';
import { runScenario, runTurn, sessionIdOf } from './scenario.ts';
import { encodeTold, type Told } from './told.ts';

const [mode = '', root = '', ...rest] = process.argv.slice(2);
const bun = openBunPlatform();
/** Streamed text reaches its file after 2 ms and not after 250, so that a short life sees it. */
const platform: StorePlatform = {
  ...bun,
  clock: { ...bun.clock, after: (ms, action) => bun.clock.after(ms / 125, action) },
};
const store = sessionStore(platform, root);
const tell = (told: readonly Told[]): void => {
  if (told.length > 0) writeSync(1, told.map(encodeTold).join(''));
};
/** How often a disk that refuses is tried again. */
const TRIES = 4;

/** Errors that the disk may cause; anything else is a defect. */
function isRefusal(error: unknown): boolean {
  return error instanceof CsmError ? error.kind === 'environment' : (error as { code?: unknown }).code !== undefined;
}

async function scenario(seed: number, rounds: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await runScenario({
        store,
        id: sessionIdOf(seed),
        seed,
        rounds: rounds - Math.min(tries, rounds - 1),
        tell,
        pause: () => bun.clock.sleep(3),
      });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (tries === TRIES) return;
    }
  }
}

async function contend(id: string, seed: number, holds: number): Promise<void> {
  const fraction = openFractions(seed);
  for (let hold = 0; hold < holds; hold++) {
    const session = await openWhenFree(id);
    await runTurn(session, hold, { tell }, fraction);
    await session.close();
  }
}

async function openWhenFree(id: string): Promise<OpenSession> {
  for (;;) {
    try {
      return await openSession(store, id);
    } catch (error) {
      if (!(error instanceof CsmError) || error.code !== 'session-locked') throw error;
      await bun.clock.sleep(1);
    }
  }
}

if (mode === 'scenario') await scenario(Number(rest[0]), Number(rest[1]));
else if (mode === 'contend') await contend(rest[0] ?? '', Number(rest[1]), Number(rest[2]));
else throw new Error(`no mode ${mode}`);
