import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { catalogPaths, listCatalog, peekCatalog, type CatalogPlatform } from '#/session/catalog/list-catalog.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { sampleLines, THREAD_ID } from '#tests/session/foreign/support/sample-rollout.ts';
import { openCatalogLab, type CatalogLab } from './support.ts';

const list = (lab: CatalogLab, query = {}, platform: CatalogPlatform = lab.platform) =>
  listCatalog(platform, lab.places, query);

/** What a listing says, without how it was come by. */
const told = async (lab: CatalogLab, platform?: CatalogPlatform) => (await list(lab, {}, platform)).entries;

describe('the catalogue', () => {
  test('says of native sessions and of those of Codex what their files say', async () => {
    using lab = openCatalogLab();
    const id = await lab.native({ name: 'demo', title: 'Mend the fence' });
    lab.rollout();
    const answer = await list(lab);
    expect(answer).toMatchObject({ status: 'rebuilt', read: 2, total: 2, problem: undefined });
    const usage = { input_tokens: 100, output_tokens: 10, total_tokens: 110 };
    expect(answer.entries.toSorted((a, b) => (a.source < b.source ? 1 : -1))).toMatchObject([
      {
        source: 'native',
        id,
        name: 'demo',
        title: 'Mend the fence',
        cwd: '/work',
        startedBy: 'exec',
        hasOpenTurn: false,
        turns: 1,
        usage,
        costUsd: 0.25,
        integrity: 'whole',
        witness: { seq: 6, endOffset: statSync(lab.log(id)).size },
        path: lab.log(id),
      },
      {
        source: 'codex',
        id: THREAD_ID,
        title: 'task one é',
        cwd: '/w',
        startedBy: 'exec',
        model: 'gpt-5.5',
        provider: 'mock',
        createdMs: Date.parse('2026-11-22T17:05:18.604Z'),
        turns: 2,
        hasOpenTurn: false,
        usage: { ...usage, input_tokens: 200, output_tokens: 20, total_tokens: 220 },
        isArchived: false,
        integrity: 'whole',
      },
    ]);
    expect(answer.entries.find(({ source }) => source === 'codex')?.costUsd).toBeUndefined();
    expect(await list(lab)).toEqual({ ...answer, status: 'current', read: 0 });
    expect(statSync(catalogPaths(lab.places.csmRoot).database).mode & 0o777).toBe(0o600);
  });

  test('reads again what changed, and nothing else', async () => {
    using lab = openCatalogLab();
    const ids = [await lab.native(), await lab.native(), await lab.native()];
    await list(lab);
    await lab.turn(ids[1] ?? '');
    const after = await list(lab);
    expect(after).toMatchObject({ status: 'refreshed', read: 1, total: 3 });
    expect(after.entries[0]).toMatchObject({ id: ids[1], turns: 2, integrity: 'whole', costUsd: 0.5 });
    expect(await list(lab)).toMatchObject({ status: 'current', read: 0 });
  });

  test('answers by folder, by source and by number, the latest first', async () => {
    using lab = openCatalogLab();
    const here = await lab.native({ cwd: '/here' });
    const there = await lab.native({ cwd: '/there' });
    lab.rollout();
    expect((await list(lab, { cwd: '/here' })).entries.map(({ id }) => id)).toEqual([here]);
    expect((await list(lab, { source: 'codex' })).entries.map(({ id }) => id)).toEqual([THREAD_ID]);
    await lab.turn(here);
    const two = await list(lab, { source: 'native', limit: 1 });
    expect([two.entries.map(({ id }) => id), two.total]).toEqual([[here], 2]);
    expect((await list(lab, { source: 'native' })).entries.map(({ id }) => id)).toEqual([here, there]);
  });

  test('shows a thread of Codex that csm continues once', async () => {
    using lab = openCatalogLab();
    const id = await lab.native();
    lab.rollout(id);
    expect((await list(lab)).entries.map(({ source }) => source)).toEqual(['native']);
    expect((await list(lab, { source: 'codex' })).entries.map((entry) => entry.id)).toEqual([id]);
  });

  test('takes names from Codex, also new ones of files that did not change', async () => {
    using lab = openCatalogLab();
    lab.rollout();
    expect((await told(lab))[0]?.name).toBeUndefined();
    const index = join(lab.places.codexHome, 'session_index.jsonl');
    writeFileSync(index, `${JSON.stringify({ id: THREAD_ID, thread_name: 'fence' })}\n`);
    expect((await told(lab))[0]?.name).toBe('fence');
  });

  test('says at once what its file knows, whatever has come since; nothing where the file is none', async () => {
    using lab = openCatalogLab();
    const peek = () => peekCatalog(lab.platform, lab.places, { limit: 10 })?.entries.map(({ id }) => id);
    expect(peek()).toBeUndefined();
    const id = await lab.native({ title: 'Mend the fence' });
    await list(lab);
    await lab.native({ title: 'Paint it' });
    expect(peek()).toEqual([id]);
    const find = (wanted: string) =>
      peekCatalog(lab.platform, lab.places, { everything: true, id: wanted })?.entries.length;
    expect([find(id), find('nobody')]).toEqual([1, 0]);
    writeFileSync(catalogPaths(lab.places.csmRoot).database, 'no database at all');
    expect(peek()).toBeUndefined();
  });

  test('keeps archived threads, sub-agents and what cannot be read for who asks for everything', async () => {
    using lab = openCatalogLab();
    const agent = '01a20438-2709-7612-8115-8ed90bdb1336';
    const broken = '01a20438-2709-7612-8115-8ed90bdb1337';
    lab.rollout(agent, `${sampleLines()[0]?.replace('"source":"exec"', '"source":{"subagent":"review"}')}\n`);
    lab.rollout(broken, 'no rollout\n');
    expect(await told(lab)).toEqual([]);
    const all = (await list(lab, { everything: true })).entries;
    expect(all.map(({ id, integrity, isSubagent }) => [id, integrity, isSubagent]).sort()).toEqual([
      [agent, 'whole', true],
      [broken, 'unreadable', false],
    ]);
  });

  test('reads a compressed rollout', async () => {
    using lab = openCatalogLab();
    const path = lab.rollout();
    writeFileSync(`${path}.zst`, Bun.zstdCompressSync(readFileSync(path)));
    rmSync(path);
    expect(await told(lab)).toMatchObject([{ title: 'task one é', turns: 2 }]);
  });
});

describe('a log that is not what it was', () => {
  test('is reported as truncated, with what was seen of it, until it is back', async () => {
    using lab = openCatalogLab();
    const id = await lab.native();
    const whole = readFileSync(lab.log(id));
    const [before] = await told(lab);
    truncateSync(lab.log(id), whole.length - 300);
    expect(await told(lab)).toMatchObject([{ id, integrity: 'truncated', witness: before?.witness }]);
    // What a writer adds to it does not make up for what is gone.
    await lab.turn(id);
    await lab.turn(id);
    expect(await told(lab)).toMatchObject([{ id, integrity: 'rewritten', witness: before?.witness }]);
    writeFileSync(lab.log(id), whole);
    expect(await told(lab)).toMatchObject([{ id, integrity: 'whole', witness: before?.witness }]);
  });

  test('is whole where only its last write was cut', async () => {
    using lab = openCatalogLab();
    const id = await lab.native();
    const [before] = await told(lab);
    appendFileSync(lab.log(id), '{"v":1,"seq":7,"ts":"20');
    expect(await told(lab)).toMatchObject([{ id, integrity: 'whole', witness: before?.witness }]);
    await lab.turn(id);
    expect(await told(lab)).toMatchObject([{ id, integrity: 'whole', turns: 2 }]);
  });

  test('is found at any cut', async () => {
    using lab = openCatalogLab();
    const id = await lab.native();
    const whole = readFileSync(lab.log(id));
    const [before] = await told(lab);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
        writeFileSync(lab.log(id), whole.subarray(0, length));
        const [entry] = (await list(lab, { everything: true })).entries;
        expect(['truncated', 'unreadable']).toContain(entry?.integrity ?? '');
        expect(entry?.witness).toEqual(before?.witness);
        writeFileSync(lab.log(id), whole);
        expect((await told(lab))[0]?.integrity).toBe('whole');
      }),
      { numRuns: 40 },
    );
  });

  test('is read again where a text was taken out in place', async () => {
    using lab = openCatalogLab();
    const id = await lab.native({ title: 'a secret title' });
    expect((await told(lab))[0]?.title).toBe('a secret title');
    const { openSession } = await import('#/session/store/session-store.ts');
    const session = await openSession(lab.store, id);
    await session.forget(2);
    await session.close();
    const [entry] = await told(lab);
    expect([entry?.id, entry?.title, entry?.integrity]).toEqual([id, undefined, 'whole']);
    const { database } = catalogPaths(lab.places.csmRoot);
    for (const path of [database, `${database}-wal`]) {
      if (existsSync(path)) expect(readFileSync(path).includes('a secret title')).toBe(false);
    }
  });
});

describe('the file of the catalogue', () => {
  test('is disposable: damaged anywhere, cut, emptied or deleted, it says nothing wrong', async () => {
    using lab = openCatalogLab();
    for (let each = 0; each < 8; each++) await lab.native({ title: `title ${each}` });
    lab.rollout();
    const { database } = catalogPaths(lab.places.csmRoot);
    const right = await told(lab);
    const sorted = (entries: typeof right) => entries.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const bytes = readFileSync(database);
    const damage = fc.oneof(
      fc.constant(Buffer.alloc(0)),
      fc.constant(Buffer.from('no database at all')),
      fc.nat(bytes.length - 1).map((length) => bytes.subarray(0, length)),
      fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 4096 })).map(([at, length]) => {
        const changed = Buffer.from(bytes);
        changed.fill(0xa5, at, Math.min(bytes.length, at + length));
        return changed;
      }),
    );
    await fc.assert(
      fc.asyncProperty(damage, async (changed) => {
        for (const suffix of ['-wal', '-shm']) rmSync(database + suffix, { force: true });
        writeFileSync(database, changed);
        const answer = await list(lab);
        // A cell that is only searched by has no sum: damage there may hide its row until the next change.
        for (const entry of answer.entries) expect(right).toContainEqual(entry);
        if (answer.status === 'rebuilt') expect(sorted(answer.entries)).toEqual(sorted(right));
      }),
      { numRuns: 60 },
    );
    rmSync(database);
    expect(await list(lab)).toMatchObject({ status: 'rebuilt', read: 9 });
  });

  test('is not needed where it cannot be written', async () => {
    using lab = openCatalogLab();
    const id = await lab.native();
    // Root may write anywhere, so the ports refuse.
    const refuse = (): never => {
      throw Object.assign(new Error('read-only'), { code: 'EROFS' });
    };
    const readOnly: CatalogPlatform = {
      ...lab.platform,
      fs: { ...lab.platform.fs, makeDir: refuse, writeFile: refuse, remove: refuse, writable: () => false },
      locks: { tryAcquire: refuse },
      sqlite: {
        ...lab.platform.sqlite,
        open: (path, mode) => (mode === 'write' ? refuse() : lab.platform.sqlite.open(path, mode)),
      },
    };
    expect(await list(lab, {}, readOnly)).toMatchObject({ status: 'memory', read: 1, entries: [{ id }] });
    expect(existsSync(catalogPaths(lab.places.csmRoot).database)).toBe(false);
    await list(lab);
    expect(await list(lab, {}, readOnly)).toMatchObject({ status: 'current', read: 0, entries: [{ id }] });
    await lab.turn(id);
    const second = await lab.native();
    // What the file has and is still right is not read again.
    await lab.native().then((third) => rmSync(join(lab.log(third), '..'), { recursive: true }));
    const answer = await list(lab, {}, readOnly);
    expect(answer).toMatchObject({ status: 'memory', read: 2, problem: 'Read-only file system (os error 30)' });
    expect(answer.entries.map((entry) => entry.id)).toEqual([second, id]);
  });

  test('is not needed on a full disk', async () => {
    using lab = openCatalogLab();
    const id = await lab.native();
    const full: CatalogPlatform = {
      ...lab.platform,
      sqlite: {
        ...lab.platform.sqlite,
        open: (path, mode) => {
          if (mode !== 'write') return lab.platform.sqlite.open(path, mode);
          throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
        },
      },
    };
    expect(await list(lab, {}, full)).toMatchObject({ status: 'memory', entries: [{ id }] });
  });

  test('is read as it is while another process refreshes it', async () => {
    using lab = openCatalogLab();
    const id = await lab.native();
    await list(lab);
    await lab.native();
    const lock = lab.platform.locks.tryAcquire(catalogPaths(lab.places.csmRoot).lock);
    expect(await list(lab)).toMatchObject({ status: 'shared', read: 0, entries: [{ id }] });
    lock?.release();
    expect(await list(lab)).toMatchObject({ status: 'refreshed', read: 1, total: 2 });
    // With nothing to read, the answer is made without the file.
    rmSync(catalogPaths(lab.places.csmRoot).database);
    const again = lab.platform.locks.tryAcquire(catalogPaths(lab.places.csmRoot).lock);
    expect(await list(lab)).toMatchObject({ status: 'memory', read: 2, total: 2 });
    again?.release();
  });

  test('is left alone where it is in use and cannot be read', async () => {
    using lab = openCatalogLab();
    const id = await lab.native();
    await list(lab);
    const { database } = catalogPaths(lab.places.csmRoot);
    const before = readFileSync(database);
    const busy: CatalogPlatform = {
      ...lab.platform,
      sqlite: {
        ...lab.platform.sqlite,
        open: () => {
          throw Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
        },
      },
    };
    expect(await list(lab, {}, busy)).toMatchObject({
      status: 'memory',
      problem: 'database is locked',
      entries: [{ id }],
    });
    expect(readFileSync(database).equals(before)).toBe(true);
  });

  test('is thrown away where its tables are of another version', async () => {
    using lab = openCatalogLab();
    await lab.native();
    await list(lab);
    const database = lab.platform.sqlite.open(catalogPaths(lab.places.csmRoot).database, 'write');
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(await list(lab)).toMatchObject({ status: 'rebuilt', read: 1, total: 1 });
  });

  test('has nothing to do with a home that is not there', async () => {
    const platform = openMemoryPlatform();
    const answer = await listCatalog(platform, { csmRoot: '/none/csm', codexHome: '/none' }, {});
    expect(answer.entries).toEqual([]);
    expect(platform.fs.stat('/none')).toBeUndefined();
  });
});

describe('sessions that come and go', () => {
  test('are dropped, whenever their folders vanish', async () => {
    using lab = openCatalogLab();
    const ids = [await lab.native(), await lab.native(), await lab.native()];
    lab.rollout();
    await list(lab);
    rmSync(join(lab.log(ids[0] ?? ''), '..'), { recursive: true });
    expect((await list(lab, { source: 'native' })).entries.map(({ id }) => id).toSorted()).toEqual(ids.slice(1).sort());
    // Between the look at the folder and the reading of the log.
    await lab.turn(ids[1] ?? '');
    const vanishing: CatalogPlatform = {
      ...lab.platform,
      fs: {
        ...lab.platform.fs,
        stampMany: (inFolder, names) => {
          const stamps = lab.platform.fs.stampMany(inFolder, names);
          if (inFolder.endsWith('/csm/sessions')) {
            rmSync(join(lab.log(ids[1] ?? ''), '..'), { recursive: true, force: true });
          }
          return stamps;
        },
      },
    };
    expect((await list(lab, { source: 'native' }, vanishing)).entries.map(({ id }) => id)).toEqual([ids[2] ?? '']);
    expect((await list(lab, { source: 'native' })).entries.map(({ id }) => id)).toEqual([ids[2] ?? '']);
  });

  test('do not hide the others where one cannot be read', async () => {
    using lab = openCatalogLab();
    const good = await lab.native();
    const bad = await lab.native();
    writeFileSync(lab.log(bad), 'not a log\n');
    expect((await told(lab)).map(({ id }) => id)).toEqual([good]);
    const empty = await lab.native();
    truncateSync(lab.log(empty), 0);
    utimesSync(lab.log(empty), 1, 1);
    expect((await told(lab)).map(({ id }) => id)).toEqual([good]);
    chmodSync(lab.log(bad), 0o000);
    expect((await told(lab)).map(({ id }) => id)).toEqual([good]);
  });

  test('are all there after two processes refreshed at once', async () => {
    using lab = openCatalogLab();
    for (let each = 0; each < 20; each++) await lab.native();
    const script = new URL('./refresh-child.ts', import.meta.url).pathname;
    const run = () =>
      Bun.spawn([process.execPath, script, lab.places.csmRoot, lab.places.codexHome], { stdout: 'pipe' });
    const children = [run(), run(), run()];
    const answers = (await Promise.all(children.map((child) => new Response(child.stdout).json()))) as {
      readonly status: string;
      readonly total: number;
    }[];
    for (const answer of answers) {
      expect(['rebuilt', 'current', 'refreshed', 'shared', 'memory']).toContain(answer.status);
      if (answer.status !== 'shared') expect(answer.total).toBe(20);
    }
    expect(await list(lab)).toMatchObject({ status: 'current', total: 20 });
  });
});
