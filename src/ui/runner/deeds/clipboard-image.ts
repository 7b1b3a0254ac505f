/** Topic `clipboard-image`: the picture of the clipboard as a file, or an error that says what is missing. @effects process fs env clock */
import { readClipboardImage } from '#/workstation/clipboard-image.ts';
import { defineTopic } from './deed.ts';

export default defineTopic({
  name: 'clipboard-image',
  async read({ platform }) {
    return { path: await readClipboardImage(platform) };
  },
});
