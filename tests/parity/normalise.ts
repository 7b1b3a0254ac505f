/**
 * Takes out of an observation what differs between any two runs (ids, times, ports, folders, versions) and what is
 * ours by intent (prompts and descriptions, which are not copied), so that what is left can be compared. Pure.
 */
import { dirname } from 'node:path';
import { isObject, parseJson, type JsonObject, type JsonValue } from '#/base/json.ts';
import { findThreadId, type CapturedRequest, type Observation, type Places, type RunResult } from './observation.ts';
import type { Run, Scenario } from './scenario.ts';

export interface NormalRequest {
  readonly path: string;
  readonly headers: JsonObject;
  readonly body: JsonValue;
  /** `prompt_cache_key` as it was sent. */
  readonly thread: string;
  /** Of each item of `input` as it was sent. */
  readonly inputHashes: readonly string[];
}

export interface NormalRun {
  readonly exit: string;
  /** Lines of standard output; those that are JSON objects, where the run asked for JSON, as objects. */
  readonly stdout: readonly (JsonObject | string)[];
  readonly stderr: readonly string[];
}

export interface NormalForm {
  readonly runs: readonly NormalRun[];
  readonly requests: readonly NormalRequest[];
  readonly files: Readonly<Record<string, string>>;
}

/** What the pages say is not compared. */
export const NOT_COMPARED: readonly string[] = [
  'ids, times, wall times, chunk ids, session numbers, ports, folders, versions, originator and user agent (replaced by placeholders; that the same thread id stands in all places is compared)',
  'sentences that are ours: the base prompt, the wording of the permissions paragraph (its facts are compared: mode, network, approval policy, writable roots), descriptions of tools and of their parameters, how the list of skills is introduced',
  'surfaces that csm does not offer yet: the skills that come with Codex, its `<tools>` part and the `multi_agent_v1` tools',
  'the order of headers (the scripted server does not see it)',
];

const UUID = /(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])/g;

export function normalise(scenario: Scenario, observation: Observation): NormalForm {
  const threads = observation.runs.map(findThreadId).filter((id) => id !== undefined);
  const text = createTextNormaliser(observation.places, threads);
  return {
    runs: observation.runs.map((run, index) => normaliseRun(run, scenario.runs[index], text)),
    requests: observation.requests.map((request) => normaliseRequest(request, text)),
    files: Object.fromEntries(Object.entries(observation.files).map(([name, content]) => [name, text(content)])),
  };
}

/** Requests alone. @param threads ids of threads, in the order in which they are to be numbered */
export function normaliseRequests(
  requests: readonly CapturedRequest[],
  places: Places,
  threads: readonly string[],
): readonly NormalRequest[] {
  const text = createTextNormaliser(places, threads);
  return requests.map((request) => normaliseRequest(request, text));
}

type TextNormaliser = (text: string) => string;

/** What an agent is told to do about a refusal is said in our words; that it was refused, and why, is compared. */
const REVIEW_ADVICE =
  /((?:This action was rejected due to unacceptable risk\.(?:\n|\\+n)Reason: |Automatic approval review failed: ).*?)(?:\n|\\+n)(?:The agent must not|The action was not|Do not try to reach).*?(?=\\*"\)|$)/gm;

function createTextNormaliser({ port, ...folders }: Places, threads: readonly string[]): TextNormaliser {
  const places = placeNames(folders);
  const known = new Map([...new Set(threads)].map((id, index) => [id, `<THREAD${index + 1}>`]));
  return (text) => {
    let result = text;
    for (const [path, name] of places) result = result.replaceAll(path, name);
    return result
      .replaceAll(`127.0.0.1:${port}`, '<SERVER>')
      .replaceAll(UUID, (id) => known.get(id) ?? '<UUID>')
      .replaceAll(/Chunk ID: [0-9a-f]{6}/g, 'Chunk ID: <HEX>')
      .replaceAll(/(Wall time|Duration): [0-9.]+ seconds?/g, '$1: <TIME> seconds')
      .replaceAll(/"wall_time_seconds":[0-9.]+/g, '"wall_time_seconds":<TIME>')
      .replaceAll(/(session ID |process id )\d+/g, '$1<SESSION>')
      .replaceAll(/ in (\d+ms|[0-9.]+s):/g, ' in <TIME>:')
      .replaceAll(/\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<INSTANT>')
      .replaceAll(/(\/worktrees\/)[0-9a-f]{4,}\//g, '$1<HEX>/')
      .replaceAll(/<current_date>[0-9-]+</g, '<current_date><DATE><')
      .replaceAll(/"(createdAt|updatedAt)":\d+/g, '"$1":<INSTANT>')
      .replaceAll(/"timeUsedSeconds":\d+/g, '"timeUsedSeconds":<TIME>')
      .replaceAll(/"session_id":\d+/g, '"session_id":<SESSION>')
      .replaceAll(/codex_exec|csm_exec|codex-tui|csm_tui/g, '<ORIGINATOR>')
      .replaceAll(/\b(codex|csm) (exec|review)\b/g, '<PROGRAM> $2')
      .replaceAll(/\b(codex-cli|csm)-exec /g, '<PROGRAM>-exec ')
      .replaceAll(REVIEW_ADVICE, '$1 <advice>')
      .replaceAll(
        /guardian assessment was not valid JSON|the answer of the review is not the JSON that was asked for/g,
        '<no JSON>',
      )
      .replaceAll(
        /guardian review completed without an assessment payload|the review ended without an answer/g,
        '<no answer>',
      )
      .replaceAll(
        /Auto-review returned a deny decision without a rationale\.|the review gave no reason/g,
        '<no reason>',
      )
      .replaceAll(/\b0\.169\.0\b|\b0\.\d+\.\d+(-[0-9a-z]+)?\b(?=$|\s)/g, '<VERSION>');
  };
}

/** Longest first, so that a folder inside another gets its own name. */
function placeNames(places: Omit<Places, 'port'>): readonly (readonly [path: string, name: string])[] {
  return [
    [places.codexHome, '<CODEX_HOME>'],
    [places.work, '<WORK>'],
    [places.tmp, '<TMPDIR>'],
    [places.home, '<HOME>'],
    [dirname(places.work), '<ABOVE>'],
  ];
}

function normaliseRun(run: RunResult, asked: Run | undefined, text: TextNormaliser): NormalRun {
  const exit = run.timedOut ? 'timed out' : run.signal === null ? `exit ${run.exitCode}` : `killed by ${run.signal}`;
  const lines = splitLines(run.stdout);
  return {
    exit,
    stdout: asked?.args.includes('--json') === true ? normaliseJsonl(lines, text) : lines.map(text),
    stderr: normaliseStderr(splitLines(run.stderr), asked?.stdin !== undefined && asked.stdin !== '', text),
  };
}

/** Lines without their ends; a last line without an end says so. */
function splitLines(text: string): readonly string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') return lines.slice(0, -1);
  return [...lines.slice(0, -1), `${lines.at(-1)}<no line end>`];
}

/** Items of types that only csm has; they do not count when items are numbered. */
export const CSM_ITEM_TYPES: ReadonlySet<string> = new Set([
  'tool_call',
  'hook',
  'interrupted_message',
  'image_generation',
  'approval',
]);

function normaliseJsonl(lines: readonly string[], text: TextNormaliser): readonly (JsonObject | string)[] {
  const ids = new Map<string, string>();
  return lines.map((line) => {
    const value = parseJson(line);
    if (!isObject(value)) return text(line);
    const item = value['item'];
    if (!isObject(item)) return mapStrings(value, text) as JsonObject;
    const isOurs = CSM_ITEM_TYPES.has(String(item['type']));
    const given = String(item['id']);
    if (!isOurs && !ids.has(given)) ids.set(given, `item_${ids.size}`);
    // The line names the key `id` twice for a web search, and parsers keep the last.
    const id = item['type'] === 'web_search' ? '<SEARCH>' : isOurs ? '<ITEM>' : (ids.get(given) ?? given);
    return mapStrings({ ...value, item: { ...item, id } }, text) as JsonObject;
  });
}

/** Labels that begin something new behind a log line of several lines. */
const LABEL =
  /^(<INSTANT>|OpenAI Codex |codex$|exec$|user$|ERROR: |warning: |Warning: |tokens used$|hook: |apply patch$|patch: | declined:$|turn interrupted$|web search|Reading |Error)/;

function normaliseStderr(lines: readonly string[], isPiped: boolean, text: TextNormaliser): readonly string[] {
  const result: string[] = [];
  let previous = '';
  let inLog = false;
  for (const line of lines.map(text)) {
    const isLog = /^<INSTANT>\s+(ERROR|WARN|INFO) /.test(line);
    inLog = isLog || (inLog && !LABEL.test(line));
    if (inLog) {
      if (isLog) result.push('(log line)');
      continue;
    }
    const normal = line
      .replace(/^(OpenAI Codex|csm) v\S+$/, '<BANNER>')
      .replace(/^Reading .* from stdin\.\.\.$/, (said) => (isPiped ? said : `(nothing is piped) ${said}`));
    result.push(
      normal === previous && /^(ERROR|warning|WARNING): /.test(normal) ? `(printed again) ${normal}` : normal,
    );
    previous = normal;
  }
  return result;
}

function normaliseRequest(request: CapturedRequest, text: TextNormaliser): NormalRequest {
  const headers: Record<string, JsonValue> = {};
  for (const [name, value] of request.headers) {
    if (name === 'content-length' || name === 'host') headers[name] = '<ANY>';
    else if (name === 'user-agent') headers[name] = '<AGENT>';
    else if (name === 'x-codex-turn-metadata') headers[name] = normaliseMetadata(value, text);
    else headers[name] = text(value);
  }
  const body = parseJson(request.body);
  const input = isObject(body) && Array.isArray(body['input']) ? body['input'] : [];
  return {
    path: request.path,
    headers,
    body: isObject(body) ? normaliseBody(body, text) : text(request.body),
    thread: isObject(body) ? String(body['prompt_cache_key']) : '',
    inputHashes: input.map((item) => Bun.hash(JSON.stringify(item)).toString(16)),
  };
}

function normaliseMetadata(value: string, text: TextNormaliser): JsonValue {
  const parsed = parseJson(value);
  if (!isObject(parsed)) return text(value);
  const metadata = mapStrings(parsed, text) as Record<string, JsonValue>;
  if (typeof metadata['turn_started_at_unix_ms'] === 'number') metadata['turn_started_at_unix_ms'] = '<INSTANT>';
  // Which window of a thread's context it is; csm's first one has the thread's id.
  if (metadata['context_window_id'] !== undefined) metadata['context_window_id'] = '<UUID>';
  return metadata;
}

function normaliseBody(body: JsonObject, text: TextNormaliser): JsonValue {
  const result: Record<string, JsonValue> = { '(order of members)': Object.keys(body).join(' ') };
  for (const [key, value] of Object.entries(body)) {
    if (key === 'input' && Array.isArray(value)) result[key] = value.map((item) => normaliseItem(item, text)).flat();
    else if (key === 'tools' && Array.isArray(value)) result[key] = value.flatMap((tool) => normaliseTool(tool));
    else if (key === 'client_metadata' && isObject(value)) {
      const metadata = mapStrings(value, text) as Record<string, JsonValue>;
      const turn = value['x-codex-turn-metadata'];
      if (typeof turn === 'string') metadata['x-codex-turn-metadata'] = normaliseMetadata(turn, text);
      result[key] = metadata;
    } else result[key] = mapStrings(value, text);
  }
  return result;
}

function normaliseItem(item: JsonValue, text: TextNormaliser): JsonValue[] {
  const normal = mapStrings(item, text);
  if (!isObject(normal)) return [normal];
  const content = normal['content'];
  if (normal['role'] === 'user' && JSON.stringify(content).includes('"<turn_aborted>')) {
    return [{ ...normal, content: '<turn aborted, in our words>' }];
  }
  const review = normaliseReview(content);
  if (review !== undefined) return [{ ...normal, content: review }];
  const goalNote = normaliseGoalNote(JSON.stringify(content ?? ''));
  if (goalNote !== undefined) return [{ ...normal, content: goalNote }];
  if (normal['role'] === 'user' && Array.isArray(content)) {
    return [{ ...normal, content: mapStrings(content, normaliseDocs) }];
  }
  if (normal['role'] !== 'developer' || !Array.isArray(content)) return [normal];
  const parts = content.flatMap((part) => {
    if (!isObject(part) || typeof part['text'] !== 'string') return [part];
    const textOfPart = normaliseDeveloperText(part['text']);
    return textOfPart === undefined ? [] : [{ ...part, text: textOfPart }];
  });
  // A message that only had such parts.
  if (parts.length === 0 && content.length > 0) return [];
  return [{ ...normal, content: parts }];
}

/** What a review is asked, besides words: the entries of the history, and the planned action. */
function normaliseReview(content: JsonValue | undefined): JsonValue | undefined {
  if (!Array.isArray(content)) return undefined;
  const text = content.map((part: JsonValue) => (isObject(part) ? String(part['text']) : '')).join('');
  const found =
    />>> (TRANSCRIPT(?: DELTA)?) START\n([^]*)>>> TRANSCRIPT(?: DELTA)? END\n([^]*)Planned action JSON:\n([^]*)>>> APPROVAL REQUEST END/.exec(
      text,
    );
  if (found === null) return undefined;
  const [, kind = '', entries = '', middle = '', action = ''] = found;
  return {
    kind,
    entries: entries
      .replaceAll(/^(\[\d+\] )Retained source order: \d+\n/gm, '$1')
      .replaceAll(/\n{2,}(?=\[\d+\] )/g, '\n\n')
      .replace(/^<(no retained transcript delta entries|nothing new)>$/m, '<nothing>')
      .trim(),
    session: /session id: (\S+)/.exec(middle)?.[1] ?? 'not named',
    omitted: /were omitted|were left out/.test(middle),
    action: action.replaceAll(/"session_id": \d+/g, '"session_id": <SESSION>'),
  };
}

/** What a note about the goal says besides words: its figures (but for times) and the objective. */
function normaliseGoalNote(content: string): string | undefined {
  const source = /"<codex_internal_context source=\\"(\w+)\\">/.exec(content)?.[1];
  if (source === undefined) return undefined;
  const figures = content.match(/- (Tokens used|Token budget|Tokens remaining): \w+/g) ?? [];
  const objective = /<objective>(.*)<\/objective>/.exec(content)?.[1] ?? 'not named';
  return `<note on the ${source}: ${figures.join(', ')}; objective ${objective}>`;
}

/** Whether AGENTS.md files replace or repeal what was told before is compared, in which words not. */
function normaliseDocs(text: string): string {
  if (!text.startsWith('# AGENTS.md instructions')) return text;
  return text
    .replace(
      /<INSTRUCTIONS>\n(These AGENTS\.md instructions replace|The files say this now).*\n/,
      '<INSTRUCTIONS>\n<replaces>\n',
    )
    .replace(/<INSTRUCTIONS>\n(The previously provided|There are no such files).*\n/, '<INSTRUCTIONS>\n<repeals>\n');
}

/** Undefined: a part that csm does not send. */
function normaliseDeveloperText(text: string): string | undefined {
  if (text.startsWith('<collaboration_mode>'))
    return `<mode: ${/Plan [Mm]ode/.test(text.slice(0, 60)) ? 'plan' : 'default'}>`;
  if (text.startsWith('<tools>')) return undefined;
  if (text.startsWith('<skills_instructions>')) return normaliseSkills(text);
  if (text.startsWith('<permissions instructions>')) {
    const mode = /`sandbox_mode` is `([a-z-]+)`/.exec(text)?.[1] ?? 'none';
    const network = /Network access is (\w+)/.exec(text)?.[1] ?? 'not named';
    const named = /[Aa]pproval policy is currently ([a-z-]+)/.exec(text)?.[1];
    // Where the user is asked, the reference explains the policy without its name.
    const approval = named ?? (text.includes('# Escalation Requests') ? 'on-request' : 'not named');
    const roots = /The writable roots? (?:are|is) (.*)\.$/m.exec(text)?.[1] ?? 'none';
    const sorted = roots.split(', ').sort().join(', ');
    return `<permissions: ${mode}, network ${network}, approval ${approval}, writable roots ${sorted}>`;
  }
  if (text.startsWith('<content_filter_guidance>')) return '<note on a content filter>';
  if (/^(Use prior reviews as context|Earlier reviews in this conversation)/.test(text)) return '<on later reviews>';
  if (text.startsWith('<model_switch>')) return '<model switch and base prompt>';
  // The base prompts are the only long texts of the developer.
  return text.length > 2000 ? '<BASE PROMPT>' : text;
}

/** Names, descriptions and places of the skills, in order; those that come with Codex left out, as csm brings none along. */
function normaliseSkills(text: string): string | undefined {
  if (!text.includes('\n### Available skills')) return '<skills are not listed>';
  const roots = new Map([...text.matchAll(/^- `(r\d+)` = `(.*)`$/gm)].map((match) => [match[1], match[2]]));
  const rows = [...text.matchAll(/^- (.*) \(file: (r\d+)(\/.*)\)$/gm)];
  const own = rows.filter((match) => roots.get(match[2])?.endsWith('/skills/.system') === false);
  if (rows.length > 0 && own.length === 0) return undefined;
  const used = [...roots.values()].filter((root) => root?.endsWith('/skills/.system') === false);
  const listed = own.map((match) => `${match[1]} @ ${roots.get(match[2])}${match[3]}`);
  return ['<skills>', ...used, ...listed].join('\n');
}

function normaliseTool(tool: JsonValue): JsonValue[] {
  if (!isObject(tool)) return [tool];
  if (tool['name'] === 'multi_agent_v1') return [];
  return [stripDescriptions(tool)];
}

/** Without `description` where it is a text: a property may have that name too. */
function stripDescriptions(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(stripDescriptions);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, member]) => !(key === 'description' && typeof member === 'string'))
      .map(([key, member]) => [key, stripDescriptions(member)]),
  );
}

function mapStrings(value: JsonValue, map: TextNormaliser): JsonValue {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((member) => mapStrings(member, map));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [map(key), mapStrings(member, map)]));
}
