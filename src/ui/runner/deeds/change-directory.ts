/** Deed `change-directory`: another working directory, from the next turn on. @effects fs */
import { pathFrom } from '#/config/paths.ts';
import { CsmError } from '#/base/errors.ts';
import { defineDeed } from './deed.ts';

export default defineDeed({
  name: 'change-directory',
  async run({ platform, session, settings, post }, argument) {
    const live = session();
    if (live === undefined || typeof argument !== 'string') return;
    const path = pathFrom(settings().cwd, platform.env.homeDir(), argument);
    if (platform.fs.stat(path)?.kind !== 'directory') {
      throw new CsmError('input', 'cwd-missing', `${path} is no folder`, { hint: 'Name one that is there.' });
    }
    const cwd = platform.fs.realPath(path);
    await live.applySettings({ cwd });
    post({ type: 'notice', text: `Working directory: ${cwd}`, tone: 'info' });
  },
});
