/** Every key of the composer by what it does: one table, which settings may change and the list of shortcuts prints. Pure. */
import type { KeyInput } from '#/terminal/input/input-event.ts';
import { parseKeyName, printKeyName } from '#/terminal/input/key-names.ts';

/** What a key does in the composer; the names are those of Codex's `[tui.keymap.composer]` and `[tui.keymap.editor]`. */
export type ComposerAction = keyof typeof COMPOSER_KEYS;

interface ActionKeys {
  /** Table of the settings that the action is in. */
  readonly group: 'composer' | 'editor';
  /** As `printKeyName` prints them. The first one is shown to people. */
  readonly keys: readonly string[];
  /** For the list of shortcuts: what it does, in two or three words. */
  readonly about: string;
}

function define<Name extends string>(table: Record<Name, ActionKeys>): Readonly<Record<Name, ActionKeys>> {
  return table;
}

const composer = (about: string, ...keys: readonly string[]): ActionKeys => ({ group: 'composer', keys, about });
const editor = (about: string, ...keys: readonly string[]): ActionKeys => ({ group: 'editor', keys, about });

export const COMPOSER_KEYS = define({
  submit: composer('Send message', 'enter'),
  queue: composer('Queue message', 'tab'),
  history_search_previous: composer('Search history', 'ctrl+r'),
  history_search_next: composer('Search newer history', 'ctrl+s'),
  paste_image: composer('Paste image', 'ctrl+v', 'alt+v'),
  insert_newline: editor('New line', 'ctrl+j', 'alt+enter', 'shift+enter', 'ctrl+enter', 'ctrl+m'),
  move_left: editor('Left', 'left', 'ctrl+b'),
  move_right: editor('Right', 'right', 'ctrl+f'),
  move_up: editor('Up, or older prompt', 'up', 'ctrl+p'),
  move_down: editor('Down, or newer prompt', 'down', 'ctrl+n'),
  move_word_left: editor('Word left', 'alt+b', 'alt+left', 'ctrl+left'),
  move_word_right: editor('Word right', 'alt+f', 'alt+right', 'ctrl+right'),
  move_line_start: editor('Start of line', 'home', 'ctrl+a', 'super+left'),
  move_line_end: editor('End of line', 'end', 'ctrl+e', 'super+right'),
  delete_backward: editor('Delete left', 'backspace', 'shift+backspace', 'ctrl+h'),
  delete_forward: editor('Delete right', 'delete', 'shift+delete', 'ctrl+d'),
  delete_backward_word: editor(
    'Delete word left',
    'ctrl+w',
    'alt+backspace',
    'ctrl+backspace',
    'ctrl+shift+backspace',
    'ctrl+alt+h',
  ),
  delete_forward_word: editor('Delete word right', 'alt+d', 'alt+delete', 'ctrl+delete', 'ctrl+shift+delete'),
  kill_line_start: editor('Cut to start of line', 'ctrl+u', 'super+backspace'),
  kill_whole_line: editor('Cut line'),
  kill_line_end: editor('Cut to end of line', 'ctrl+k'),
  yank: editor('Paste what was cut', 'ctrl+y'),
  yank_pop: editor('Paste what was cut before', 'alt+y'),
  undo: editor('Undo', 'ctrl+_', 'ctrl+/', 'ctrl+-', 'ctrl+7', 'super+z'),
  redo: editor('Redo', 'alt+_', 'ctrl+shift+z', 'alt+/', 'super+shift+z'),
});

/** Actions by key. */
export type ComposerKeymap = ReadonlyMap<string, ComposerAction>;

/**
 * The keys with what the settings change: `[tui.keymap.editor] yank = "ctrl-y"` or a list; an empty list takes the action its keys. A
 * key that is given to one action is taken from the others. What is no key of ours is left out.
 * @param settings the table `tui.keymap`
 */
export function decodeComposerKeymap(settings: Readonly<Record<string, unknown>> = {}): ComposerKeymap {
  const keymap = new Map<string, ComposerAction>();
  const changed: [ComposerAction, readonly string[]][] = [];
  for (const [name, { group, keys }] of Object.entries(COMPOSER_KEYS)) {
    const action = name as ComposerAction;
    const table = settings[group];
    const given = typeof table === 'object' && table !== null ? (table as Record<string, unknown>)[name] : undefined;
    const names = typeof given === 'string' ? [given] : Array.isArray(given) ? given.map(String) : undefined;
    if (names === undefined) for (const key of keys) keymap.set(key, action);
    else changed.push([action, names]);
  }
  for (const [action, names] of changed) {
    for (const name of names) {
      const key = parseKeyName(name);
      if (key !== undefined) keymap.set(printKeyName(key), action);
    }
  }
  // Where another key sends, this one begins a line.
  if (!keymap.has('enter') && !changed.some(([action]) => action === 'insert_newline'))
    keymap.set('enter', 'insert_newline');
  return keymap;
}

/** Whether a key takes what a list or a search has found: enter does, whatever sends. */
export function takesChoice(keymap: ComposerKeymap, key: KeyInput): boolean {
  return printKeyName(key) === 'enter' || findAction(keymap, key) === 'submit';
}

/** What a key does; undefined where it is none of the composer's. */
export function findAction(keymap: ComposerKeymap, key: KeyInput): ComposerAction | undefined {
  return keymap.get(printKeyName(key));
}
