import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { loadSettings, NO_INPUT } from '#/config/load.ts';
import { appendPrompt, readPrompts } from '#/workstation/prompt-history.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';

const PATH = '/home/user/.codex/history.jsonl';
const HOME = { codexHome: '/home/user/.codex' };

function openHistory(config = '', text?: string) {
  const files: Record<string, string> = { '/home/user/.codex/config.toml': config };
  if (text !== undefined) files[PATH] = text;
  const platform = openMemoryPlatform({
    files,
    env: { HOME: '/home/user', PATH: '/usr/bin', MY_API_KEY: 'sk-very-Secret-12345' },
  });
  return { platform, settings: loadSettings(platform, NO_INPUT) };
}

const printLines = (prompts: readonly string[]): string =>
  prompts.map((text, at) => `${JSON.stringify({ session_id: 's', ts: at, text })}\n`).join('');

describe('keeping prompts', () => {
  test('a line as Codex writes it, for nobody else to read', async () => {
    const { platform, settings } = openHistory();
    await appendPrompt(platform, settings, 'id-1', 'first\nline two');
    await appendPrompt(platform, settings, 'id-2', 'second');
    expect(platform.fs.readText(PATH)).toBe(
      '{"session_id":"id-1","ts":1767323045,"text":"first\\nline two"}\n{"session_id":"id-2","ts":1767323045,"text":"second"}\n',
    );
    expect(platform.fs.stat(PATH)?.mode).toBe(0o600);
  });

  test('a file that others may read is closed to them', async () => {
    const { platform, settings } = openHistory('', printLines(['old']));
    platform.fs.chmod(PATH, 0o644);
    await appendPrompt(platform, settings, 'id', 'new');
    expect(platform.fs.stat(PATH)?.mode).toBe(0o600);
  });

  test('known secrets are not kept', async () => {
    const { platform, settings } = openHistory();
    await appendPrompt(platform, settings, 'id', 'use sk-very-Secret-12345 here');
    expect(platform.fs.readText(PATH)).not.toContain('sk-very-Secret');
    expect(platform.fs.readText(PATH)).toContain('[redacted:MY_API_KEY]');
  });

  test('persistence = none keeps nothing', async () => {
    const { platform, settings } = openHistory('[history]\npersistence = "none"\n');
    await appendPrompt(platform, settings, 'id', 'secret plan');
    expect(platform.fs.stat(PATH)).toBeUndefined();
  });

  test('max_bytes drops the oldest, whole lines, and never the newest', async () => {
    const { platform, settings } = openHistory('[history]\nmax_bytes = 300\n');
    for (let at = 0; at < 20; at += 1) await appendPrompt(platform, settings, 'id', `prompt number ${at}`);
    expect(platform.fs.stat(PATH)?.sizeBytes).toBeLessThanOrEqual(300);
    expect(readPrompts(platform, HOME, { query: '', limit: 2 }).prompts).toEqual([
      'prompt number 19',
      'prompt number 18',
    ]);
    await appendPrompt(platform, settings, 'id', 'x'.repeat(1000));
    expect(readPrompts(platform, HOME, { query: '', limit: 9 }).prompts).toEqual(['x'.repeat(1000)]);
  });

  test('a lock that is held for long does not lose a prompt', async () => {
    const { platform, settings } = openHistory('[history]\nmax_bytes = 10\n', printLines(['old']));
    const lock = platform.locks.tryAcquire(`${PATH}.lock`);
    const done = appendPrompt(platform, settings, 'id', 'new');
    await platform.clock.advance(1_000);
    await done;
    lock?.release();
    expect(readPrompts(platform, HOME, { query: '', limit: 9 }).prompts).toEqual(['new', 'old']);
  });

  test('a disk without room leaves no half line', async () => {
    const { platform, settings } = openHistory('', printLines(['old']));
    platform.fs.faults.freeBytes = 10;
    const error = await appendPrompt(platform, settings, 'id', 'new').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Error);
    expect(platform.fs.readText(PATH)).toBe(printLines(['old']));
  });
});

describe('reading prompts', () => {
  test('no file, no prompts', () => {
    const { platform } = openHistory();
    expect(readPrompts(platform, HOME, { query: '', limit: 5 })).toEqual({ query: '', prompts: [], before: undefined });
  });

  test('pages go back to the oldest', () => {
    const { platform } = openHistory('', printLines(['a', 'b', 'c', 'd', 'e']));
    const first = readPrompts(platform, HOME, { query: '', limit: 2 });
    const second = readPrompts(platform, HOME, { query: '', limit: 2, before: first.before });
    const third = readPrompts(platform, HOME, { query: '', limit: 2, before: second.before });
    expect([first.prompts, second.prompts, third.prompts, third.before]).toEqual([
      ['e', 'd'],
      ['c', 'b'],
      ['a'],
      undefined,
    ]);
  });

  test('a search finds in any case', () => {
    const { platform } = openHistory('', printLines(['Fix the Bug', 'other', 'bugs bunny']));
    expect(readPrompts(platform, HOME, { query: 'BUG', limit: 9 }).prompts).toEqual(['bugs bunny', 'Fix the Bug']);
  });

  test('lines that are none are passed over, a cut last one too', () => {
    const { platform } = openHistory(
      '',
      `garbage\n{"text":7}\n[]\n${printLines(['kept'])}\n{"session_id":"s","ts":1,"te`,
    );
    expect(readPrompts(platform, HOME, { query: '', limit: 9 }).prompts).toEqual(['kept']);
  });

  test('one question reads a bounded part, and says where to go on', () => {
    const { platform } = openHistory(
      '',
      printLines([`old needle`, ...Array.from({ length: 300 }, () => 'y'.repeat(10_000))]),
    );
    const first = readPrompts(platform, HOME, { query: 'needle', limit: 1 });
    expect([first.prompts, typeof first.before]).toEqual([[], 'number']);
    let page = first;
    let questions = 1;
    for (; page.before !== undefined && page.prompts.length === 0; questions += 1) {
      page = readPrompts(platform, HOME, { query: 'needle', limit: 1, before: page.before });
    }
    expect([page.prompts, questions]).toEqual([['old needle'], 3]);
  });

  test('a line that is longer than what is read is passed over', () => {
    const { platform } = openHistory('', printLines(['first', 'z'.repeat(3_000_000), 'last']));
    const found: string[] = [];
    let before: number | undefined;
    do {
      const page = readPrompts(platform, HOME, { query: '', limit: 9, before });
      found.push(...page.prompts);
      before = page.before;
    } while (before !== undefined);
    expect(found).toEqual(['last', 'first']);
  });

  test('whatever the lengths and limits, all prompts come once and in order', () => {
    const text = fc.oneof(
      fc.string({ minLength: 1, maxLength: 20 }),
      fc.integer({ min: 60_000, max: 70_000 }).map((length) => 'é'.repeat(length)),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), fc.integer({ min: 1, max: 4 }), (prompts, limit) => {
        const { platform } = openHistory('', printLines(prompts));
        const found: string[] = [];
        let before: number | undefined;
        do {
          const page = readPrompts(platform, HOME, { query: '', limit, before });
          found.push(...page.prompts);
          before = page.before;
        } while (before !== undefined);
        expect(found).toEqual(prompts.toReversed());
      }),
      { numRuns: 60 },
    );
  });
});
