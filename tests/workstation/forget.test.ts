/** Forgetting, in a session and its family: no byte of it is left, whatever came in between. */
import { afterEach, describe, expect, test } from 'bun:test';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSettings, NO_INPUT } from '#/config/load.ts';
import type { Settings } from '#/config/settings.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import type { Fs } from '#/platform/fs.ts';
import type { Platform } from '#/platform/platform.ts';
import { printSummaryMessage } from '#/agent/compaction/summary-texts.ts';
import { planKeptContext } from '#/agent/compaction/plan-kept.ts';
import { digestReplayState } from '#/session/log/checkpoint.ts';
import { verifyLog } from '#/session/log/verify-log.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { forkSession } from '#/session/store/fork.ts';
import { sessionPaths } from '#/session/store/layout.ts';
import { readSegments } from '#/session/store/read-session.ts';
import {
  createSession,
  openSession,
  readSession,
  sessionStore,
  type SessionStore,
} from '#/session/store/session-store.ts';
import { commitCompaction, contextEntries } from '#/workstation/compaction-commit.ts';
import { forgetInSession, type ForgetOrder } from '#/workstation/forget.ts';
import { listSessionsOf } from '#/workstation/session-listing.ts';
import { openTempFolder, type TempFolder } from '#tests/support/temp-folder.ts';
import {
  agentMessage,
  functionCall,
  toolCompleted,
  toolStarted,
  turnCompleted,
  turnStarted,
  userMessage as userMessageOf,
} from '#tests/session/support/sample-events.ts';
import { FACTS } from '#tests/session/support/memory-store.ts';

const PLANTED = 'unspeakable-7f3a';
const LONG = `${PLANTED} ${'y'.repeat(20_000)}`;
const KEY = 'a key of thirty-two bytes, secret';

const folders: TempFolder[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder[Symbol.dispose]();
});

interface Lab {
  readonly platform: Platform;
  readonly settings: Settings;
  readonly store: SessionStore;
  readonly home: string;
  readonly order: (more: Partial<ForgetOrder>) => ForgetOrder;
}

function openLab(): Lab {
  const folder = openTempFolder();
  folders.push(folder);
  const home = join(folder.path, '.codex');
  mkdirSync(home, { mode: 0o700 });
  const keyFile = join(folder.path, 'key');
  writeFileSync(keyFile, KEY, { mode: 0o600 });
  const env = { HOME: folder.path, CODEX_HOME: home };
  const bun = openBunPlatform();
  const platform: Platform = {
    ...bun,
    env: { ...bun.env, get: (name) => env[name as keyof typeof env], all: () => env, cwd: () => folder.path },
  };
  const settings = loadSettings(platform, { ...NO_INPUT, overrides: [`csm.seal_key_file="${keyFile}"`] });
  const order = (more: Partial<ForgetOrder>): ForgetOrder => ({
    session: 'demo',
    events: [],
    items: [],
    keepSummaries: false,
    isApplied: true,
    ...more,
  });
  return { platform, settings, store: sessionStore(platform, settings.csmRoot), home, order };
}

const userMessage = (text: string, id: string, turnId: string): DurableEvent => ({
  ...(userMessageOf(text, id) as Extract<DurableEvent, { type: 'item.completed' }>),
  turn_id: turnId,
});

const titled = (title: string): DurableEvent => ({ type: 'session.titled', payload: { title } });

/** A session with a prompt, a call and its output that all hold the text, a summary made of them, and two forks. */
async function plant({ platform, settings, store }: Lab): Promise<{ id: string; forks: readonly string[] }> {
  const session = await createSession(store, { ...FACTS, name: 'demo', sealKey: Buffer.from(KEY) });
  await session.append(titled(PLANTED), turnStarted('t1'), userMessage(LONG, 'u1', 't1'));
  await session.append(functionCall('c1'), toolStarted('c1'), toolCompleted('c1', LONG), agentMessage('fine', 'a1'));
  await session.append(
    turnCompleted('t1'),
    turnStarted('t2'),
    userMessage('harmless', 'u2', 't2'),
    turnCompleted('t2'),
  );
  const early = await forkSession(store, session.id);
  await commitCompaction(platform, session, {
    kind: 'semantic-summary',
    trigger: 'manual',
    artifactId: 'sum',
    context: planKeptContext(contextEntries(session)),
    message: printSummaryMessage(`They said ${PLANTED}.`, 'm1'),
    summary: { text: `They said ${PLANTED}.` },
  });
  const late = await forkSession(store, session.id);
  // The same words again, of its own: they are another record's.
  await late.append(turnStarted('t3'), userMessage('another turn', 'u3', 't3'), turnCompleted('t3'));
  await Promise.all([session, early, late].map((each) => each.close()));
  await listSessionsOf(platform, settings, { everything: true });
  return { id: session.id, forks: [early.id, late.id] };
}

/** Every file under a folder that has the text, or its JSON or base64 form. */
function filesWith(folder: string, text: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesWith(path, text);
    return readFileSync(path).includes(text) ? [path] : [];
  });
}

function expectWhole({ platform, store }: Lab, ids: readonly string[]): void {
  for (const id of ids) {
    const paths = sessionPaths(store.root, id);
    const report = verifyLog(platform.fs, readSegments(platform.fs, paths), {
      blobs: paths.blobs,
      sealKey: Buffer.from(KEY),
    });
    expect(report).toMatchObject({ isWhole: true, tornBytes: 0 });
    const [indexed, all] = [readSession(store, id), readSession(store, id, { ignoreIndex: true })];
    expect(indexed.state.replay.withheld).toBe(all.state.replay.withheld);
    expect(digestReplayState(indexed.state.replay)).toBe(digestReplayState(all.state.replay));
  }
}

const seqOf = ({ store }: Lab, id: string, itemId: string): number => {
  let seq = 0;
  readSession(store, id, {
    onEvent: (event) => {
      if (event.type === 'item.completed' && event.item_id === itemId) seq = event.seq;
    },
  });
  return seq;
};

describe('forgetInSession', () => {
  test('leaves no byte of a prompt, of the title made of it, of a call and of summaries, in the family', async () => {
    const lab = openLab();
    const { platform, settings, store, home, order } = lab;
    const { id, forks } = await plant(lab);
    const before = [id, ...forks].map((each) => digestReplayState(readSession(store, each).state.replay));
    const sizes = filesWith(home, '"v":1').map((path) => [path, statSync(path).size]);
    const wish = { events: [seqOf(lab, id, 'u1')], items: ['c1'] };
    const plan = await forgetInSession(platform, settings, order({ ...wish, isApplied: false }));
    expect(plan.records.map(({ type, reason }) => [type, reason])).toEqual([
      ['session.titled', 'title'],
      ['compaction.committed', 'summary'],
      ['item.completed', 'named'],
      ['item.completed', 'named'],
      ['tool.started', 'named'],
      ['tool.completed', 'named'],
    ]);
    expect(plan).toMatchObject({ isApplied: false, catalogRows: 3 });
    expect(plan.sharedWith.toSorted()).toEqual(forks.toSorted());
    expect(filesWith(home, PLANTED).length).toBeGreaterThan(5);
    const done = await forgetInSession(platform, settings, order(wish));
    expect(done.records).toEqual(plan.records);
    expect(done.blobs.map(({ path }) => path).toSorted()).toEqual(plan.blobs.map(({ path }) => path).toSorted());
    expect(done.catalogProblem).toBeUndefined();
    expect(filesWith(home, PLANTED)).toEqual([]);
    expect(filesWith(home, '"v":1').map((path) => [path, statSync(path).size])).toEqual(sizes);
    const after = [id, ...forks].map((each) => digestReplayState(readSession(store, each).state.replay));
    expect(after).toEqual(before);
    expectWhole(lab, [id, ...forks]);
    const { sessions } = await listSessionsOf(platform, settings, { everything: true });
    expect(sessions.map(({ title }) => title)).toEqual([undefined, undefined, undefined]);
  });

  test('ends what a kill between any two steps has left', async () => {
    let isKilled = true;
    let limit = 0;
    for (; isKilled; limit++) {
      const lab = openLab();
      const { id, forks } = await plant(lab);
      const wish = lab.order({ events: [seqOf(lab, id, 'u1')], items: ['c1'] });
      const mortal = { ...lab.platform, fs: mortalFs(lab.platform.fs, limit) };
      isKilled = await forgetInSession(mortal, lab.settings, wish).then(
        () => false,
        () => true,
      );
      await forgetInSession(lab.platform, lab.settings, wish);
      expect(filesWith(lab.home, PLANTED)).toEqual([]);
      expectWhole(lab, [id, ...forks]);
    }
    expect(limit).toBeGreaterThan(10);
  }, 60_000);

  test('takes cut-off ends and half-written files along', async () => {
    const lab = openLab();
    const { id } = await plant(lab);
    const { log, blobs, inbox } = sessionPaths(lab.store.root, id);
    mkdirSync(join(inbox, 'aside'), { recursive: true });
    writeFileSync(join(inbox, 'aside', 'x'), PLANTED);
    appendFileSync(log, `{"v":1,"seq":99,"payload":{"text":"${PLANTED}`);
    writeFileSync(join(blobs, '.x.1-1-a.tmp'), PLANTED);
    const wish = { events: [seqOf(lab, id, 'u1')], items: ['c1'] };
    const plan = await forgetInSession(lab.platform, lab.settings, lab.order({ ...wish, isApplied: false }));
    expect(plan.tornBytes).toBeGreaterThan(0);
    expect(plan.leftovers).toHaveLength(2);
    await forgetInSession(lab.platform, lab.settings, lab.order(wish));
    expect(filesWith(lab.home, PLANTED)).toEqual([]);
  });

  test('works from a fork, with its parent or without', async () => {
    for (const hasParent of [true, false]) {
      const lab = openLab();
      const { id, forks } = await plant(lab);
      const [early = ''] = forks;
      const seq = seqOf(lab, id, 'u1');
      if (!hasParent) lab.platform.fs.remove(sessionPaths(lab.store.root, id).folder, { recursive: true });
      const done = await forgetInSession(
        lab.platform,
        lab.settings,
        lab.order({ session: early, events: [seq], items: ['c1'] }),
      );
      const owners = new Set(done.records.map(({ sessionId }) => sessionId));
      expect(owners.has(hasParent ? id : early)).toBe(true);
      expect(filesWith(lab.home, PLANTED)).toEqual([]);
      expectWhole(lab, hasParent ? [id, ...forks] : forks);
    }
  });

  test('reaches forks that have copies', async () => {
    const lab = openLab();
    const fs: Fs = new Proxy(lab.platform.fs, {
      get: (target, name) =>
        name === 'link'
          ? () => {
              throw Object.assign(new Error('no'), { code: 'EXDEV' });
            }
          : Reflect.get(target, name, target),
    });
    const copying = { ...lab, platform: { ...lab.platform, fs } };
    const { id, forks } = await plant({ ...copying, store: sessionStore(copying.platform, lab.settings.csmRoot) });
    await forgetInSession(lab.platform, lab.settings, lab.order({ events: [seqOf(lab, id, 'u1')], items: ['c1'] }));
    expect(filesWith(lab.home, PLANTED)).toEqual([]);
    expectWhole(lab, [id, ...forks]);
  });

  test('keeps a blob that another record needs, and the summaries that are to stay', async () => {
    const lab = openLab();
    const { id, forks } = await plant(lab);
    const [early = ''] = forks;
    const fork = await openSession(lab.store, early);
    await fork.append(turnStarted('t9'), userMessage(LONG, 'u9', 't9'), turnCompleted('t9'));
    await fork.close();
    const wish = { events: [seqOf(lab, id, 'u1')], keepSummaries: true };
    const done = await forgetInSession(lab.platform, lab.settings, lab.order(wish));
    expect(done.records.map(({ reason }) => reason)).toEqual(['title', 'named']);
    expect(done.artifacts).toEqual([]);
    expectWhole(lab, [id, ...forks]);
    expect(JSON.stringify(readSession(lab.store, early).state.conversation.items)).toContain(PLANTED);
  });

  test('refuses while a session that shares the record is in use', async () => {
    const lab = openLab();
    const { id, forks } = await plant(lab);
    const fork = await openSession(lab.store, forks[0] ?? '');
    const wish = lab.order({ events: [seqOf(lab, id, 'u1')] });
    await expect(forgetInSession(lab.platform, lab.settings, wish)).rejects.toMatchObject({ code: 'session-locked' });
    await fork.close();
    await forgetInSession(lab.platform, lab.settings, wish);
  });

  test('says what cannot be forgotten', async () => {
    const lab = openLab();
    await plant(lab);
    for (const wish of [{ events: [1] }, { events: [999] }, { items: ['nobody'] }]) {
      await expect(forgetInSession(lab.platform, lab.settings, lab.order(wish))).rejects.toMatchObject({
        code: 'forget-nothing',
      });
    }
  });
});

/** A file port that dies before its n-th change. */
function mortalFs(fs: Fs, limit: number): Fs {
  let count = 0;
  const changing = new Set(['writeAt', 'remove', 'writeFileAtomic', 'rename']);
  return new Proxy(fs, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof name !== 'string' || !changing.has(name) || typeof member !== 'function') return member;
      return (...given: unknown[]) => {
        count += 1;
        // The write that it dies in may be half done.
        if (name === 'writeAt' && count === limit + 1)
          target.writeAt(given[0] as string, given[1] as number, (given[2] as Uint8Array).subarray(0, 200));
        if (count > limit) throw Object.assign(new Error('killed'), { code: 'EIO' });
        return member.apply(target, given) as unknown;
      };
    },
  });
}
