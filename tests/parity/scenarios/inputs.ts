/** Pictures and output schemas. */
import { exec, json, say, type Scenario } from '../scenario.ts';

const RED = {
  base64: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
};
const GIF = { base64: 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7' };
const SCHEMA = '{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],"additionalProperties":false}';

export const inputs: readonly Scenario[] = [
  {
    name: 'image: one',
    files: { 'a.png': RED },
    script: [say('Red.')],
    runs: [json('-i', 'a.png', '--', 'what?')],
    sample: true,
  },
  {
    name: 'image: behind the prompt',
    files: { 'a.png': RED },
    script: [say('Red.')],
    runs: [json('what?', '-i', 'a.png')],
  },
  {
    name: 'image: two with a comma',
    files: { 'a.png': RED, 'b.png': RED },
    script: [say('Red.')],
    runs: [json('what?', '-i', 'a.png,b.png')],
  },
  {
    name: 'image: two flags, text',
    files: { 'a.png': RED, 'b.png': RED },
    script: [say('Red.')],
    runs: [exec('what?', '-i', 'a.png', '--image', 'b.png')],
  },
  {
    name: 'image: variadic, prompt by pipe',
    files: { 'a.png': RED, 'b.png': RED },
    script: [say('Red.')],
    runs: [{ ...json('-i', 'a.png', 'b.png'), stdin: 'what?' }],
  },
  { name: 'image: GIF', files: { 'a.gif': GIF }, script: [say('Black.')], runs: [json('what?', '-i', 'a.gif')] },
  {
    name: 'image: absolute path',
    files: { 'a.png': RED },
    script: [say('Red.')],
    runs: [json('what?', '-i', '{work}/a.png')],
  },
  { name: 'image: missing', script: [say('Nothing.')], runs: [json('what?', '-i', 'zz.png')] },
  {
    name: 'image: no picture',
    files: { 'a.png': 'text\n' },
    script: [say('Nothing.')],
    runs: [json('what?', '-i', 'a.png')],
  },
  { name: 'image: a folder', files: { 'd/x': 'x' }, script: [say('Nothing.')], runs: [json('what?', '-i', 'd')] },

  {
    name: 'schema: sent',
    files: { 's.json': SCHEMA },
    script: [say('{"n":1}')],
    runs: [json('--output-schema', 's.json', 'n?')],
    sample: true,
  },
  {
    name: 'schema: answer against it',
    files: { 's.json': SCHEMA },
    script: [say('not JSON')],
    runs: [exec('--output-schema', 's.json', 'n?')],
  },
  { name: 'schema: not JSON', files: { 's.json': '{"type":' }, runs: [exec('--output-schema', 's.json', 'n?')] },
  { name: 'schema: missing', runs: [exec('--output-schema', 'nofile.json', 'n?')] },
  {
    name: 'schema: a number',
    files: { 's.json': '5' },
    script: [say('5')],
    runs: [json('--output-schema', 's.json', 'n?')],
  },
];
