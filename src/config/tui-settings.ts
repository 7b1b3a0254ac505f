/** `[tui]`: how the workstation shows itself, under Codex's names. Pure. Read by the workstation alone, so that `exec` does not pay for it. */
import { tableAt, type TomlTable } from './toml-table.ts';

export interface TuiSettings {
  /** Whether things may move: the working row, the title. */
  readonly animations: boolean;
  /** `auto` and `always`: fullscreen; `never`: scrollback mode. */
  readonly alternateScreen: 'auto' | 'always' | 'never';
  /** Plain lines, no animation, no other screen: for screen readers and simple terminals. csm's own key. */
  readonly accessible: boolean;
  /** Which of them are told: all, none, or those named (`agent-turn-complete`, `approval-requested`). */
  readonly notifications: boolean | readonly string[];
  readonly notificationMethod: 'auto' | 'osc9' | 'bel';
  readonly notificationCondition: 'unfocused' | 'always';
  /** Items of the status line; undefined: the usual ones. */
  readonly statusLine: readonly string[] | undefined;
  readonly statusLineUseColours: boolean;
  /** Items of the window's title; undefined: the usual ones, empty: no title. */
  readonly terminalTitle: readonly string[] | undefined;
  readonly theme: string | undefined;
  /** Rows that one click of the wheel moves. */
  readonly mouseScrollRows: number;
  readonly showTooltips: boolean;
  /** Whether what was selected with the mouse is copied at once. */
  readonly copyOnSelect: boolean;
  readonly vimByDefault: boolean;
  /** Whether many keys of one read are a paste where the terminal does not mark pastes. */
  readonly detectsPastes: boolean;
  /** Where a session of another folder goes on: there, here, or as is answered. */
  readonly resumeFolder: 'session' | 'current' | 'ask';
  /** `[tui.keymap]`: tables of actions, each a key or a list of keys. Not checked further. */
  readonly keymap: TomlTable;
}

const WHEEL_ROWS = 3;

/** `raw` is `Settings.raw`, whose members have the types that the schema asks for. */
export function decodeTuiSettings(raw: TomlTable): TuiSettings {
  const tui = tableAt(raw, ['tui']);
  const { alternate_screen: screen, notification_method: method, notifications } = tui;
  const accessible = tui['accessible'] === true;
  const speed = tui['mouse_scroll_speed'];
  return {
    animations: tui['animations'] !== false && !accessible,
    alternateScreen: screen === 'never' || screen === false ? 'never' : screen === 'always' ? 'always' : 'auto',
    accessible,
    notifications: typeof notifications === 'boolean' ? notifications : (textsOf(notifications) ?? true),
    notificationMethod: method === 'osc9' || method === 'bel' ? method : 'auto',
    notificationCondition: tui['notification_condition'] === 'always' ? 'always' : 'unfocused',
    statusLine: textsOf(tui['status_line']),
    statusLineUseColours: tui['status_line_use_colors'] !== false,
    terminalTitle: textsOf(tui['terminal_title']),
    theme: typeof tui['theme'] === 'string' ? tui['theme'] : undefined,
    mouseScrollRows: typeof speed === 'number' && speed > 0 ? Math.max(1, Math.round(speed * WHEEL_ROWS)) : WHEEL_ROWS,
    showTooltips: tui['show_tooltips'] !== false,
    copyOnSelect: tui['copy_on_select'] !== false && tui['copy_on_select'] !== 'never',
    vimByDefault: tui['vim_mode_default'] === true,
    detectsPastes: (tui['disable_paste_burst'] ?? raw['disable_paste_burst']) !== true,
    resumeFolder: tui['resume_cwd'] === 'session' || tui['resume_cwd'] === 'current' ? tui['resume_cwd'] : 'ask',
    keymap: tableAt(tui, ['keymap']),
  };
}

function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
}
