/** The checks of the section Sessions, over stores that are damaged, held, open to others, on odd disks. */
import { describe, expect, test } from 'bun:test';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CREATE_SQL, UPSERT_SQL } from '#/session/catalog/catalog-rows.ts';
import { createSession, sessionStore } from '#/session/store/session-store.ts';
import { check, examine, expectCase, HOME, ROOT, type CheckCase, type Machine } from '#tests/doctor/support/checked.ts';
import type { MemoryPlatform } from '#tests/support/memory-platform.ts';
import { turnCompleted, turnStarted, userMessage } from '#tests/session/support/sample-events.ts';

const ID = '01900000-0000-7000-8000-00000000000a';
const OTHER = '01900000-0000-7000-8000-00000000000b';
const FOLDER = `${ROOT}/sessions/${ID}`;
const LOG = `${FOLDER}/events.jsonl`;
const MOUNT = '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n';

/** A session with a turn, closed again. */
async function makeSession(platform: MemoryPlatform, id = ID): Promise<void> {
  const session = await createSession(sessionStore(platform, ROOT), {
    id,
    cwd: '/work',
    source: 'exec',
    thread_source: 'user',
    csm_version: '0.1.0',
    base_message_id: 'msg_base',
    payloadPolicy: 'full',
  });
  for (const event of [turnStarted(), userMessage('hello'), turnCompleted()]) await session.append(event);
  await session.close();
}

/** A store with a session, and what was done to it. */
const store = (then: (platform: MemoryPlatform) => void = () => {}, more: Machine = {}): Machine => ({
  ...more,
  setup: async (platform) => {
    await makeSession(platform);
    then(platform);
  },
});

const flip: (platform: MemoryPlatform) => void = ({ fs }) =>
  fs.writeFile(LOG, fs.readText(LOG).replace('hello', 'hullo'));
const cutTo =
  (bytes: number) =>
  ({ fs }: MemoryPlatform): void =>
    fs.openAppend(LOG).truncate(bytes);
const tear: (platform: MemoryPlatform) => void = ({ fs }) => {
  fs.openAppend(LOG).append(new TextEncoder().encode('{"v":1,"seq":'));
};
const mounted = (line: string): Machine => store(undefined, { files: { '/proc/self/mountinfo': `${MOUNT}${line}\n` } });
/** /proc/locks does not say, so that locks are tried. */
const holding =
  (path: string) =>
  ({ fs, locks }: MemoryPlatform): void => {
    fs.remove('/proc/locks');
    locks.held.add(path);
  };

const catalogue =
  (fill: (run: (sql: string, ...values: (string | number | null)[]) => void) => void) =>
  ({ fs, sqlite }: MemoryPlatform): void => {
    fs.writeFile(`${ROOT}/catalog.sqlite`, 'there');
    const database = sqlite.open(`${ROOT}/catalog.sqlite`, 'write');
    fill((sql, ...values) => {
      if (values.length === 0) database.exec(sql);
      else database.prepare(sql).run(...values);
    });
  };
const row = (integrity: string): readonly (string | number | null)[] => [
  LOG,
  'native',
  ID,
  '/w',
  1,
  0,
  0,
  integrity,
  0,
  '{}',
];

const CASES: readonly CheckCase[] = [
  ['not made yet', 'state.session_store', {}, 'ok', [`${ROOT} is made with the first session`, 'writable: true']],
  [
    'a session',
    'state.session_store',
    store(),
    'ok',
    [`1 session in ${ROOT}`, 'ext4 on / (local)', 'permissions: 700'],
  ],
  [
    'open to others',
    'state.session_store',
    store(({ fs }) => fs.chmod(ROOT, 0o755)),
    'warning',
    [`others may read ${ROOT}`, `chmod -R go-rwx ${ROOT}`],
  ],
  [
    'a log open to others, all of it',
    'state.session_store',
    store(({ fs }) => {
      fs.chmod(ROOT, 0o750);
      fs.chmod(LOG, 0o644);
    }),
    'warning',
    ['and 1 other place'],
  ],
  [
    'not writable',
    'state.session_store',
    store(({ fs }) => fs.chmod(ROOT, 0o500)),
    'fail',
    ['cannot be written by this user', 'CSM_ROOT', '--ephemeral'],
  ],
  [
    'a read-only disk',
    'state.session_store',
    mounted('30 22 8:2 / /home ro,relatime - ext4 /dev/sdb rw'),
    'fail',
    ['read-only file system (/home)', 'mount -o remount,rw /home'],
  ],
  [
    'NFS',
    'state.session_store',
    mounted('30 22 0:40 / /home rw - nfs4 server:/home rw'),
    'warning',
    ['nfs4', 'one machine at a time'],
  ],
  [
    'memory',
    'state.session_store',
    mounted('30 22 0:40 / /home rw - tmpfs tmpfs rw'),
    'warning',
    ['gone with the next boot'],
  ],
  ['overlay', 'state.session_store', mounted('30 22 0:40 / /home rw - overlay overlay rw'), 'ok', ['overlay on /home']],
  [
    'a full disk',
    'state.session_store',
    store(({ fs }) => void (fs.faults.freeBytes = 4096)),
    'fail',
    ['left on the disk of'],
  ],
  ['no home', 'state.session_store', { env: { CODEX_HOME: '/nope' } }, 'fail', ['no place for sessions', 'CSM_ROOT']],
  ['locks work', 'state.locks', store(), 'ok', ['locks work by flock; none is held', `tried in: ${ROOT}`]],
  ['a store that is not made', 'state.locks', {}, 'ok', ['tried in: /tmp']],
  [
    'a held lock',
    'state.locks',
    store(holding(`${FOLDER}/lock`), { files: { '/proc/4242/stat': '' } }),
    'ok',
    ['1 held lock', `${FOLDER}/lock by process 4242 since 2026-11-22`],
  ],
  [
    'a lock whose holder is gone',
    'state.locks',
    store(holding(`${FOLDER}/lock`)),
    'warning',
    ['process 4242, which took it, is gone', `fuser ${FOLDER}/lock`],
  ],
  [
    'the lock of the catalogue',
    'state.locks',
    store((platform) => {
      platform.fs.writeFile(`${ROOT}/catalog.lock`, '');
      holding(`${ROOT}/catalog.lock`)(platform);
    }),
    'ok',
    ['catalog.lock by an unknown process'],
  ],
  [
    'locks that are refused',
    'state.locks',
    store(({ locks }) => void locks.held.add(`${ROOT}/.csm-doctor-4242.lock`)),
    'fail',
    ['locks do not work in', 'CSM_ROOT'],
  ],
  [
    'locks that two can have',
    'state.locks',
    store(({ locks }) => void (locks.tryAcquire = () => ({ release: () => {} }))),
    'fail',
    ['two holders have the same lock'],
  ],
  ['no logs', 'state.log_integrity', {}, 'idle', ['no logs to check']],
  ['whole', 'state.log_integrity', store(), 'ok', ['1 of 1 log checked, all whole']],
  [
    'a changed word',
    'state.log_integrity',
    store(flip),
    'fail',
    [`session ${ID} is damaged: digest at byte`, `csm event-log verify ${LOG}`, `csm exec fork ${ID}`],
  ],
  [
    'a cut last write',
    'state.log_integrity',
    store(tear),
    'warning',
    ['its last write was cut (13 bytes)', '--repair'],
  ],
  [
    'a cut last write of one that is open',
    'state.log_integrity',
    store((platform) => {
      tear(platform);
      holding(`${FOLDER}/lock`)(platform);
    }),
    'ok',
    ['all whole'],
  ],
  ['cut in its first record', 'state.log_integrity', store(cutTo(100)), 'fail', ['holds no whole record']],
  ['an empty log', 'state.log_integrity', store(cutTo(0)), 'fail', ['holds no whole record']],
  ['every byte', 'state.log_integrity', store(flip, { isAll: true }), 'fail', ['(every byte)', 'digest at byte']],
  ['no catalogue', 'state.catalog', {}, 'idle', ['no catalogue yet']],
  [
    'a catalogue',
    'state.catalog',
    store(
      catalogue((run) => {
        run(CREATE_SQL);
        run(UPSERT_SQL, ...row('whole'));
      }),
    ),
    'ok',
    ['1 native session and 0 of Codex', '1 (1 on disk)'],
  ],
  [
    'a truncated session',
    'state.catalog',
    store(
      catalogue((run) => {
        run(CREATE_SQL);
        run(UPSERT_SQL, ...row('truncated'));
      }),
    ),
    'warning',
    [`session ${ID} was truncated`, 'Restore the folder'],
  ],
  [
    'another version',
    'state.catalog',
    store(catalogue((run) => run('PRAGMA user_version = 99'))),
    'ok',
    ['version: version 99'],
  ],
  [
    'a catalogue that cannot be opened',
    'state.catalog',
    store(({ fs, sqlite }) => {
      fs.writeFile(`${ROOT}/catalog.sqlite`, 'x');
      sqlite.openError = 'SQLITE_NOTADB';
    }),
    'warning',
    ['cannot be read', `rm ${ROOT}/catalog.sqlite`],
  ],
  ['no seal key', 'state.seal_key', {}, 'idle', ['not configured']],
  [
    'a seal key',
    'state.seal_key',
    { config: `[csm]\nseal_key_file = "/key"\n`, files: { '/key': '0123456789abcdef0123' } },
    'ok',
    ['seals are signed'],
  ],
  [
    'a seal key that is not there',
    'state.seal_key',
    { config: `[csm]\nseal_key_file = "/key"\n` },
    'fail',
    ['Cannot read the seal key /key'],
  ],
  [
    'a seal key that others may read',
    'state.seal_key',
    {
      config: `[csm]\nseal_key_file = "/key"\n`,
      files: { '/key': '0123456789abcdef0123' },
      setup: ({ fs }) => fs.chmod('/key', 0o644),
    },
    'fail',
    ['can be read by others', 'chmod 600 /key'],
  ],
];

describe('Sessions', () => {
  test.each(CASES.map((each) => [`${each[1]}: ${each[0]}`, each] as const))('%s', (_name, each) => expectCase(each));

  test('with many sessions some are looked at, with --all each of them', async () => {
    const setup = async (platform: MemoryPlatform): Promise<void> => {
      await makeSession(platform);
      await makeSession(platform, OTHER);
      flip(platform);
      for (let index = 0; index < 200; index++) {
        const id = `02900000-0000-7000-8000-${String(index).padStart(12, '0')}`;
        platform.clock.jump(1000);
        platform.fs.makeDir(`${ROOT}/sessions/${id}`);
        platform.fs.writeFile(
          `${ROOT}/sessions/${id}/events.jsonl`,
          platform.fs.readFile(`${ROOT}/sessions/${OTHER}/events.jsonl`),
        );
      }
    };
    expect((await check('state.log_integrity', { setup })).summary).toMatch(/^\d\d of 202 logs checked/);
    const all = await check('state.log_integrity', { setup, isAll: true });
    expect(all.summary).toBe('202 of 202 logs checked, 1 damaged');
    expect(all.details['damaged sessions']).toEqual([expect.stringContaining(ID)]);
  });

  test('looking changes nothing', async () => {
    let before: unknown;
    let memory: MemoryPlatform | undefined;
    await examine(
      store((platform) => {
        memory = platform;
        tear(platform);
        before = platform.fs.tree();
      }),
    );
    expect(memory?.fs.tree()).toEqual(before as Record<string, string>);
  });

  test('a home that may not be read is a failure of the checks that need it', async () => {
    const { checks } = await examine({
      setup: ({ fs }) => {
        const list = fs.list.bind(fs);
        fs.list = (path) => {
          if (path.startsWith(HOME)) throw Object.assign(new Error('no'), { code: 'EACCES', path });
          return list(path);
        };
      },
    });
    const failed = checks.filter(({ status }) => status === 'fail');
    expect(failed.map(({ id }) => id)).toContain('state.session_store');
    expect(failed[0]?.issues[0]?.cause).toContain('Permission denied (os error 13)');
    expect(failed[0]?.issues[0]?.remedy).toContain('permissions of');
  });
});

test('every check has cases', () => {
  const folder = join(import.meta.dir, '../../../src/doctor/checks');
  const ids = readdirSync(folder)
    .filter((name) => name !== 'index.ts')
    .map((name) => name.replace('.ts', '').replace('-', '.').replaceAll('-', '_'));
  const tested = readdirSync(import.meta.dir).map((name) => Bun.file(join(import.meta.dir, name)).text());
  return Promise.all(tested).then((texts) => {
    const all = texts.join('\n');
    expect(ids.filter((id) => !all.includes(`'${id}'`))).toEqual([]);
  });
});
