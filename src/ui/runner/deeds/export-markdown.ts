/** Deed `export-markdown`: the conversation as Markdown, into a file or the clipboard. @effects fs */
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';
import { isObject, stringMember } from '#/base/json.ts';
import { pathFrom } from '#/config/paths.ts';
import { readSessionWords, type SpokenWords } from '#/workstation/session-words.ts';
import { defineDeed } from './deed.ts';

export default defineDeed({
  name: 'export-markdown',
  async run({ platform, settings, session, post, perform }, argument) {
    const live = session();
    if (live === undefined) return;
    const words = readSessionWords(platform, settings(), { id: live.id, source: 'native' });
    if (words.length === 0) {
      post({
        type: 'notice',
        text: 'There is nothing to export: nothing was said, or nothing of it was kept.',
        tone: 'info',
      });
      return;
    }
    const text = printMarkdown(live.facts.title ?? `Session ${live.id}`, words);
    const named = isObject(argument) ? stringMember(argument, 'path') : undefined;
    if (named === undefined) {
      return perform({ type: 'copy', text });
    }
    const path = pathFrom(settings().cwd, platform.env.homeDir(), named);
    try {
      platform.fs.writeFile(path, text, { exclusive: true });
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      const reason = errnoOf(error) === 'EEXIST' ? 'it is there already' : printErrno(error);
      throw new CsmError('environment', 'export-unwritable', `${path} was not written: ${reason}`, {
        hint: 'Give /export another name.',
      });
    }
    post({ type: 'notice', text: `The conversation is in ${path}.`, tone: 'info' });
  },
});

/** Answers stand as they are; prompts as quotations, so that who said what is seen in any viewer. Pure. */
export function printMarkdown(title: string, words: readonly SpokenWords[]): string {
  const parts = words.map(({ role, text }) =>
    role === 'user' ? text.trim().replaceAll(/^/gm, '> ').replaceAll(/ +$/gm, '') : text.trim(),
  );
  return `# ${title.replaceAll(/\s+/g, ' ')}\n\n${parts.join('\n\n')}\n`;
}
