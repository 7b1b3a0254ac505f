/** Prompts, standard input and what is printed. */
import { exec, json, say, type Scenario } from '../scenario.ts';

const latin1 = Buffer.from([0x61, 0x62, 0x63, 0xe9, 0x0a]).toString('base64');
const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('grüße\n', 'utf16le')]).toString('base64');
const bom8 = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('with a mark\n')]).toString('base64');

export const prompts: readonly Scenario[] = [
  { name: 'prompt: one answer, JSONL', script: [say('Hello.')], runs: [json('hi')], sample: true },
  { name: 'prompt: one answer, text', script: [say('Hello.')], runs: [exec('hi')], sample: true },
  { name: 'prompt: the alias `e`', script: [say('Hello.')], runs: [{ args: ['e', '--json', 'hi'] }] },
  { name: 'prompt: empty', script: [say('Hello.')], runs: [json('')] },
  { name: 'prompt: several lines, all scripts', script: [say('Ja.')], runs: [exec('Größe?\n\n日本語 🙂\ttab')] },
  { name: 'prompt: behind --', script: [say('Hello.')], runs: [json('--', '--not-a-flag')] },
  {
    name: 'prompt: many deltas, several messages, the last on stdout',
    script: [
      { items: [{ reasoning: 'Thinking it over.' }, { text: 'First.', deltas: 3 }, { text: 'Second.\nTwo lines.' }] },
    ],
    runs: [exec('hi')],
  },
  {
    name: 'prompt: several messages, JSONL',
    script: [{ items: [{ reasoning: 'Thinking.' }, { text: 'First.' }, { text: 'Second.' }] }],
    runs: [json('hi')],
  },
  { name: 'prompt: an answer without items', script: [{ items: [] }], runs: [exec('hi')] },
  { name: 'prompt: an answer without items, JSONL', script: [{ items: [] }], runs: [json('hi')] },
  {
    name: 'prompt: usage with cache and reasoning',
    script: [
      say('Hello.', { usage: { input_tokens: 12000, cached_tokens: 11000, output_tokens: 700, reasoning_tokens: 64 } }),
    ],
    runs: [json('hi')],
  },
  {
    name: 'prompt: tokens used in text',
    script: [say('Hello.', { usage: { input_tokens: 12000, cached_tokens: 1000, output_tokens: 700 } })],
    runs: [exec('hi')],
  },
  { name: 'prompt: no usage', script: [say('Hello.', { usage: null })], runs: [json('hi')] },
  {
    name: 'prompt: --color always',
    script: [{ items: [{ reasoning: 'Thinking.' }, { text: 'Hello.' }] }],
    runs: [exec('--color', 'always', 'hi')],
  },
  { name: 'prompt: --color never', script: [say('Hello.')], runs: [exec('--color', 'never', 'hi')] },
  {
    name: 'prompt: hide_agent_reasoning',
    config: 'hide_agent_reasoning = true',
    script: [{ items: [{ reasoning: 'Thinking.' }, { text: 'Hello.' }] }],
    runs: [exec('hi')],
  },
  { name: 'prompt: -o writes the last message', script: [say('Hello.')], runs: [exec('-o', 'last.txt', 'hi')] },
  { name: 'prompt: -o and --json', script: [say('Hello.')], runs: [json('-o', 'last.txt', 'hi')] },
  {
    name: 'prompt: -o after a turn that failed',
    script: [{ status: 400, body: 'no' }],
    runs: [exec('-o', 'last.txt', 'hi')],
  },
  {
    name: 'prompt: -o after an answer without a message',
    script: [{ items: [] }],
    runs: [exec('-o', 'last.txt', 'hi')],
  },
  { name: 'prompt: -o that cannot be opened', runs: [exec('-o', '/nonexistent/x.txt', 'hi')] },

  {
    name: 'stdin: prompt from it',
    script: [say('Hello.')],
    runs: [{ ...json(), stdin: 'from a pipe\n' }],
    sample: true,
  },
  { name: 'stdin: prompt from it, text', script: [say('Hello.')], runs: [{ ...exec(), stdin: 'from a pipe\n' }] },
  { name: 'stdin: `-`', script: [say('Hello.')], runs: [{ ...json('-'), stdin: 'from a pipe, no line end' }] },
  {
    name: 'stdin: added to a prompt',
    script: [say('Hello.')],
    runs: [{ ...json('summarise'), stdin: 'line 1\nline 2\n' }],
    sample: true,
  },
  {
    name: 'stdin: added to a prompt, no line end',
    script: [say('Hello.')],
    runs: [{ ...exec('summarise'), stdin: 'line 1' }],
  },
  { name: 'stdin: added, empty', script: [say('Hello.')], runs: [{ ...json('summarise'), stdin: '' }] },
  { name: 'stdin: added, only white space', script: [say('Hello.')], runs: [{ ...json('summarise'), stdin: ' \n' }] },
  { name: 'stdin: no prompt, empty', runs: [{ ...exec(), stdin: '' }] },
  { name: 'stdin: no prompt, white space', runs: [{ ...exec('-'), stdin: ' \n\t\n' }] },
  { name: 'stdin: no prompt, /dev/null', runs: [exec()] },
  { name: 'stdin: not UTF-8', runs: [{ ...exec(), stdin: { base64: latin1 } }] },
  { name: 'stdin: not UTF-8, beside a prompt', runs: [{ ...exec('hi'), stdin: { base64: latin1 } }] },
  { name: 'stdin: UTF-16 with a mark', script: [say('Hello.')], runs: [{ ...json(), stdin: { base64: utf16 } }] },
  { name: 'stdin: UTF-8 with a mark', script: [say('Hello.')], runs: [{ ...json(), stdin: { base64: bom8 } }] },
  {
    name: 'stdin: 300 KB',
    script: [say('Hello.')],
    runs: [{ ...json(), stdin: 'A long line of text. '.repeat(15_000) }],
  },
];
