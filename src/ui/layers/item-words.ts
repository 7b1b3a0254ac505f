/** What the items of the status line and of the title say, for those who choose them. Pure. */

const ABOUT: Readonly<Record<string, string>> = {
  activity: 'a spinner while a turn runs, a mark while it waits for you',
  'app-name': 'csm',
  'approval-mode': 'when you are asked',
  'codex-version': 'the version of csm',
  'context-remaining': 'how much of the context is left',
  'context-used': 'how much of the context is used',
  'context-window-size': 'how many tokens the context has',
  'current-dir': 'the working directory',
  'git-branch': 'the branch that is checked out',
  model: 'the model',
  'model-with-reasoning': 'the model and how long it thinks',
  permissions: 'what commands may touch',
  'project-name': "the project's folder",
  reasoning: 'how long the model thinks',
  'run-state': 'Ready or Working',
  'session-cost': 'what the session cost, where prices are known',
  'session-id': 'the id of the session',
  'thread-id': 'the id of the session',
  'thread-name': 'the title of the session, where it was given one',
  'thread-title': 'the title of the session, or its id',
  'total-input-tokens': 'tokens sent',
  'total-output-tokens': 'tokens received',
  'used-tokens': 'tokens that count: without those from the cache',
};

/** The items with what each shows; an unknown one with nothing. */
export function describeItems(ids: readonly string[]): readonly { readonly id: string; readonly about: string }[] {
  return ids.map((id) => ({ id, about: ABOUT[id] ?? '' }));
}
