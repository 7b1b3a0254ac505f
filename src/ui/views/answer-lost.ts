/** The view `answer-lost`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'answer-lost',
  about: 'An answer that broke off and was asked for again leaves a note',
  inputs: () => {
    const story = new Story().user('Tell me about logs').streams('A log is an append-only');
    return story
      .event({
        type: 'item.interrupted',
        turn_id: story.turnId,
        item_id: 'item-2',
        kind: 'agent_message',
        payload: { text: 'A log is an append-only' },
      })
      .event({
        type: 'response.failed',
        turn_id: story.turnId,
        code: 'stream-closed',
        attempt: 1,
        will_retry: true,
        payload: { message: 'the stream was closed before it was complete' },
      })
      .answers('A log is an append-only list of records.')
      .rests().inputs;
  },
});
