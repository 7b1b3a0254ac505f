/** Before anything is sent. */
import type { Scene } from '../scene.ts';
import { ctrl, DOWN, ENTER, ESC, paste, SHIFT_TAB, TAB, UP } from './keys.ts';
import { PLAN_EFFORT } from './meant.ts';

const answers = [{ repeat: 'forever', items: [{ text: 'Hello! How can I help?' }] }];

export const composingScenes: readonly Scene[] = [
  {
    name: 'start',
    play: async ({ snap, keys }) => {
      await snap('first screen');
      await keys('hello world');
      await snap('typed');
      await keys(ctrl('j'), 'second line');
      await snap('two lines');
      await keys(ctrl('c'));
      await snap('cleared by ^c');
      await keys(UP);
      await snap('draft back by up');
    },
  },
  {
    name: 'start, wide',
    cols: 120,
    rows: 36,
    play: async ({ snap }) => {
      await snap('first screen');
    },
  },
  {
    name: 'folder that is not trusted',
    differs: [
      {
        screens: ['question'],
        why: 'says what the folder could do by itself, and offers to go on without trusting it',
      },
    ],
    isUntrusted: true,
    starts: /Trust this folder/,
    play: async ({ snap, keys, shows }) => {
      await snap('question');
      await keys(ENTER);
      await shows(/GPT-5\.5/);
      await snap('answered');
    },
  },
  {
    name: 'shortcuts',
    differs: [{ screens: ['overlay'], why: 'the keys of csm, all of them at once, none cut off' }],
    cols: 120,
    rows: 36,
    play: async ({ snap, keys }) => {
      await keys('?');
      await snap('overlay');
      await keys(ESC);
      await snap('closed');
    },
  },
  {
    name: 'commands',
    differs: [
      {
        screens: ['all', 'filtered'],
        reference: /^(?:› )?\//,
        csm: /^(?:› )?\//,
        why: 'described in our own words; commands that Codex does not have stand among them',
      },
      { screens: ['no match'], csm: /^no matches$/, why: 'says that nothing matches' },
      {
        screens: ['unknown command'],
        reference: /^• Unrecognized command/,
        csm: /^■ There is no command/,
        why: 'the same message in our own words',
      },
    ],
    play: async ({ snap, keys }) => {
      await keys('/');
      await snap('all');
      await keys('mo');
      await snap('filtered');
      await keys(TAB);
      await snap('completed');
      await keys(ctrl('u'), '/nothing-like-this');
      await snap('no match');
      await keys(ENTER);
      await snap('unknown command');
    },
  },
  {
    name: 'files',
    differs: [
      {
        screens: ['popup', 'filtered'],
        reference: /^WORK$|^Files, |^All Results|^› |Skill$|File$/,
        csm: /^Files, |^All Results|Folder$|File$/,
        why: 'files and folders of the project come first, and none of .git',
      },
      {
        screens: ['inserted'],
        reference: /applypatch-msg/,
        csm: /src\/app\.ts/,
        why: 'files and folders of the project come first, and none of .git',
      },
    ],
    files: { 'src/app.ts': 'export {}\n', 'src/main.rs': 'fn main() {}\n', 'docs/guide.md': '# Guide\n' },
    play: async ({ snap, keys }) => {
      await keys('look at @');
      await snap('popup');
      await keys('app');
      await snap('filtered');
      await keys(TAB);
      await snap('inserted');
    },
  },
  {
    name: 'pastes',
    play: async ({ snap, keys }) => {
      await keys(paste('one\ntwo\nthree'));
      await snap('small');
      await keys(ctrl('c'), paste('x'.repeat(2911)));
      await snap('large');
      await keys(' and words');
      await snap('text behind it');
      await keys('\x7f'.repeat(11));
      await snap('taken away as one');
    },
  },
  {
    name: 'history',
    responses: answers,
    play: async ({ snap, keys, submit, shows }) => {
      await submit('first prompt');
      await shows(/Worked for/);
      await submit('second prompt');
      await shows(/Worked for[^]*Worked for/);
      await keys(UP);
      await snap('last one');
      await keys(UP);
      await snap('the one before');
      await keys(DOWN, DOWN, ctrl('r'), 'fir');
      await snap('reverse search');
      await keys(ESC);
      await snap('search left');
    },
  },
  {
    name: 'shell mode',
    play: async ({ snap, keys, shows }) => {
      await keys('!');
      await snap('mode');
      await keys('printf "a\\nb\\n"');
      await snap('typed');
      await keys(ENTER);
      await shows(/You ran/);
      await snap('done');
    },
  },
  {
    name: 'plan mode',
    differs: [PLAN_EFFORT],
    play: async ({ snap, keys }) => {
      await keys(SHIFT_TAB);
      await snap('on');
      await keys(SHIFT_TAB);
      await snap('off');
    },
  },
];
