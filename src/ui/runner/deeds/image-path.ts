/** Topic `image-path`: whether a picture is at the path that is the argument. @effects fs env */
import { errnoOf } from '#/base/errors.ts';
import type { ImagePathAnswer } from '#/ui/composer/apply-paste.ts';
import { defineTopic } from './deed.ts';

const MOST_PATH_UNITS = 4096;

export default defineTopic({
  name: 'image-path',
  async read({ platform, settings }, path = ''): Promise<ImagePathAnswer> {
    if (path.length > MOST_PATH_UNITS) return { path, isImage: false };
    const home = path.startsWith('~/') ? platform.env.homeDir() + path.slice(1) : path;
    try {
      const isImage = platform.fs.stat(home.startsWith('/') ? home : `${settings().cwd}/${home}`)?.kind === 'file';
      return { path, isImage };
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      return { path, isImage: false };
    }
  },
});
