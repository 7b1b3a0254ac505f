/** The state of the screen: one value that `update` takes and gives. Pure; the transcript alone changes in place (its `version` says so). */
import type { Settings } from '#/config/settings.ts';
import type { TuiSettings } from '#/config/tui-settings.ts';
import type { TerminalSize } from '#/platform/terminal-device.ts';
import { createComposer, decodeComposerKeymap, toggleVim, type ComposerState } from '#/ui/composer/composer.ts';
import type { Layer } from '#/ui/layers/layer.ts';
import { createTheme, type ThemeFacts } from '#/ui/theme/create-theme.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import { Transcript } from '#/ui/transcript/transcript.ts';
import type { LiveFacts } from '#/workstation/live-session.ts';
import { drawHeader, type HeaderFacts } from './header.ts';

/** How frames reach the terminal; see docs/ui.md. */
export type ScreenMode = 'fullscreen' | 'scrollback' | 'accessible';

/** What is known before the session is open. */
export interface UiFacts {
  readonly version: string;
  /** The working directory, absolute. */
  readonly cwd: string;
  readonly home: string;
  readonly showReasoning: boolean;
  /** A time of day, `14:28`. */
  readonly printTime: (atMs: number) => string;
  /** As the configuration says, until the session is open. */
  readonly model: string;
  readonly effort: string | undefined;
  /** See {@link isUnrestricted}. */
  readonly isUnrestricted: boolean;
  readonly mode: ScreenMode;
  readonly tui: TuiSettings;
  readonly size: TerminalSize;
  readonly theme: ThemeFacts;
  readonly warnings: readonly string[];
  readonly nowMs: number;
}

/** A line that stays for a while, below the composer. */
export interface Toast {
  readonly text: string;
  readonly untilMs: number;
}

/** What was pressed once and needs to be pressed again, until then. */
export interface Armed {
  /** `interrupt`: the turn that runs was asked to end. */
  readonly key: 'quit' | 'interrupt' | 'escape';
  readonly untilMs: number;
}

/** Looking through the transcript for a prompt to go back to. */
export interface Browse {
  readonly itemId: string;
}

export interface UiState {
  readonly facts: UiFacts;
  readonly size: TerminalSize;
  /** What the looks are made of: `theme` follows from it. */
  readonly themeFacts: ThemeFacts;
  readonly theme: Theme;
  readonly tui: TuiSettings;
  /** Undefined until the session is open. */
  readonly live: LiveFacts | undefined;
  readonly transcript: Transcript;
  readonly composer: ComposerState;
  /** The last one is on top and takes the keys. */
  readonly layers: readonly Layer[];
  /** Questions of the session that wait until the typing has come to rest (held-questions.ts). */
  readonly held: readonly Layer[];
  /** When questions of the session came up last, and whether the very key that ended the typing (a sent draft) uncovered them. */
  readonly shown: { readonly atMs: number; readonly byKey: boolean };
  /** An answer is coming in: the working row is not shown meanwhile. */
  readonly isAnswering: boolean;
  readonly toast: Toast | undefined;
  readonly armed: Armed | undefined;
  readonly browse: Browse | undefined;
  /** Where the mouse was pressed in the transcript, and whether it was dragged since. */
  readonly drag: { readonly x: number; readonly y: number; readonly moved: boolean } | undefined;
  readonly isFocused: boolean;
  /** The transcript says why the last turn failed; a failure of the log itself does not get that far. */
  readonly isFailureTold: boolean;
  /** An approval or questions wait. */
  readonly needsAnswer: boolean;
  readonly warnings: readonly string[];
  /** When the last key or paste came. */
  readonly typedMs: number;
  /** The beginning of the last answer: what notifications say. */
  readonly lastAnswer: string;
  /** Of the last input that had one. */
  readonly nowMs: number;
  /** The request to read more of the history has not been answered yet. */
  readonly isLoadingHistory: boolean;
}

/** A screen without a session yet. */
export function createUi(facts: UiFacts): UiState {
  const theme = createTheme(facts.theme);
  const composer = createComposer(decodeComposerKeymap(facts.tui.keymap));
  const transcript = openTranscript(facts, facts.cwd);
  return {
    facts,
    size: facts.size,
    themeFacts: facts.theme,
    theme,
    tui: facts.tui,
    live: undefined,
    transcript,
    composer: facts.tui.vimByDefault ? toggleVim(composer) : composer,
    layers: [],
    held: [],
    shown: { atMs: 0, byKey: false },
    isAnswering: false,
    toast: undefined,
    armed: undefined,
    browse: undefined,
    drag: undefined,
    isFocused: true,
    isFailureTold: false,
    needsAnswer: false,
    warnings: facts.warnings,
    typedMs: 0,
    lastAnswer: '',
    nowMs: facts.nowMs,
    isLoadingHistory: false,
  };
}

/** Whether a turn runs. */
export function isWorking(state: UiState): boolean {
  return state.live?.turn !== undefined;
}

/** Whether anything may move. */
export function mayMove(state: UiState): boolean {
  return state.tui.animations && state.facts.mode !== 'accessible';
}

/** A path with `~` for the home folder. */
export function printDirectory(path: string, home: string): string {
  if (home !== '' && path === home) return '~';
  return home !== '' && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** The directory that the session works in, for people. */
export function directoryOf({ live, facts }: Pick<UiState, 'live' | 'facts'>): string {
  return printDirectory(live?.settings.cwd ?? facts.cwd, facts.home);
}

/** A transcript with nothing but its header. */
export function openTranscript(facts: UiFacts, cwd: string): Transcript {
  const { home, showReasoning, printTime } = facts;
  const transcript = new Transcript({ cwd, home, showReasoning, printTime });
  writeHeader({ transcript, live: undefined, facts: { ...facts, cwd } });
  return transcript;
}

/** Puts what is so now above the transcript. */
export function writeHeader(state: Pick<UiState, 'transcript' | 'live' | 'facts'>): void {
  const { live, facts } = state;
  const header: HeaderFacts = {
    version: facts.version,
    directory: directoryOf(state),
    isUnrestricted: live === undefined ? facts.isUnrestricted : isUnrestricted(live.settings),
  };
  state.transcript.setHeader((cols, theme) => drawHeader(header, cols, theme));
}

/** Commands may do everything that the user may, and nobody is asked. */
export function isUnrestricted({ approvalPolicy, sandbox }: Pick<Settings, 'approvalPolicy' | 'sandbox'>): boolean {
  return approvalPolicy === 'never' && sandbox.mode === 'danger-full-access';
}
