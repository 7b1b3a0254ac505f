/** The key paths: what people do most, step by step, for the goldens of the bytes that each step writes. */
import type { TerminalSize } from '#/platform/terminal-device.ts';
import { createDiffLayer } from '#/ui/layers/diff-layer.ts';
import { Story } from '#/ui/views/story.ts';

/** What happens at the terminal itself, outside of the app. */
export type TerminalAct =
  | { readonly do: 'resize'; readonly size: TerminalSize }
  /** ^Z, and `fg` a while later. */
  | { readonly do: 'suspend' }
  /** An editor takes the terminal, and gives it back. */
  | { readonly do: 'lend' }
  | { readonly do: 'close' }
  | { readonly do: 'redraw' };

export interface ByteStep {
  readonly name: string;
  readonly act: TerminalAct | ((story: Story) => Story);
}

export interface BytePath {
  readonly name: string;
  readonly about: string;
  readonly steps: readonly ByteStep[];
}

const does = (name: string, act: ByteStep['act']): ByteStep => ({ name, act });
const types = (text: string): ByteStep[] => [...text].map((key) => does(`types ${key}`, (story) => story.types(key)));
const presses = (...keys: string[]): ByteStep[] =>
  keys.map((key) => does(`presses ${key}`, (story) => story.presses(key)));
const opens = does('the session is open', (story) => story);
const asks = does('a prompt', (story) => story.user('Where is it?'));

/** One streaming item: deltas of the same message. */
const says = (...deltas: string[]): ByteStep[] =>
  deltas.map((delta, at) =>
    does(`says ${JSON.stringify(delta)}`, (story) => {
      const item_id = 'answer';
      if (at === 0) {
        story.event({ type: 'item.started', turn_id: story.turnId, item_id, kind: 'agent_message' });
      }
      return story.event({ type: 'item.delta', turn_id: story.turnId, item_id, channel: 'text', payload: { delta } });
    }),
  );

export const BYTE_PATHS: readonly BytePath[] = [
  {
    name: 'typing',
    about: 'A prompt, key by key: each key is the key, and what it moves',
    steps: [
      opens,
      ...types('Hi 日'),
      ...presses('left', 'left', 'backspace', 'end', 'ctrl+j', 'x', 'ctrl+u', 'up'),
      does('pastes two lines', (story) => story.pastes('one\ntwo')),
    ],
  },
  {
    name: 'stream',
    about: 'An answer that comes in: a delta is its own text, and the rows that it moves',
    steps: [
      opens,
      asks,
      does('100 ms pass', (story) => story.waits(100)),
      ...says('It', ' is', ' **here**', ', in\n', '\n```ts\n', 'const a = 1;\n', '```\n', '\n- one\n- two'),
      does('the turn ends', (story) => story.rests()),
      does('nothing happens', (story) => story.waits(10)),
    ],
  },
  {
    name: 'command',
    about: 'A command with live output, and its end',
    steps: [
      opens,
      asks,
      does('a command begins', (story) => story.beginsCommand('bun test')),
      does('it prints', (story) => story.prints('first line\n')),
      does('it prints', (story) => story.prints('\u001b[32msecond\u001b[0m line\n')),
      does('it ends', (story) => story.ends('completed', 'first line\nsecond line\n', { exitCode: 0 })),
    ],
  },
  {
    name: 'popup',
    about: 'The slash popup opens, narrows, and goes',
    steps: [opens, ...types('/mo'), ...presses('down', 'backspace', 'escape', 'ctrl+c')],
  },
  {
    name: 'approval',
    about: 'A question takes the place of the composer, and gives it back',
    steps: [
      opens,
      asks,
      does('it asks', (story) => story.waits(1000).asksCommand('curl example.test', 'Fetch the page')),
      ...presses('down', 'up', 'y'),
      does('the turn ends', (story) => story.rests()),
    ],
  },
  {
    name: 'resize',
    about: 'Narrower, wider and lower, with a conversation on the screen',
    steps: [
      opens,
      asks,
      does('it answers', (story) =>
        story.answers('A row of words that is long enough to be broken anew. '.repeat(3)).rests(),
      ),
      does('60x20', { do: 'resize', size: { cols: 60, rows: 20 } }),
      does('100x12', { do: 'resize', size: { cols: 100, rows: 12 } }),
      does('the same size again', { do: 'resize', size: { cols: 100, rows: 12 } }),
    ],
  },
  {
    name: 'pager',
    about: 'A layer that has the whole screen comes and goes',
    steps: [
      opens,
      asks,
      does('it answers', (story) => story.answers('Here.').rests()),
      does('a diff', (story) => story.opens(createDiffLayer('@@ -1 +1 @@\n-old\n+new\n', '1 file'))),
      ...presses('q'),
    ],
  },
  {
    name: 'suspend-exit',
    about: '^Z and fg, a program that borrows the terminal, ^L, and the end: the terminal is as it was found each time',
    steps: [
      opens,
      ...types('ab'),
      does('is suspended and goes on', { do: 'suspend' }),
      does('an editor has the terminal', { do: 'lend' }),
      does('is drawn anew', { do: 'redraw' }),
      does('ends', { do: 'close' }),
    ],
  },
];
