/** The colours: themes with a preview, tried on while the cursor moves. Pure. */
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import type { Line, Span } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { Layer } from './layer.ts';
import { closeLayer } from './layer-parts.ts';
import { createList } from './list-layer.ts';

/** @param current as configured; undefined: the usual one for the terminal */
export function createThemeLayer(names: readonly string[], current: string | undefined): Layer {
  const usual = { id: USUAL, label: 'Automatic', description: 'as the terminal' };
  return createList({
    name: 'theme',
    title: 'Choose a theme',
    about: 'Moving tries it on at once.',
    rows: [usual, ...names.map((name) => ({ id: name, label: name }))].map((row) => ({
      ...row,
      isCurrent: row.id === (current ?? USUAL),
    })),
    filter: 'typing',
    placeholder: 'Type to filter themes',
    emptyText: 'No theme is called so.',
    preview: (_row, { cols, rows, theme }) => drawSample(cols, rows, theme),
    onHighlight: ({ id }) => [tryOn(id)],
    onCancel: () => closeLayer(tryOn(current ?? USUAL)),
    onChoose: ({ id, label }) =>
      closeLayer({
        type: 'do',
        deed: 'save-config',
        argument: {
          edits: [{ path: ['tui', 'theme'], value: id === USUAL ? undefined : id }],
          said: `Theme: ${label}`,
        },
      }),
  });
}

/** No theme is called so. */
const USUAL = ':automatic';

function tryOn(id: string): UiEffect {
  return { type: 'do', deed: 'preview-theme', argument: id === USUAL ? undefined : id };
}

type Piece = readonly [kind: string, text: string];

/** A change of a program, in all looks that code has. */
const SAMPLE: readonly { readonly sign: ' ' | '+' | '-'; readonly pieces: readonly Piece[] }[] = [
  { sign: ' ', pieces: [['comment', '// How long a request may take.']] },
  {
    sign: ' ',
    pieces: [
      ['keyword', 'export function'],
      ['', ' '],
      ['function', 'plan'],
      ['', '('],
      ['variable', 'retries'],
      ['operator', ':'],
      ['', ' '],
      ['type', 'number'],
      ['', ') {'],
    ],
  },
  {
    sign: '-',
    pieces: [
      ['', '  '],
      ['keyword', 'return'],
      ['', ' '],
      ['number', '250'],
      ['operator', ' * '],
      ['variable', 'retries'],
      ['', ';'],
    ],
  },
  {
    sign: '+',
    pieces: [
      ['', '  '],
      ['keyword', 'const'],
      ['', ' base '],
      ['operator', '='],
      ['', ' '],
      ['constant', 'LIMITS'],
      ['', '.'],
      ['variable', 'firstMs'],
      ['', ';'],
    ],
  },
  {
    sign: '+',
    pieces: [
      ['', '  '],
      ['keyword', 'return'],
      ['', ' base '],
      ['operator', '*'],
      ['', ' '],
      ['number', '2'],
      ['operator', ' ** '],
      ['variable', 'retries'],
      ['', ';'],
    ],
  },
  { sign: ' ', pieces: [['', '}']] },
  {
    sign: ' ',
    pieces: [
      ['function', 'log'],
      ['', '('],
      ['string', '`waited ${'],
      ['function', 'plan'],
      ['', '('],
      ['number', '3'],
      ['', ')'],
      ['string', '} ms`'],
      ['', ');'],
    ],
  },
];

function drawSample(cols: number, rows: number, theme: Theme): readonly Line[] {
  const words: readonly Line[] = [
    {
      spans: [
        { text: '## Heading', style: theme.heading2 },
        { text: ' with ' },
        { text: '`code`', style: theme.code },
        { text: ', ' },
        { text: 'strong', style: theme.strong },
      ],
    },
    {
      spans: [{ text: '• ', style: theme.listMarker }, { text: 'a list, and ' }, { text: 'a link', style: theme.link }],
    },
    { spans: [] },
  ];
  const code = SAMPLE.map(({ sign, pieces }, at): Line => {
    const added = sign === '+' ? theme.diffAddedSign : theme.diffRemovedSign;
    const fill = sign === '+' ? theme.diffAdded : sign === '-' ? theme.diffRemoved : undefined;
    const spans: Span[] = [
      { text: `${String(at + 31)} `, style: theme.lineNumber },
      sign === ' ' ? { text: '  ' } : { text: `${sign} `, style: added },
      ...pieces.map(([kind, text]): Span => {
        const style = theme.syntax[kind];
        return style === undefined ? { text } : { text, style };
      }),
    ];
    return fill === undefined ? { spans } : { spans, fill };
  });
  return cols < 8 ? [] : [...words, ...code].slice(0, rows);
}
