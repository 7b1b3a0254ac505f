/** Every command of csm, one line each, in the order that help shows them. Nothing is loaded but the one that runs. */
import type { CommandEntry } from '../registry.ts';

export const COMMANDS: readonly CommandEntry[] = [
  {
    path: 'exec',
    aliases: ['e'],
    summary: 'Give the agent a task and print its answer',
    load: () => import('./exec.ts'),
  },
  { path: 'exec resume', summary: 'Continue an earlier session', load: () => import('./exec-resume.ts') },
  {
    path: 'exec fork',
    summary: 'Continue an earlier session in a branch of its own',
    load: () => import('./exec-fork.ts'),
  },
  { path: 'exec review', summary: 'Review changes (not there yet)', load: () => import('./exec-review.ts') },
  { path: 'model', summary: 'Serve scripted answers and read recorded streams of a model' },
  { path: 'model serve', summary: 'Serve the answers of a script on loopback', load: () => import('./model-serve.ts') },
  {
    path: 'model run-turn',
    summary: 'Take one turn in an existing session',
    load: () => import('./model-run-turn.ts'),
  },
  {
    path: 'model run-tool-turn',
    summary: 'Take one turn in an existing session and run its tools',
    load: () => import('./model-run-tool-turn.ts'),
  },
  {
    path: 'model stream-summary',
    summary: 'Sum up a recorded stream of the Responses API',
    load: () => import('./model-stream-summary.ts'),
  },
  {
    path: 'model stream-to-event-log',
    summary: 'Append a recorded stream to an event log, as a turn',
    load: () => import('./model-stream-to-event-log.ts'),
  },
  { path: 'tool', summary: 'Run a command as the model would' },
  { path: 'tool shell', summary: 'Run a command on pipes', load: () => import('./tool-shell.ts') },
  { path: 'tool pty', summary: 'Run a command on a terminal', load: () => import('./tool-pty.ts') },
  {
    path: 'tool pty-live-smoke',
    summary: 'Run a command on a terminal and tell it a script',
    load: () => import('./tool-pty-live-smoke.ts'),
  },
  { path: 'sandbox', summary: 'Run a command behind the sandbox', load: () => import('./sandbox.ts') },
  { path: 'sandbox linux', summary: 'The same, by its older name', load: () => import('./sandbox-linux.ts') },
  {
    path: 'archive',
    summary: 'Put a session away, out of listings',
    load: () => import('./archive.ts'),
  },
  {
    path: 'unarchive',
    summary: 'Take a session out again that was put away',
    load: () => import('./unarchive.ts'),
  },
  { path: 'queue', summary: 'Queue a message for a session', load: () => import('./queue.ts') },
  { path: 'session', summary: 'Read and write sessions in the form of other programs' },
  {
    path: 'session export',
    summary: 'Write a native session as a rollout that Codex resumes',
    load: () => import('./session-export.ts'),
  },
  {
    path: 'session summarize',
    summary: 'Sum up a rollout, the file of a Codex session',
    load: () => import('./session-summarize.ts'),
  },
  { path: 'sessions', summary: 'Find, name and put away sessions' },
  { path: 'sessions list', summary: 'List sessions of csm and Codex', load: () => import('./sessions-list.ts') },
  { path: 'sessions rename', summary: 'Give a session another title', load: () => import('./sessions-rename.ts') },
  {
    path: 'sessions archive',
    summary: 'Put a session away, out of listings',
    load: () => import('./sessions-archive.ts'),
  },
  {
    path: 'sessions unarchive',
    summary: 'Take a session out again that was put away',
    load: () => import('./sessions-unarchive.ts'),
  },
  { path: 'sessions queue', summary: 'Queue a prompt for a session', load: () => import('./sessions-queue.ts') },
  {
    path: 'sessions forget',
    summary: 'Take what somebody said out of a session, for good',
    load: () => import('./sessions-forget.ts'),
  },
  { path: 'replay', summary: 'Play a session again from its log, offline', load: () => import('./replay.ts') },
  { path: 'event-log', summary: 'Look into the event log of a session' },
  {
    path: 'event-log summarize',
    summary: 'Sum up an event log',
    load: () => import('./event-log-summarize.ts'),
  },
  {
    path: 'event-log index',
    summary: 'Build the index of an event log',
    load: () => import('./event-log-index.ts'),
  },
  {
    path: 'event-log replay-state',
    summary: 'Print the state that an event log comes to',
    load: () => import('./event-log-replay-state.ts'),
  },
  {
    path: 'event-log verify',
    summary: 'Check an event log and say what is damaged',
    load: () => import('./event-log-verify.ts'),
  },
  {
    path: 'event-log benchmark',
    summary: 'Measure how fast an event log is read',
    load: () => import('./event-log-benchmark.ts'),
  },
  { path: 'native-session', summary: 'Make, branch and look into native sessions' },
  {
    path: 'native-session create',
    summary: 'Make an empty session',
    load: () => import('./native-session-create.ts'),
  },
  {
    path: 'native-session list',
    summary: 'List the native sessions of a root',
    load: () => import('./native-session-list.ts'),
  },
  {
    path: 'native-session fork',
    summary: 'Branch off a session at any record',
    load: () => import('./native-session-fork.ts'),
  },
  {
    path: 'native-session resume-plan',
    summary: 'Print what a resume would read',
    load: () => import('./native-session-resume-plan.ts'),
  },
  {
    path: 'native-session resume-replay',
    summary: 'Replay a session from its checkpoint and prove it',
    load: () => import('./native-session-resume-replay.ts'),
  },
  {
    path: 'native-session compact-replay-seed',
    summary: 'Shorten the context by references alone',
    load: () => import('./native-session-compact-replay-seed.ts'),
  },
  {
    path: 'native-session compact-summary',
    summary: 'Shorten the context to a summary',
    load: () => import('./native-session-compact-summary.ts'),
  },
  {
    path: 'native-session prune-compactions',
    summary: 'Remove artifacts of old compactions',
    load: () => import('./native-session-prune-compactions.ts'),
  },
  {
    path: 'native-session undo-compaction',
    summary: 'Restore the context of before the last compaction',
    load: () => import('./native-session-undo-compaction.ts'),
  },
  { path: 'fixture', summary: 'Make files for tests and benchmarks' },
  {
    path: 'fixture event-log',
    summary: 'Write an event log of any length',
    load: () => import('./fixture-event-log.ts'),
  },
  {
    path: 'metrics',
    summary: 'Say how the work went: times, tokens, dollars, failures',
    load: () => import('./metrics.ts'),
  },
  { path: 'policy', summary: 'Ask what a command would do and whether it may' },
  {
    path: 'policy shell',
    summary: 'Print what a command does and what the policy says to it',
    load: () => import('./policy-shell.ts'),
  },
  {
    path: 'doctor',
    summary: 'Say what is wrong with this machine and setup, and what to do',
    load: () => import('./doctor.ts'),
  },
  { path: 'execpolicy', summary: 'Ask the rules that allow and forbid commands' },
  {
    path: 'execpolicy check',
    summary: 'Print which rules a command matches',
    load: () => import('./execpolicy-check.ts'),
  },
  { path: 'completion', summary: 'Print a completion script for a shell', load: () => import('./completion.ts') },
  { path: 'help', summary: 'Print help for a command, or the manual page of csm', load: () => import('./help.ts') },
];
