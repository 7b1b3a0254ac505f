/* oxlint-disable no-control-regex -- controls are what it looks for */
/** What of a recording may be shown on the terminal of whoever plays it. Pure. */
import { findForeign } from '#/terminal/screen/own-grammar.ts';
import { printVisible } from '#/terminal/text/visible.ts';

/** Modes that belong to what is seen; keys, mouse and pastes are those of the shell that plays it. */
const SEEN_MODES = /^\x1b\[\?(?:7|25|1049|2026)[hl]$/;

/** After it the terminal is as a shell leaves it, wherever the recording broke off. */
export const PLAYBACK_END = '\x1b[?2026l\x1b[r\x1b[0m\x1b[?7h\x1b[?1049l\x1b[?25h';

/**
 * Lets pass what draws cells in csm's own grammar, and nothing else: a recording is a file that anybody may have written. Keep one for
 * each recording: sequences may be cut between frames.
 */
export class PlaybackFilter {
  /** Sequences that were left out: questions to the terminal, modes of keys, foreign ones. */
  dropped = 0;
  #rest = '';

  push(text: string): string {
    let left = this.#rest + text;
    this.#rest = '';
    let shown = '';
    while (left !== '') {
      const sequence =
        /^\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[^[\]PX^_])/.exec(left)?.[0];
      if (sequence !== undefined) {
        if (isShown(sequence)) shown += sequence;
        else this.dropped += 1;
        left = left.slice(sequence.length);
      } else if (left.startsWith('\x1b')) {
        if (left.length < 4096) this.#rest = left;
        else this.dropped += 1;
        break;
      } else {
        const end = left.indexOf('\x1b');
        const piece = end < 0 ? left : left.slice(0, end);
        shown += findForeign(piece) === undefined ? piece : printVisible(piece);
        left = left.slice(piece.length);
      }
    }
    return shown;
  }
}

function isShown(sequence: string): boolean {
  if (findForeign(sequence) !== undefined) return false;
  const isMode = /^\x1b\[[?>=<]/.test(sequence);
  // Titles and kitty flags are the window's, and somebody else's.
  return isMode ? SEEN_MODES.test(sequence) : !/^\x1b(?:\]0;|\[2[23];0t)/.test(sequence);
}
