/** The view `markdown-answer`. Pure. */

const ANSWER = [
  '# The engine',
  '',
  'It is **append-only**, *pure* where it can be, and ~~never~~ rarely slow. See `src/engine/step.ts` and [the design](https://example.test/design).',
  '',
  '## Parts',
  '',
  '- the log',
  '  - records',
  '  - an index, which is disposable',
  '- the agent',
  '',
  '1. asks a model',
  '2. runs tools',
  '',
  '- [x] fast',
  '- [ ] small',
  '',
  '> Whoever reads must never wait.',
  '',
  '| Part | Lines | Language |',
  '|---|---:|---|',
  '| log | 2,140 | TypeScript |',
  '| 日本語 | 7 | かな |',
  '',
  '```ts',
  '/** One step. */',
  'export function step(state: State, input: Input): Step {',
  "  return input.type === 'stop' ? { state, effects: [] } : decide(state, input); // pure",
  '}',
  '```',
  '',
  '---',
  'That is all.',
].join('\n');

import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'markdown-answer',
  about: 'Headings, lists, code, a quotation, a table, links and tasks in an answer',
  inputs: () => new Story().user('Sum up the engine').waits(8000).answers(ANSWER).rests().inputs,
});
