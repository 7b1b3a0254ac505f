/** The rows below the composer: status line, hints, and what is said for a while. Pure. */
import { measureText } from '#/terminal/text/clusters.ts';
import { composerIsEmpty, drawComposerHint } from '#/ui/composer/composer.ts';
import type { LayerRows } from '#/ui/layers/layer.ts';
import { drawHints, type Hint } from '#/ui/layers/layer-parts.ts';
import { cutLine, spreadLine } from '#/ui/text/fit-line.ts';
import { fitPath } from '#/ui/text/fit-path.ts';
import { EMPTY_LINE, encodeLine, type Line } from '#/ui/text/line.ts';
import { measureLine } from '#/ui/text/wrap-line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { LiveFacts } from '#/workstation/live-session.ts';
import { browseHints } from './browse.ts';
import { drawStatusLine, type StatusFacts } from './status-line.ts';
import { directoryOf, isWorking, type UiState } from './ui-state.ts';

/** The directory is shortened to so much before the rest of the line is cut. */
const MIN_DIRECTORY_COLS = 12;

/** What the status line can say. */
function statusFactsOf(state: UiState): StatusFacts {
  const { live, facts } = state;
  return {
    live,
    model: live?.modelName ?? facts.model,
    effort: live === undefined ? facts.effort : live.settings.reasoningEffort,
    directory: directoryOf(state),
    version: facts.version,
  };
}

/** At most `room` rows, the most needed first. With the cursor where the composer takes its keys here. */
export function drawFooter(state: UiState, room: number): LayerRows {
  const { theme, size } = state;
  const composer = drawComposerHint(state.composer, theme);
  // What is typed there is needed more than anything else.
  const isTyping = composer.cursorX !== undefined && room > 0;
  if (room < 3 && !isTyping) return { lines: [] };
  const status = fitStatusLine(state);
  const lines = status.spans.length > 1 && (room >= 5 || !isTyping) ? [status] : [];
  if (room < 5 && !isTyping) return { lines };
  const right = isTyping ? EMPTY_LINE : (composer.right ?? drawRight(state));
  // Hints give way to what is said on the right.
  const leftCols = size.cols - measureLine(right) - 3;
  const left = composer.left ?? drawLeft(state, leftCols);
  if (left.spans.length === 0 && right.spans.length === 0) return { lines };
  const rows = [...lines, spreadLine(left, right, size.cols - 1)];
  const { cursorX: x } = composer;
  return x === undefined ? { lines: rows } : { lines: rows, cursor: { x, y: lines.length } };
}

/** Where the line is too long, the directory loses its middle before anything else loses its end. */
function fitStatusLine(state: UiState): Line {
  const { theme, tui, size } = state;
  const facts = statusFactsOf(state);
  const draw = (directory: string): Line =>
    drawStatusLine({ ...facts, directory }, tui.statusLine, theme, tui.statusLineUseColours);
  const whole = draw(facts.directory);
  const over = measureLine(whole) - (size.cols - 1);
  if (over <= 0) return whole;
  return cutLine(
    draw(fitPath(facts.directory, Math.max(MIN_DIRECTORY_COLS, measureText(facts.directory) - over))),
    size.cols - 1,
  );
}

function drawRight({ live, theme, warnings, toast, held }: UiState): Line {
  if (held.length > 0) return { spans: [{ text: '⚠ A question waits until you stop typing', style: theme.warning }] };
  if (toast !== undefined) return EMPTY_LINE;
  if (live?.mode === 'plan') {
    return {
      spans: [
        { text: 'Plan mode', style: theme.planMode },
        { text: ' (shift+tab to cycle)', style: theme.hint },
      ],
    };
  }
  if (warnings.length === 0) return drawGoalHint(live, theme);
  return {
    spans: [
      { text: '⚠ ', style: theme.warning },
      { text: `${warnings.length} warning${warnings.length === 1 ? '' : 's'} · `, style: theme.hint },
      { text: 'f2', style: theme.hintKey },
      { text: ' to view', style: theme.hint },
    ],
  };
}

/** A goal makes turns follow each other: whoever looks is told. */
function drawGoalHint(live: LiveFacts | undefined, theme: Theme): Line {
  const status = live?.goal?.status;
  if (status === 'active' && live?.turn !== undefined) {
    return { spans: [{ text: 'Pursuing goal', style: theme.planMode }] };
  }
  if (status !== 'active' && status !== 'paused') return EMPTY_LINE;
  return {
    spans: [
      { text: status === 'paused' ? 'Goal paused' : 'Goal waits', style: theme.planMode },
      { text: ' (/goal resume)', style: theme.hint },
    ],
  };
}

function drawLeft(state: UiState, cols: number): Line {
  if (state.toast !== undefined) return encodeLine(`  ${state.toast.text}`, state.theme.hint);
  const hints = footerHints(state);
  return hints.length === 0 ? EMPTY_LINE : (drawHints(hints, cols, state.theme, 1)[0] ?? EMPTY_LINE);
}

/** What the keys do now. */
function footerHints(state: UiState): readonly Hint[] {
  if (state.browse !== undefined) return browseHints();
  if (state.armed?.key === (isWorking(state) ? 'interrupt' : 'quit')) return [['^c', 'again to quit']];
  if (state.armed?.key === 'escape') return [['esc', 'again to edit the previous message']];
  if (!composerIsEmpty(state.composer)) return isWorking(state) ? [['tab', 'to queue message']] : [];
  return [
    ['?', 'for shortcuts'],
    ['/', 'for commands'],
  ];
}
