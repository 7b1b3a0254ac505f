/** Slash commands: what each says and shows, in a new session, with a conversation, and while a turn runs. */
import type { Scene, SceneRun } from '../scene.ts';
import { ctrl, DOWN, ENTER, ESC, RIGHT, TAB } from './keys.ts';

const answers = [{ repeat: 'forever', items: [{ text: 'Hello! How can I help?' }] }];
const patience = [{ delay_ms: 60_000, items: [{ text: 'Late.' }] }];
const danger = ['approval_policy = "never"', 'sandbox_mode = "danger-full-access"'];

/** Runs one command, takes its screen, and leaves what it opened; the composer is empty again afterwards. */
async function show({ keys, submit, snap }: SceneRun, command: string, ...leave: readonly string[]): Promise<void> {
  await submit(command);
  await snap(command);
  await keys(...leave);
}

/** Scenes are shorter than the list of commands: each of these shows several, one after the other. */
function defineLines(name: string, commands: readonly string[], facts: Partial<Scene> = {}): Scene {
  return {
    name,
    rows: 40,
    ...facts,
    play: async (run) => {
      for (const command of commands) await show(run, command, ctrl('u'));
    },
  };
}

/** Each opens something that escape leaves. */
function definePickers(name: string, commands: readonly string[], facts: Partial<Scene> = {}): Scene {
  return {
    name,
    rows: 36,
    ...facts,
    play: async (run) => {
      for (const command of commands) await show(run, command, ESC, ESC, ctrl('u'));
    },
  };
}

export const commandScenes: readonly Scene[] = [
  defineLines('commands of a new session', ['/status', '/ps', '/stop', '/mcp', '/pwd', '/cd', '/goal', '/copy']),
  defineLines('commands with nothing to do', [
    '/export',
    '/approve',
    '/recap',
    '/fork',
    '/side',
    '/compact',
    '/warnings',
  ]),
  defineLines('commands that switch', ['/fast', '/plan', '/plan', '/vim', '/vim', '/raw', '/raw', '/mention']),
  definePickers('pickers of the model', ['/model', '/permissions', '/experimental', '/review']),
  definePickers('pickers of looks', ['/config', '/keymap', '/statusline', '/title', '/theme', '/tui']),
  definePickers('pickers of a project', ['/skills', '/hooks', '/rename', '/resume', '/diff', '/memories', '/feedback']),
  {
    name: 'commands of a conversation',
    rows: 40,
    responses: answers,
    play: async (run) => {
      const { submit, shows } = run;
      await submit('first prompt');
      await shows(/Worked for/);
      await show(run, '/status', ctrl('u'));
      await show(run, '/copy', ESC, ctrl('u'));
      await show(run, '/export', ESC, ctrl('u'));
      await show(run, '/rename A better name', ctrl('u'));
      await show(run, '/goal', ctrl('u'));
      await show(run, '/diff', ESC, ctrl('u'));
      await show(run, '/compact', ctrl('u'));
    },
  },
  {
    name: 'branches of a conversation',
    rows: 36,
    responses: answers,
    play: async (run) => {
      const { submit, shows, keys, snap } = run;
      await submit('first prompt');
      await shows(/Worked for/);
      await show(run, '/fork');
      await keys(ENTER);
      await snap('forked');
      await show(run, '/side', ctrl('c'));
      await show(run, '/new');
      await show(run, '/resume');
      await keys(ENTER);
      await snap('resumed');
    },
  },
  ...['/model', '/permissions', '/status', '/new', '/fork', '/resume', '/compact', '/diff', '/review', '/init'].map(
    (command): Scene => ({
      name: `while a turn runs ${command}`,
      responses: patience,
      play: async (run) => {
        await run.submit('wait');
        await run.shows(/esc to interrupt/);
        await show(run, command);
      },
    }),
  ),
  {
    name: 'terminals of the background',
    rows: 36,
    config: danger,
    responses: [
      {
        items: [
          {
            call: 'exec_command',
            args: { cmd: 'for i in 1 2 3; do echo line $i; done; sleep 300', yield_time_ms: 300 },
          },
        ],
      },
      { items: [{ text: 'It runs.' }] },
    ],
    play: async (run) => {
      await run.submit('start it');
      await run.shows(/Worked for/);
      await show(run, '/ps', ctrl('u'));
      await show(run, '/stop');
      await run.snap('stopped');
      await show(run, '/ps');
    },
  },
  {
    name: 'list of sessions',
    cols: 120,
    rows: 30,
    responses: answers,
    play: async (run) => {
      const { submit, shows, keys, snap } = run;
      for (const prompt of ['fix the parser', 'write the docs']) {
        await submit(prompt);
        await shows(/Worked for/);
        await submit('/new');
        await run.terminal.quiet(400, 3_000).catch(() => undefined);
      }
      await submit('/resume');
      await shows(/Resume a previous session/);
      await snap('open');
      await keys('parser');
      await snap('searched');
      await keys(ESC, TAB, RIGHT);
      await snap('archived');
      await keys(RIGHT, ctrl('e'));
      await snap('expanded');
      await keys(ctrl('e'), ctrl('o'));
      await snap('comfortable');
      await keys(ctrl('o'), DOWN, ENTER);
      await snap('chosen');
    },
  },
];
