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
    path: 'model stream-summary',
    summary: 'Sum up a recorded stream of the Responses API',
    load: () => import('./model-stream-summary.ts'),
  },
  {
    path: 'model stream-to-event-log',
    summary: 'Append a recorded stream to an event log, as a turn',
    load: () => import('./model-stream-to-event-log.ts'),
  },
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
  { path: 'completion', summary: 'Print a completion script for a shell', load: () => import('./completion.ts') },
  { path: 'help', summary: 'Print help for a command, or the manual page of csm', load: () => import('./help.ts') },
];
