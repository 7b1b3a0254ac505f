/** Topic `git-branches`: branches to choose from. @effects process */
import { readBranches } from '#/workstation/git-refs.ts';
import { defineTopic } from './deed.ts';

export default defineTopic({
  name: 'git-branches',
  read: ({ platform, settings }) => readBranches(platform, settings().cwd),
});
