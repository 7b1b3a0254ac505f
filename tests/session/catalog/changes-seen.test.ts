/** Whatever is done to sessions, by whoever, the next listing shows it: nobody has to tell the catalogue. */
import { expect, test } from 'bun:test';
import {
  chmodSync,
  cpSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { CatalogEntry } from '#/session/catalog/catalog-entry.ts';
import { listCatalog } from '#/session/catalog/list-catalog.ts';
import { openSession } from '#/session/store/session-store.ts';
import { sampleLines, THREAD_ID } from '#tests/session/foreign/support/sample-rollout.ts';
import { openCatalogLab, type CatalogLab } from './support.ts';

const OTHER = '01a20438-2709-7612-8115-8ed90bdb1399';
const YEARS_AGO = 1_000_000_000;

interface Case {
  readonly lab: CatalogLab;
  /** Native sessions that the catalogue has seen; the third was written to last. */
  readonly ids: readonly [string, string, string];
  /** A rollout that it has seen. */
  readonly rollout: string;
}

type Seen = (entries: readonly CatalogEntry[], before: readonly CatalogEntry[]) => void;

const entryOf = (entries: readonly CatalogEntry[], id: string): CatalogEntry | undefined =>
  entries.find((entry) => entry.id === id);

/** What is done, and what must be seen of it. */
const CHANGES: Readonly<Record<string, (c: Case) => Promise<Seen> | Seen>> = {
  'a turn of another process': async ({ lab, ids: [id] }) => {
    await lab.turn(id);
    return (entries) => expect(entryOf(entries, id)).toMatchObject({ turns: 2, integrity: 'whole' });
  },
  'a turn that has begun and not ended': async ({ lab, ids: [id] }) => {
    const session = await openSession(lab.store, id);
    await session.append({ type: 'turn.started', turn_id: crypto.randomUUID(), trigger: 'exec' });
    await session.close();
    return (entries) => expect(entryOf(entries, id)?.hasOpenTurn).toBe(true);
  },
  'a session that is new': async ({ lab }) => {
    const id = await lab.native();
    return (entries) => expect(entryOf(entries, id)?.turns).toBe(1);
  },
  'many that are new, one after the other': async ({ lab }) => {
    const ids: string[] = [];
    for (let each = 0; each < 5; each++) {
      ids.push(await lab.native());
      const { entries } = await listCatalog(lab.platform, lab.places, {});
      expect(ids.every((id) => entryOf(entries, id) !== undefined)).toBe(true);
    }
    return (entries) => expect(entries.length).toBe(9);
  },
  'one that is deleted': ({ lab, ids: [id] }) => {
    rmSync(dirname(lab.log(id)), { recursive: true });
    return (entries) => expect(entryOf(entries, id)).toBeUndefined();
  },
  'one whose log is deleted, its folder not': ({ lab, ids: [id] }) => {
    rmSync(lab.log(id));
    return (entries) => expect(entryOf(entries, id)).toBeUndefined();
  },
  'one that is moved away and back': async ({ lab, ids: [id] }) => {
    const folder = dirname(lab.log(id));
    renameSync(folder, `${lab.places.codexHome}/away`);
    const { entries } = await listCatalog(lab.platform, lab.places, {});
    expect(entryOf(entries, id)).toBeUndefined();
    renameSync(`${lab.places.codexHome}/away`, folder);
    return (now) => expect(entryOf(now, id)?.integrity).toBe('whole');
  },
  'one that is cut': ({ lab, ids: [id] }) => {
    truncateSync(lab.log(id), statSync(lab.log(id)).size - 300);
    return (entries) => expect(entryOf(entries, id)?.integrity).toBe('truncated');
  },
  'one that is damaged in place, with its time put back': ({ lab, ids: [, id] }) => {
    const path = lab.log(id);
    const { atime, mtime } = statSync(path);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0x58, 0, 40));
    utimesSync(path, atime, mtime);
    return (entries) => expect(entryOf(entries, id)?.integrity).toBe('unreadable');
  },
  'one that is replaced by another log of that size and time': ({ lab, ids: [, id] }) => {
    const path = lab.log(id);
    const { atime, mtime } = statSync(path);
    writeFileSync(`${path}.new`, readFileSync(path, 'utf8').replace('A title', 'B title'));
    utimesSync(`${path}.new`, atime, mtime);
    renameSync(`${path}.new`, path);
    return (entries, before) => {
      expect(entryOf(before, id)?.title).toBe('A title');
      expect(entryOf(entries, id)).not.toEqual(entryOf(before, id));
    };
  },
  'one that is copied in, with the times of its source': async ({ lab }) => {
    using elsewhere = openCatalogLab();
    const id = await elsewhere.native({ title: 'from elsewhere' });
    const from = dirname(elsewhere.log(id));
    const to = dirname(lab.log(id));
    const above = statSync(dirname(to));
    cpSync(from, to, { recursive: true, preserveTimestamps: true });
    // As rsync -a and tar do with folders.
    utimesSync(dirname(to), above.atime, above.mtime);
    return (entries) => expect(entryOf(entries, id)?.title).toBe('from elsewhere');
  },
  'a clock that was set back years before a turn': async ({ lab, ids: [id] }) => {
    await lab.turn(id);
    utimesSync(lab.log(id), YEARS_AGO, YEARS_AGO);
    return (entries) => expect(entryOf(entries, id)?.turns).toBe(2);
  },
  'a clock that was set back years before a session began': async ({ lab }) => {
    const id = await lab.native();
    for (const path of [lab.log(id), dirname(lab.log(id)), dirname(dirname(lab.log(id)))]) {
      utimesSync(path, YEARS_AGO, YEARS_AGO);
    }
    return (entries) => expect(entryOf(entries, id)?.turns).toBe(1);
  },
  'a rollout that Codex goes on with': ({ rollout }) => {
    writeFileSync(
      rollout,
      `${readFileSync(rollout, 'utf8')}${sampleLines().find((line) => line.includes('task_started')) ?? ''}\n`,
    );
    return (entries) => expect(entryOf(entries, THREAD_ID)).toMatchObject({ turns: 3, hasOpenTurn: true });
  },
  'a rollout of a day that had none': ({ lab, rollout }) => {
    const day = join(lab.places.codexHome, 'sessions', '2027', '01', '01');
    mkdirSync(day, { recursive: true });
    const text = readFileSync(rollout, 'utf8').replaceAll(THREAD_ID, OTHER);
    writeFileSync(join(day, `rollout-2027-01-01T00-00-00-${OTHER}.jsonl`), text);
    return (entries) => expect(entryOf(entries, OTHER)?.turns).toBe(2);
  },
  'a rollout beside others': ({ lab }) => {
    lab.rollout(OTHER);
    return (entries) => expect(entryOf(entries, OTHER)?.turns).toBe(2);
  },
  'a thread that Codex archives, and takes back': async ({ lab, rollout }) => {
    const archived = join(lab.places.codexHome, 'archived_sessions');
    mkdirSync(archived, { recursive: true });
    const to = join(archived, rollout.slice(rollout.lastIndexOf('/') + 1));
    renameSync(rollout, to);
    const list = (everything: boolean) => listCatalog(lab.platform, lab.places, { everything });
    expect(entryOf((await list(false)).entries, THREAD_ID)).toBeUndefined();
    expect(entryOf((await list(true)).entries, THREAD_ID)?.isArchived).toBe(true);
    renameSync(to, rollout);
    return (entries) => expect(entryOf(entries, THREAD_ID)?.isArchived).toBe(false);
  },
  'a rollout that Codex compresses': ({ rollout }) => {
    writeFileSync(`${rollout}.zst`, Bun.zstdCompressSync(readFileSync(rollout)));
    rmSync(rollout);
    return (entries) => expect(entryOf(entries, THREAD_ID)?.path).toBe(`${rollout}.zst`);
  },
  'a rollout that is deleted': ({ rollout }) => {
    rmSync(rollout);
    return (entries) => expect(entryOf(entries, THREAD_ID)).toBeUndefined();
  },
  'all of Codex gone': ({ lab }) => {
    rmSync(join(lab.places.codexHome, 'sessions'), { recursive: true });
    return (entries) => expect(entries.every(({ source }) => source === 'native')).toBe(true);
  },
  'a name given in Codex, and another one': async ({ lab }) => {
    const index = join(lab.places.codexHome, 'session_index.jsonl');
    writeFileSync(index, `${JSON.stringify({ id: THREAD_ID, thread_name: 'one' })}\n`);
    const { entries } = await listCatalog(lab.platform, lab.places, {});
    expect(entryOf(entries, THREAD_ID)?.name).toBe('one');
    writeFileSync(index, `${JSON.stringify({ id: THREAD_ID, thread_name: 'two' })}\n`);
    return (now) => expect(entryOf(now, THREAD_ID)?.name).toBe('two');
  },
  'what changes no session': ({ lab, ids: [id] }) => {
    linkSync(lab.log(id), `${lab.places.codexHome}/link`);
    chmodSync(lab.log(id), 0o640);
    mkdirSync(join(dirname(dirname(lab.log(id))), 'no-session'));
    return (entries, before) => expect(entries).toEqual(before);
  },
};

/** Whether the folders' own times can be trusted by then: both ways of looking must see it. */
const AGES: Readonly<Record<string, number>> = { 'a moment ago': 0, 'long ago': 60_000 };

for (const [age, aheadMs] of Object.entries(AGES)) {
  test.each(Object.keys(CHANGES))(`seen, where the last listing was ${age}: %s`, async (name) => {
    using lab = openCatalogLab();
    const ids = [await lab.native(), await lab.native(), await lab.native()] as const;
    const rollout = lab.rollout();
    // As if the folders had been left alone for a minute when they were looked at.
    const then = { ...lab.platform, clock: { ...lab.platform.clock, now: () => lab.platform.clock.now() + aheadMs } };
    const before = await listCatalog(then, lab.places, {});
    expect(await listCatalog(lab.platform, lab.places, {})).toMatchObject({ status: 'current', total: 4 });
    const check = await CHANGES[name]?.({ lab, ids, rollout });
    const query = { everything: name.startsWith('one that is damaged') };
    const after = await listCatalog(lab.platform, lab.places, query);
    check?.(after.entries, before.entries);
    expect(await listCatalog(lab.platform, lab.places, query)).toEqual({ ...after, status: 'current', read: 0 });
  });
}

test('one change costs the reading of one session', async () => {
  using lab = openCatalogLab();
  const ids = [await lab.native(), await lab.native(), await lab.native()];
  lab.rollout();
  await listCatalog(lab.platform, lab.places, {});
  await lab.turn(ids[0] ?? '');
  expect(await listCatalog(lab.platform, lab.places, {})).toMatchObject({ status: 'refreshed', read: 1, total: 4 });
});
