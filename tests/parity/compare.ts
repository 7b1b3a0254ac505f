/** Finds every difference between two normal forms and says which are meant. Pure. */
import { isObject, type JsonObject, type JsonValue } from '#/base/json.ts';
import type { NormalForm, NormalRequest } from './normalise.ts';
import type { Deviation, Scenario, Surface } from './scenario.ts';

/** One difference. */
export interface Finding {
  readonly surface: Surface;
  /** Where: `request 2 input[5].output`. */
  readonly at: string;
  /** What stands on each side; undefined where nothing does. */
  readonly reference: string | undefined;
  readonly csm: string | undefined;
}

export interface Verdict {
  readonly status: 'same' | 'better' | 'missing' | 'DIFFERENT';
  /** Unexplained ones. */
  readonly findings: readonly Finding[];
  /** The deviations that explained something, each once. */
  readonly deviations: readonly Deviation[];
}

export function judge(
  scenario: Pick<Scenario, 'deviations' | 'ignore'>,
  findings: readonly Finding[],
  general: readonly Deviation[],
): Verdict {
  const own = scenario.deviations ?? [];
  const used = new Set<Deviation>();
  const open: Finding[] = [];
  for (const finding of findings) {
    if (scenario.ignore?.[finding.surface] !== undefined) continue;
    const explanation = [...own, ...general].find((deviation) => explains(deviation, finding));
    if (explanation === undefined) open.push(finding);
    else used.add(explanation);
  }
  const deviations = [...used];
  const isMissing = deviations.some(({ missing }) => missing === true);
  const isBetter = deviations.some(({ everywhere }) => everywhere !== true);
  const status = open.length > 0 ? 'DIFFERENT' : isMissing ? 'missing' : isBetter ? 'better' : 'same';
  return { status, findings: open, deviations };
}

function explains(deviation: Deviation, finding: Finding): boolean {
  if (deviation.surface !== finding.surface) return false;
  if (deviation.at !== undefined && !deviation.at.test(finding.at)) return false;
  if (!matches(deviation.reference, finding.reference) || !matches(deviation.csm, finding.csm)) return false;
  return deviation.test?.(finding.reference ?? '', finding.csm ?? '') ?? true;
}

function matches(pattern: RegExp | null | undefined, value: string | undefined): boolean {
  if (pattern === undefined) return true;
  if (pattern === null) return value === undefined;
  return value !== undefined && pattern.test(value);
}

export function compare(reference: NormalForm, csm: NormalForm): readonly Finding[] {
  const findings: Finding[] = [];
  reference.runs.forEach((run, index) => {
    const other = csm.runs[index];
    const at = reference.runs.length === 1 ? '' : `run ${index + 1} `;
    if (other === undefined) return;
    if (run.exit !== other.exit)
      findings.push({ surface: 'exit', at: `${at}exit`, reference: run.exit, csm: other.exit });
    findings.push(...compareStdout(at, run.stdout, other.stdout));
    findings.push(...compareLines('stderr', at, run.stderr, other.stderr));
  });
  findings.push(...compareRequests(reference.requests, csm.requests));
  for (const name of new Set([...Object.keys(reference.files), ...Object.keys(csm.files)])) {
    diffValues('files', name, reference.files[name], csm.files[name], findings);
  }
  return findings;
}

/** What the servers were sent, request by request. */
export function compareRequests(
  reference: readonly NormalRequest[],
  csm: readonly NormalRequest[],
): readonly Finding[] {
  const findings: Finding[] = [];
  if (reference.length !== csm.length) {
    findings.push({
      surface: 'requests',
      at: 'number of requests',
      reference: String(reference.length),
      csm: String(csm.length),
    });
  }
  reference.forEach((request, index) => {
    const other = csm[index];
    if (other === undefined) return;
    const at = `request ${index + 1} `;
    diffValues('requests', `${at}path`, request.path, other.path, findings);
    diffValues('headers', `${at}`, request.headers, other.headers, findings);
    diffValues('body', `${at}`, request.body, other.body, findings);
    const before = reference[index - 1];
    const otherBefore = csm[index - 1];
    if (before === undefined || otherBefore === undefined) return;
    diffValues('body', `${at}prefix`, comparePrefix(before, request), comparePrefix(otherBefore, other), findings);
  });
  return findings;
}

/** Whether a request begins as the one before it did, which is what caches of prompts live on. */
function comparePrefix(before: NormalRequest, after: NormalRequest): string {
  if (before.thread !== after.thread) return 'another thread';
  const changed = before.inputHashes.findIndex((hash, index) => hash !== after.inputHashes[index]);
  return changed === -1 ? 'kept' : `item ${changed} changed`;
}

function compareStdout(
  at: string,
  reference: readonly (JsonObject | string)[],
  csm: readonly (JsonObject | string)[],
): readonly Finding[] {
  const isJson = [...reference, ...csm].some((line) => typeof line === 'object');
  if (!isJson) return compareLines('stdout', at, reference.map(String), csm.map(String));
  const findings: Finding[] = [];
  for (const [left, right] of align(reference, csm, lineKind)) {
    const kind = lineKind(left ?? right ?? '');
    diffValues('jsonl', `${at}${kind}`, left, right, findings);
  }
  return findings;
}

function lineKind(line: JsonObject | string): string {
  if (typeof line === 'string') return line;
  const item = line['item'];
  if (line['type'] === 'error' && String(line['message']).startsWith('Reconnecting')) return 'error (retry)';
  return isObject(item) ? `${String(line['type'])} ${String(item['type'])}` : String(line['type']);
}

const ONE_SIDED = /^\((nothing is piped|printed again|log line)\)|^hint: |^ {2}\[possible values/;

function compareLines(
  surface: Surface,
  at: string,
  reference: readonly string[],
  csm: readonly string[],
): readonly Finding[] {
  const findings: Finding[] = [];
  // Hunks between equal lines; in a hunk the first stands against the first.
  let left: string[] = [];
  let right: string[] = [];
  const flush = (): void => {
    // A kind of line that only one side has stands for itself: paired, it would hide what the other lines say.
    const alone = (line: string): boolean => ONE_SIDED.test(line);
    for (const line of left.filter(alone))
      findings.push({ surface, at: `${at}${surface}`, reference: line, csm: undefined });
    for (const line of right.filter(alone))
      findings.push({ surface, at: `${at}${surface}`, reference: undefined, csm: line });
    left = left.filter((line) => !alone(line));
    right = right.filter((line) => !alone(line));
    for (let i = 0; i < Math.max(left.length, right.length); i++) {
      findings.push({ surface, at: `${at}${surface}`, reference: left[i], csm: right[i] });
    }
    left = [];
    right = [];
  };
  for (const [a, b] of align(reference, csm, (line) => line)) {
    if (a !== undefined && b !== undefined) flush();
    else if (a !== undefined) left.push(a);
    else if (b !== undefined) right.push(b);
  }
  flush();
  return findings;
}

/** Pairs two lists by the longest common subsequence of their keys. */
export function align<T>(
  left: readonly T[],
  right: readonly T[],
  key: (value: T) => string,
): readonly (readonly [T | undefined, T | undefined])[] {
  const a = left.map(key);
  const b = right.map(key);
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = lengths[i];
      if (row !== undefined) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: (readonly [T | undefined, T | undefined])[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) pairs.push([left[i++], right[j++]]);
    else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) pairs.push([left[i++], undefined]);
    else pairs.push([undefined, right[j++]]);
  }
  return pairs;
}

function diffValues(
  surface: Surface,
  at: string,
  reference: JsonValue | undefined,
  csm: JsonValue | undefined,
  findings: Finding[],
): void {
  if (Array.isArray(reference) && Array.isArray(csm)) {
    const pairs =
      reference.length === csm.length
        ? reference.map((value, index) => [value, csm[index]] as const)
        : align<JsonValue>(reference, csm, signature);
    pairs.forEach(([left, right], index) => diffValues(surface, `${at}[${index}]`, left, right, findings));
    return;
  }
  if (isObject(reference) && isObject(csm)) {
    for (const key of new Set([...Object.keys(reference), ...Object.keys(csm)])) {
      diffValues(surface, at.endsWith(' ') ? `${at}${key}` : `${at}.${key}`, reference[key], csm[key], findings);
    }
    return;
  }
  const left = print(reference);
  const right = print(csm);
  if (left !== right) findings.push({ surface, at, reference: left, csm: right });
}

/** What makes two members of lists of unequal length the same one. */
function signature(value: JsonValue): string {
  if (!isObject(value)) return JSON.stringify(value);
  const named = ['type', 'role', 'name', 'call_id'].map((key) => value[key]).filter((member) => member !== undefined);
  const isContext = value['role'] === 'developer' || JSON.stringify(value).includes('<environment_context>');
  const content = value['role'] === undefined || isContext ? '' : JSON.stringify(sortMembers(value['content']));
  return `${JSON.stringify(named)}${isContext ? 'context' : ''}${content}`;
}

/** The same with the members of objects in the order of their names. */
function sortMembers(value: JsonValue | undefined): JsonValue {
  if (Array.isArray(value)) return value.map(sortMembers);
  if (!isObject(value)) return value ?? null;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sortMembers(value[name])]));
}

function print(value: JsonValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
