/** The commands over event logs and native sessions as a user runs them, in memory. */
import { describe, expect, test } from 'bun:test';
import { runCli } from '#/cli/run.ts';
import { LOG, openFixture } from '#tests/session/support/random-log.ts';
import { openMemoryPlatform, type MemoryPlatform } from '#tests/support/memory-platform.ts';

const HOME = '/home/user/.codex';

function open(): MemoryPlatform {
  const platform = openMemoryPlatform({ env: { HOME: '/home/user', PATH: '/usr/bin', CODEX_HOME: HOME } });
  platform.fs.makeDir(HOME);
  return platform;
}

async function run(platform: MemoryPlatform, line: string) {
  const before = [platform.streams.stdout.text.length, platform.streams.stderr.text.length] as const;
  const code = await runCli(platform, line.split(' '));
  const stdout = platform.streams.stdout.text.slice(before[0]);
  return { code, stdout, stderr: platform.streams.stderr.text.slice(before[1]) };
}

async function json(platform: MemoryPlatform, line: string, code = 0): Promise<Record<string, unknown>> {
  const result = await run(platform, `${line} --json`);
  expect([result.code, result.stderr]).toEqual([code, '']);
  return JSON.parse(result.stdout) as Record<string, unknown>;
}

describe('csm fixture event-log', () => {
  test('writes the same bytes for the same seed, others for another, exactly as many events', async () => {
    const platform = open();
    await json(platform, 'fixture event-log /work/a.jsonl --events 1000');
    await json(platform, 'fixture event-log /work/b.jsonl --events 1000 --seed 1');
    await json(platform, 'fixture event-log /work/c.jsonl --events 1000 --seed 2');
    const [a, b, c] = ['a', 'b', 'c'].map((name) => platform.fs.readText(`/work/${name}.jsonl`));
    expect(a).toBe(b as string);
    expect(a).not.toBe(c as string);
    expect(a?.split('\n')).toHaveLength(1001);
    // The published digest of this fixture: the same on every machine.
    expect(Bun.SHA256.hash(a ?? '', 'hex')).toBe('58baafb3d0573948c7858134c39c7984a60a45f6a31c15a77442a134540f913a');
  });

  test('overwrites nothing', async () => {
    const platform = open();
    platform.fs.writeFile('/work/a.jsonl', 'mine');
    const { code, stderr } = await run(platform, 'fixture event-log /work/a.jsonl --events 10');
    expect([code, stderr]).toEqual([1, expect.stringContaining('Cannot write /work/a.jsonl')]);
    expect(platform.fs.readText('/work/a.jsonl')).toBe('mine');
  });
});

describe('csm event-log', () => {
  test('summarize counts what a fixture has, with and without damage', async () => {
    const platform = open();
    await run(platform, 'fixture event-log /work/a.jsonl --events 1000');
    const whole = await json(platform, 'event-log summarize /work/a.jsonl');
    expect(whole).toMatchObject({
      records: 1000,
      last_seq: 1000,
      malformed_lines: 0,
      torn_bytes: 0,
      name: 'fixture-1',
    });
    const text = platform.fs.readText('/work/a.jsonl');
    platform.fs.writeFile('/work/b.jsonl', `${text.replace('"turn.started"', '"turn.stirred"')}{"v":1,`);
    const damaged = await json(platform, 'event-log summarize /work/b.jsonl');
    expect(damaged).toMatchObject({
      records: 999,
      malformed_lines: 1,
      torn_bytes: 7,
      damage: [{ reason: 'sum', seq: 5 }],
    });
    const people = await run(platform, 'event-log summarize /work/b.jsonl');
    expect(people.stdout).toContain('1 lines; 7 bytes of a cut last write');
    expect(people.stdout).not.toContain('light goes out');
  });

  test('index and replay-state agree on the state', async () => {
    const platform = open();
    await run(platform, 'fixture event-log /work/a.jsonl --events 3000');
    const index = await json(platform, 'event-log index /work/a.jsonl --out /work/i.json');
    const state = await json(platform, 'event-log replay-state /work/a.jsonl');
    expect(index).toMatchObject({ version: 5, records: 3000, stride: 2, entries: 1500, last_seq: 3000 });
    expect(index['state_digest']).toBe(state['state_digest'] as string);
    expect(JSON.parse(platform.fs.readText('/work/i.json'))).toMatchObject({
      schema: 'csm.event-log-index',
      version: 5,
    });
    const early = await json(platform, 'event-log replay-state /work/a.jsonl --until 100');
    expect(early).toMatchObject({ state: { records: 100, last_seq: 100 } });
  });

  test('verify finds, repairs a torn tail only, and keeps to what it was told to expect', async () => {
    const platform = open();
    await run(platform, 'fixture event-log /work/a.jsonl --events 5000');
    const whole = await json(platform, 'event-log verify /work/a.jsonl');
    const head = whole['head'] as { seq: number; digest: string };
    expect(whole).toMatchObject({ whole: true, records: 5000, seals: { count: 1, wrong: 0 }, finding_count: 0 });
    await json(platform, `event-log verify /work/a.jsonl --expect ${head.seq}:${head.digest}`);
    const other = await json(platform, `event-log verify /work/a.jsonl --expect ${head.seq}:${'0'.repeat(64)}`, 1);
    expect(other['expected']).toBe('differs');
    expect((await run(platform, 'event-log verify /work/a.jsonl --expect x')).code).toBe(2);

    const text = platform.fs.readText('/work/a.jsonl');
    platform.fs.writeFile('/work/a.jsonl', `${text}{"v":1,"seq":5001`);
    await json(platform, 'event-log verify /work/a.jsonl', 1);
    const repaired = await json(platform, 'event-log verify /work/a.jsonl --repair');
    expect(repaired['repaired']).toEqual({ path: '/work/a.torn-1', bytes: 17 });
    expect(platform.fs.readText('/work/a.jsonl')).toBe(text);
    expect((await json(platform, 'event-log verify /work/a.jsonl --repair'))['repaired']).toBeNull();

    const changed = text.replace('light goes out', 'light goes off');
    platform.fs.writeFile('/work/a.jsonl', changed);
    const found = await json(platform, 'event-log verify /work/a.jsonl --repair', 1);
    expect(found).toMatchObject({ whole: false, repaired: null, findings: [{ reason: 'digest' }] });
    expect(platform.fs.readText('/work/a.jsonl')).toBe(changed);
    expect((await run(platform, 'event-log verify /work/a.jsonl')).stdout).toContain('NOT as it was written');
  });

  test('benchmark measures every way of reading and proves the resume', async () => {
    const platform = open();
    await run(platform, 'fixture event-log /work/a.jsonl --events 2000');
    const report = await json(platform, 'event-log benchmark /work/a.jsonl --rounds 1');
    expect(report['same_state']).toBe(true);
    expect((report['rows'] as readonly { name: string }[]).map(({ name }) => name)).toEqual([
      'newlines',
      'offsets',
      'index',
      'records',
      'full-replay',
      'resume',
    ]);
  });

  test.each(['summarize', 'replay-state', 'verify', 'benchmark'])(
    '%s names a file that is not there',
    async (command) => {
      const { code, stderr } = await run(open(), `event-log ${command} /work/none.jsonl`);
      expect([code, stderr]).toEqual([1, expect.stringContaining('Cannot read /work/none.jsonl: No such file')]);
    },
  );
});

describe('csm native-session', () => {
  test('makes, branches, lists and looks into sessions', async () => {
    const platform = open();
    const made = await json(platform, 'native-session create --root /work/R --session-id demo');
    expect(made).toMatchObject({ name: 'demo', last_seq: 1 });
    const fork = await json(
      platform,
      'native-session fork --root /work/R --source-session-id demo --target-session-id demo-branch',
    );
    expect(fork).toMatchObject({ name: 'demo-branch', forked_from: made['session_id'], forked_at: 1, last_seq: 2 });
    const list = await json(platform, 'native-session list --root /work/R');
    expect((list['sessions'] as readonly { name: string }[]).map(({ name }) => name).toSorted()).toEqual([
      'demo',
      'demo-branch',
    ]);
    const plan = await json(platform, 'native-session resume-plan --root /work/R --session-id demo');
    expect(plan).toMatchObject({ index_status: 'missing', records: 1, reads: [{ what: 'scan' }, { what: 'context' }] });
    const replay = await json(platform, 'native-session resume-replay --root /work/R --session-id demo-branch');
    expect(replay).toMatchObject({ same_state: true, records: 2 });
    expect((await run(platform, 'native-session resume-plan --root /work/R --session-id nobody')).code).toBe(1);
    expect(
      (await run(platform, 'native-session fork --root /work/R --source-session-id demo --at 9')).stderr,
    ).toContain('no record 9 to fork at');
  });

  test('resumes a long session from its index, and says what it would read', async () => {
    const platform = open();
    const { session_id: id } = await json(platform, 'fixture event-log /work/a.jsonl --events 2000');
    platform.fs.makeDir(`/work/R/sessions/${String(id)}`);
    platform.fs.rename('/work/a.jsonl', `/work/R/sessions/${String(id)}/events.jsonl`);
    await run(platform, 'native-session fork --root /work/R --source-session-id fixture-1 --target-session-id branch');
    const plan = await json(platform, 'native-session resume-plan --root /work/R --session-id branch');
    expect(plan['index_status']).toBe('fresh');
    expect(plan['total_bytes'] as number).toBeLessThan((plan['log_bytes'] as number) / 2);
    const people = await run(platform, 'native-session resume-plan --root /work/R --session-id branch');
    expect(people.stdout).toContain('where the checkpoint is');
    const replay = await json(platform, 'native-session resume-replay --root /work/R --session-id branch');
    expect(replay).toMatchObject({ same_state: true, index_status: 'fresh', tail_records: 0 });
  });
});

describe('a log that is none, or files that are somebody’s', () => {
  test('index never writes over a log, or over anything else that is no index', async () => {
    const platform = open();
    await run(platform, 'fixture event-log /work/a.jsonl --events 100');
    platform.fs.symlink('/work/a.jsonl', '/work/link.json');
    platform.fs.writeFile('/work/notes.txt', 'mine');
    const log = platform.fs.readText('/work/a.jsonl');
    for (const out of ['/work/a.jsonl', '/work/link.json', '/work/notes.txt', '/work']) {
      const { code, stderr } = await run(platform, `event-log index /work/a.jsonl --out ${out}`);
      expect([code, stderr]).toEqual([1, expect.stringContaining(`${out} is there and is no index`)]);
    }
    expect([platform.fs.readText('/work/a.jsonl'), platform.fs.readText('/work/notes.txt')]).toEqual([log, 'mine']);
    // An older index may be replaced, and an empty file that was made for it.
    platform.fs.writeFile('/work/empty', '');
    for (const out of ['/work/i.json', '/work/i.json', '/work/empty'])
      expect((await run(platform, `event-log index /work/a.jsonl --out ${out}`)).code).toBe(0);
  });

  test('verify does not call a file whole that has no record', async () => {
    const platform = open();
    platform.fs.writeFile('/work/empty.jsonl', '');
    platform.fs.writeFile('/work/other.jsonl', 'no record');
    for (const file of ['empty', 'other']) {
      expect(await json(platform, `event-log verify /work/${file}.jsonl`, 1)).toMatchObject({
        whole: false,
        records: 0,
      });
      expect((await run(platform, `event-log verify /work/${file}.jsonl`)).stdout).toContain('NO whole record');
    }
  });

  test('replay-state does not answer for a record that is not there', async () => {
    const platform = open();
    await run(platform, 'fixture event-log /work/a.jsonl --events 100');
    const { code, stdout, stderr } = await run(platform, 'event-log replay-state /work/a.jsonl --until 101 --json');
    expect([code, stdout, stderr]).toEqual([1, '', 'Error: there is no record 101: the last is 100\n']);
  });

  test('the others say that a file is no log', async () => {
    const platform = open();
    platform.fs.writeFile('/work/other.jsonl', '{}\n');
    for (const command of ['summarize', 'replay-state', 'benchmark']) {
      const { code, stderr } = await run(platform, `event-log ${command} /work/other.jsonl`);
      expect([code, stderr]).toEqual([0, expect.stringContaining('holds no record that can be read')]);
    }
  });

  test('verify finds a log cut that its index has seen more of, also after it went on', async () => {
    const platform = open();
    platform.fs.makeDir('/work/s');
    await run(platform, 'fixture event-log /work/s/events.jsonl --events 200');
    await run(platform, 'event-log index /work/s/events.jsonl --out /work/s/events.index.json');
    expect(await json(platform, 'event-log verify /work/s/events.jsonl')).toMatchObject({ whole: true });
    const whole = platform.fs.readText('/work/s/events.jsonl');
    const lines = whole.split('\n');
    platform.fs.writeFile('/work/s/events.jsonl', `${lines.slice(0, 150).join('\n')}\n`);
    const cut = { whole: false, finding_count: 1, findings: [{ reason: 'truncated', seq: 200 }] };
    expect(await json(platform, 'event-log verify /work/s/events.jsonl', 1)).toMatchObject(cut);
    expect((await run(platform, 'event-log verify /work/s/events.jsonl')).stdout).toContain('The log was CUT');
    // The next holder keeps the index as a witness and writes on: other records, as many.
    platform.fs.rename('/work/s/events.index.json', '/work/s/events.index.witness-1.json');
    await run(platform, 'fixture event-log /work/other.jsonl --events 210 --seed 9');
    platform.fs.writeFile('/work/s/events.jsonl', platform.fs.readText('/work/other.jsonl'));
    expect(await json(platform, 'event-log verify /work/s/events.jsonl', 1)).toMatchObject(cut);
    platform.fs.writeFile('/work/s/events.jsonl', whole);
    expect(await json(platform, 'event-log verify /work/s/events.jsonl')).toMatchObject({ whole: true });
  });
});

test('native-session fork refuses an archived session, as exec fork does', async () => {
  const platform = open();
  await run(platform, 'native-session create --root /work/R --session-id demo');
  await run(platform, 'sessions archive demo --root /work/R');
  const { code, stderr } = await run(platform, 'native-session fork --root /work/R --source-session-id demo');
  expect([code, stderr]).toEqual([1, expect.stringContaining('is archived')]);
  await run(platform, 'sessions unarchive demo --root /work/R');
  expect((await run(platform, 'native-session fork --root /work/R --source-session-id demo')).code).toBe(0);
});

test('session summarize tells a compressed rollout that cannot be read from a damaged one', async () => {
  const platform = open();
  platform.fs.makeDir('/work/a.jsonl.zst');
  const folder = await run(platform, 'session summarize /work/a.jsonl.zst');
  expect([folder.code, folder.stderr]).toEqual([1, expect.stringContaining('Is a directory')]);
  platform.fs.writeFile('/work/b.jsonl.zst', Bun.zstdCompressSync(Buffer.from('{"type":"x"}\n')).subarray(0, 12));
  const broken = await run(platform, 'session summarize /work/b.jsonl.zst');
  expect([broken.code, broken.stdout]).toEqual([0, expect.stringContaining('the compressed stream breaks off')]);
});

test('replay names a file that is not there, says what is cut, and does not flood', async () => {
  const platform = open();
  const gone = await run(platform, 'replay ./gone.jsonl');
  expect([gone.code, gone.stderr]).toEqual([
    1,
    expect.stringMatching(/^Error: cannot read \S*gone\.jsonl: No such file/),
  ]);
  await run(platform, 'fixture event-log /work/a.jsonl --events 50');
  const log = platform.fs.readText('/work/a.jsonl');
  platform.fs.writeFile('/work/torn.jsonl', log.slice(0, -20));
  expect((await run(platform, 'replay /work/torn.jsonl')).stderr).toMatch(
    /^warning: The last write was cut off: \d+ bytes/m,
  );
  platform.fs.writeFile('/work/twice.jsonl', log + log);
  const { stderr } = await run(platform, 'replay /work/twice.jsonl');
  expect(stderr.split('\n').filter((line) => line.includes('used before'))).toHaveLength(20);
  expect(stderr).toContain('50 damaged lines left out');
});

test('a repair that the disk refuses is no reading that failed', async () => {
  const platform = open();
  await run(platform, 'fixture event-log /work/a.jsonl --events 50');
  platform.fs.writeFile('/work/torn.jsonl', platform.fs.readText('/work/a.jsonl').slice(0, -20));
  platform.fs.openAppend = () => {
    throw Object.assign(new Error('no'), { code: 'EROFS', path: '/work/torn.jsonl' });
  };
  platform.fs.writeFile = platform.fs.openAppend as never;
  const { code, stderr } = await run(platform, 'event-log verify /work/torn.jsonl --repair');
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^Error: Cannot write \S+: Read-only file system/)]);
});

test('replay --turns shows the newest turns of a damaged log, and no more', async () => {
  const { platform } = openFixture(5, 400);
  const text = platform.fs.readText(LOG);
  platform.fs.writeFile(LOG, text.replace('"seq":7,', '"seq":#,'));
  const all = (await run(platform, `replay ${LOG} --json`)).stdout.trim().split('\n').slice(0, -1);
  const lines = (await run(platform, `replay ${LOG} --turns 3 --json`)).stdout.trim().split('\n');
  const last = JSON.parse(lines.pop() ?? '') as Record<string, unknown>;
  expect(last).toMatchObject({ type: 'replay.tail', path: LOG, turns: 3, last_seq: 400, more: true });
  const seqOf = (line: string): number => (JSON.parse(line) as { readonly seq: number }).seq;
  expect(lines.map(seqOf)).toEqual(all.map(seqOf).filter((seq) => seq >= Number(last['first_seq'])));
  const people = await run(platform, `replay ${LOG} --turns 3`);
  expect(people).toMatchObject({ code: 0, stderr: '' });
  expect(people.stdout).toContain(`records     ${last['first_seq']} to 400; there are older ones.`);
  expect((await run(platform, `replay ${LOG} --turns 3 --verify`)).code).toBe(2);
});
