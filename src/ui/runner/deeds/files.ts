/** Topic `files`: files of the project for `@`. @effects process fs clock */
import type { Platform } from '#/platform/platform.ts';
import { openFileSearch, type FileSearch } from '#/workstation/file-search.ts';
import { defineTopic } from './deed.ts';

/** The list of the working directory, kept from question to question. */
const searches = new WeakMap<Platform, FileSearch>();

export default defineTopic({
  name: 'files',
  async read({ platform, settings }, argument) {
    const { cwd } = settings();
    let search = searches.get(platform);
    if (search?.cwd !== cwd) searches.set(platform, (search = openFileSearch(platform, cwd)));
    return search.search(argument ?? '');
  },
});
