/** What the first bytes of a line say of it, for lines that are too long to be parsed whole. Pure. */
import { parseJson } from '#/base/json.ts';

/** The members that Codex writes before any long text. */
export interface LineEnvelope {
  readonly timestamp: string | undefined;
  readonly ordinal: number | undefined;
  readonly type: string;
  readonly payloadType: string | undefined;
  readonly role: string | undefined;
}

const STRING = String.raw`"((?:[^"\\]|\\.)*)"`;
const HEAD = new RegExp(
  String.raw`^\s*\{\s*"timestamp"\s*:\s*${STRING}\s*,\s*(?:"ordinal"\s*:\s*(-?[0-9.eE+-]+)\s*,\s*)?"type"\s*:\s*${STRING}\s*,\s*"payload"\s*:\s*\{`,
);
/** One member of an object whose value is a short text, a number or a word. */
const MEMBER = new RegExp(String.raw`\s*${STRING}\s*:\s*(?:${STRING}|-?[0-9.eE+-]+|true|false|null)\s*(,?)`, 'y');

/**
 * Reads the envelope off the beginning of a line.
 * @param head the first bytes as text; a few hundred are enough
 * @returns undefined where the line does not begin as Codex's do
 */
export function decodeLineEnvelope(head: string): LineEnvelope | undefined {
  const match = HEAD.exec(head);
  if (match === null) return undefined;
  const timestamp = unescape(match[1]);
  const ordinal = match[2];
  const type = unescape(match[3]);
  if (type === undefined) return undefined;
  let payloadType: string | undefined;
  let role: string | undefined;
  MEMBER.lastIndex = match[0].length;
  for (let member = MEMBER.exec(head); member !== null; member = MEMBER.exec(head)) {
    if (member[1] === 'type') payloadType = unescape(member[2]);
    if (member[1] === 'role') role = unescape(member[2]);
    if (member[3] !== ',') break;
  }
  return { timestamp, ordinal: ordinal === undefined ? undefined : Number(ordinal), type, payloadType, role };
}

function unescape(text: string | undefined): string | undefined {
  if (text?.includes('\\') !== true) return text;
  const value = parseJson(`"${text}"`);
  return typeof value === 'string' ? value : undefined;
}
