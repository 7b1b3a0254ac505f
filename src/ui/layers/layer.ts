/** What stands over the transcript and takes the keys: popups, questions, pickers, pagers. Pure. */
import type { KeyInput, MouseInput, PasteInput } from '#/terminal/input/input-event.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import type { Line } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';

/** The room that a layer has, and how things look. */
export interface LayerFrame {
  readonly cols: number;
  /** The most rows that it may draw; a `screen` layer draws exactly these. */
  readonly rows: number;
  readonly theme: Theme;
  readonly nowMs: number;
}

/** Rows of a layer. The surface is drawn behind them by whoever shows it. */
export interface LayerRows {
  readonly lines: readonly Line[];
  /** Where the cursor is among the rows; absent: hidden. */
  readonly cursor?: { readonly x: number; readonly y: number };
}

/** What a key comes to. `layer` is the layer from now on; undefined closes it. */
export interface LayerStep {
  readonly layer: Layer | undefined;
  readonly effects: readonly UiEffect[];
  /** The key was not the layer's: whatever is below gets it. */
  readonly isPassed?: boolean;
}

/**
 * One of them, as a value: a step answers a new one. A new layer is one file in `layers/`; nothing else knows its kind.
 * `composer`: it stands in the composer's place. `screen`: it has the whole screen.
 */
export interface Layer {
  readonly name: string;
  readonly place: 'composer' | 'screen';
  /** Takes a key, a paste or the mouse; `y` of the mouse counts from the layer's first row. */
  onInput(input: KeyInput | PasteInput | MouseInput, frame: LayerFrame): LayerStep;
  /** Whether it goes away for this input, which is then that of what is below: a panel that is only read. Absent: never. */
  givesWay?(input: KeyInput | PasteInput): boolean;
  /** Something that it asked for has come (a list of sessions, a diff, ...): see `UiInput` `answer`. Absent: it asks for nothing. */
  onAnswer?(topic: string, value: unknown): Layer;
  draw(frame: LayerFrame): LayerRows;
}
