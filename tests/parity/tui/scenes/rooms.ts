/** The first start, the smallest and the largest rooms, the terminal's own scrollback, and the way out. */
import type { Scene, SceneRun } from '../scene.ts';
import { ctrl, ESC } from './keys.ts';
import { APPROVAL, whole } from './meant.ts';

const RED = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
const answer = { items: [{ text: 'Hello! How can I **help**?\n\n- one\n- two' }] };
const asking = {
  items: [
    {
      call: 'exec_command',
      args: {
        cmd: 'touch /opt/csm_tui',
        sandbox_permissions: 'require_escalated',
        justification: 'May I write outside?',
      },
    },
  ],
};

/** Typing, an answer, a list, a question: what every room has to show. */
async function lookAround({ snap, keys, submit, shows }: SceneRun): Promise<void> {
  await snap('first screen');
  await submit('hello');
  await shows(/Worked for/);
  await snap('answered');
  await keys('/mo');
  await snap('list');
  await keys(ESC, ctrl('u'));
  await submit('ask');
  await shows(/Yes, proceed/);
  await snap('question');
}

const room = (cols: number, rows: number, more: Partial<Scene> = {}): Scene => ({
  name: `${cols} columns, ${rows} rows`,
  cols,
  rows,
  config: ['approval_policy = "on-request"', 'sandbox_mode = "workspace-write"'],
  responses: [answer, asking],
  play: lookAround,
  ...more,
});

export const roomScenes: readonly Scene[] = [
  {
    name: 'first run',
    isFirstRun: true,
    starts: /Sign in|sign in|key/,
    differs: [
      whole(
        'asks for a key of the API, or shows itself without one; there is no account of another company to sign in to',
      ),
    ],
    play: async ({ snap }) => snap('welcome'),
  },
  room(40, 10, {
    differs: [
      whole(
        'what counts has room: the command, the reason, what a yes opens, and every answer with its key',
        'question',
      ),
      {
        reference: /\/ws$|^GPT-5\.5|^› \/model|^reasoning effort/,
        csm: /\/ws$|^GPT-5\.5|^› \/model|^• /,
        why: 'one row for each choice and for the status, with the end of a long folder, so that more of the conversation is seen',
      },
    ],
  }),
  room(200, 60, {
    differs: [APPROVAL, { screens: ['list'], reference: /^› |^\//, csm: /^› |^\//, why: 'described in our own words' }],
  }),
  {
    name: 'the scrollback of the terminal',
    args: ['--no-alt-screen'],
    differs: [{ reference: /^Tip: |^[a-z]/, why: 'no tips before there is a question' }],
    responses: [answer],
    play: async ({ snap, submit, shows }) => {
      await snap('first screen');
      await submit('hello');
      await shows(/Worked for/);
      await snap('answered');
    },
  },
  {
    name: 'a picture looked at',
    differs: [{ reference: /^\+ Show details$/, why: 'its row says all there is' }],
    files: { 'red.png': Buffer.from(RED, 'base64') },
    responses: [{ items: [{ call: 'view_image', args: { path: 'red.png' } }] }, { items: [{ text: 'It is red.' }] }],
    play: async ({ snap, submit, shows }) => {
      await submit('look');
      await shows(/Worked for/);
      await snap('done');
    },
  },
  {
    name: 'skills',
    differs: [
      { reference: /\[Skill\]/, csm: /\[Skill\]/, why: 'lists the skills of the user and of the project alone' },
    ],
    files: { '.agents/skills/demo/SKILL.md': '---\nname: demo\ndescription: Shows how\n---\n\nDo it so.\n' },
    play: async ({ snap, keys }) => {
      await keys('use $');
      await snap('list');
      await keys('dem');
      await snap('filtered');
    },
  },
  {
    name: 'leaving after a turn',
    responses: [answer],
    play: async ({ snap, submit, shows, keys, side }) => {
      await submit('hello');
      await shows(/Worked for/);
      await keys(ctrl('c'), ...(side === 'csm' ? [ctrl('c')] : []));
      await shows(/resume/);
      await snap('left');
    },
  },
];
