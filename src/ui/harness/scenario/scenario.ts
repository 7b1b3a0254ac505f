/** A scenario: what a person does in front of csm, and what is to be seen. Pure types; the format is described in docs/ui-harness.md. */
import type { JsonValue } from '#/base/json.ts';
import type { ChildSignal } from '#/platform/process.ts';
import type { TerminalSize } from '#/platform/terminal-device.ts';
import type { TextPlace } from '#/base/json-with-lines.ts';

/** Terminals that can be played. `modern`: kitty keys, true colour, synchronised updates; `console`: the Linux console; `dumb`. */
export const TERMINAL_KINDS = ['modern', 'xterm', 'console', 'dumb'] as const;
export type TerminalKind = (typeof TERMINAL_KINDS)[number];

export type StepAction =
  /** Key by key, as people do. */
  | { readonly do: 'type'; readonly text: string }
  /** A key by its name (`ctrl+c`); several are pressed one after the other. */
  | { readonly do: 'key'; readonly keys: readonly string[] }
  | { readonly do: 'paste'; readonly text: string }
  | { readonly do: 'resize'; readonly sizes: readonly TerminalSize[] }
  /** Until the screen shows it. */
  | { readonly do: 'wait'; readonly text: string }
  | { readonly do: 'wait_gone'; readonly text: string }
  /** Until no text on the screen has changed for this long. */
  | { readonly do: 'stable'; readonly ms: number }
  /** Now. */
  | { readonly do: 'see'; readonly text: string }
  | { readonly do: 'see_not'; readonly text: string }
  /** All words of `style` hold for the first place where the text stands. */
  | { readonly do: 'style'; readonly text: string; readonly style: readonly string[] }
  /** No cell of the screen has a colour. */
  | { readonly do: 'no_colour' }
  /** `hidden`, `visible`, `3,4`, or right behind a text. */
  | { readonly do: 'cursor'; readonly at: string }
  | { readonly do: 'cursor_after'; readonly text: string }
  | { readonly do: 'click'; readonly x: number; readonly y: number }
  | { readonly do: 'wheel'; readonly rows: number }
  | { readonly do: 'focus'; readonly focused: boolean }
  /** To the program that is in the foreground of the terminal. */
  | { readonly do: 'signal'; readonly signal: ChildSignal }
  | { readonly do: 'pause'; readonly ms: number }
  /** Keeps the screen in the report. */
  | { readonly do: 'screen'; readonly name: string }
  /** Until the program has ended so: a code, or the name of a signal. */
  | { readonly do: 'exit'; readonly status: number | string }
  /** All modes of the terminal are as they were found. */
  | { readonly do: 'restored' };

export interface ScenarioStep {
  readonly action: StepAction;
  readonly timeoutMs: number;
  readonly place: TextPlace;
}

export interface Scenario {
  readonly file: string;
  readonly about: string;
  readonly size: TerminalSize;
  readonly terminal: TerminalKind;
  readonly background: 'dark' | 'light';
  /** Arguments of csm. `{home}`, `{work}` and `{script}` stand for paths. */
  readonly args: readonly string[];
  /** Typed into an interactive shell instead, so that ^Z and what is left of the terminal can be seen. */
  readonly isShell: boolean;
  /** config.toml of the new home; undefined: none. */
  readonly config: string | undefined;
  /** Answers of the scripted model, as JSON. */
  readonly script: JsonValue | undefined;
  /** Path below the home or the work folder to its text. */
  readonly files: Readonly<Record<string, string>>;
  /** Empty takes a variable away. */
  readonly env: Readonly<Record<string, string>>;
  /** Command lines of csm that run before, without a terminal. */
  readonly setup: readonly (readonly string[])[];
  /** Between two keys, on average. */
  readonly typePauseMs: number;
  readonly steps: readonly ScenarioStep[];
  /** What the report may not exceed; the scenario fails where it does. */
  readonly limits: { readonly tornFrames: number; readonly bytes: number | undefined };
}
