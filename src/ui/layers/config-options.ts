/** The settings that /config changes: those of the workstation that csm obeys. Pure data. */
import { tableAt, type TomlTable } from '#/config/toml-table.ts';

/** The groups of /config, in their order. */
export const CONFIG_TABS = ['Appearance', 'Notifications', 'Input', 'Sessions', 'Text selection'] as const;

/** One setting, or a command that changes several. */
export interface ConfigOption {
  readonly tab: (typeof CONFIG_TABS)[number];
  readonly label: string;
  readonly about: string;
  /** Where it is saved. Absent: it opens a command. */
  readonly path?: readonly string[];
  /** What it may be, the first one unless anything is configured; two of true and false are a box. */
  readonly values?: readonly (readonly [value: string | boolean | number, shown: string])[];
  readonly command?: string;
}

const ON_OFF: NonNullable<ConfigOption['values']> = [
  [true, 'On'],
  [false, 'Off'],
];
const OFF_ON: NonNullable<ConfigOption['values']> = [
  [false, 'Off'],
  [true, 'On'],
];

/** All of them, in the order of their groups. */
export const CONFIG_OPTIONS: readonly ConfigOption[] = [
  { tab: 'Appearance', label: 'Theme', command: 'theme', about: 'colours, tried on while you choose' },
  {
    tab: 'Appearance',
    label: 'Animations',
    path: ['tui', 'animations'],
    values: ON_OFF,
    about: 'the working row and the title move',
  },
  {
    tab: 'Appearance',
    label: 'Tips',
    path: ['tui', 'show_tooltips'],
    values: ON_OFF,
    about: 'a hint below an answer now and then',
  },
  { tab: 'Appearance', label: 'Status line', command: 'statusline', about: 'which items stand below the composer' },
  {
    tab: 'Appearance',
    label: 'Status line colours',
    path: ['tui', 'status_line_use_colors'],
    values: ON_OFF,
    about: 'model and folder in colours',
  },
  { tab: 'Appearance', label: 'Terminal title', command: 'title', about: "which items the terminal's title shows" },
  {
    tab: 'Appearance',
    label: 'Accessible mode',
    path: ['tui', 'accessible'],
    values: OFF_ON,
    about: 'for screen readers; from the next start',
  },
  {
    tab: 'Notifications',
    label: 'Notifications',
    path: ['tui', 'notifications'],
    values: ON_OFF,
    about: 'the terminal tells when a turn ends or a question waits',
  },
  {
    tab: 'Notifications',
    label: 'When',
    path: ['tui', 'notification_condition'],
    values: [
      ['unfocused', 'Unfocused'],
      ['always', 'Always'],
    ],
    about: 'only while you look elsewhere, or also here',
  },
  {
    tab: 'Notifications',
    label: 'How',
    path: ['tui', 'notification_method'],
    values: [
      ['auto', 'Automatic'],
      ['osc9', 'Message'],
      ['bel', 'Bell'],
    ],
    about: "a message of the terminal's, or its bell",
  },
  { tab: 'Input', label: 'Keyboard shortcuts', command: 'keymap', about: 'which key does what' },
  {
    tab: 'Input',
    label: 'Vim keys at start',
    path: ['tui', 'vim_mode_default'],
    values: OFF_ON,
    about: '/vim changes it for now',
  },
  {
    tab: 'Input',
    label: 'Wheel',
    path: ['tui', 'mouse_scroll_speed'],
    values: [
      [1, '3 rows'],
      [2, '6 rows'],
      [0.34, '1 row'],
    ],
    about: 'how far one click of the wheel scrolls',
  },
  { tab: 'Sessions', label: 'Screen', command: 'tui', about: "all of the terminal, or the terminal's own scrolling" },
  {
    tab: 'Sessions',
    label: 'List of sessions',
    path: ['tui', 'session_picker_view'],
    values: [
      ['dense', 'Dense'],
      ['comfortable', 'Comfortable'],
    ],
    about: 'one row or two for each session',
  },
  {
    tab: 'Sessions',
    label: 'Thoughts',
    path: ['hide_agent_reasoning'],
    values: [
      [false, 'Shown'],
      [true, 'Hidden'],
    ],
    about: 'summaries of what the model thinks; from the next session',
  },
  {
    tab: 'Text selection',
    label: 'Copy on select',
    path: ['tui', 'copy_on_select'],
    values: ON_OFF,
    about: 'what the mouse selected is copied when it is let go',
  },
];

/** Which of the values is configured; the first one where none of them is. */
export function readOption(raw: TomlTable, { path = [], values = [] }: ConfigOption): number {
  const value = tableAt(raw, path.slice(0, -1))[path.at(-1) ?? ''];
  return Math.max(
    0,
    values.findIndex(([one]) => one === value),
  );
}
