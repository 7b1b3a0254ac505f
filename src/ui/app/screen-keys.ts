/** Keys of the screen itself, wherever the cursor is. Pure, but for the transcript. */
import type { KeyInput } from '#/terminal/input/input-event.ts';
import { printKeyName } from '#/terminal/input/key-names.ts';
import { clearComposer, composerIsEmpty, composerText, isComposerBusy } from '#/ui/composer/composer.ts';
import { beginBrowse } from './browse.ts';
import { applyEffort } from './effort.ts';
import { openActivity, openFind, openShortcuts, openWarnings } from './ask-layers.ts';
import { planLayout } from './layout.ts';
import { scrollTranscript, scrollTranscriptTo } from './scrolling.ts';
import { openTranscript, withToast, type UiStep } from './settle-effects.ts';
import type { UiEffect } from './ui-effect.ts';
import { isWorking, type UiState } from './ui-state.ts';

/** How long a second press counts. */
const AGAIN_MS = 2_000;

type KeyAction = (state: UiState) => UiStep | undefined;

/** Undefined from an action: the key is the composer's now. */
const ACTIONS: Readonly<Record<string, KeyAction>> = {
  escape,
  'ctrl+c': interruptOrQuit,
  'ctrl+d': (state) => (composerIsEmpty(state.composer) ? effect(state, { type: 'quit' }) : undefined),
  'ctrl+z': (state) => effect(state, { type: 'suspend' }),
  'ctrl+l': (state) => effect(state, { type: 'redraw' }),
  'ctrl+g': (state) => effect(state, { type: 'edit-externally', text: composerText(state.composer) }),
  'ctrl+o': (state) => effect(state, { type: 'do', deed: 'open-copy', argument: 'last' }),
  'ctrl+t': (state) => effect(state, { type: 'toggle', what: 'details' }),
  'shift+tab': (state) =>
    effect(state, {
      type: 'apply-settings',
      change: { mode: state.live?.mode === 'plan' ? 'default' : 'plan' },
    }),
  'alt+,': (state) => applyEffort(state, -1),
  'alt+.': (state) => applyEffort(state, 1),
  'shift+left': (state) => ((state.live?.queued.length ?? 0) > 0 ? effect(state, { type: 'edit-queued' }) : undefined),
  'alt+up': (state) => ((state.live?.queued.length ?? 0) > 0 ? effect(state, { type: 'edit-queued' }) : undefined),
  '?': (state) => (isQuiet(state) ? effect(state, openShortcuts()) : undefined),
  f1: (state) => effect(state, openShortcuts()),
  f2: (state) => effect(state, openWarnings(state)),
  f3: (state) => (state.facts.mode === 'scrollback' ? openTranscript(state) : effect(state, openFind())),
  f4: (state) => {
    const activity = openActivity(state);
    return activity === undefined ? effect(state) : effect(state, activity);
  },
  pageup: (state) => scrollTranscript(state, -pageRows(state)),
  pagedown: (state) => scrollTranscript(state, pageRows(state)),
  'ctrl+home': (state) => scrollTranscriptTo(state, 'top'),
  'ctrl+end': (state) => scrollTranscriptTo(state, 'end'),
  home: (state) => (isQuiet(state) ? scrollTranscriptTo(state, 'top') : undefined),
  end: (state) => (isQuiet(state) ? scrollTranscriptTo(state, 'end') : undefined),
  'alt+shift+,': (state) => scrollTranscriptTo(state, 'top'),
  'alt+shift+.': (state) => scrollTranscriptTo(state, 'end'),
};

export function applyScreenKey(state: UiState, key: KeyInput): UiStep | undefined {
  return ACTIONS[printKeyName(key)]?.(state);
}

function effect(state: UiState, ...effects: readonly UiEffect[]): UiStep {
  return { state: { ...state, armed: undefined }, effects };
}

/** An empty composer without a popup. */
function isQuiet(state: UiState): boolean {
  return composerIsEmpty(state.composer) && !isComposerBusy(state.composer);
}

function pageRows(state: UiState): number {
  return Math.max(1, planLayout(state).transcriptRows - 2);
}

/** Closes what is open, goes back to the bottom, interrupts; twice in a quiet session looks for a prompt to edit. */
function escape(state: UiState): UiStep | undefined {
  if (isComposerBusy(state.composer)) return undefined;
  if (!state.transcript.isAtEnd) return scrollTranscriptTo(state, 'end');
  if (isWorking(state)) return effect(state, { type: 'interrupt' });
  if (!composerIsEmpty(state.composer)) return undefined;
  if (state.armed?.key === 'escape' && state.armed.untilMs > state.nowMs) {
    const quiet = { ...state, armed: undefined };
    return { state: beginBrowse(quiet) ?? withToast(quiet, 'No previous message to edit'), effects: [] };
  }
  return { state: { ...state, armed: { key: 'escape', untilMs: state.nowMs + AGAIN_MS } }, effects: [] };
}

/**
 * Clears a text; interrupts what runs, and quits where that does not end; else asks, then quits. What ended a turn is not the first of the
 * two presses that quit.
 */
function interruptOrQuit(state: UiState): UiStep | undefined {
  const selected = state.transcript.selectedText;
  if (selected !== undefined && selected !== '') return effect(state, { type: 'copy', text: selected });
  if (isComposerBusy(state.composer)) return undefined;
  if (!composerIsEmpty(state.composer)) {
    const cleared = clearComposer(state.composer);
    return { state: { ...state, composer: cleared.state, armed: undefined }, effects: cleared.effects };
  }
  const key = isWorking(state) ? 'interrupt' : 'quit';
  if (state.armed?.key === key && state.armed.untilMs > state.nowMs) return effect(state, { type: 'quit' });
  const armed = { ...state, armed: { key, untilMs: state.nowMs + AGAIN_MS } } as const;
  return { state: armed, effects: key === 'interrupt' ? [{ type: 'interrupt' }] : [] };
}
