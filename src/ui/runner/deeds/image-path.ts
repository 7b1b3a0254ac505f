/** Topic `image-path`: which picture is at the path that is the argument. @effects fs env */
import type { ImagePathAnswer } from '#/ui/composer/apply-paste.ts';
import { findPicture } from '#/workstation/images.ts';
import { defineTopic } from './deed.ts';

const MOST_PATH_UNITS = 4096;

export default defineTopic({
  name: 'image-path',
  read({ platform, settings }, path = ''): ImagePathAnswer {
    const found = path.length > MOST_PATH_UNITS ? undefined : findPicture(platform, settings().cwd, path);
    return { path, found };
  },
});
