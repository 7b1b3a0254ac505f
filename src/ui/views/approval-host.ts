/** The view `approval-host`. Pure. */
import { askInput } from './ask-input.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'approval-host',
  about: 'A host that a command wants to reach',
  inputs: () =>
    new Story()
      .user('Fetch it')
      .takes(askInput({ host: 'registry.example.org', proposedPrefix: undefined, question: undefined })).inputs,
});
