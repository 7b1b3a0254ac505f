/** The view `questions-answered`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'questions-answered',
  about: 'Questions of the model with the answers and a note',
  inputs: () => {
    const story = new Story().user('Plan the release');
    const asked = {
      questions: [
        { id: 'scope', header: 'Scope', question: 'Which scope should I use?', options: [] },
        { id: 'tests', header: 'Tests', question: 'Should I add tests?', options: [] },
      ],
    };
    const answers = { scope: { answers: ['Medium', 'user_note: no new packages'] }, tests: { answers: ['Yes'] } };
    const ids = { turn_id: story.turnId, call_id: 'call-1' };
    return story
      .event({
        type: 'item.completed',
        turn_id: story.turnId,
        item_id: 'call-1',
        kind: 'tool_call',
        payload: {
          item: {
            type: 'function_call',
            call_id: 'call-1',
            name: 'request_user_input',
            arguments: JSON.stringify(asked),
          },
        },
      })
      .begins('request_user_input', { kind: 'question' })
      .event({
        type: 'tool.completed',
        ...ids,
        tool: 'request_user_input',
        status: 'completed',
        duration_ms: 9000,
        payload: { item: { type: 'function_call_output', call_id: 'call-1', output: JSON.stringify({ answers }) } },
      })
      .answers('Thanks for the answers.')
      .rests().inputs;
  },
});
