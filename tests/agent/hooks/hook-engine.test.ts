import { describe, expect, test } from 'bun:test';
import { decodeHooks } from '#/agent/hooks/decode-hooks.ts';
import { HookEngine, type HookAnswer } from '#/agent/hooks/hook-engine.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';
import { until } from '#tests/support/until.ts';

const platform = openBunPlatform();

function openEngine(cwd: string, event: string, handlers: readonly object[]): { engine: HookEngine; seen: string[] } {
  const seen: string[] = [];
  const { hooks } = decodeHooks(
    { [event]: [{ hooks: handlers.map((handler) => ({ type: 'command', ...handler })) }] },
    { path: '/h.json', source: 'user' },
    0,
  );
  const engine = new HookEngine(
    {
      platform,
      cwd,
      env: () => ({ PATH: '/usr/bin:/bin', ONLY: 'this' }),
      shell: () => '/bin/sh',
      report: {
        started: ({ id }) => void seen.push(`+${id}`),
        completed: ({ id }, { status }) => void seen.push(`-${id} ${status}`),
      },
    },
    hooks,
  );
  return { engine, seen };
}

function ask(
  engine: HookEngine,
  event: 'PreToolUse' | 'UserPromptSubmit',
  signal = new AbortController().signal,
): Promise<HookAnswer> {
  return engine.run({ event, names: ['Bash'], input: { a: 1 }, signal });
}

describe('HookEngine', () => {
  test('runs side by side, reports in order, tells the input and its environment alone', async () => {
    using folder = openTempFolder();
    const { engine, seen } = openEngine(folder.path, 'UserPromptSubmit', [
      { command: 'until [ -e done ]; do :; done; sed "s|^|told: |"' },
      { command: 'echo "$ONLY$HOME"; touch done' },
    ]);
    const { contexts } = await ask(engine, 'UserPromptSubmit');
    expect(contexts.map(({ text }) => text)).toEqual(['told: {"a":1}', 'this']);
    expect(seen.slice(2).every((line) => line.endsWith('completed'))).toBe(true);
    expect(seen).toEqual([
      '+user-prompt-submit:0:/h.json',
      '+user-prompt-submit:1:/h.json',
      '-user-prompt-submit:0:/h.json completed',
      '-user-prompt-submit:1:/h.json completed',
    ]);
    await engine.close();
  });

  test('the input of the hook that ended last counts; the first no counts', async () => {
    using folder = openTempFolder();
    const allow = (command: string): string =>
      JSON.stringify({
        hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'allow', updatedInput: { command } },
      });
    const { engine } = openEngine(folder.path, 'PreToolUse', [
      { command: `until [ -s pid ] && ! kill -0 $(cat pid) 2>/dev/null; do :; done; echo '${allow('a')}'` },
      { command: `echo $$ > pid; echo '${allow('b')}'` },
      { command: 'echo one >&2; exit 2' },
      { command: 'echo two >&2; exit 2' },
    ]);
    const answer = await ask(engine, 'PreToolUse');
    expect(answer.updatedInput).toEqual({ command: 'a' });
    expect(answer.blocks.map(({ reason }) => reason)).toEqual(['one', 'two']);
    await engine.close();
  });

  test('a hook that hangs is ended with its turn, or with its time', async () => {
    using folder = openTempFolder();
    const stuck = { command: 'touch begun; sleep 600 & wait' };
    const { engine, seen } = openEngine(folder.path, 'PreToolUse', [stuck, { command: 'sleep 600', timeout: 1 }]);
    const canceled = new AbortController();
    const running = ask(engine, 'PreToolUse', canceled.signal);
    await until('the hook', () => platform.fs.stat(folder.at('begun')) !== undefined);
    canceled.abort();
    expect((await running).blocks).toEqual([]);
    expect(seen.slice(2)).toEqual(['-pre-tool-use:0:/h.json failed', '-pre-tool-use:1:/h.json failed']);
    await engine.close();
  });

  test('nobody waits for an async one; what it says is taken later, and it ends with the engine', async () => {
    using folder = openTempFolder();
    const { engine } = openEngine(folder.path, 'UserPromptSubmit', [
      { command: 'echo late', async: true },
      { command: 'sleep 600', async: true },
    ]);
    expect((await ask(engine, 'UserPromptSubmit')).contexts).toEqual([]);
    const contexts: string[] = [];
    await until('the context', () => {
      contexts.push(...engine.takeContexts().map(({ text }) => text));
      return contexts.length > 0;
    });
    expect(contexts).toEqual(['late']);
    await engine.close();
  });

  test('an endless output is read and cut', async () => {
    using folder = openTempFolder();
    const { engine } = openEngine(folder.path, 'UserPromptSubmit', [
      { command: 'head -c 3000000 /dev/zero | tr "\\\\0" x' },
    ]);
    const { contexts } = await ask(engine, 'UserPromptSubmit');
    expect(contexts[0]?.text.length).toBe(1024 * 1024);
    await engine.close();
  });
});
