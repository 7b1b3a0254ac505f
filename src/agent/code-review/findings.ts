/** What a code review answers, for people and for the agent that goes on. Tags and forms as Codex 0.169.0 was observed to use them. Pure. */
import { isObject, parseJson, stringMember, type JsonValue } from '#/base/json.ts';

export interface Finding {
  readonly title: string;
  readonly body: string;
  /** `/work/app.ts:3-5`; undefined where it names no place. */
  readonly place: string | undefined;
}

export interface ReviewFindings {
  readonly findings: readonly Finding[];
  /** Why the change is right or wrong; empty where nothing is said. */
  readonly explanation: string;
}

/** Of an answer in prose, so much is looked through for the object. */
const ANSWER_CHARS = 1_000_000;

/** The findings in an answer: an object alone, or the one between the first and the last brace. Prose is the explanation. */
export function decodeFindings(answer: string): ReviewFindings {
  const text = answer.slice(0, ANSWER_CHARS);
  const from = text.indexOf('{');
  const to = text.lastIndexOf('}');
  const decoded = parseJson(text) ?? (from < 0 || to < from ? undefined : parseJson(text.slice(from, to + 1)));
  if (!isObject(decoded) || !Array.isArray(decoded['findings'])) return { findings: [], explanation: answer.trim() };
  return {
    findings: decoded['findings'].flatMap(decodeFinding),
    explanation: stringMember(decoded, 'overall_explanation')?.trim() ?? '',
  };
}

function decodeFinding(value: JsonValue): readonly Finding[] {
  if (!isObject(value)) return [];
  const title = stringMember(value, 'title')?.trim() ?? '';
  const body = stringMember(value, 'body')?.trim() ?? '';
  if (title === '' && body === '') return [];
  const [first = ''] = body.split('\n');
  return [{ title: title === '' ? first : title, body, place: decodePlace(value['code_location']) }];
}

function decodePlace(value: JsonValue | undefined): string | undefined {
  if (!isObject(value)) return undefined;
  const path = stringMember(value, 'absolute_file_path');
  if (path === undefined || path === '') return undefined;
  const lines = value['line_range'];
  if (!isObject(lines)) return path;
  const { start, end } = lines;
  if (typeof start !== 'number') return path;
  return `${path}:${start}-${typeof end === 'number' ? end : start}`;
}

/** As Markdown: what is shown, and what the agent knows of it afterwards. */
export function printFindings({ findings, explanation }: ReviewFindings): string {
  const parts = explanation === '' ? [] : [explanation];
  if (findings.length > 0) {
    parts.push(findings.length === 1 ? 'Review comment:' : 'Full review comments:');
    parts.push(...findings.map(printFinding));
  }
  return parts.length === 0 ? 'Nothing was found that has to be changed.' : parts.join('\n\n');
}

function printFinding({ title, body, place }: Finding): string {
  const head = `- ${title.replaceAll(/\s+/g, ' ')}${place === undefined ? '' : ` — ${place}`}`;
  if (body === '') return head;
  return `${head}\n${body.replaceAll(/^/gm, '  ')}`;
}

/** What the agent reads of a review that has ended well. */
export function printReviewNote(review: string): string {
  return printNote(
    'The user had the code reviewed by a model of its own. These are all its findings; the user may ask for some of them to be dealt with.',
    review,
  );
}

/** What the agent reads of a review that was cut off or failed. */
export function printReviewCut(why: 'interrupted' | 'failed'): string {
  return printNote(
    `The user began a code review, and it ${why === 'failed' ? 'failed' : 'was interrupted'} before its end. If the user asks about it, say that \`/review\` begins another one.`,
    'None.',
  );
}

function printNote(context: string, results: string): string {
  return `<user_action>\n  <context>${context}</context>\n  <action>review</action>\n  <results>\n  ${results}\n  </results>\n</user_action>\n`;
}
