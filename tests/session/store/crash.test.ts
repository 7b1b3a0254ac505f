/** Kills a real writer at random moments: what it acknowledged is there, every time. @effects all */
import { expect, test } from 'bun:test';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { createSession, openSession, readSession, sessionStore } from '#/session/store/session-store.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';

/** `CSM_CRASH_POINTS=2000` for a long run. */
const POINTS = Number(process.env['CSM_CRASH_POINTS'] ?? 8);

/** Runs the writer until it has told so many bytes, kills it, and answers the numbers that it acknowledged. */
async function killWriterAfter(root: string, id: string, toldBytes: number): Promise<readonly number[]> {
  const child = Bun.spawn([process.execPath, `${import.meta.dir}/crash-writer.ts`, root, id], {
    stdout: 'pipe',
    stderr: 'inherit',
    env: { PATH: process.env['PATH'] ?? '', HOME: root },
  });
  let told = '';
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    told += decoder.decode(chunk, { stream: true });
    if (told.length >= toldBytes) child.kill('SIGKILL');
  }
  await child.exited;
  // A last line without its LF may be half a number.
  return told
    .slice(0, told.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map(Number);
}

test(
  `a writer killed at ${POINTS} random moments loses nothing that it acknowledged`,
  async () => {
    using folder = openTempFolder();
    const platform = openBunPlatform();
    const store = sessionStore(platform, folder.path);
    const session = await createSession(store, {
      cwd: folder.path,
      source: 'exec',
      thread_source: 'user',
      csm_version: '0',
      base_message_id: 'msg',
      payloadPolicy: 'full',
    });
    await session.close();
    let acknowledged = 0;
    for (let point = 0; point < POINTS; point++) {
      const told = await killWriterAfter(folder.path, session.id, 1 + Math.floor(platform.random.fraction() * 2000));
      acknowledged += told.length;
      const before: number[] = [];
      readSession(store, session.id, { onEvent: ({ seq }) => before.push(seq) });
      const present = new Set(before);
      expect(told.filter((seq) => !present.has(seq))).toEqual([]);
      expect(present.size).toBe(before.length);
      const next = await openSession(store, session.id);
      expect(next.recovery.damage).toEqual([]);
      expect(next.state.openTurn).toBeUndefined();
      expect(next.state.openCalls.size).toBe(0);
      await next.close();
      const bytes = platform.fs.readFile(`${session.folder}/events.jsonl`);
      await (await openSession(store, session.id)).close();
      expect(Buffer.compare(platform.fs.readFile(`${session.folder}/events.jsonl`), bytes)).toBe(0);
    }
    expect(acknowledged).toBeGreaterThan(POINTS);
    expect(readSession(store, session.id).damage).toEqual([]);
  },
  Math.max(60_000, POINTS * 2000),
);
