/**
 * The review of a request by the model (`--approve-for-me`): what the answer must be like, what it says, and what the agent is
 * told of it. Names, schema and markers as Codex 0.169.0 was observed to use them; the sentences are csm's. Pure.
 */
import { isObject, parseJson, stringMember, type JsonObject, type JsonValue } from '#/base/json.ts';

export const RISK_LEVELS = ['low', 'medium', 'high', 'critical'] as const;
export const AUTHORIZATIONS = ['unknown', 'low', 'medium', 'high'] as const;

/** `text.format` of a review, not strict: only the outcome has to be there. */
export const REVIEW_SCHEMA: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    risk_level: { type: 'string', enum: [...RISK_LEVELS] },
    user_authorization: { type: 'string', enum: [...AUTHORIZATIONS] },
    outcome: { type: 'string', enum: ['allow', 'deny'] },
    rationale: { type: 'string' },
  },
  required: ['outcome'],
};

/** What the reviewer decided. */
export interface ReviewDecision {
  readonly outcome: 'allow' | 'deny';
  readonly riskLevel: string | undefined;
  readonly userAuthorization: string | undefined;
  /** As the model wrote it. */
  readonly rationale: string | undefined;
}

/** Of an answer in prose, so much is looked through for the object. */
const ANSWER_CHARS = 200_000;

/** The decision in an answer: an object alone, or the one between the first and the last brace. Undefined where there is none. */
export function decodeReview(answer: string): ReviewDecision | undefined {
  const text = answer.slice(0, ANSWER_CHARS);
  const whole = decodeDecision(parseJson(text));
  if (whole !== undefined) return whole;
  const from = text.indexOf('{');
  const to = text.lastIndexOf('}');
  return from < 0 || to < from ? undefined : decodeDecision(parseJson(text.slice(from, to + 1)));
}

function decodeDecision(value: JsonValue | undefined): ReviewDecision | undefined {
  if (!isObject(value)) return undefined;
  const outcome = value['outcome'];
  if (outcome !== 'allow' && outcome !== 'deny') return undefined;
  const riskLevel = value['risk_level'] ?? undefined;
  const userAuthorization = value['user_authorization'] ?? undefined;
  if (riskLevel !== undefined && !isOneOf(RISK_LEVELS, riskLevel)) return undefined;
  if (userAuthorization !== undefined && !isOneOf(AUTHORIZATIONS, userAuthorization)) return undefined;
  const rationale = stringMember(value, 'rationale');
  return { outcome, riskLevel, userAuthorization, rationale: rationale?.trim() === '' ? undefined : rationale };
}

function isOneOf<T extends string>(words: readonly T[], value: JsonValue): value is T {
  return words.some((word) => word === value);
}

/** A rationale is shown and recorded up to this many characters. */
export const RATIONALE_CHARS = 2_000;

export function clipRationale(text: string): string {
  const clean = text.toWellFormed();
  return clean.length <= RATIONALE_CHARS
    ? clean
    : `${clean.slice(0, RATIONALE_CHARS).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** What the agent reads after a no. The first two lines are Codex's form. */
export function printDenial(rationale: string | undefined): string {
  const reason = rationale ?? 'the review gave no reason';
  return (
    `This action was rejected due to unacceptable risk.\nReason: ${reason}\n` +
    'Do not try to reach the same end another way: by a wrapper, another tool, or in pieces. Take a way that is really safer, ' +
    'or tell the user what the risk is and ask; go on with this only after the user has agreed to it, knowing the risk.'
  );
}

/** What the agent reads where there was no verdict. */
export function printReviewFailure(cause: string): string {
  return (
    `Automatic approval review failed: ${cause}\n` +
    'The action was not run, because nobody judged it: that says nothing about how safe it is. Do not work around the review; ' +
    'mend what failed, or ask the user.'
  );
}

/** What the agent reads where the review took too long. */
export const REVIEW_TIMEOUT_TEXT =
  'The automatic review of this action did not end in time, so it was not run. That says nothing about how safe it is. Try once ' +
  'more, or ask the user.';

/** Refusals after which a turn is ended: so many in a row, or so many among the last reviews. */
export const DENIAL_LIMITS = { inARow: 3, among: { denials: 10, reviews: 50 } } as const;

/** Whether the agent has been refused so often that its turn ends. @param denials of the turn's reviews, in order */
export function isDeniedTooOften(denials: readonly boolean[]): boolean {
  const { inARow, among } = DENIAL_LIMITS;
  const last = denials.slice(-inARow);
  if (last.length === inARow && last.every(Boolean)) return true;
  return denials.slice(-among.reviews).filter(Boolean).length >= among.denials;
}
