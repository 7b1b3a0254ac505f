/** The view `questions`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'questions',
  about: 'Questions of the model in Plan mode',
  inputs: () =>
    new Story({ mode: 'plan' }).user('Plan it').takes({
      type: 'questions',
      questions: {
        callId: 'call-1',
        turnId: 'turn-1',
        questions: [
          {
            id: 'scope',
            header: 'Scope',
            question: 'Which scope should I use?',
            options: [
              { label: 'Small (Recommended)', description: 'Only the file at hand.' },
              { label: 'Medium', description: 'The module.' },
              { label: 'Large', description: 'The whole repository.' },
            ],
          },
          {
            id: 'tests',
            header: 'Tests',
            question: 'Should I add tests?',
            options: [
              { label: 'Yes (Recommended)', description: 'Add unit tests.' },
              { label: 'No', description: 'Skip tests.' },
            ],
          },
        ],
      },
    }).inputs,
});
