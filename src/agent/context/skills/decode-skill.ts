/** The front matter of a SKILL.md, as Codex 0.169.0 was observed to read it. Pure. */
import { isObject } from '#/base/json.ts';

/** What a SKILL.md says of itself. */
export interface SkillHead {
  readonly name: string;
  readonly description: string;
}

export type DecodedSkill =
  { readonly ok: true; readonly head: SkillHead } | { readonly ok: false; readonly reason: string };

const NAME_LENGTH = 64;
const DESCRIPTION_LENGTH = 1024;

/** @param folderName its name where it does not say one */
export function decodeSkill(text: string, folderName: string): DecodedSkill {
  const lines = text.split(/\r?\n/);
  const end = lines[0]?.trimEnd() === '---' ? lines.findIndex((line, at) => at > 0 && line.trimEnd() === '---') : -1;
  if (end === -1) return refuse('missing YAML frontmatter delimited by ---');
  const head = lines.slice(1, end);
  const twice = findDuplicate(head);
  if (twice !== undefined) return refuse(`invalid YAML: duplicate field \`${twice}\``);
  const members = parseHead(head);
  const name = singleLine(members['name']) || singleLine(folderName);
  const description = singleLine(members['description']);
  if (description === '') return refuse('missing field `description`');
  if ([...name].length > NAME_LENGTH) {
    return refuse(`invalid name: exceeds maximum length of ${NAME_LENGTH} characters`);
  }
  return { ok: true, head: { name, description: clip(description) } };
}

function refuse(reason: string): DecodedSkill {
  return { ok: false, reason };
}

/** YAML; where it is none, `name: value` lines: people write `description: Use this: it helps`. */
function parseHead(lines: readonly string[]): Record<string, unknown> {
  try {
    const value: unknown = Bun.YAML.parse(lines.join('\n'));
    return isObject(value) ? { ...value } : {};
  } catch {
    const members: Record<string, unknown> = {};
    for (const line of lines) {
      const match = /^([A-Za-z_-]+):\s+(.*)$/.exec(line);
      if (match?.[1] !== undefined) members[match[1]] = unquote((match[2] ?? '').trim());
    }
    return members;
  }
}

function unquote(text: string): string {
  const quote = text[0];
  return text.length > 1 && (quote === '"' || quote === "'") && text.endsWith(quote) ? text.slice(1, -1) : text;
}

function findDuplicate(lines: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (const line of lines) {
    const key = /^(name|description|metadata):/.exec(line)?.[1];
    if (key === undefined) continue;
    if (seen.has(key)) return key;
    seen.add(key);
  }
  return undefined;
}

function singleLine(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return '';
  return String(value).split(/\s+/).filter(Boolean).join(' ');
}

function clip(text: string): string {
  const characters = [...text];
  if (characters.length <= DESCRIPTION_LENGTH) return text;
  return `${characters.slice(0, DESCRIPTION_LENGTH - 3).join('')}...`;
}
