/** Reviews of code: what is asked of the reviewer, what it found, what the agent is told. */
import type { Deviation } from '../../scenario.ts';
import type { Scene, SceneRun } from '../scene.ts';
import { DOWN, ENTER } from './keys.ts';
import { CONTEXT_FIRST } from './meant.ts';

const say = (text: string): unknown => ({ items: [{ text }] });
const FINDINGS = JSON.stringify({
  findings: [
    {
      title: '[P1] Keep the sign',
      body: 'The sign is lost where `a` is negative.\n\nSeen with -1.',
      confidence_score: 0.9,
      priority: 1,
      code_location: { absolute_file_path: '/srv/app.ts', line_range: { start: 3, end: 5 } },
    },
    {
      title: '[P3] Name it',
      body: 'Small thing.',
      confidence_score: 0.4,
      priority: 3,
      code_location: { absolute_file_path: '/srv/b.ts', line_range: { start: 7, end: 7 } },
    },
  ],
  overall_correctness: 'patch is incorrect',
  overall_explanation: 'One real bug.',
  overall_confidence_score: 0.8,
});
const looks = { items: [{ call: 'exec_command', args: { cmd: 'cat README' } }] };

async function ends({ shows, terminal }: SceneRun, pattern: RegExp): Promise<void> {
  await shows(pattern);
  await terminal.quiet(400, 5_000).catch(() => undefined);
}

/** The prompt of a preset; what is said behind the command is sent as it is. */
const REVIEW_WORDS: readonly Deviation[] = [
  ...CONTEXT_FIRST,
  { surface: 'body', at: /request 1 input\[3\]/, why: 'the prompt of a preset is in our own words' },
];

const scene = (name: string, more: Omit<Scene, 'name' | 'deviations'>): Scene => ({
  rows: 40,
  deviations: REVIEW_WORDS,
  ...more,
  name: `review: ${name}`,
});

export const reviewScenes: readonly Scene[] = [
  scene('of what is not committed, and a prompt after it', {
    responses: [looks, say(FINDINGS), say('Mended.')],
    play: async (run) => {
      await run.submit('/review');
      await run.shows(/Select a review preset/);
      await run.snap('presets');
      await run.keys(DOWN, ENTER);
      await ends(run, /review finished[\s\S]*Worked for/);
      await run.snap('findings');
      await run.submit('mend the first one');
      await ends(run, /Mended/);
    },
  }),
  scene('of what is said, answered in prose', {
    responses: [say('Names are fine.'), say('Yes.')],
    play: async (run) => {
      await run.submit('/review look at the names');
      await ends(run, /Names are fine/);
      await run.snap('prose');
      await run.submit('sure?');
      await ends(run, /Yes\./);
    },
  }),
];
