import { describe, expect, test } from 'bun:test';
import { readCodexHistory } from '#/session/foreign/codex/read-history.ts';
import {
  findRollout,
  findThreadNamed,
  latestRollout,
  listRollouts,
  readSessionMeta,
} from '#/session/foreign/codex/rollout-files.ts';
import { readLineage, readSegment } from '#/session/foreign/codex/rollout-reader.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { sampleLines, samplePayloads } from '#tests/session/foreign/support/sample-rollout.ts';

const HOME = '/home/user/.codex';
/** UUIDs of 2026-11-22, 23:59:50 UTC and of the seconds after midnight. */
const [A, B, C] = [
  '01a205b2-2000-7000-8000-00000000000a',
  '01a205b2-4000-7000-8000-00000000000b',
  '01a205b2-8000-7000-8000-00000000000c',
] as const;

function rollout(id: string, meta: object = {}): string {
  const [first, ...rest] = samplePayloads();
  return sampleLines([['session_meta', { ...first?.[1], id, ...meta }], ...rest])
    .map((line) => `${line}\n`)
    .join('');
}

const path = (id: string, day = '2026/11/22', suffix = '') =>
  `${HOME}/sessions/${day}/rollout-${day.replaceAll('/', '-')}T10-00-00-${id}.jsonl${suffix}`;

describe('finding rollouts', () => {
  const platform = openMemoryPlatform({
    files: {
      [path(A)]: rollout(A),
      [path(B, '2026/11/23')]: rollout(B, { cwd: '/other' }),
      [path(C, '2025/01/02')]: rollout(C),
      [path(A, '2026/11/22', '.zst')]: 'the same, compressed',
      [`${HOME}/sessions/2026/11/22/notes.txt`]: 'no rollout',
      [`${HOME}/archived_sessions/rollout-2024-01-01T00-00-00-01a205b2-ffff-7000-8000-00000000000d.jsonl`]: '',
      [`${HOME}/session_index.jsonl`]:
        `{"id":"${A}","thread_name":"one"}\nnot json\n{"id":"${B}","thread_name":"one"}\n` +
        `{"id":"${C}","thread_name":"old name"}\n{"id":"${C}","thread_name":"new name"}\n`,
    },
  });
  const { fs } = platform;

  test('lists the latest name first, archived ones last, none twice', () => {
    expect([...listRollouts(fs, HOME)].map(({ id, isArchived }) => [id.slice(-1), isArchived])).toEqual([
      ['b', false],
      ['a', false],
      ['c', false],
      ['d', true],
    ]);
  });

  test('by id, whatever folder it stands in', () => {
    expect(findRollout(fs, HOME, A.toUpperCase())?.path).toBe(path(A));
    expect(findRollout(fs, HOME, C)?.path).toBe(path(C, '2025/01/02'));
    expect(findRollout(fs, HOME, '01a205b2-ffff-7000-8000-00000000000d')?.isArchived).toBe(true);
    expect(findRollout(fs, HOME, '01a205b2-2000-7000-8000-0000000000ff')).toBeUndefined();
    expect(findRollout(fs, '/nowhere', A)).toBeUndefined();
  });

  test('by the last name that was given, to the last thread that got it', () => {
    expect(findThreadNamed(fs, HOME, 'one')).toBe(B);
    expect(findThreadNamed(fs, HOME, 'new name')).toBe(C);
    expect(findThreadNamed(fs, HOME, 'old name')).toBeUndefined();
    expect(findThreadNamed(fs, '/nowhere', 'one')).toBeUndefined();
  });

  test('the one that was written to last, of those that are wanted', async () => {
    await platform.clock.advance(1000);
    const since = platform.clock.now();
    await platform.clock.advance(1000);
    fs.writeFile(path(C, '2025/01/02'), rollout(C));
    expect(latestRollout(fs, HOME, ({ cwd }) => cwd === '/w')?.file.id).toBe(C);
    expect(latestRollout(fs, HOME, ({ cwd }) => cwd === '/other')?.file.id).toBe(B);
    expect(latestRollout(fs, HOME, ({ cwd }) => cwd === '/other', since)).toBeUndefined();
    fs.writeFile(path(A), rollout(A, { source: { subagent: 'review' } }));
    expect(latestRollout(fs, HOME, () => true)?.file.id).toBe(C);
  });

  test('a first line that is none is no session_meta', () => {
    fs.writeFile(`${HOME}/x.jsonl`, sampleLines()[1] ?? '');
    expect(readSessionMeta(fs, `${HOME}/x.jsonl`)).toBeUndefined();
    fs.writeFile(`${HOME}/x.jsonl`, '');
    expect(readSessionMeta(fs, `${HOME}/x.jsonl`)).toBeUndefined();
    fs.writeFile(`${HOME}/x.jsonl`, rollout(A, { base_instructions: { text: 'b'.repeat(200_000) } }));
    expect(readSessionMeta(fs, `${HOME}/x.jsonl`)?.id).toBe(A);
  });
});

describe('forks by reference', () => {
  const parent = rollout(A);
  const cut = Buffer.byteLength(sampleLines().slice(0, 13).join('\n')) + 1;
  const forkOf = (id: string, base: object) =>
    sampleLines(
      [
        ['session_meta', { id, cwd: '/w', history_mode: 'paginated', history_base: base }],
        [
          'response_item',
          { type: 'message', id: 'msg_f', role: 'user', content: [{ type: 'input_text', text: 'fork' }] },
        ],
      ],
      13,
    ).join('\n');

  test('have the history of their parent up to the fork', async () => {
    const offset = parent.indexOf('\n', parent.indexOf('"task_complete"')) + 1;
    const { fs } = openMemoryPlatform({
      files: {
        [path(A)]: parent,
        [path(B)]: forkOf(B, {
          thread_id: A,
          end_ordinal_exclusive: 13,
          end_byte_offset: Buffer.byteLength(parent.slice(0, offset)),
        }),
      },
    });
    const { history, parts, damage } = await readCodexHistory(fs, HOME, path(B));
    expect(history.items.map(({ id }) => id)).toEqual([
      'msg_d1',
      'msg_c1',
      'msg_u1',
      'rs_1',
      'fc_1',
      'fco_1',
      'msg_a1',
      'msg_f',
    ]);
    expect(parts.map(({ threadId, lastOrdinal }) => [threadId, lastOrdinal])).toEqual([
      [A, 12],
      [B, 14],
    ]);
    expect(damage).toEqual({});
  });

  test('go by the ordinal where the offset is gone or wrong', async () => {
    for (const marks of [{ end_ordinal_exclusive: 13 }, { end_ordinal_exclusive: 13, end_byte_offset: cut + 99_999 }]) {
      const { fs } = openMemoryPlatform({
        files: { [path(A)]: parent, [path(B)]: forkOf(B, { thread_id: A, ...marks }) },
      });
      const { history } = await readCodexHistory(fs, HOME, path(B));
      expect(history.items.map(({ id }) => id).slice(-2)).toEqual(['msg_a1', 'msg_f']);
    }
  });

  test('whose parent is gone, or that go on from themselves, are refused', async () => {
    const { fs } = openMemoryPlatform({
      files: {
        [path(B)]: forkOf(B, { thread_id: A, end_ordinal_exclusive: 13 }),
        [path(C)]: forkOf(C, { thread_id: C, end_ordinal_exclusive: 13 }),
      },
    });
    await expect(readLineage(fs, HOME, path(B))).rejects.toMatchObject({ code: 'rollout-base-missing' });
    await expect(readLineage(fs, HOME, path(C))).rejects.toMatchObject({ code: 'rollout-base-missing' });
  });
});

describe('compressed rollouts', () => {
  const text = rollout(A, { base_instructions: { text: 'b'.repeat(30_000) } });
  const packed = Bun.zstdCompressSync(text);

  test('read as the plain ones', async () => {
    const { fs } = openMemoryPlatform({ files: { [path(A)]: text, [path(B, '2026/11/22', '.zst')]: packed } });
    const plain = await readCodexHistory(fs, HOME, path(A));
    const compressed = await readCodexHistory(fs, HOME, path(B, '2026/11/22', '.zst'));
    expect(compressed.history).toEqual(plain.history);
    expect(compressed.parts[0]?.bytes).toBe(Buffer.byteLength(text));
  });

  test('that break off, or are none, give what can be had', async () => {
    const file = path(B, '2026/11/22', '.zst');
    for (const content of [packed.subarray(0, packed.length - 20), Buffer.from('no zstd at all')]) {
      const { fs } = openMemoryPlatform({ files: { [file]: content } });
      const report = await readSegment(
        fs,
        { path: file, threadId: undefined },
        { limitBytes: 1e6, onRecord: () => {} },
      );
      expect(report.isBroken).toBe(true);
    }
  });

  test('whose reader throws are not called broken', async () => {
    const file = path(B, '2026/11/22', '.zst');
    const { fs } = openMemoryPlatform({ files: { [file]: packed } });
    const failing = readSegment(
      fs,
      { path: file, threadId: undefined },
      {
        limitBytes: 1e6,
        onRecord: () => {
          throw new RangeError('mine');
        },
      },
    );
    await expect(failing).rejects.toThrow('mine');
  });
});
