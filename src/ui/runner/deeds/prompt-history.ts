/** Topic `prompt-history`: prompts of earlier sessions, a page at a time. The argument is a `PromptQuestion` as JSON. @effects fs */
import { isObject, numberMember, parseJson, stringMember } from '#/base/json.ts';
import { readPrompts } from '#/workstation/prompt-history.ts';
import { defineTopic } from './deed.ts';

const USUAL_LIMIT = 50;

export default defineTopic({
  name: 'prompt-history',
  read({ platform, settings }, argument) {
    const asked = parseJson(argument ?? '');
    const question = isObject(asked) ? asked : {};
    return readPrompts(platform, settings(), {
      query: stringMember(question, 'query') ?? '',
      limit: numberMember(question, 'limit') ?? USUAL_LIMIT,
      before: numberMember(question, 'before'),
    });
  },
});
