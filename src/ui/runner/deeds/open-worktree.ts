/** Deed `open-worktree`: a checkout of its own to go on in. @effects process fs random */
import { isObject } from '#/base/json.ts';
import { openWorktree } from '#/workstation/worktree.ts';
import { defineDeed } from './deed.ts';

export default defineDeed({
  name: 'open-worktree',
  async run({ platform, session, settings, post, perform }, argument) {
    const live = session();
    if (live === undefined) return;
    const { codexHome, gitRoot } = settings();
    const cwd = await openWorktree(platform, codexHome, gitRoot);
    if (isObject(argument) && argument['isNewSession'] === true) {
      await perform({ type: 'switch-session', target: { kind: 'new' } });
    }
    await perform({ type: 'apply-settings', change: { cwd } });
    post({
      type: 'notice',
      text: `The worktree is ${cwd}. It is kept: \`git worktree remove\` removes it.`,
      tone: 'info',
    });
  },
});
