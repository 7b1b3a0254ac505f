/** Drives a layer as the app would: keys by name, rows as text, what was asked for. */
import type { KeyInput, MouseInput, PasteInput } from '#/terminal/input/input-event.ts';
import { parseKeyName } from '#/terminal/input/key-names.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import type { Layer, LayerFrame } from '#/ui/layers/layer.ts';
import { measureLine } from '#/ui/text/wrap-line.ts';
import { printLine } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';

/** A theme whose looks are all plain: tests of layers look at texts, keys and places. */
export const PLAIN_THEME: Theme = new Proxy({ name: 'plain', hasColours: false, isDark: true, syntax: {} } as Theme, {
  get: (target, name) => (name in target ? Reflect.get(target, name) : {}),
});

export const ROOM: LayerFrame = { cols: 80, rows: 24, theme: PLAIN_THEME, nowMs: 0 };

export interface Driven {
  readonly layer: Layer | undefined;
  readonly effects: readonly UiEffect[];
  readonly isPassed: boolean;
}

/** Presses keys (`parseKeyName`'s names; `text:...` types, `paste:...` pastes) until the layer closes. */
export function pressKeys(layer: Layer, keys: readonly string[], frame: LayerFrame = ROOM): Driven {
  let now: Layer | undefined = layer;
  const effects: UiEffect[] = [];
  let isPassed = false;
  for (const input of keys.flatMap(decodeInputs)) {
    if (now === undefined) break;
    const step = now.onInput(input, frame);
    effects.push(...step.effects);
    isPassed = step.isPassed === true;
    now = step.layer;
  }
  return { layer: now, effects, isPassed };
}

function decodeInputs(name: string): (KeyInput | PasteInput | MouseInput)[] {
  if (name.startsWith('paste:')) return [{ type: 'paste', text: name.slice(6), truncated: false }];
  if (name.startsWith('text:')) return [...name.slice(5)].map((character) => readKey(character));
  if (name.startsWith('click:')) return [encodeMouse('press', Number(name.slice(6)))];
  if (name === 'wheel-up' || name === 'wheel-down') return [encodeMouse(name, 0)];
  return [readKey(name)];
}

function readKey(name: string): KeyInput {
  const key = parseKeyName(name === ' ' ? 'space' : name);
  if (key === undefined) throw new Error(`no such key: ${name}`);
  return key;
}

export function encodeMouse(kind: MouseInput['kind'], y: number, x = 4): MouseInput {
  return {
    type: 'mouse',
    kind,
    button: kind === 'press' ? 'left' : 'none',
    x,
    y,
    ctrl: false,
    alt: false,
    shift: false,
    super: false,
  };
}

/** The rows of a layer as texts without blanks at their ends. */
export function drawRows(layer: Layer | undefined, frame: LayerFrame = ROOM): string[] {
  return layer === undefined ? [] : layer.draw(frame).lines.map((line) => printLine(line).trimEnd());
}

/** What is wrong with a drawing, in words; empty: nothing. */
export function checkDrawing(layer: Layer, frame: LayerFrame): string[] {
  const { lines, cursor } = layer.draw(frame);
  const wrong: string[] = [];
  if (lines.length > frame.rows) wrong.push(`${lines.length} rows in a room of ${frame.rows}`);
  if (layer.place === 'screen' && lines.length !== frame.rows)
    wrong.push(`a screen of ${frame.rows} rows has ${lines.length}`);
  for (const [at, line] of lines.entries()) {
    const cols = measureLine(line);
    if (cols > frame.cols) wrong.push(`row ${at} has ${cols} columns of ${frame.cols}: ${printLine(line)}`);
    if (line.spans.some((span) => /[\n\r\t]/.test(span.text))) wrong.push(`row ${at} holds a line feed or a tab`);
  }
  if (cursor !== undefined) {
    const isInside = cursor.x >= 0 && cursor.x < frame.cols && cursor.y >= 0 && cursor.y < lines.length;
    if (!isInside) wrong.push(`the cursor is at ${cursor.x},${cursor.y}`);
  }
  return wrong;
}
