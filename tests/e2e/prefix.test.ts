/**
 * Each request begins with the bytes of the one before it, up to the end of its `input`: servers cache prompts by prefix.
 * Over tool rounds, retries, resume and fork, and with secrets about.
 */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm } from '#tests/support/csm.ts';
import { providerConfig, serveModel } from './support/model-server.ts';
import { KNOWN, randomTurns, SHAPED, type RandomTurn } from './support/random-turns.ts';
import { findInvalidItems, firstDifference, inputPrefix } from './support/request-prefix.ts';
import { jsonLines } from './support/session-files.ts';

/** Plays the turns, each in a process of its own, and answers what is wrong with the requests. */
async function playTurns(turns: readonly RandomTurn[]): Promise<readonly string[]> {
  await using csm = openCsm();
  await using server = await serveModel(csm, ...turns.flatMap(({ responses }) => responses));
  writeFileSync(join(csm.codexHome, 'config.toml'), providerConfig(server.baseUrl));
  const problems: string[] = [];
  let thread = '';
  for (const [index, { prompt, way }] of turns.entries()) {
    const word = index === 0 ? [] : [way];
    const args = ['exec', ...word, '--skip-git-repo-check', '--json', ...(index === 0 ? [] : [thread]), prompt];
    const done = await csm.run(args, { env: { PLANTED_SECRET: KNOWN } });
    const [line] = jsonLines(done.stdout);
    thread = line?.thread_id ?? thread;
    if (done.code !== 0)
      problems.push(`turn ${index} ended with ${done.code}: ${done.stdout.slice(-300)}${done.stderr}`);
  }
  const asked = server.asked();
  for (const [index, { text, input }] of asked.entries()) {
    for (const problem of findInvalidItems(input)) problems.push(`request ${index}: ${problem}`);
    const before = asked[index - 1];
    const difference = before === undefined ? undefined : firstDifference(inputPrefix(before.text), inputPrefix(text));
    if (difference !== undefined) problems.push(`request ${index} does not go on from the one before, ${difference}`);
    // The embedded redaction replaces what is known wherever it comes from, and shapes in what tools bring.
    if (text.includes(KNOWN)) problems.push(`request ${index} has the value of a secret variable`);
    const outputs = JSON.stringify(input.filter((item) => String(item.type).endsWith('_output')));
    if (SHAPED.some((secret) => outputs.includes(secret)))
      problems.push(`request ${index}: a secret in a tool's output`);
  }
  return problems;
}

describe.skipIf(csmMissing !== undefined)('requests of a thread', () => {
  test('go on from each other, whatever the model does', async () => {
    await fc.assert(
      fc.asyncProperty(randomTurns, async (turns) => {
        expect(await playTurns(turns)).toEqual([]);
      }),
      { numRuns: 8, endOnFailure: true },
    );
  }, 60_000);

  test('go on where calls end in another order than they were made in', async () => {
    const wait = (seconds: number, secret: string): unknown => ({
      call: 'exec_command',
      args: { cmd: `sleep ${seconds}; echo ${secret}` },
    });
    const [a = '', b = '', c = ''] = SHAPED;
    const calls = { items: [wait(0.3, a), { text: 'between', deltas: 2 }, wait(0.1, b), wait(0, c)] };
    const broken = { items: [wait(0.2, a), wait(0, b), { text: 'half', done: false }], end: 'none', close: 'reset' };
    const end = { items: [{ text: 'ok' }] };
    const problems = await playTurns([
      { prompt: 'one', way: 'resume', responses: [calls, calls, end] },
      { prompt: `two ${KNOWN}`, way: 'fork', responses: [broken, calls, end] },
      { prompt: 'three', way: 'resume', responses: [{ status: 500, body: {} }, calls, end] },
    ]);
    expect(problems).toEqual([]);
  });
});
