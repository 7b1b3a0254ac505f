/** The view `skill-popup`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'skill-popup',
  about: 'Skills of the project for `$`',
  inputs: () =>
    new Story().types('Use $re').takes({
      type: 'answer',
      topic: 'skills',
      value: [
        { name: 'release-notes', title: 'Release notes', description: 'Writes release notes from the commits.' },
        { name: 'review', description: 'Reads a change as a stranger would.' },
      ],
    }).inputs,
});
