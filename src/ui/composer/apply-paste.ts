/** Pastes and pictures in the composer, with and without the marks of a paste. Pure. */
import type { InputEvent } from '#/terminal/input/input-event.ts';
import { editDraft, only, type ComposerContext, type ComposerState, type ComposerStep } from './composer-state.ts';
import { insertFragment, moveCursor, replaceRange } from './draft.ts';
import { decodeBurst, decodePastedPath, encodeImage, planPaste } from './paste.ts';

/** Reads of one paste without marks follow each other at most so far apart. */
const BURST_GAP_MS = 20;

/** A paste without marks; undefined where the events are keys. */
export function applyBurst(
  state: ComposerState,
  events: readonly InputEvent[],
  context: ComposerContext,
): ComposerStep | undefined {
  if (state.search !== undefined || !context.detectsPastes) return undefined;
  const { burst } = state;
  const goesOn = burst !== undefined && context.nowMs - burst.atMs <= BURST_GAP_MS;
  const text = decodeBurst(events, goesOn);
  if (text === undefined) return undefined;
  const base = goesOn ? burst.base : { editor: state.editor, isShell: state.isShell };
  const whole = goesOn ? burst.text + text : text;
  return applyPaste({ ...state, ...base, burst: { atMs: context.nowMs, text: whole, base } }, whole);
}

/** Inserts what was pasted. A `!` before everything means what it means when it is typed. */
export function applyPaste(state: ComposerState, text: string): ComposerStep {
  if (text.startsWith('!') && !state.isShell && state.editor.draft.text === '') {
    return applyPaste({ ...state, isShell: true }, text.slice(1));
  }
  const fragment = planPaste(state.editor.draft, text);
  // A command for the shell wants the path itself.
  const isPath = fragment.elements.length === 0 && !state.isShell;
  const path = isPath ? decodePastedPath(fragment.text) : undefined;
  return askImage(editDraft(state, insertFragment(state.editor.draft, fragment)), path, fragment.text);
}

/** A picture at the cursor. */
export function insertImage(state: ComposerState, path: string): ComposerState {
  return editDraft(state, insertFragment(state.editor.draft, encodeImage(state.editor.draft, path)));
}

/** What the topic `image-path` answers. */
export interface ImagePathAnswer {
  /** As it was asked. */
  readonly path: string;
  /** The picture's absolute path; undefined: there is none. */
  readonly found: string | undefined;
}

/** The path becomes a picture, if it still stands there. */
export function applyImagePath(state: ComposerState, answer: ImagePathAnswer | undefined): ComposerState {
  const { askedImage: asked } = state;
  if (asked === undefined || answer?.path !== asked.path) return state;
  const next = { ...state, askedImage: undefined };
  const { draft } = state.editor;
  if (answer.found === undefined || !draft.text.startsWith(asked.text, asked.start)) return next;
  const behind = draft.cursor - asked.start - asked.text.length;
  const end = asked.start + asked.text.length;
  const replaced = replaceRange(draft, asked.start, end, encodeImage(draft, answer.found));
  // What was typed meanwhile stays before the cursor.
  return editDraft(next, behind > 0 ? moveCursor(replaced, replaced.cursor + behind) : replaced);
}

/** The question whether a picture is at a path that was inserted up to the cursor. */
export function askImage(state: ComposerState, path: string | undefined, text: string): ComposerStep {
  if (path === undefined) return only(state);
  const askedImage = { path, start: state.editor.draft.cursor - text.length, text };
  return only({ ...state, askedImage }, { type: 'ask', topic: 'image-path', argument: path });
}
