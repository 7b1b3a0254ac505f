/** The row that says that a turn runs, and for how long: its text, its pulse, its band of light. Pure. */
import { encodeRgb } from '#/terminal/cells/colour.ts';
import type { Style } from '#/terminal/cells/style.ts';
import { splitClusters } from '#/terminal/text/clusters.ts';
import type { Line, Span } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';

/** The bullet goes dark once in so long, and takes this long for it. */
const PULSE = { everyMs: 2_000, lastsMs: 850 } as const;
/** A band of light goes over the word. */
const BAND = { everyMs: 4_000, charMs: 100, width: 5 } as const;
/** Grey of the bullet every tenth of a second of its pulse, on a dark terminal. */
const PULSE_GREYS = [221, 203, 157, 100, 54, 37, 54, 100, 157, 203] as const;
const BASE_GREY = 0x77;
const PEAK_GREY = 0xdc;

export interface WorkingRow {
  readonly text: string;
  readonly elapsedMs: number;
  /** Behind the time: ` · 1 background terminal running`. */
  readonly suffix: string;
  /** Whether it moves. */
  readonly moves: boolean;
  /** Whether it says how long: a reader of the screen would say it again each second. */
  readonly tellsTime: boolean;
}

/** `3s`, `2m 05s`, `1h 02m 03s`. */
export function printElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  const rest = `${String(seconds % 60).padStart(2, '0')}s`;
  if (minutes < 60) return `${minutes}m ${rest}`;
  return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, '0')}m ${rest}`;
}

export function drawWorkingRow(row: WorkingRow, theme: Theme): Line {
  const band = row.moves && theme.hasColours ? drawBand(row.text, row.elapsedMs, theme) : [{ text: row.text }];
  const bullet: Span = { text: '• ', style: row.moves ? pulseStyle(row.elapsedMs, theme) : theme.dim };
  return {
    spans: [
      bullet,
      ...band,
      { text: row.tellsTime ? ` (${printElapsed(row.elapsedMs)} • ` : ' (', style: theme.dim },
      { text: 'esc', style: theme.bold },
      { text: ` to interrupt)${row.suffix}`, style: theme.dim },
    ],
  };
}

function pulseStyle(elapsedMs: number, theme: Theme): Style {
  const at = elapsedMs % PULSE.everyMs;
  if (at >= PULSE.lastsMs) return greyStyle(PULSE_GREYS[0], theme);
  const place = (at / PULSE.lastsMs) * PULSE_GREYS.length;
  return greyStyle(PULSE_GREYS[Math.floor(place)] ?? PULSE_GREYS[0], theme);
}

/** One span for each grey: beside the band all letters are alike. */
function drawBand(text: string, elapsedMs: number, theme: Theme): Span[] {
  const letters = splitClusters(text);
  const head = (elapsedMs % BAND.everyMs) / BAND.charMs - BAND.width / 2;
  const spans: { text: string; style: Style }[] = [];
  for (const [at, letter] of letters.entries()) {
    const distance = Math.abs(at - head);
    const light = distance >= BAND.width ? 0 : (1 + Math.cos((Math.PI * distance) / BAND.width)) / 2;
    const style = greyStyle(Math.round(BASE_GREY + (PEAK_GREY - BASE_GREY) * light), theme);
    const last = spans.at(-1);
    if (last !== undefined && last.style === style) last.text += letter;
    else spans.push({ text: letter, style });
  }
  return spans;
}

const styles = new Map<number, Style>();

/** The same object for the same grey, so that the pool of styles knows it. On a light terminal light is dark. */
function greyStyle(grey: number, theme: Theme): Style {
  if (!theme.hasColours) return theme.dim;
  const value = theme.isDark ? grey : 255 - grey;
  let style = styles.get(value);
  if (style === undefined) styles.set(value, (style = { fg: encodeRgb(value, value, value) }));
  return style;
}

/** How long until the row looks otherwise; the seconds alone where nothing moves. */
export function measureNextChange(row: Pick<WorkingRow, 'text' | 'elapsedMs' | 'moves'>): number {
  const nextSecond = 1_000 - (row.elapsedMs % 1_000);
  if (!row.moves) return nextSecond;
  const pulseAt = row.elapsedMs % PULSE.everyMs;
  const bandAt = row.elapsedMs % BAND.everyMs;
  const bandMs = (Math.min(row.text.length, 80) + 2 * BAND.width) * BAND.charMs;
  if (pulseAt < PULSE.lastsMs || bandAt < bandMs) return FRAME_MS;
  return Math.min(nextSecond, PULSE.everyMs - pulseAt, BAND.everyMs - bandAt);
}

/** Thirty steps a second while something moves. */
export const FRAME_MS = 33;
