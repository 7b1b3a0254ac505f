/** What is known of the terminal. @effects streams env */
import { defineCheck, type CheckIssue } from '../check.ts';
import { decideLocale } from './system-environment.ts';

/** Narrower ones fold what is printed. */
const LEAST_COLUMNS = 80;

/** Variables by which terminals and multiplexers are known, the inner one first. */
const PROGRAMS = [
  ['TMUX', 'tmux'],
  ['STY', 'screen'],
  ['ZELLIJ', 'zellij'],
  ['KITTY_WINDOW_ID', 'kitty'],
  ['WEZTERM_PANE', 'WezTerm'],
  ['ALACRITTY_WINDOW_ID', 'Alacritty'],
  ['WT_SESSION', 'Windows Terminal'],
  ['VTE_VERSION', 'VTE'],
] as const;

export default defineCheck({
  id: 'terminal.env',
  category: 'terminal',
  section: 'Environment',
  run: ({ platform: { streams, env } }) => {
    const { stdin, stdout, stderr } = streams;
    const term = env.get('TERM');
    const columns = stdout.columns();
    const name =
      env.get('TERM_PROGRAM') ?? PROGRAMS.find(([variable]) => env.get(variable) !== undefined)?.[1] ?? 'unknown';
    const issues: CheckIssue[] = [];
    if (stdout.isTerminal && columns !== undefined && columns < LEAST_COLUMNS) {
      issues.push({
        severity: 'warning',
        cause: `width ${columns} cols - output may wrap (recommended >=${LEAST_COLUMNS})`,
        remedy: `Make the window wider: ${LEAST_COLUMNS} columns or more.`,
      });
    }
    if (stdout.isTerminal && term === undefined) {
      issues.push({
        severity: 'warning',
        cause: 'TERM is not set, so programs cannot know what the terminal understands',
        remedy: 'Run: export TERM=xterm-256color',
      });
    }
    return {
      summary: `${name} · TERM=${term ?? 'not set'}`,
      details: {
        terminal: name,
        TERM: term ?? 'not set',
        COLORTERM: env.get('COLORTERM') ?? 'not set',
        'stdin is terminal': String(stdin.isTerminal),
        'stdout is terminal': String(stdout.isTerminal),
        'stderr is terminal': String(stderr.isTerminal),
        'terminal columns': columns === undefined ? 'not known' : String(columns),
        'color output': decideColourText(stdout.isTerminal, (variable) => env.get(variable)),
        'effective locale': decideLocale(env),
      },
      issues,
    };
  },
});

function decideColourText(isTerminal: boolean, variable: (name: string) => string | undefined): string {
  if (variable('NO_COLOR') !== undefined) return 'disabled (NO_COLOR)';
  const force = variable('CLICOLOR_FORCE');
  if (force !== undefined && force !== '0') return 'enabled (CLICOLOR_FORCE)';
  if (variable('CLICOLOR') === '0') return 'disabled (CLICOLOR=0)';
  if (variable('TERM') === 'dumb') return 'disabled (TERM=dumb)';
  return isTerminal ? 'enabled' : 'disabled (stdout is not a terminal)';
}
