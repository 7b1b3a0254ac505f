/**
 * Questions of the session come up under the hands of somebody who types. They wait until the typing has come to rest, and a key
 * that comes quicker than anyone reads still goes where the typing went: no key answers a question that nobody has seen. Pure.
 */
import { composerIsEmpty, isComposerBusy } from '#/ui/composer/composer.ts';
import type { Layer } from '#/ui/layers/layer.ts';
import type { UiState } from './ui-state.ts';

/** Typing has come to rest when no key came for so long. */
const REST_MS = 700;
/** A key this soon after a question came up is no answer to it. */
const UNSEEN_MS = 250;

/** The layers that the session opens, not a key. */
const ASKED: ReadonlySet<string> = new Set(['approval', 'questions', 'plan']);

type Change = (layers: readonly Layer[]) => readonly Layer[];

/**
 * The state with a question more: shown at once, or held while somebody is typing something.
 * @param open puts it on top of the layers that it is given, or into one of them
 */
export function askQuestion(state: UiState, open: Change): UiState {
  const asked = { ...state, needsAnswer: true };
  if (state.layers.some(isAsked)) return { ...asked, layers: openBehind(state.layers, open) };
  return showHeld({ ...asked, held: openBehind(state.held, open) });
}

/** What is asked first is answered first. */
function openBehind(layers: readonly Layer[], open: Change): readonly Layer[] {
  const opened = open(layers);
  const [added] = opened.slice(layers.length);
  const at = layers.findIndex(isAsked);
  return added === undefined || at < 0 ? opened : layers.toSpliced(at, 0, added);
}

/** The state without a question that was answered elsewhere; `close` answers the array that it was given where it is not there. */
export function dropQuestion(state: UiState, close: Change): UiState {
  const [layers, held] = [close(state.layers), close(state.held)];
  if (layers === state.layers && held === state.held) return state;
  return { ...state, layers, held, needsAnswer: state.needsAnswer && layers.length + held.length > 0 };
}

/** Shows what was held, once the typing has come to rest. @param byKey a key has just ended it */
export function showHeld(state: UiState, byKey = false): UiState {
  if (state.held.length === 0 || measureTyping(state) > 0) return state;
  return { ...state, layers: [...state.layers, ...state.held], held: [], shown: { atMs: state.nowMs, byKey } };
}

/**
 * Takes a question back that came up under a key that was meant for what stands below it: the draft, the list, or the enter that
 * has just sent the draft and is pressed twice.
 */
export function holdUnseen(state: UiState): UiState {
  const top = state.layers.at(-1);
  if (top === undefined || !isAsked(top) || state.nowMs - state.shown.atMs >= UNSEEN_MS) return state;
  const layers = state.layers.filter((layer) => !isAsked(layer));
  const below = { ...state, layers, held: state.layers.filter(isAsked) };
  return state.shown.byKey || isOccupied(below) ? below : state;
}

/** Milliseconds until held questions are shown; undefined: none are held. */
export function measureHold(state: UiState): number | undefined {
  return state.held.length === 0 ? undefined : Math.max(0, measureTyping(state));
}

/** Milliseconds until the typing has come to rest; 0 or less: it has, or nobody types anything. */
function measureTyping(state: UiState): number {
  return isOccupied(state) ? state.typedMs + REST_MS - state.nowMs : 0;
}

/** Whether keys mean something: a draft, a list, a search, going back. */
function isOccupied({ composer, layers, browse }: UiState): boolean {
  return !composerIsEmpty(composer) || isComposerBusy(composer) || layers.length > 0 || browse !== undefined;
}

function isAsked({ name }: Layer): boolean {
  return ASKED.has(name);
}
