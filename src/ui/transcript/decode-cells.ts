/** What items and actions say, read for cells. Untrusted JSON: what is not as expected is shown as less. Pure. */
import { isObject, stringMember, type JsonObject } from '#/base/json.ts';
import type { QuestionsCell } from './cell.ts';

/** Marks of a picture in a prompt: the words around it are csm's, not the user's. */
const IMAGE_LABEL = /^\s*<\/?image\b[^>]*>\s*$/;

/** The words of a prompt, and how many pictures came with it. */
export function decodePrompt(item: JsonObject): { readonly text: string; readonly images: number } {
  const content = item['content'];
  if (typeof content === 'string') return { text: content, images: 0 };
  if (!Array.isArray(content)) return { text: '', images: 0 };
  const texts: string[] = [];
  let images = 0;
  for (const part of content) {
    if (!isObject(part)) continue;
    if (part['type'] === 'input_image') images += 1;
    const text = stringMember(part, 'text');
    if (text !== undefined && !IMAGE_LABEL.test(text)) texts.push(text);
  }
  return { text: texts.join('\n'), images };
}

/** Messages in the user's name that programs write: contexts, notes. */
const INJECTED = /^\s*(?:<[a-z][\w-]*(?:\s[^>]*)?>|# AGENTS\.md instructions\b)/i;

/** Whether a user message of an imported history is one that no person wrote. */
export function isInjected(text: string): boolean {
  return INJECTED.test(text);
}

/** A member of a JSON text that is a string. */
export function readArgument(input: string, ...names: readonly string[]): string | undefined {
  const decoded = parseJson(input);
  if (!isObject(decoded)) return undefined;
  for (const name of names) {
    const value = decoded[name];
    if (typeof value === 'string') return value;
    if (Array.isArray(value) && value.every((word) => typeof word === 'string')) return value.join(' ');
  }
  return undefined;
}

/** Questions of a call with what was answered. A note comes among the answers, behind `user_note: `. */
export function decodeQuestions(input: string, output: string): QuestionsCell['questions'] {
  const asked = parseJson(input);
  const answered = parseJson(output);
  const list = isObject(asked) && Array.isArray(asked['questions']) ? asked['questions'] : [];
  const answers = isObject(answered) && isObject(answered['answers']) ? answered['answers'] : {};
  return list.filter(isObject).map((question) => {
    const answer = answers[stringMember(question, 'id') ?? ''];
    const given = isObject(answer) && Array.isArray(answer['answers']) ? answer['answers'] : [];
    const texts = given.filter((text) => typeof text === 'string');
    const note = texts.find((text) => text.startsWith(NOTE))?.slice(NOTE.length);
    return {
      question: stringMember(question, 'question') ?? '',
      answers: texts.filter((text) => !text.startsWith(NOTE)),
      ...(note === undefined ? {} : { note }),
    };
  });
}

const NOTE = 'user_note: ';

/** What a hosted search did. */
export function decodeSearch(item: JsonObject): {
  readonly action: string;
  readonly query: string;
  readonly url: string;
} {
  const action = item['action'];
  if (!isObject(action)) return { action: 'other', query: '', url: '' };
  const queries = action['queries'];
  const first = Array.isArray(queries) && typeof queries[0] === 'string' ? queries[0] : '';
  const more = Array.isArray(queries) && queries.length > 1 ? ' …' : '';
  return {
    action: stringMember(action, 'type') ?? 'other',
    query: stringMember(action, 'query') ?? stringMember(action, 'pattern') ?? first + more,
    url: stringMember(action, 'url') ?? '',
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
