/** Topic `git-commits`: commits to choose from, the newest first. @effects process */
import { readCommits } from '#/workstation/git-refs.ts';
import { defineTopic } from './deed.ts';

export default defineTopic({
  name: 'git-commits',
  read: ({ platform, settings }) => readCommits(platform, settings().cwd),
});
