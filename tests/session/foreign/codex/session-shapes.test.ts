/** Sessions of many shapes, both ways: what one program made, the other goes on with by the same request. */
import { describe, expect, test } from 'bun:test';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import { idOf, ProgramLab, reference, type LabRun } from '#tests/session/foreign/support/program-lab.ts';
import { SHAPES } from '#tests/session/foreign/support/session-shapes.ts';

const RESUME = ['exec', 'resume', '--skip-git-repo-check'];

const inputOf = (run: LabRun): readonly ResponseItem[] => run.requests[0]?.input ?? [];

/** Ids of outputs that each program makes up for calls without one. */
function withoutMadeUpIds(items: readonly ResponseItem[]): readonly object[] {
  return items.map((item) => {
    const isMadeUp = item['output'] === 'aborted' || (Array.isArray(item['tools']) && item['tools'].length === 0);
    return isMadeUp ? { ...item, id: 'made up' } : item;
  });
}

interface Counted {
  readonly turns: { readonly started: number };
  readonly kinds: Readonly<Record<string, number>>;
  readonly malformed_lines: number;
  readonly damage: { readonly places: number };
}

describe.skipIf(reference === undefined)('a session that the reference made goes on in csm', () => {
  test.each(SHAPES)(
    '$name',
    async ({ make, turns, args = [] }) => {
      using lab = new ProgramLab();
      const id = await make((...run) => lab.codex(...run), lab);
      const path = lab.rollouts().find((candidate) => idOf(candidate) === id) ?? '';
      const summary = JSON.parse((await lab.csm(['session', 'summarize', path, '--json'])).stdout) as Counted;
      const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
      const items = lines.filter((line) => (JSON.parse(line) as { type: string }).type === 'response_item');
      const counted = Object.entries(summary.kinds).filter(([kind]) => kind.startsWith('response_item/'));
      expect(counted.reduce((sum, [, count]) => sum + count, 0)).toBe(items.length);
      expect(summary).toMatchObject({ malformed_lines: 0, damage: { places: 0 } });
      // A fork's file has only its own turns.
      if (!path.includes('fork') && lines.every((line) => !line.includes('"history_base":{'))) {
        expect(summary.turns.started).toBe(turns);
      }
      const mine = await lab.csm([...RESUME, ...args, id, 'the next prompt']);
      expect(mine).toMatchObject({ exitCode: 0 });
      const theirs = await lab.codex([...RESUME, ...args, id, 'the next prompt']);
      // csm states its own context and the prompt behind the history.
      const history = withoutMadeUpIds(inputOf(mine).slice(1, -3));
      expect(history.length).toBeGreaterThan(2);
      expect(withoutMadeUpIds(inputOf(theirs).slice(1, 1 + history.length))).toEqual(history);
      // Nothing of the history is left in what follows.
      const added = inputOf(theirs).slice(1 + history.length);
      const known = new Set(inputOf(mine).map((item) => item['id']));
      expect(added.filter((item) => known.has(item['id']))).toEqual([]);
      expect(added.filter(({ role }) => role !== 'developer' && role !== 'user')).toEqual([]);
    },
    60_000,
  );
});

describe.skipIf(reference === undefined)('a session that csm made goes on in the reference', () => {
  test.each(SHAPES)(
    '$name',
    async ({ make, args = [] }) => {
      using lab = new ProgramLab();
      // A list of skills is a part of what is exported.
      mkdirSync(join(lab.codexHome, 'skills/count'), { recursive: true });
      writeFileSync(
        join(lab.codexHome, 'skills/count/SKILL.md'),
        '---\nname: count\ndescription: Counts things.\n---\nCount.\n',
      );
      const id = await make((...run) => lab.csm(...run), lab);
      const exported = await lab.csm(['session', 'export', id, '--to-codex', '--json']);
      expect(exported).toMatchObject({ exitCode: 0 });
      const { path, thread_id: threadId } = JSON.parse(exported.stdout) as { path: string; thread_id: string };
      const summary = JSON.parse((await lab.csm(['session', 'summarize', path, '--json'])).stdout) as Counted;
      expect(summary).toMatchObject({ malformed_lines: 0, damage: { places: 0 } });
      // csm goes on first: the reference's first run in a home puts skills of its own there, which csm would tell of.
      const mine = await lab.csm([...RESUME, ...args, id, 'the next prompt']);
      const theirs = await lab.codex([...RESUME, ...args, threadId, 'the next prompt']);
      expect(theirs).toMatchObject({ exitCode: 0 });
      const history = inputOf(mine).slice(1, -1);
      expect(history.length).toBeGreaterThan(2);
      expect(JSON.stringify(history)).toContain('Counts things.');
      expect(inputOf(theirs).slice(1, 1 + history.length)).toEqual(history);
      expect(JSON.stringify(inputOf(theirs).at(-1))).toContain('the next prompt');
    },
    60_000,
  );
});
