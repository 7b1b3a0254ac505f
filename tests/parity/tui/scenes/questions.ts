/** Approvals, questions, pickers, commands. */
import type { Scene } from '../scene.ts';
import { ALT_PERIOD, ctrl, DOWN, ENTER, ESC, F2, PAGE_UP } from './keys.ts';
import { APPROVAL, INTERRUPTED, OWN_WORDS, PAGER, STATUS, SUMMARY_WORDS, whole } from './meant.ts';

const ask = (cmd: string, more: Readonly<Record<string, unknown>> = {}): unknown => ({
  call: 'exec_command',
  args: { cmd, sandbox_permissions: 'require_escalated', justification: 'May I write outside for the test?', ...more },
});
const done = [{ text: 'All done.' }];
const asks = ['approval_policy = "on-request"', 'sandbox_mode = "workspace-write"'];

const approval = (name: string, play: Scene['play'], cmd = 'touch /opt/csm_tui && echo done', more = {}): Scene => ({
  name: `approval: ${name}`,
  config: asks,
  responses: [{ items: [ask(cmd, more)] }, { repeat: 'forever', items: done }],
  differs: [
    APPROVAL,
    INTERRUPTED,
    { ...PAGER, screens: ['all of it'] },
    {
      screens: ['no'],
      reference: /^• Exited \(status 1\)|^└ \(no output\)/,
      why: 'a command that never ran has not exited',
    },
  ],
  play: async (run) => {
    await run.submit('ask');
    await run.terminal.shows(/Would you like|Yes, proceed/, 15_000);
    await play(run);
  },
});

const command = (name: string, shows: RegExp, more: Partial<Scene> = {}): Scene => ({
  name: `/${name}`,
  ...more,
  play: async (run) => {
    await run.submit(`/${name}`);
    await run.terminal.shows(shows, 8_000);
    await run.snap('shown');
    await more.play?.(run);
  },
});

export const questionScenes: readonly Scene[] = [
  approval('question', async ({ snap, keys, shows }) => {
    await snap('asked');
    await keys('y');
    await shows(/Worked for/);
    await snap('yes');
  }),
  approval(
    'prefix',
    async ({ snap, keys, shows }) => {
      await snap('asked');
      await keys('p');
      await shows(/Worked for/);
      await snap('always');
    },
    'touch /opt/csm_tui',
    { prefix_rule: ['touch', '/opt/csm_tui'] },
  ),
  approval('no', async ({ snap, keys, shows }) => {
    await keys(ESC);
    await shows(/canceled|interrupted/);
    await snap('no');
  }),
  approval(
    'long command',
    async ({ snap, keys }) => {
      await snap('cut');
      await keys(ctrl('a'));
      await snap('all of it');
    },
    Array.from({ length: 60 }, (_, at) => `echo line ${at} >> /opt/csm_tui`).join('\n'),
  ),
  {
    name: 'approval: patch',
    config: asks,
    differs: [
      APPROVAL,
      INTERRUPTED,
      {
        screens: ['no'],
        reference: /^1 \+hello$/,
        csm: /^✗ You canceled|^• Did not edit/,
        why: 'says that the edits were not made, where Codex says that the file was added',
      },
    ],
    responses: [
      {
        items: [
          {
            custom: 'apply_patch',
            input: '*** Begin Patch\n*** Add File: /opt/csm_tui_patch/x.txt\n+hello\n*** End Patch\n',
          },
        ],
      },
      { repeat: 'forever', items: done },
    ],
    play: async ({ snap, submit, keys, terminal }) => {
      await submit('patch');
      await terminal.shows(/Would you like|Yes, proceed/, 15_000);
      await snap('asked');
      await keys(ESC);
      await snap('no');
    },
  },
  command('model', /Select Model/, {
    differs: [whole(OWN_WORDS)],
    play: async ({ keys, snap }) => {
      await keys(DOWN, ENTER);
      await snap('effort');
    },
  }),
  command('permissions', /Update Model Permissions/, { differs: [whole(OWN_WORDS)] }),
  command('status', /Token usage/, { rows: 36, differs: [STATUS] }),
  command('ps', /No background/i),
  command('diff', /^\+demo/m, { differs: [PAGER] }),
  command('resume', /Resume a previous/, {
    differs: [whole('can show runs of `csm exec` too, counts only what there is, and writes its keys out')],
  }),
  {
    name: '/compact',
    differs: [
      { reference: /^• Context compacted/, csm: /^• Context compacted/, why: 'says how many tokens it took away' },
    ],
    deviations: SUMMARY_WORDS,
    responses: [{ repeat: 'forever', items: [{ text: 'An answer, or a summary.' }] }],
    play: async ({ snap, submit, shows }) => {
      await submit('hello');
      await shows(/Worked for/);
      await submit('/compact');
      await shows(/[Cc]ompacted/);
      await snap('compacted');
    },
  },
  command('theme', /base16-mocha-dark/, {
    cols: 120,
    rows: 36,
    differs: [whole('the same themes and one that follows the terminal; the preview has text beside code')],
  }),
  command('statusline', /Configure Status Line/, { differs: [whole('the same items, with what a session costs')] }),
  command('keymap', /actions/, {
    differs: [whole('the keys that csm has, each with the name that the configuration uses')],
  }),
  command('skills', /[Ss]kills/, { differs: [whole('the list itself, without a menu before it')] }),
  command('mcp', /MCP Tools/, {
    differs: [
      { reference: /codex_tui|PROGRAM_tui|verbose/, csm: /No MCP servers/, missing: true, why: 'no MCP servers yet' },
    ],
  }),
  command('copy', /opy/, { differs: [whole('says in its own words that there is nothing to copy')] }),
  command('pwd', /WORK|ws/),
  {
    name: 'effort by keys',
    differs: [{ csm: /^Reasoning: high$/, why: 'says what the key has done' }],
    play: async ({ snap, keys }) => {
      await keys(ALT_PERIOD);
      await snap('more');
    },
  },
  {
    name: 'leaving',
    differs: [whole('asks for the key a second time, so that no key pressed once too often ends a session')],
    play: async ({ snap, keys }) => {
      await keys(ctrl('c'));
      await snap('first ^c');
    },
  },
  {
    name: 'warnings',
    differs: [whole('all warnings in one list, which can be copied')],
    config: ['this_key_is_unknown = 1'],
    play: async ({ snap, keys }) => {
      await keys(F2);
      await snap('panel');
    },
  },
  {
    name: 'back to an earlier prompt',
    differs: [
      {
        reference: /^Browsing transcript|^>_ PRODUCT/,
        csm: /^↑↓\/jk scroll/,
        why: 'the keys without a title in front of them',
      },
    ],
    responses: [{ repeat: 'forever', items: [{ text: 'An answer.' }] }],
    play: async ({ snap, submit, shows, keys }) => {
      await submit('prompt one');
      await shows(/Worked for/);
      await submit('prompt two');
      await shows(/Worked for[^]*Worked for/);
      await keys(ESC);
      await keys(ESC);
      await snap('browsing');
      await keys(ENTER);
      await snap('gone back');
    },
  },
  {
    name: 'scrolling and sizes',
    differs: [
      {
        reference: /Back to bottom|^enter\/esc latest|^Line number|^Worked for|^GPT|\/ws$/,
        csm: /Back to bottom|^Line number|^GPT/,
        why: 'the way back to the end stands in the last row without one of its own; a long folder loses its middle, not a row',
      },
    ],
    responses: [
      { items: [{ text: Array.from({ length: 80 }, (_, at) => `Line number ${at} of a long answer.\n`).join('\n') }] },
    ],
    play: async ({ snap, submit, shows, keys, terminal }) => {
      await submit('long');
      await shows(/Worked for/);
      await snap('the end');
      await keys(PAGE_UP);
      await snap('one page up');
      terminal.resize(60, 20);
      await snap('narrower');
      terminal.resize(130, 40);
      await snap('wider');
    },
  },
];
