/** The part of a request that prompt caches live on. Pure. */

/** The body up to the end of the last item of `input`, without the bracket that closes it. */
export function inputPrefix(body: string): string {
  const start = body.indexOf('"input":[');
  if (start === -1) throw new Error('the request has no input');
  let depth = 0;
  let isText = false;
  for (let at = start + '"input":'.length; at < body.length; at++) {
    const character = body[at];
    if (isText) {
      if (character === '\\') at += 1;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') {
      depth -= 1;
      if (depth === 0) return body.slice(0, at);
    }
  }
  throw new Error('the input does not end');
}

/** Where two texts differ first, with what stands there; undefined where the first begins the second. */
export function firstDifference(before: string, after: string): string | undefined {
  if (after.startsWith(before)) return undefined;
  let at = 0;
  while (before[at] === after[at]) at += 1;
  return `at ${at}: ${JSON.stringify(before.slice(at - 80, at + 80))} became ${JSON.stringify(after.slice(at - 80, at + 80))}`;
}

/** What is wrong with the items of a request: calls without output, outputs without call, ids twice. */
// oxlint-disable-next-line typescript/no-explicit-any -- foreign JSON, read by tests
export function findInvalidItems(input: readonly any[]): readonly string[] {
  const problems: string[] = [];
  const calls = new Map<string, string>();
  const ids = new Set<string>();
  for (const item of input) {
    if (typeof item.id === 'string' && ids.has(item.id)) problems.push(`id ${item.id} stands twice`);
    ids.add(item.id);
    const type = String(item.type);
    if (type.endsWith('_output')) {
      const called = calls.get(item.call_id);
      if (called === undefined) problems.push(`${type} of ${item.call_id} without its call`);
      else if (type !== `${called}_output`) problems.push(`${called} is answered by ${type}`);
      calls.delete(item.call_id);
    } else if (type.endsWith('_call') && item.call_id !== undefined) calls.set(item.call_id, type);
  }
  for (const [id, type] of calls) problems.push(`${type} ${id} without output`);
  return problems;
}
