/** How csm is to get at a model, where nothing says so yet: a key, or the model that is built in. Pure. */
import { explainKey } from '#/config/write-auth.ts';
import { cutLine, cutText, padLine } from '#/ui/text/fit-line.ts';
import { EMPTY_LINE, encodeLine, type Line } from '#/ui/text/line.ts';
import type { Layer, LayerFrame, LayerRows } from './layer.ts';
import {
  clampLines,
  closeLayer,
  drawHints,
  isForBelow,
  keepLayer,
  passKey,
  readPressedKey,
  wrapStyled,
} from './layer-parts.ts';
import { createList } from './list-layer.ts';
import { applyField, createField, drawField, printField, type TextField } from './text-field.ts';

const NO_SIGN_IN =
  'csm does not sign in with ChatGPT: that sign-in is made for Codex alone, and csm would have to pass for it. ' +
  'Use an API key (platform.openai.com, "API keys"), a provider of your own ([model_providers] in config.toml), ' +
  'a local server (csm --oss), or the built-in model.';

/** The first choice; escape quits. */
export function createFirstRunLayer(): Layer {
  return createChoice(undefined);
}

/** @param said below the question: why the last choice did not do */
function createChoice(said: string | undefined): Layer {
  return createList({
    name: 'first-run',
    title: 'Welcome to Codex Session Manager',
    header: ({ cols, rows, theme }) => {
      const question = wrapStyled('Choose how csm gets its answers.', cols, {});
      const note = said === undefined ? [] : [EMPTY_LINE, ...wrapStyled(said, Math.min(cols, 100), theme.warning)];
      return [...question, ...note].slice(0, rows);
    },
    rows: [
      {
        id: 'key',
        label: 'Use an OpenAI API key',
        description: 'Pay for what you use; kept in auth.json, for you alone',
      },
      {
        id: 'offline',
        label: 'Use the built-in model',
        description: 'A fixed script: no key, no network, to look around',
      },
      { id: 'chatgpt', label: 'Sign in with ChatGPT', description: 'Not possible with csm: choose it to read why' },
    ],
    ...(said === undefined ? {} : { selectedId: 'key' }),
    confirmHint: 'continue',
    cancelHint: 'quit',
    onCancel: () => closeLayer({ type: 'quit' }),
    onChoose: ({ id }) => {
      if (id === 'chatgpt') return keepLayer(createChoice(NO_SIGN_IN));
      return id === 'key'
        ? keepLayer(openKeyField(createField(), undefined))
        : closeLayer({ type: 'start', answer: { kind: 'offline' } });
    },
  });
}

/** The key is typed or pasted, and never shown. */
function openKeyField(field: TextField, problem: string | undefined): Layer {
  const layer: Layer = {
    name: 'first-run',
    place: 'composer',
    onInput(input) {
      switch (readPressedKey(input)) {
        case 'enter': {
          const key = printField(field).trim();
          const wrong = explainKey(key);
          return wrong === undefined
            ? closeLayer({ type: 'start', answer: { kind: 'api-key', key } })
            : keepLayer(openKeyField(field, wrong));
        }
        case 'escape':
          return keepLayer(createChoice(undefined));
        case 'ctrl+c':
          return closeLayer({ type: 'quit' });
        default:
          break;
      }
      const edited = applyField(field, input);
      if (edited !== undefined) return keepLayer(openKeyField(edited, undefined));
      return isForBelow(input) ? passKey(layer) : keepLayer(layer);
    },
    draw: (frame) => drawKeyField(field, problem, frame),
  };
  return layer;
}

function drawKeyField(field: TextField, problem: string | undefined, { cols, rows, theme }: LayerFrame): LayerRows {
  const inner = Math.max(1, cols - 4);
  const drawn = drawField(field, inner, theme, { isMasked: true, placeholder: 'Paste or type your API key' });
  const isBoxed = cols >= 20 && rows >= 7;
  const edge = (text: string): Line => encodeLine(text, theme.dim);
  const row: Line = isBoxed
    ? {
        spans: [
          { text: '│ ', style: theme.dim },
          ...padLine({ spans: drawn.spans }, inner).spans,
          { text: ' │', style: theme.dim },
        ],
      }
    : { spans: [{ text: '› ', style: theme.accent }, ...cutLine({ spans: drawn.spans }, Math.max(1, cols - 2)).spans] };
  const box = isBoxed
    ? [edge(`╭─ API key ${'─'.repeat(Math.max(0, cols - 12))}╮`), row, edge(`╰${'─'.repeat(cols - 2)}╯`)]
    : [row];
  const title = encodeLine(`  ${cutText('Use an OpenAI API key', Math.max(1, cols - 2))}`, theme.bold);
  const note = problem === undefined ? [] : wrapStyled(problem, cols, theme.warning);
  const hints = drawHints(
    [
      ['enter', 'save'],
      ['esc', 'back'],
    ],
    cols,
    theme,
    1,
  );
  const blocks = [
    ...(rows > 2 ? [[title]] : []),
    ...(rows > 6 ? [[EMPTY_LINE]] : []),
    box,
    note,
    ...(rows > 7 ? [[EMPTY_LINE]] : []),
    rows > 1 ? hints : [],
  ];
  const lines = blocks.flat();
  const y = lines.indexOf(row);
  return {
    lines: clampLines(lines, cols, rows),
    cursor: { x: Math.min(cols - 1, 2 + drawn.cursorX), y: Math.max(0, Math.min(y, rows - 1)) },
  };
}
