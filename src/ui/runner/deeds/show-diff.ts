/** Deed `show-diff`: what has changed in the repository, in the pager. @effects process fs */
import { createDiffLayer, measureDiff } from '#/ui/layers/diff-layer.ts';
import { readGitDiff } from '#/workstation/git-diff.ts';
import { defineDeed } from './deed.ts';

export default defineDeed({
  name: 'show-diff',
  async run({ platform, settings, post }) {
    const { diff, isCut } = await readGitDiff(platform, settings().cwd);
    if (diff === '') {
      post({ type: 'notice', text: 'Nothing has changed since the last commit.', tone: 'info' });
      return;
    }
    const summary = `${measureDiff(diff)}${isCut ? ' · there is more than is shown' : ''}`;
    post({ type: 'open-layer', layer: createDiffLayer(diff, summary) });
  },
});
