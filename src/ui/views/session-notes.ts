/** The view `session-notes`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'session-notes',
  about: 'A warning, a goal, a hook, a picture, a compaction, and what csm says',
  inputs: () => {
    const story = new Story().user('Go on with the goal');
    const { turnId } = story;
    const goal = { token_budget: 50_000, time_used_seconds: 4, created_at: 1, updated_at: 2 };
    const payload = { objective: 'Ship the release by tonight' };
    return story
      .event({ type: 'warning.raised', code: 'project-doc', payload: { message: 'AGENTS.md is longer than 32 KiB.' } })
      .event({ type: 'goal.updated', status: 'active', tokens_used: 1200, ...goal, payload })
      .event({
        type: 'hook.completed',
        run_id: 'pre-tool-use:0',
        event: 'PreToolUse',
        turn_id: turnId,
        status: 'blocked',
        duration_ms: 12,
        payload: { entries: [{ kind: 'feedback', text: 'Nothing is deleted here.' }] },
      })
      .begins('view_image', { kind: 'image', path: '/home/ada/engine/docs/plan.png' })
      .ends('completed', '')
      .event({
        type: 'compaction.committed',
        artifact_id: 'summary-1',
        kind: 'semantic-summary',
        artifact: { sha256: '', bytes: 0 },
        trigger: 'auto',
        previous: null,
        covers_seq: 1,
        kept: [],
        tokens_before: 120_000,
        tokens_after: 9400,
        payload: { items: [] },
      })
      .event({ type: 'goal.updated', status: 'complete', tokens_used: 9000, ...goal, payload })
      .rests()
      .takes({ type: 'notice', text: 'Copied the last answer.', tone: 'info' })
      .takes({ type: 'notice', text: 'There is no session with this name.', tone: 'error' }).inputs;
  },
});
