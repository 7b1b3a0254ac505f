/** What the terminal was told besides cells; shared by the two ways of painting. Pure. */
import { PLAIN_CURSOR, PLAIN_MODES, type Cursor, type TerminalModes } from './frame.ts';

export class TerminalState {
  modes: TerminalModes = PLAIN_MODES;
  cursor: Cursor = PLAIN_CURSOR;
}
