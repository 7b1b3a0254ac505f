import { describe, expect, test } from 'bun:test';
import { findCompactionItem, hasServerCompaction, isRefusedCompaction } from '#/agent/compaction/server-compaction.ts';

const ITEM = { type: 'compaction', id: 'cmp_1', encrypted_content: 'x' };
const MESSAGE = { type: 'message', role: 'assistant', content: [] };

describe('hasServerCompaction', () => {
  // Observed of Codex 0.169.0, name by name and address by address.
  test.each([
    ['OpenAI', 'https://api.openai.com/v1', true],
    ['OpenAI', 'http://127.0.0.1:1/v1', true],
    ['openai', 'http://127.0.0.1:1/v1', false],
    ['OPENAI', 'http://127.0.0.1:1/v1', false],
    ['mock', 'https://api.openai.com/v1', false],
    ['azure', 'http://127.0.0.1:1/v1', true],
    ['AZURE', 'http://127.0.0.1:1/v1', true],
    ['Azure OpenAI', 'http://127.0.0.1:1/v1', false],
    ['mine', 'https://x.openai.azure.com/openai/v1', true],
    ['mine', 'https://X.OpenAI.Azure.com/openai/v1', true],
    ['mine', 'https://x.cognitiveservices.azure.com', true],
    ['mine', 'https://x.aoai.azure.com', true],
    ['mine', 'https://x.azure-api.net', true],
    ['mine', 'https://x.azurefd.net', true],
    ['mine', 'https://x.windows.net/openai', true],
    ['mine', 'https://x.services.ai.azure.com', false],
    ['mine', undefined, false],
  ])('%p at %p: %p', (name, baseUrl, expected) => {
    expect(hasServerCompaction({ name, baseUrl })).toBe(expected);
  });
});

test.each([
  [[ITEM], ITEM],
  [[MESSAGE, ITEM], ITEM],
  [[], 'of its 0 items 0 were compactions, where 1 is expected'],
  [[MESSAGE], 'of its 1 items 0 were compactions, where 1 is expected'],
  [[ITEM, ITEM], 'of its 2 items 2 were compactions, where 1 is expected'],
  [[{ type: 'compaction', id: 'cmp_1' }], 'its compaction is empty'],
])('findCompactionItem(%j)', (items, expected) => {
  expect(findCompactionItem(items)).toEqual(expected);
});

test.each([
  ['http-400', true],
  ['compaction-item', true],
  ['http-401', false],
  ['rate-limited', false],
  ['context-length-exceeded', false],
  ['connect', false],
])('isRefusedCompaction(%p): %p', (code, expected) => {
  expect(isRefusedCompaction(code)).toBe(expected);
});
