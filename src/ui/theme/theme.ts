/** The looks of the workstation by what they mean. Views name a meaning, never a colour. Pure. */
import type { Style } from '#/terminal/cells/style.ts';

/** See `docs/ui-text.md`; the values of a dark terminal are Codex's observed palette. */
export interface Theme {
  readonly name: string;
  /** Whether the terminal has colours at all; without, meaning is carried by glyphs, bold, dim, reverse and underline. */
  readonly hasColours: boolean;
  readonly isDark: boolean;
  /** `>_`, keys in help, verbs of tools. */
  readonly accent: Style;
  readonly bold: Style;
  readonly dim: Style;
  readonly italic: Style;
  readonly bullet: Style;
  readonly success: Style;
  readonly warning: Style;
  readonly error: Style;
  /** Grey of hints, and the names of keys within them. */
  readonly hint: Style;
  readonly hintKey: Style;
  /** The row that is chosen in every list, its label, and keys within it. */
  readonly selected: Style;
  readonly selectedLabel: Style;
  readonly selectedKey: Style;
  /** Panels: composer, popups, questions. Empty where the terminal's background is not known. */
  readonly surface: Style;
  /** The user's own words in the transcript, and their marker. */
  readonly userMessage: Style;
  readonly userMarker: Style;
  readonly tab: Style;
  readonly tabFocused: Style;
  readonly zebra: Style;
  readonly statusModel: Style;
  readonly statusDirectory: Style;
  readonly planMode: Style;
  readonly shellMode: Style;
  readonly attachment: Style;
  readonly diffAdded: Style;
  readonly diffRemoved: Style;
  readonly diffAddedSign: Style;
  readonly diffRemovedSign: Style;
  readonly lineNumber: Style;
  readonly heading1: Style;
  readonly heading2: Style;
  readonly heading3: Style;
  readonly heading4: Style;
  readonly strong: Style;
  readonly emphasis: Style;
  readonly strike: Style;
  readonly code: Style;
  readonly link: Style;
  readonly listMarker: Style;
  readonly orderedMarker: Style;
  readonly quoteMarker: Style;
  readonly tableHeader: Style;
  readonly tableRule: Style;
  /**
   * Parts of code: `comment`, `string`, `escape`, `number`, `keyword`, `function`, `type`, `constant`, `operator`, `variable`, `property`,
   * `attribute`, `tag`, `punctuation`, `inserted`, `deleted`, `heading`. What is absent looks usual.
   */
  readonly syntax: Readonly<Record<string, Style>>;
}
