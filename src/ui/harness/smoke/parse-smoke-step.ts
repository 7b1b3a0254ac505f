/** The steps of `terminal-app smoke` as they stand on the command line. Pure. */
import { CsmError } from '#/base/errors.ts';
import type { TerminalSize } from '#/platform/terminal-device.ts';
import type { KeyInput } from '#/terminal/input/input-event.ts';
import { parseKeyName } from '#/terminal/input/key-names.ts';

export type SmokeStep =
  /** Typed, and sent with Enter. */
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'key'; readonly key: KeyInput }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'resize'; readonly size: TerminalSize }
  /** Until no turn runs, or an answer is waited for. */
  | { readonly kind: 'wait' }
  /** Until nothing on the screen changes; the screen is kept. */
  | { readonly kind: 'render' }
  /** Opens the slash commands with a word. */
  | { readonly kind: 'palette'; readonly query: string }
  /** Waits for a question and answers it. */
  | { readonly kind: 'approve' | 'reject' };

const SMOKE_FORMS =
  'line:TEXT, key:NAME, paste:TEXT, esc, resize:COLSxROWS, wait:stable, render:stable, palette:QUERY, approve and reject';

/** Throws CsmError `step-unknown` (`usage`) with the forms there are. */
export function parseSmokeStep(text: string): SmokeStep {
  const at = text.indexOf(':');
  const name = at < 0 ? text : text.slice(0, at);
  const value = at < 0 ? undefined : text.slice(at + 1);
  switch (name) {
    case 'esc':
      if (value === undefined) return { kind: 'key', key: keyOf('escape', text) };
      break;
    case 'approve':
    case 'reject':
      if (value === undefined) return { kind: name };
      break;
    case 'wait':
    case 'render':
      if (value === 'stable') return { kind: name };
      throw unknownStep(text, `it is ${name}:stable`);
    case 'line':
    case 'paste':
      if (value !== undefined) return { kind: name, text: value };
      break;
    case 'palette':
      if (value !== undefined) return { kind: 'palette', query: value };
      break;
    case 'key':
      if (value !== undefined) return { kind: 'key', key: keyOf(value, text) };
      break;
    case 'resize': {
      const [, cols, rows] = /^([1-9]\d{0,3})x([1-9]\d{0,3})$/.exec(value ?? '') ?? [];
      const size = { cols: Number(cols), rows: Number(rows) };
      if (size.cols <= 2000 && size.rows <= 2000) return { kind: 'resize', size };
      throw unknownStep(text, 'a size is COLSxROWS, such as 120x40');
    }
  }
  throw unknownStep(text, `there is no such step`);
}

function keyOf(name: string, step: string): KeyInput {
  const key = parseKeyName(name);
  if (key !== undefined) return key;
  throw unknownStep(
    step,
    `there is no key \`${name}\`; keys are named a, A, enter, esc, up, f5, ctrl+c, shift+tab, alt+enter`,
  );
}

function unknownStep(step: string, why: string): CsmError {
  return new CsmError('usage', 'step-unknown', `cannot read the step \`${step}\`: ${why}`, {
    hint: `Steps are ${SMOKE_FORMS}.`,
  });
}
