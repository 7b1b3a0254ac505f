/** Approvals, questions, pickers, commands. */
import type { Scene } from '../scene.ts';
import { ALT_PERIOD, ctrl, DOWN, ENTER, ESC, F2, PAGE_UP } from './keys.ts';

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
    await run.keys(`/${name}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
    await run.keys(ENTER);
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
  command('model', /Select Model|model/i, {
    play: async ({ keys, snap }) => {
      await keys(DOWN, ENTER);
      await snap('effort');
    },
  }),
  command('permissions', /Permissions/i),
  command('status', /Token usage/, { rows: 36 }),
  command('ps', /Background terminals|No background/i),
  command('diff', /README|diff|changes/i),
  command('resume', /Resume|session/i),
  {
    name: '/compact',
    responses: [{ repeat: 'forever', items: [{ text: 'An answer, or a summary.' }] }],
    play: async ({ snap, submit, shows, keys }) => {
      await submit('hello');
      await shows(/Worked for/);
      await keys('/compact');
      await new Promise((resolve) => setTimeout(resolve, 250));
      await keys(ENTER);
      await shows(/[Cc]ompacted/);
      await snap('compacted');
    },
  },
  command('theme', /[Tt]heme/, { cols: 120, rows: 36 }),
  command('statusline', /[Ss]tatus/),
  command('keymap', /[Kk]eymap|actions/),
  command('skills', /[Ss]kills/),
  command('mcp', /MCP/),
  command('copy', /[Cc]opy|response/),
  command('pwd', /WORK|ws/),
  {
    name: 'effort by keys',
    play: async ({ snap, keys }) => {
      await keys(ALT_PERIOD);
      await snap('more');
    },
  },
  {
    name: 'leaving',
    play: async ({ snap, keys }) => {
      await keys(ctrl('c'));
      await snap('first ^c');
    },
  },
  {
    name: 'warnings',
    config: ['this_key_is_unknown = 1'],
    play: async ({ snap, keys }) => {
      await keys(F2);
      await snap('panel');
    },
  },
  {
    name: 'back to an earlier prompt',
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
