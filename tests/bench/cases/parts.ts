/** Parts of csm by themselves, in this process, beside the simplest program that does the same. */
import { fdatasyncSync, openSync, closeSync, writeSync, rmSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AnswerReader } from '#/agent/model/answer-reader.ts';
import { SessionSandbox } from '#/agent/sandbox/launcher.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { createSession, sessionStore } from '#/session/store/session-store.ts';
import { openCommandFixture } from '#tests/agent/tools/command-context.ts';
import { agentMessage, toolCompleted, turnStarted } from '#tests/session/support/sample-events.ts';
import type { BenchCase } from '../bench-case.ts';
import { measureMedian, type Figure } from '../figure.ts';
import { encodeAnswers } from '../model-stand-in.ts';
import { runProgramOnce } from '../program-run.ts';
import { makePlace, type Bench } from '../sides.ts';

/** Median of several times, after one that warms up. */
async function measureMs(runs: number, action: () => void | Promise<void>): Promise<number | undefined> {
  const times: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const startedAtMs = performance.now();
    await action();
    if (run > 0) times.push(performance.now() - startedAtMs);
  }
  return measureMedian(times);
}

const perSecond = (count: number, ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : (count * 1000) / ms;

const GROUPED = 64;
const RECORDS = 64 * 500;
const SYNCED = 300;
const RECORD_COST =
  'each record has two digests and a sum, is folded into the state and told to listeners; see docs/performance.md';
const SYNC_COST =
  'a sync that took over 2 ms is followed by one in a thread, so that csm goes on meanwhile; handing it over takes time';

async function measureAppend(bench: Bench): Promise<readonly Figure[]> {
  const folder = join(bench.folder, 'append');
  mkdirSync(folder, { recursive: true });
  const event = agentMessage('A line of an answer that is as long as answers are, or so.');
  const naive = (count: number, group: number, sync: boolean): void => {
    const fd = openSync(join(folder, 'naive.jsonl'), 'a');
    for (let at = 0; at < count; at += group) {
      let lines = '';
      for (let index = 0; index < group; index += 1) lines += `${JSON.stringify({ seq: at + index, ...event })}\n`;
      writeSync(fd, lines);
      if (sync) fdatasyncSync(fd);
    }
    closeSync(fd);
  };
  const session = await createSession(sessionStore(openBunPlatform(), join(folder, 'csm')), {
    cwd: '/work',
    source: 'exec',
    thread_source: 'user',
    csm_version: '0.1.0',
    base_message_id: 'msg_base',
    payloadPolicy: 'full',
  });
  // In a turn, as all that is recorded often: between turns a session is given back after each.
  await session.append(turnStarted());
  const batch = Array.from({ length: GROUPED }, () => event);
  const onDisk = [...batch.slice(1), toolCompleted('call')];
  const plain = {
    csm: await measureMs(5, async () => {
      for (let at = 0; at < RECORDS; at += GROUPED) await Promise.all(batch.map((each) => session.append(each)));
    }),
    naive: await measureMs(5, () => naive(RECORDS, 1, false)),
  };
  const grouped = {
    csm: await measureMs(5, async () => {
      for (let at = 0; at < RECORDS; at += GROUPED) await session.append(...onDisk);
    }),
    naive: await measureMs(5, () => naive(RECORDS, GROUPED, true)),
  };
  const synced = {
    csm: await measureMs(3, async () => {
      for (let index = 0; index < SYNCED; index += 1) await session.append(toolCompleted(`call_${index}`));
    }),
    naive: await measureMs(3, () => naive(SYNCED, 1, true)),
  };
  await session.close();
  rmSync(folder, { recursive: true });
  const row = (what: string, csm: number | undefined, peer: number | undefined, known: string): Figure => ({
    name: 'append to the log',
    what,
    unit: '1/s',
    csm,
    peer,
    peerName: 'naive loop',
    budget: { value: 0.7, peer: 1, atLeast: true, known },
  });
  return [
    row('one by one', perSecond(RECORDS, plain.csm), perSecond(RECORDS, plain.naive), RECORD_COST),
    row(`on disk by ${GROUPED}`, perSecond(RECORDS, grouped.csm), perSecond(RECORDS, grouped.naive), RECORD_COST),
    row('each on disk', perSecond(SYNCED, synced.csm), perSecond(SYNCED, synced.naive), SYNC_COST),
  ];
}

const DELTAS = 100_000;

async function measureDecoder(): Promise<readonly Figure[]> {
  const [body = new Uint8Array()] = encodeAnswers([
    { items: [{ text: { repeat: 'word ', bytes: 5 * DELTAS }, deltas: DELTAS }] },
  ]);
  const chunks = Array.from({ length: Math.ceil(body.length / 65536) }, (_, index) =>
    body.subarray(index * 65536, (index + 1) * 65536),
  );
  const csmMs = await measureMs(5, () => {
    const reader = new AnswerReader();
    let events = 0;
    for (const chunk of chunks) events += reader.push(chunk).length;
    events += reader.finish().length;
    // Deltas of one chunk are handed on together.
    if (events === 0) throw new Error('nothing was decoded');
  });
  const naiveMs = await measureMs(5, () => {
    let events = 0;
    for (const block of new TextDecoder().decode(body).split('\n\n')) {
      const data = block.slice(block.indexOf('\ndata: ') + 7);
      if (data.startsWith('{') && (JSON.parse(data) as { type: string }).type !== '') events += 1;
    }
    if (events < DELTAS) throw new Error(`only ${events} events were decoded`);
  });
  const speed = (ms: number | undefined): number | undefined => perSecond(body.length / 1e6, ms);
  return [
    {
      name: 'decoding a stream',
      what: '100,000 deltas',
      unit: 'MB/s',
      csm: speed(csmMs),
      peer: speed(naiveMs),
      peerName: 'split and JSON.parse',
    },
  ];
}

const SPAWNS = 40;
const SANDBOX_COST =
  'the bare one has two mounts; the profile of a workspace has about 20, and a shell and `env` for signals and order of output';

async function measureSandbox(bench: Bench): Promise<readonly Figure[]> {
  const fixture = openCommandFixture({ sandbox: { mode: 'workspace-write' }, parent: bench.folder });
  const { platform, settings, cwd } = fixture;
  const sandbox = new SessionSandbox(platform, settings.csmRoot, 'bench');
  const env = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' };
  const times: Record<'csm' | 'bwrap' | 'codex', number[]> = { csm: [], bwrap: [], codex: [] };
  const place = makePlace(bench, 'codex', 'sandbox', 'http://127.0.0.1:1/v1');
  const timed = async (list: number[], isWarm: boolean, action: () => Promise<unknown>): Promise<void> => {
    const startedAtMs = performance.now();
    await action();
    if (isWarm) list.push(performance.now() - startedAtMs);
  };
  const bare = ['/usr/bin/bwrap', '--unshare-all', '--die-with-parent', '--ro-bind', '/', '/', '--dev', '/dev'];
  try {
    for (let index = 0; index <= SPAWNS; index += 1) {
      await timed(times.csm, index > 0, async () => {
        const prepared = await sandbox.prepare(settings, { argv: ['/bin/true'], cwd, env, terminal: false });
        const child = platform.processes.spawn({ ...prepared, onOutput: () => {} });
        const { code } = await child.exited;
        prepared.release();
        if (code !== 0) throw new Error(`the sandbox ended with ${code}`);
      });
      await timed(times.bwrap, index > 0, () =>
        runProgramOnce({ argv: [...bare, '--proc', '/proc', '--bind', cwd, cwd, '/bin/true'], cwd, env }),
      );
      if (place === undefined || index > SPAWNS / 4) continue;
      await timed(times.codex, index > 0, () =>
        runProgramOnce({ argv: [place.program, 'sandbox', '--', '/bin/true'], cwd: place.work, env: place.env }),
      );
    }
  } finally {
    await sandbox.close();
    await fixture.close();
  }
  const row = (peer: 'bwrap' | 'codex'): Figure => ({
    name: 'sandbox, one command',
    what: peer === 'bwrap' ? 'in a session' : 'whole program',
    unit: 'ms',
    csm: measureMedian(times.csm),
    peer: measureMedian(times[peer]),
    ...(peer === 'bwrap' ? { peerName: 'bare bwrap', budget: { value: 8, peer: 4.3, known: SANDBOX_COST } } : {}),
  });
  return times.codex.length === 0 ? [row('bwrap')] : [row('bwrap'), row('codex')];
}

export const partCases: readonly BenchCase[] = [
  { name: 'append to the log', run: measureAppend },
  { name: 'decoding a stream', run: measureDecoder },
  { name: 'sandbox, one command', run: measureSandbox },
];
