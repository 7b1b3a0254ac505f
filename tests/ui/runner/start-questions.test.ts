import { describe, expect, test } from 'bun:test';
import { loadSettings, NO_INPUT } from '#/config/load.ts';
import { decideStartQuestions, type StartFacts } from '#/ui/runner/start-questions.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';

const TRUSTED = '[projects."/work"]\ntrust_level = "trusted"\n';
const PLAIN: StartFacts = { isUnbound: false, hasScript: false, hasKey: false };

function decide(config: string, facts: Partial<StartFacts> = {}): readonly string[] {
  const platform = openMemoryPlatform({ files: { '/home/user/.codex/config.toml': config } });
  const asked = decideStartQuestions(loadSettings(platform, NO_INPUT), { ...PLAIN, ...facts });
  return [...(asked?.asksTrust === true ? ['trust'] : []), ...(asked?.asksKey === true ? ['key'] : [])];
}

describe('what is asked before a session opens', () => {
  test.each<[string, string, Partial<StartFacts>, readonly string[]]>([
    ['nothing is set up', '', {}, ['trust', 'key']],
    ['the folder is trusted', TRUSTED, {}, ['key']],
    ['a model is named, without a key', `model = "gpt-5.5"\n${TRUSTED}`, {}, ['key']],
    ['a model is named, with a key', `model = "gpt-5.5"\n${TRUSTED}`, { hasKey: true }, []],
    ['the built-in model is chosen', `model_provider = "scripted"\n${TRUSTED}`, {}, []],
    ['a local server is chosen', `model_provider = "ollama"\n${TRUSTED}`, {}, []],
    ['a script answers', TRUSTED, { hasScript: true }, []],
    ['all walls are down', '', { isUnbound: true, hasKey: true }, []],
  ])('%s', (_name, config, facts, expected) => {
    expect(decide(config, facts)).toEqual([...expected]);
  });
});
