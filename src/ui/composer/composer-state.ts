/** What the composer knows from key to key. An immutable value, but for the rows of the last drawing, which are a cache. Pure. */
import type { FoundFiles } from '#/workstation/file-search.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import { printPrompt } from '#/ui/text/print-prompt.ts';
import type { UserPrompt } from '#/workstation/live-session.ts';
import { decodeComposerKeymap, type ComposerKeymap } from './composer-keys.ts';
import {
  cutFragment,
  encodeFragment,
  encodeImages,
  expandPastes,
  keepElements,
  moveCursor,
  type Draft,
  type Fragment,
} from './draft.ts';
import { EMPTY_EDITOR, applyEdit, joinFragments, type Editor } from './editor.ts';
import type { Token } from './find-token.ts';
import { cleanText } from './paste.ts';
import type { CommandChoice, Popup, SkillChoice } from './popup.ts';
import { EMPTY_RECALL, type Recall, type RecallSearch } from './recall.ts';
import type { VimFind } from './vim/vim-moves.ts';
import { WrappedRows } from './wrap-rows.ts';

/** What the composer is told with each key. */
export interface ComposerContext {
  readonly isTurnRunning: boolean;
  /** Commands for what is typed behind the slash, the best first. */
  readonly commands: (query: string) => readonly CommandChoice[];
  /** Whether many keys of one read are a paste. */
  readonly detectsPastes: boolean;
  readonly nowMs: number;
}

/** The room of the last drawing, where moves up and down go by what is seen. Changes in place. */
export interface ComposerView {
  readonly rows: WrappedRows;
  /** Columns of the text. */
  cols: number;
  /** The first row that is shown, and how many are. */
  top: number;
  height: number;
  /** Rows and columns before the text. */
  padRows: number;
  left: number;
}

/** What is written, where something stands in its place for a while. */
export interface Base {
  readonly editor: Editor;
  readonly isShell: boolean;
}

/** A paste of a terminal that does not mark its pastes, as far as it came. */
export interface Burst {
  readonly atMs: number;
  readonly text: string;
  /** What was there before it. */
  readonly base: Base;
}

/** The search backwards, and what was written when it began. */
export interface Search {
  readonly find: RecallSearch;
  readonly base: Base;
}

/** What was inserted for the path of a picture, until it is known to be one. */
export interface AskedImage {
  readonly path: string;
  readonly start: number;
  readonly text: string;
}

/** A word whose list was closed. It opens again where less of the word is left than when it was. */
export interface Dismissed {
  readonly kind: Token['kind'];
  readonly start: number;
  readonly query: string;
}

export interface ComposerState {
  readonly keymap: ComposerKeymap;
  readonly editor: Editor;
  /** The text is a command for the shell: it began with `!`, which is not part of it. */
  readonly isShell: boolean;
  readonly recall: Recall;
  readonly search: Search | undefined;
  readonly popup: Popup | undefined;
  readonly dismissed: Dismissed | undefined;
  readonly files: FoundFiles | undefined;
  /** Asked for when a word first could name one; undefined: not there yet. */
  readonly skills: readonly SkillChoice[] | undefined;
  readonly hasAskedSkills: boolean;
  /** The query that was asked last. */
  readonly askedFiles: string | undefined;
  readonly burst: Burst | undefined;
  /** A path in the text that was asked for: it becomes a picture where it is one. */
  readonly askedImage: AskedImage | undefined;
  /** Undefined: not in vim mode. */
  readonly vim: VimState | undefined;
  readonly view: ComposerView;
}

/** Where vim mode is: letters are typed, replace what stands there, or are commands. */
export interface VimState {
  readonly mode: 'normal' | 'insert' | 'replace';
  /** Keys of a command that is not whole yet. */
  readonly pending: string;
  readonly find: VimFind | undefined;
  /** What was cut last, if it was whole lines. */
  readonly lines: Fragment | undefined;
  /** The last change, and what was typed for it. */
  readonly change: { readonly keys: string; readonly typed: string } | undefined;
  /** Where typing began: the keys, the place, the units behind it, and the steps that could be undone. */
  readonly entry:
    { readonly keys: string; readonly at: number; readonly behind: number; readonly steps: number } | undefined;
}

export interface ComposerStep {
  readonly state: ComposerState;
  readonly effects: readonly UiEffect[];
}

/** A step to a state, with effects. */
export function only(state: ComposerState, ...effects: readonly UiEffect[]): ComposerStep {
  return { state, effects };
}

/** With another draft, which can be undone. */
export function editDraft(state: ComposerState, draft: Draft): ComposerState {
  return { ...state, editor: applyEdit(state.editor, draft) };
}

const USUAL_COLS = 77;

/** An empty composer. */
export function createComposer(keymap: ComposerKeymap = decodeComposerKeymap()): ComposerState {
  return {
    keymap,
    editor: EMPTY_EDITOR,
    isShell: false,
    recall: EMPTY_RECALL,
    search: undefined,
    popup: undefined,
    dismissed: undefined,
    files: undefined,
    skills: undefined,
    hasAskedSkills: false,
    askedFiles: undefined,
    burst: undefined,
    askedImage: undefined,
    vim: undefined,
    view: { rows: new WrappedRows(), cols: USUAL_COLS, top: 0, height: 1, padRows: 0, left: 0 },
  };
}

/** With nothing written; what was cut can still be pasted. */
export function emptyComposer(state: ComposerState, recall: Recall): ComposerState {
  return {
    ...state,
    editor: { ...EMPTY_EDITOR, kills: state.editor.kills },
    isShell: false,
    recall,
    search: undefined,
    popup: undefined,
    dismissed: undefined,
    burst: undefined,
    askedImage: undefined,
    vim: state.vim === undefined ? undefined : { ...state.vim, mode: 'insert', pending: '', entry: undefined },
  };
}

/** What is written as it is remembered: a command for the shell begins with `!`. */
export function memoryOf({ editor: { draft }, isShell }: ComposerState): Draft {
  if (!isShell) return draft;
  const elements = draft.elements.map((element) => ({ ...element, start: element.start + 1, end: element.end + 1 }));
  return { text: `!${draft.text}`, elements, cursor: draft.cursor + 1 };
}

/** Shows what was remembered, with the cursor at its end unless it says where. */
export function showFragment(state: ComposerState, fragment: Fragment | Draft): ComposerState {
  const isShell = fragment.text.startsWith('!');
  const by = isShell ? 1 : 0;
  const { text, elements } = cutFragment(fragment, by, fragment.text.length);
  const cursor = 'cursor' in fragment ? fragment.cursor - by : text.length;
  return {
    ...editDraft(state, moveCursor({ text, elements, cursor: text.length }, cursor)),
    isShell,
    burst: undefined,
  };
}

/** Another text in the place of what is written (an editor's, an earlier prompt's). Pastes and pictures that are still in it stay what they were. */
export function setComposerText(state: ComposerState, text: string): ComposerState {
  const shown = showFragment(state, keepElements(state.editor.draft, cleanText(text)));
  return { ...shown, popup: undefined, search: undefined, dismissed: dismissCommands(shown) };
}

/** Prompts that were not sent come back, each on lines of its own before what is written, with their pictures. */
export function restorePrompts(state: ComposerState, prompts: readonly UserPrompt[]): ComposerState {
  const fragments = prompts.map((prompt) => encodeImages(cleanText(printPrompt(prompt)), prompt.written?.images ?? []));
  const draft = memoryOf(state);
  const [first, ...more] = draft.text === '' ? fragments : [...fragments, draft];
  if (first === undefined) return state;
  const { text, elements } = more.reduce((all, next) => joinFragments(joinFragments(all, LINE_FEED), next), first);
  const shown = editDraft(state, { text, elements, cursor: text.length });
  return {
    ...shown,
    isShell: false,
    burst: undefined,
    popup: undefined,
    search: undefined,
    dismissed: dismissCommands(shown),
  };
}

const LINE_FEED = encodeFragment('\n');

/** No list opens over a command that came there whole. */
export function dismissCommands({ editor }: ComposerState): Dismissed {
  return { kind: 'commands', start: 0, query: /^\/([\w-]*)/.exec(editor.draft.text)?.[1] ?? '' };
}

/** Nothing is written, and nothing is begun. */
export function composerIsEmpty(state: ComposerState): boolean {
  return state.editor.draft.text === '' && !state.isShell;
}

function composerHasText(state: ComposerState): boolean {
  return state.editor.draft.text !== '';
}

/** All that is written, pastes in full. */
export function composerText(state: ComposerState): string {
  return (state.isShell ? '!' : '') + expandPastes(state.editor.draft);
}

/** Whether keys that are the screen's elsewhere (esc, ctrl+c, up, left, ...) are the composer's now. */
export function isComposerBusy(state: ComposerState): boolean {
  if (state.popup !== undefined || state.search !== undefined) return true;
  if (state.vim !== undefined && (state.vim.mode !== 'normal' || state.vim.pending !== ''))
    return composerHasText(state);
  return state.isShell && state.editor.draft.text === '';
}
