/** Compactions: by the server, in words, at limits that cannot be reached, and what stays. */
import type { JsonObject } from '#/base/json.ts';
import { call, exec, json, say, type Scenario } from '../scenario.ts';

const LOW = 'model_auto_compact_token_limit = 50';
const RED = {
  base64: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
};
const SUMMARY = say('A summary.');
const ITEM: JsonObject = { items: [{ type: 'compaction', id: 'cmp_1', encrypted_content: 'opaque' }] };
const echo = (text: string): JsonObject => call('exec_command', { cmd: `echo ${text}` });

/** A provider of that name at the scripted server, and a limit that every answer exceeds. */
function provider(name: string, address = '{base}', keys = ''): string {
  return [
    'model = "gpt-5.5"',
    'model_provider = "mock"',
    LOW,
    keys,
    '[model_providers.mock]',
    `name = "${name}"`,
    `base_url = "${address}"`,
    'wire_api = "responses"',
    'env_key = "MOCK_KEY"',
    '',
  ].join('\n');
}

function byServer(name: string, rest: Partial<Scenario>): Scenario {
  return {
    name: `compaction by the server: ${name}`,
    configFile: provider('azure'),
    script: [echo('hi'), ITEM, say('First.')],
    runs: [json('one')],
    ...rest,
  };
}

export const compaction: readonly Scenario[] = [
  byServer('between rounds', {}),
  byServer('between rounds, text', { runs: [exec('one')] }),
  byServer('provider OpenAI', { configFile: provider('OpenAI') }),
  byServer('provider openai, in words', { configFile: provider('openai'), script: [echo('hi'), SUMMARY, say('One.')] }),
  byServer('address of Azure', { configFile: provider('mock', '{base}/openai.azure.com') }),
  byServer('with a schema', {
    files: { 's.json': '{"type":"object","properties":{},"required":[],"additionalProperties":false}' },
    runs: [json('--output-schema', 's.json', 'one')],
  }),
  byServer('model without metadata, with a summary of reasoning', {
    configFile: provider('azure', '{base}', 'model_reasoning_summary = "auto"').replace('gpt-5.5', 'my-model'),
  }),
  byServer('when turns begin', {
    script: [say('First.'), ITEM, say('Second.'), ITEM, say('Third.')],
    runs: [json('one'), json('resume', '{id}', 'two'), json('resume', '{id}', 'three')],
  }),
  byServer('a picture stays', {
    files: { 'a.png': RED },
    script: [say('First.'), ITEM, say('Second.')],
    runs: [json('-i', 'a.png', '--', 'one'), json('resume', '{id}', 'two')],
  }),
  byServer('an item and a message', {
    script: [echo('hi'), { items: [{ text: 'Words.' }, ...(ITEM['items'] as JsonObject[])] }, say('First.')],
  }),
  byServer('a broken answer', {
    script: [echo('hi'), { ...ITEM, cut_at_byte: 600, close: 'reset' }, ITEM, say('First.')],
  }),
  byServer('a server error first', { script: [echo('hi'), { status: 500, body: 'no' }, ITEM, say('First.')] }),
  byServer('no item', { script: [echo('hi'), say('Words.'), SUMMARY, say('First.')] }),
  byServer('two items', {
    script: [
      echo('hi'),
      { items: [...(ITEM['items'] as JsonObject[]), ...(ITEM['items'] as JsonObject[])] },
      SUMMARY,
      say('First.'),
    ],
  }),
  byServer('refused', { script: [echo('hi'), { status: 400, body: 'unknown item' }, SUMMARY, say('First.')] }),
  {
    name: 'compaction: a limit that no compaction reaches, rounds and turns',
    config: LOW,
    script: [echo('a'), SUMMARY, echo('b'), SUMMARY, say('First.'), SUMMARY, echo('c'), SUMMARY, say('Second.')],
    runs: [json('one'), json('resume', '{id}', 'two')],
  },
  {
    name: 'compaction: a limit that no compaction reaches, text',
    config: LOW,
    script: [echo('a'), SUMMARY, echo('b'), SUMMARY, say('First.')],
    runs: [exec('one')],
  },
  {
    name: 'compaction: a call instead of a summary',
    config: LOW,
    script: [echo('a'), echo('b'), say('First.'), { items: [] }, say('Second.')],
    runs: [json('one'), json('resume', '{id}', 'two')],
  },
  {
    name: 'compaction: a limit above all answers',
    config: 'model_auto_compact_token_limit = 3000',
    script: [echo('a'), echo('b'), say('First.'), say('Second.')],
    runs: [json('one'), json('resume', '{id}', 'two')],
  },
  {
    name: 'compaction: three turns, each with its own',
    config: LOW,
    script: [say('First.'), SUMMARY, say('Second.'), say('Another.'), say('Third.')],
    runs: [json('one'), json('resume', '{id}', 'two'), json('resume', '{id}', 'three')],
  },
  {
    name: 'compaction: resumed in another sandbox',
    config: LOW,
    script: [say('First.'), SUMMARY, say('Second.')],
    runs: [json('one'), { args: ['exec', '--json', '-s', 'workspace-write', 'resume', '{id}', 'two'] }],
  },
  {
    name: 'compaction: fork',
    config: LOW,
    script: [say('First.'), SUMMARY, say('Second.')],
    runs: [json('one'), json('fork', '{id}', 'two')],
  },
];
