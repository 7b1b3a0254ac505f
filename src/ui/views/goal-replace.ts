/** The view `goal-replace`. Pure. */
import { createGoalReplaceLayer } from '#/ui/layers/goal-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'goal-replace',
  about: 'Whether another goal takes the place of one that is pursued',
  inputs: (say) => {
    const objective = say('Make every test of the parser pass, and keep its speed');
    return new Story({
      isEmpty: false,
      goal: { objective, status: 'active', tokensUsed: 1200, tokenBudget: null },
    }).opens(createGoalReplaceLayer(objective, say('Write the manual first'))).inputs;
  },
});
