/** `csm replay` and `csm sessions forget`, with the compiled program: what a first user does with them. */
import { describe, expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { csmMissing, openCsm, type Csm } from '#tests/support/csm.ts';
import { writeScript } from './support/model-server.ts';
import { filesBelow, jsonLines, sessionFolder, sessionIds } from './support/session-files.ts';

const PLANTED = 'unspeakable-7f3a';
const CONFIG = 'model_provider = "scripted"\n';

/** A prompt with an image, and a command whose output is long; then a fork of it, and a catalogue. */
async function plant(
  csm: Csm,
): Promise<{ readonly image: string; readonly ids: readonly string[]; readonly log: string }> {
  const image = join(csm.home, 'picture.png');
  const png = makePng(80);
  writeFileSync(image, png);
  const command = `echo ${PLANTED}-output; head -c 30000 /dev/zero | tr '\\0' x`;
  const script = writeScript(
    csm,
    { items: [{ call: 'exec_command', args: { cmd: command } }] },
    { items: [{ text: 'done' }] },
    { items: [{ text: 'again' }] },
  );
  const exec = (...args: readonly string[]) => csm.run(['exec', ...args]);
  const skip = '--skip-git-repo-check';
  const first = await exec(skip, '--session-id', 'demo', '--script', script, `-i=${image}`, `${PLANTED} in a prompt`);
  expect(first).toMatchObject({ code: 0 });
  const short = writeScript(csm, { items: [{ text: 'branch' }] });
  expect(await exec('fork', 'demo', skip, '--script', short, 'go on')).toMatchObject({ code: 0 });
  expect(await csm.run(['sessions', 'list'])).toMatchObject({ code: 0 });
  const ids = sessionIds(csm);
  const log = join(sessionFolder(csm, ids[0] ?? ''), 'events.jsonl');
  return { image: png.toString('base64').slice(4000, 4060), ids, log };
}

/** A square picture of random colours. */
function makePng(sizePixels: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(Bun.hash.crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const header = Buffer.from('00000000000000000802000000', 'hex');
  header.writeUInt32BE(sizePixels, 0);
  header.writeUInt32BE(sizePixels, 4);
  const rows = Array.from({ length: sizePixels }, () => Buffer.concat([Buffer.alloc(1), randomBytes(sizePixels * 3)]));
  const pixels = deflateSync(Buffer.concat(rows));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

const filesWith = (csm: Csm, text: string): readonly string[] =>
  filesBelow(csm.codexHome).filter((path) => statSync(path).isFile() && readFileSync(path).includes(text));

describe.skipIf(csmMissing !== undefined)('replay and forget', () => {
  test('what is forgotten is nowhere, and the sessions are as they were recorded', async () => {
    await using csm = openCsm({ config: CONFIG });
    const { image, ids } = await plant(csm);
    const played = await csm.run(['replay', 'demo', '--json', '--verify']);
    expect(played).toMatchObject({ code: 0, stderr: '' });
    const lines = jsonLines(played.stdout);
    const prompt = lines.find((line) => line['item']?.type === 'user_message');
    const command = lines.find((line) => line['item']?.type === 'command_execution');
    const before = lines.at(-1)?.['state_digest'];
    expect(prompt?.['item'].text).toContain(PLANTED);
    for (const text of [PLANTED, image]) expect(filesWith(csm, text).length).toBeGreaterThan(1);
    const wish = ['sessions', 'forget', 'demo', '--event', String(prompt?.['seq']), '--item', command?.['call_id']];
    const plan = await csm.run([...wish, '--json']);
    expect(JSON.parse(plan.stdout)).toMatchObject({ applied: false, catalog_rows: 2 });
    expect(filesWith(csm, PLANTED).length).toBeGreaterThan(1);
    const done = await csm.run([...wish, '--apply']);
    expect(done).toMatchObject({ code: 0 });
    expect(done.stdout).toContain('Forgot ');
    for (const text of [PLANTED, image]) expect(filesWith(csm, text)).toEqual([]);
    for (const id of ids) {
      const again = await csm.run(['replay', id, '--verify']);
      expect(again.code).toBe(0);
      expect(again.stdout).toContain('was forgotten');
      expect(again.stdout).toContain('The session is as it was recorded.');
      expect(
        await csm.run(['event-log', 'verify', join(csm.codexHome, 'csm/sessions', id, 'events.jsonl')]),
      ).toMatchObject({
        code: 0,
      });
    }
    expect((await csm.run(['replay', 'demo', '--json'])).stdout).toContain(before);
    const resumed = await csm.run(['exec', 'resume', 'demo', 'go on', '--skip-git-repo-check']);
    expect(resumed.code).toBe(1);
    expect(resumed.stderr).toContain('compact-summary');
  });

  test('stops where it is told, waits as it is told, and ends at once', async () => {
    await using csm = openCsm({ config: CONFIG });
    const { log } = await plant(csm);
    const until = await csm.run(['replay', 'demo', '--until', '6']);
    expect(until).toMatchObject({ code: 0, stderr: '' });
    expect(until.stdout).toContain(`${PLANTED} in a prompt`);
    expect(until.stdout).not.toContain('-output');
    expect(until.stdout).toContain('records     6, the last is 6');
    expect((await csm.run(['replay', 'demo', '--until', '999'])).code).toBe(1);
    // An hour between two records.
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    const last = JSON.parse(lines.at(-1) ?? '{}').ts as string;
    const later = new Date(Date.parse(last) + 3_600_000).toISOString();
    const slow = join(csm.home, 'slow.jsonl');
    writeFileSync(slow, `${[...lines.slice(0, -1), lines.at(-1)?.replace(last, later)].join('\n')}\n`);
    const run = csm.start(['replay', slow, '--speed', '0.001']);
    await run.waitFor('stdout', '#1 ');
    run.kill('SIGINT');
    expect(await run.done).toMatchObject({ code: 130 });
    const piped = await csm.run(['replay', 'demo'], { under: ['sh', '-c', '"$@" | head -n 1', 'sh'] });
    expect(piped).toMatchObject({ code: 0, stderr: '' });
    expect(piped.stdout).toStartWith('#1 ');
  });

  test('finds what was changed', async () => {
    await using csm = openCsm({ config: CONFIG });
    const { log } = await plant(csm);
    const bytes = readFileSync(log, 'utf8');
    writeFileSync(log, bytes.replace(`${PLANTED} in a prompt"`, `${PLANTED} in A prompt"`));
    const found = await csm.run(['replay', 'demo', '--verify']);
    expect(found.code).toBe(1);
    expect(found.stdout).toMatch(/digest: record \d+, byte \d+/);
    expect(found.stdout).toContain('The session is NOT as it was recorded.');
  });
});
