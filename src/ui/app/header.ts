/** What stands above the first message: the name, the folder, and a mark where there is room for it. Pure. */
import { encodeLine, type Line } from '#/ui/text/line.ts';
import { fitPath } from '#/ui/text/fit-path.ts';
import type { Theme } from '#/ui/theme/theme.ts';

/** Three sessions on top of each other, the last one at work: csm's own mark. */
const MARK: readonly string[] = [
  '        ╭──────────────────────────╮',
  '     ╭──┴───────────────────────╮  │',
  '  ╭──┴───────────────────────╮  │  │',
  '  │                          │  │  │',
  '  │  ❯  ▄▀▀▀ ▄▀▀▀ █▄ ▄█      │  │  │',
  '  │     █     ▀▀▄ █ ▀ █      │  ├──╯',
  '  │      ▀▀▀ ▀▀▀  ▀   ▀ ▁    ├──╯   ',
  '  ╰──────────────────────────╯      ',
];

const MARK_COLS = 36;

export interface HeaderFacts {
  readonly version: string;
  readonly directory: string;
  /** Nothing holds commands back: said where every session begins. */
  readonly isUnrestricted: boolean;
}

/** Rows above the transcript, which scroll with it. */
export function drawHeader(facts: HeaderFacts, cols: number, theme: Theme): readonly Line[] {
  const { version, directory, isUnrestricted } = facts;
  return [
    { spans: [] },
    {
      spans: [
        { text: '  ' },
        { text: '>_', style: theme.accent },
        { text: ' csm', style: theme.bold },
        { text: ` (v${version})`, style: theme.dim },
      ],
    },
    { spans: [{ text: `     ${fitPath(directory, cols - 6)}`, style: theme.dim }] },
    ...(isUnrestricted
      ? [
          {
            spans: [
              { text: '  permissions: ', style: theme.dim },
              { text: 'YOLO mode', style: theme.warning },
            ],
          },
        ]
      : []),
  ];
}

/** The mark and where it stands in an empty transcript; undefined where there is no room for it. */
export function drawMark(
  cols: number,
  rows: number,
  theme: Theme,
): { readonly lines: readonly Line[]; readonly x: number; readonly y: number } | undefined {
  if (cols < 100 || rows < 22) return undefined;
  return {
    lines: MARK.map((text) => encodeLine(text, theme.accent)),
    x: Math.floor((cols - MARK_COLS) / 2),
    y: Math.max(5, Math.floor((rows - MARK.length) / 2)),
  };
}
