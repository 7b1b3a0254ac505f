/** What each input makes of the screen, and what is to be done for it. Pure, but for the transcript, which changes in place. */
import { decodeTuiSettings } from '#/config/tui-settings.ts';
import { applyComposerAnswer, COMPOSER_TOPICS, decodeComposerKeymap, restorePrompts } from '#/ui/composer/composer.ts';
import { createTheme } from '#/ui/theme/create-theme.ts';
import type { InputEvent } from '#/terminal/input/input-event.ts';
import type { LiveFacts } from '#/workstation/live-session.ts';
import { applyEvent } from './apply-event.ts';
import { applyKeys } from './apply-keys.ts';
import { askApproval, askQuestions } from './ask-layers.ts';
import { composerContextOf } from './composer-context.ts';
import { showHeld } from './held-questions.ts';
import { loadWanted } from './scrolling.ts';
import { settleEffects, type UiStep } from './settle-effects.ts';
import type { UiInput } from './ui-input.ts';
import { openTranscript, writeHeader, type UiState } from './ui-state.ts';

/** One input. The effects that are left are the runner's. */
export function update(state: UiState, input: UiInput): UiStep {
  switch (input.type) {
    case 'keys': {
      const nowMs = Math.max(state.nowMs, input.atMs);
      const typedMs = input.events.some(isTyped) ? nowMs : state.typedMs;
      const step = applyKeys({ ...state, nowMs, typedMs }, input.events);
      return { ...step, state: showHeld(step.state, true) };
    }
    case 'resize':
      return only({ ...state, size: input.size });
    case 'event':
      return applyEvent(state, input.event, input.atMs);
    case 'facts':
      return only(applyFacts(state, input.facts));
    case 'session':
      return only(applySession(state, input.facts));
    case 'history':
      return applyHistory(state, input);
    case 'approval':
      return askApproval(state, input.question);
    case 'questions':
      return askQuestions(state, input.questions);
    case 'answer':
      return applyAnswer(state, input.topic, input.value);
    case 'restore-prompts':
      return only({ ...state, composer: restorePrompts(state.composer, input.prompts) });
    case 'set-composer':
    case 'notice':
    case 'table':
    case 'open-layer':
      return settleEffects(state, [input]);
    case 'preferences': {
      const tui = decodeTuiSettings(input.raw);
      const { accessible } = state.tui;
      const composer = { ...state.composer, keymap: decodeComposerKeymap(tui.keymap) };
      const animations = tui.animations && !accessible;
      return only(withTheme({ ...state, composer, tui: { ...tui, accessible, animations } }, {}));
    }
    case 'colours': {
      const { type: _, ...colours } = input;
      return only(withTheme(state, colours));
    }
    case 'tick':
      return only(applyTime(state, input.atMs));
  }
}

/** The mouse and answers of the terminal are no typing. */
function isTyped({ type }: InputEvent): boolean {
  return type === 'key' || type === 'paste';
}

function only(state: UiState): UiStep {
  return { state, effects: [] };
}

function applyFacts(state: UiState, live: LiveFacts): UiState {
  const isAnswering = live.turn !== undefined && state.isAnswering;
  const next = { ...state, live, isAnswering };
  if (live.lastEnd !== state.live?.lastEnd) tellFailure(state, live.lastEnd);
  if (live.notices !== state.live?.notices) tellNotices(state, live.notices);
  // Settings say where it works, and what holds commands back.
  if (live.settings !== state.live?.settings) writeHeader(next);
  return next;
}

/** What was found out since the session was opened. */
function tellNotices({ transcript, live, warnings }: UiState, notices: readonly string[]): void {
  const known = new Set([...warnings, ...(live?.notices ?? [])]);
  for (const text of notices) if (!known.has(text)) transcript.addNotice(text, 'info');
}

/** What can be done about it; and what the log could not take, or it would be told nowhere. */
function tellFailure({ transcript, isFailureTold, live, nowMs }: UiState, end: LiveFacts['lastEnd']): void {
  if (end?.status !== 'failed') return;
  if (!isFailureTold) transcript.endUnrecorded(live?.turn?.turnId ?? '', end, nowMs);
  if (end.hint !== undefined) transcript.addNotice(end.hint, 'info');
}

/** Another session: what the user has typed stays, nothing else does. The first one takes the screen that was opened for it. */
function applySession(state: UiState, live: LiveFacts): UiState {
  if (state.live === undefined && live.settings.cwd === state.facts.cwd) return { ...state, live };
  const transcript = openTranscript(state.facts, live.settings.cwd);
  return {
    ...state,
    live,
    transcript,
    layers: [],
    held: [],
    isAnswering: false,
    needsAnswer: false,
    browse: undefined,
    drag: undefined,
    isLoadingHistory: false,
    lastAnswer: '',
  };
}

/** A page that brought nothing to the end of what is seen is not the last that is asked for. */
function applyHistory(state: UiState, { page, place = 'above' }: Extract<UiInput, { type: 'history' }>): UiStep {
  state.transcript.addHistory(page, place);
  const { state: next, effects } = loadWanted({ ...state, isLoadingHistory: false });
  return settleEffects(next, effects);
}

/** Every layer that asks for something gets every answer: topics keep them apart. */
function applyAnswer(state: UiState, topic: string, value: unknown): UiStep {
  if (COMPOSER_TOPICS.some((name) => name === topic)) {
    const { state: composer, effects } = applyComposerAnswer(state.composer, topic, value, composerContextOf(state));
    return settleEffects({ ...state, composer }, effects);
  }
  const layers = state.layers.map((layer) => layer.onAnswer?.(topic, value) ?? layer);
  return only({ ...state, layers });
}

function withTheme(state: UiState, change: Partial<UiState['themeFacts']>): UiState {
  const { name: _, ...facts } = { ...state.themeFacts, ...change };
  const themeFacts = state.tui.theme === undefined ? facts : { ...facts, name: state.tui.theme };
  const next = { ...state, themeFacts, theme: createTheme(themeFacts) };
  writeHeader(next);
  return next;
}

/** What had its time is gone. */
function applyTime(state: UiState, atMs: number): UiState {
  const nowMs = Math.max(state.nowMs, atMs);
  const toast = state.toast !== undefined && state.toast.untilMs <= nowMs ? undefined : state.toast;
  const armed = state.armed !== undefined && state.armed.untilMs <= nowMs ? undefined : state.armed;
  return showHeld({ ...state, nowMs, toast, armed });
}
