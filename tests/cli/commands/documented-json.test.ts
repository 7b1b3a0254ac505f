/** Each member that a command prints with --json stands in the section of docs/event-log-commands.md that is about it. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'bun:test';
import { runCli } from '#/cli/run.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';

const SECTIONS = readFileSync('docs/event-log-commands.md', 'utf8').split(/^## /m).slice(1);

/** Names between backticks in the sections whose title has all these words. */
function documented(...words: readonly string[]): ReadonlySet<string> {
  const sections = SECTIONS.filter((section) => words.every((word) => section.split('\n', 1)[0]?.includes(word)));
  expect(sections).not.toEqual([]);
  const code = sections.flatMap((section) => section.match(/`[^`]+`/g) ?? []);
  return new Set(code.flatMap((text) => text.match(/[a-z_]+/g) ?? []));
}

test('all members of all commands over logs and sessions are described', async () => {
  const platform = openMemoryPlatform({ env: { HOME: '/home/user', PATH: '/usr/bin' } });
  platform.fs.makeDir('/home/user/.codex');
  const run = async (line: string) => {
    const before = platform.streams.stdout.text.length;
    await runCli(platform, line.split(' '));
    return JSON.parse(platform.streams.stdout.text.slice(before)) as Record<string, unknown>;
  };
  const root = '--root /work/R';
  const cases: readonly (readonly [line: string, ...words: string[]])[] = [
    ['fixture event-log /work/a.jsonl --events 300', 'fixture'],
    ['event-log summarize /work/a.jsonl', 'summarize'],
    ['event-log index /work/a.jsonl --out /work/i.json', 'event-log index'],
    ['event-log replay-state /work/a.jsonl', 'replay-state'],
    ['event-log verify /work/a.jsonl', 'verify'],
    ['event-log benchmark /work/a.jsonl --rounds 1', 'benchmark'],
    [`native-session create ${root} --session-id demo`, 'native-session create'],
    [`native-session fork ${root} --source-session-id demo`, 'fork'],
    [`native-session resume-plan ${root} --session-id demo`, 'resume-plan'],
    [`native-session resume-replay ${root} --session-id demo`, 'resume-replay'],
    [`sessions rename demo Title ${root}`, 'sessions', 'rename'],
    [`sessions queue demo words ${root}`, 'sessions', 'queue'],
    [`sessions forget demo --event 2 ${root}`, 'sessions forget'],
  ];
  for (const [line, ...words] of cases) {
    const names = documented(...words);
    const missing = Object.keys(await run(`${line} --json`)).filter((name) => !names.has(name));
    expect([line, missing]).toEqual([line, []]);
  }
  const { sessions } = (await run(`native-session list ${root} --json`)) as { sessions: readonly object[] };
  const names = documented('native-session list');
  expect(Object.keys(sessions[0] ?? {}).filter((name) => !names.has(name))).toEqual([]);
});
