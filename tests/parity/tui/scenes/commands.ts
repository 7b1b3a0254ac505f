/** Slash commands: what each says and shows, in a new session, with a conversation, and while a turn runs. */
import type { Scene, ScreenDeviation } from '../scene.ts';
import { ctrl, DOWN, ENTER, ESC, RIGHT, TAB } from './keys.ts';
import { BUSY, OWN_WORDS, PAGER, PLAN_EFFORT, RUNNING, STATUS, SUMMARY_WORDS, whole } from './meant.ts';

const answers = [{ repeat: 'forever', items: [{ text: 'Hello! How can I help?' }] }];
const patience = [{ delay_ms: 60_000, items: [{ text: 'Late.' }] }];
const danger = ['approval_policy = "never"', 'sandbox_mode = "danger-full-access"'];

/** One command in a new session. */
function alone(command: string, why?: string, more: Partial<ScreenDeviation> = {}): Scene {
  return {
    name: `${command}, new session`,
    rows: 36,
    ...(why === undefined ? {} : { differs: [{ why, ...more }] }),
    play: async ({ submit, snap }) => {
      await submit(command);
      await snap('shown');
    },
  };
}

/** One command after a turn. */
function afterTurn(command: string, differs: readonly ScreenDeviation[], more: Partial<Scene> = {}): Scene {
  return {
    name: `${command}, after a turn`,
    rows: 36,
    responses: answers,
    differs,
    ...more,
    play: async (run) => {
      await run.submit('first prompt');
      await run.shows(/Worked for/);
      await run.submit(command);
      await more.play?.(run);
      await run.snap('shown');
    },
  };
}

/** One command while a turn runs. */
function beside(command: string, differs: ScreenDeviation, pattern = /./): Scene {
  return {
    name: `${command}, while a turn runs`,
    rows: 36,
    responses: patience,
    differs: [differs],
    play: async ({ submit, shows, snap }) => {
      await submit('wait');
      await shows(/esc to interrupt/);
      await submit(command);
      await shows(pattern);
      await snap('shown');
    },
  };
}

const OWN_PICKER = 'a picker of its own for what csm has, with a search in each';
const NOTHING = 'says in its own words that there is nothing to do, and what would give it something';
const NOT_HERE = 'not in csm: says so, and what to use instead';

export const commandScenes: readonly Scene[] = [
  alone('/stop', 'says that nothing runs'),
  alone('/cd', 'names the folder and how to change it; a bare /cd moves nowhere'),
  alone('/goal', NOTHING),
  alone('/export', NOTHING),
  alone('/approve', NOTHING),
  alone('/recap', NOTHING),
  alone('/fork', NOTHING),
  alone('/side', NOTHING),
  { ...alone('/compact', NOTHING), deviations: [{ surface: 'requests', why: 'asks nobody for a summary of nothing' }] },
  alone('/warnings', NOTHING),
  alone('/review', OWN_WORDS),
  alone('/fast', OWN_WORDS),
  alone('/vim', OWN_WORDS),
  alone('/raw', OWN_WORDS),
  alone('/plan', PLAN_EFFORT.why),
  alone('/mention', 'files and folders of the project come first'),
  alone('/experimental', OWN_PICKER),
  alone('/config', OWN_PICKER),
  alone('/title', OWN_PICKER),
  alone('/tui', OWN_WORDS),
  alone('/hooks', OWN_PICKER),
  alone('/rename', OWN_WORDS),
  alone('/memories', NOT_HERE, { missing: true }),
  alone('/feedback', NOT_HERE, { missing: true }),
  afterTurn('/status', [STATUS]),
  afterTurn('/copy', [whole('an answer of one part is copied at once, without a picker')]),
  afterTurn('/export', [whole(OWN_WORDS)]),
  afterTurn('/rename A better name', []),
  afterTurn('/diff', [PAGER], { play: async ({ shows }) => shows(/^\+demo/m) }),
  afterTurn('/compact', [whole('says how much shorter the context has become')], {
    deviations: SUMMARY_WORDS,
    play: async ({ shows }) => shows(/[Cc]ompacted/),
  }),
  afterTurn('/fork', [whole('branches off at once; /worktree is the way to another checkout')]),
  afterTurn('/side', [whole('a branch of the session like any other: /resume goes back', 'shown')]),
  afterTurn('/new', [whole('begins at once; /worktree is the way to another checkout')]),
  afterTurn('/resume', [whole('runs of `csm exec` can be shown too, and times are short')]),
  beside('/model', whole(OWN_WORDS)),
  beside('/permissions', whole(OWN_WORDS)),
  beside('/status', STATUS),
  beside('/new', BUSY),
  beside('/fork', BUSY),
  beside('/resume', BUSY),
  beside('/compact', BUSY),
  beside('/diff', PAGER, /^\+demo/m),
  beside('/review', BUSY),
  beside('/init', BUSY),
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
    differs: [
      RUNNING,
      {
        reference: /^>_ PRODUCT|^WORK$|^• for i/,
        csm: /^• |^line \d|^└ line|^\/attach/,
        why: 'a command of the background keeps its row and the end of its output; /ps says since when it runs and how to look on',
      },
    ],
    play: async ({ submit, shows, snap }) => {
      await submit('start it');
      await shows(/Worked for/);
      await submit('/ps');
      await snap('listed');
      await submit('/stop');
      await snap('stopped');
    },
  },
  {
    name: 'list of sessions',
    cols: 120,
    rows: 30,
    responses: answers,
    differs: [
      {
        reference: /^(?:Filter|Sort|Status):|^enter |^\^o|^─|^No |^esc|^[›⌄] (?:TIME ago|now)|^│|^TIME ago/,
        csm: /^(?:Filter|Sort|Status):|^enter |^\^t|^─|^No |^esc|^[›⌄] |^│|^TIME ago/,
        why: 'can show runs of `csm exec` too, writes its keys out, and names the model, the turns and the tokens of each',
      },
    ],
    play: async ({ submit, shows, keys, snap, restart }) => {
      await submit('fix the parser');
      await shows(/Worked for/);
      await restart();
      await submit('write the docs');
      await shows(/Worked for/);
      await restart('resume');
      await shows(/Resume a previous session/);
      await shows(/fix the parser/);
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
      await shows(/Worked for/);
      await snap('chosen');
    },
  },
];
