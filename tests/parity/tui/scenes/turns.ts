/** Turns: what the model says and does. */
import type { Scene } from '../scene.ts';
import { ctrl, ESC, HELD, TAB } from './keys.ts';
import { INTERRUPTED, RUNNING } from './meant.ts';

const MARKDOWN = [
  '# Heading one',
  '',
  'Some **bold**, *italic* and `inline code` text. A link to [docs](https://example.com/docs).',
  '',
  '## Heading two',
  '',
  '- first bullet',
  '- second bullet',
  '    - nested bullet',
  '- [ ] todo',
  '- [x] done',
  '',
  '1. one',
  '2. two',
  '',
  '> A quote line one',
  '> line two',
  '',
  '```rust',
  'fn main() {',
  '    println!("hello");',
  '}',
  '```',
  '',
  '| Name | Qty |',
  '|---|---:|',
  '| Apple | 3 |',
  '| Banana | 12 |',
  '',
  '---',
  '',
  'Last paragraph.',
].join('\n');

const patch = (body: string): unknown => ({ custom: 'apply_patch', input: `*** Begin Patch\n${body}*** End Patch\n` });
const run = (cmd: string): unknown => ({ call: 'exec_command', args: { cmd } });
const danger = ['approval_policy = "never"', 'sandbox_mode = "danger-full-access"'];
const done = [{ text: 'All done.' }];

/** A turn that fails, and what is said about it. */
const failure = (name: string, pattern: RegExp, why: string, response: Readonly<Record<string, unknown>>): Scene => ({
  name: `a failure: ${name}`,
  responses: [response],
  differs: [
    { reference: /^■ |^chatgpt\.com|responses$|^history /, csm: /^■ |^• |^http|^provider\.|responses$|^history,/, why },
  ],
  deviations: [{ surface: 'requests', why }],
  play: async ({ snap, submit, shows }) => {
    await submit('begin');
    await shows(pattern);
    await snap('said');
  },
});

export const turnScenes: readonly Scene[] = [
  {
    name: 'an answer',
    responses: [{ delay_ms: 2_500, items: [{ text: 'Hello! How can I help?' }] }],
    play: async ({ snap, submit, shows, terminal }) => {
      await submit('hello');
      await terminal.shows(/esc to interrupt/, 5_000);
      await snap('working');
      await shows(/Worked for/);
      await snap('answered');
    },
  },
  {
    name: 'markdown',
    cols: 96,
    rows: 60,
    responses: [{ items: [{ text: MARKDOWN, deltas: 40 }] }],
    play: async ({ snap, submit, shows }) => {
      await submit('show markdown');
      await shows(/Worked for/);
      await snap('all of it');
    },
  },
  {
    name: 'reasoning',
    responses: [
      { delay_ms: 600, items: [{ reasoning: '**Looking around**\n\nReading the files first.' }, { text: 'Seen.' }] },
    ],
    play: async ({ snap, submit, shows, terminal }) => {
      await submit('think');
      await terminal.shows(/Reading the files first/, 5_000);
      await snap('while it thinks');
      await shows(/Worked for/);
      await snap('afterwards');
    },
  },
  {
    name: 'commands run',
    differs: [{ reference: /^x+$/, csm: /^x+$/, why: 'rows of details are two columns longer' }],
    rows: 50,
    config: danger,
    responses: [
      { items: [run('for i in 1 2 3 4 5 6; do echo line $i; done')] },
      { items: [run('exit 3')] },
      { items: [run('true')] },
      { items: [run("printf '\\033[31mred\\033[0m plain\\n'; echo " + 'x'.repeat(160))] },
      { items: done },
    ],
    play: async ({ snap, submit, shows, keys }) => {
      await submit('run');
      await shows(/Worked for/);
      await snap('done');
      await keys(ctrl('t'));
      await snap('details');
    },
  },
  {
    name: 'a command that takes its time',
    config: danger,
    responses: [{ items: [run(HELD)] }, { items: done }],
    differs: [RUNNING],
    play: async ({ snap, submit, shows, hasFile, writeFile }) => {
      await submit('wait');
      await hasFile('begun');
      await snap('while it runs');
      writeFile('go');
      await shows(/Worked for/);
      await snap('done');
    },
  },
  {
    name: 'looking around',
    differs: [{ csm: /^Read app\.ts$/, why: 'says each file that was read' }],
    rows: 36,
    config: danger,
    files: { 'README.md': '# Demo\n', 'src/app.ts': 'export const hello = 1;\n' },
    responses: [
      { items: [run('ls -la')] },
      { items: [run('cat README.md')] },
      { items: [run('grep -rn hello src')] },
      { items: [run("sed -n '1,20p' src/app.ts")] },
      { items: done },
    ],
    play: async ({ snap, submit, shows }) => {
      await submit('explore');
      await shows(/Worked for/);
      await snap('grouped');
    },
  },
  {
    name: 'patches',
    differs: [
      {
        csm: /^• Patch not applied|^└ apply_patch verification failed|^WORK\/src|^not there/,
        why: 'a patch that does not apply leaves a trace, with the reason',
      },
    ],
    rows: 50,
    config: danger,
    files: { 'README.md': '# Demo\n\ntext\n', 'gone.txt': 'bye\n', 'src/app.ts': 'export const hello = "world";\n' },
    responses: [
      {
        items: [
          patch(
            '*** Add File: notes/new.md\n+# New file\n+\n+hello\n*** Update File: src/app.ts\n@@\n-export const hello = "world";\n+export const hello = "codex";\n+export const extra = 42;\n',
          ),
        ],
      },
      {
        items: [
          patch(
            '*** Update File: README.md\n*** Move to: docs/README.md\n@@\n-# Demo\n+# Demo project\n*** Delete File: gone.txt\n',
          ),
        ],
      },
      { items: [patch('*** Update File: src/app.ts\n@@\n-not there\n+nor here\n')] },
      { items: done },
    ],
    play: async ({ snap, submit, shows }) => {
      await submit('patch');
      await shows(/Worked for/);
      await snap('done');
    },
  },
  {
    name: 'web search',
    differs: [{ reference: /^• Browsing the web$/, why: 'a search has one row, not two' }],
    responses: [{ items: [{ web_search: { query: 'bun terminal' } }, { text: 'Found it.' }] }],
    play: async ({ snap, submit, shows }) => {
      await submit('search');
      await shows(/Worked for/);
      await snap('done');
    },
  },
  {
    name: 'interrupt',
    responses: [
      {
        delay_ms: 300,
        close: 'hang',
        cut_at_byte: 3000,
        items: [{ text: { repeat: 'word ', bytes: 4000 }, deltas: 100 }],
      },
    ],
    differs: [INTERRUPTED],
    play: async ({ snap, submit, shows, keys }) => {
      await submit('go on');
      await shows(/word word/);
      await keys(ESC);
      await shows(/interrupted/);
      await snap('interrupted');
    },
  },
  {
    name: 'queue and steer',
    responses: [
      { when: { user: 'slow' }, headers_delay_ms: 6_000, items: [{ text: 'Slow answer.' }] },
      { repeat: 'forever', items: [{ text: 'Another answer.' }] },
    ],
    play: async ({ snap, submit, shows, keys, terminal }) => {
      await submit('slow');
      await terminal.shows(/esc to interrupt/, 5_000);
      await keys('a queued follow up');
      await snap('typing while it runs');
      await keys(TAB);
      await snap('queued');
      await shows(/Another answer/);
      await shows(/Worked for[^]*Worked for/);
      await snap('both answered');
    },
  },
  failure('400', /request is bad/, 'the sentence of the server without its JSON', {
    status: 400,
    body: { error: { message: 'The request is bad.', type: 'invalid_request_error' } },
  }),
  failure('401', /^■/m, 'does not try a refused key five times more, and says where it came from', {
    status: 401,
    repeat: 'forever',
    body: { error: { message: 'Incorrect API key provided.' } },
  }),
  failure('429', /usage limit/, 'names no plan of another company, and says where the limits are shown', {
    status: 429,
    body: { error: { type: 'usage_limit_reached', message: 'limit', plan_type: 'plus' } },
  }),
  failure('window', /context window|room/, 'says in its own words what to do', {
    status: 400,
    body: { error: { code: 'context_length_exceeded', message: 'too long' } },
  }),
  {
    name: 'server errors',
    responses: [{ status: 500, body: 'oops', repeat: 2 }, { items: done }],
    play: async ({ snap, submit, shows, terminal }) => {
      await submit('try');
      await terminal.shows(/Reconnecting|Worked for/, 15_000);
      await snap('again');
      await shows(/Worked for/);
      await snap('answered');
    },
  },
];
