/** Capabilities of a terminal that can do everything, and of others. */
import { PLAIN_CAPABILITIES, type Capabilities } from '#/terminal/screen/capabilities.ts';

export const CAPABLE: Capabilities = {
  ...PLAIN_CAPABILITIES,
  colours: 'truecolour',
  styledUnderlines: true,
  links: true,
  backgroundErase: true,
  eraseCells: true,
  repeat: true,
  synchronised: true,
  kittyKeyboard: true,
  title: true,
  cursorShapes: true,
};
