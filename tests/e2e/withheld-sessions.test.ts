/** Sessions that keep no texts, at providers that keep their answers and at others. */
import { describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm, type Csm } from '#tests/support/csm.ts';
import { outputsOf, providerConfig, serveModel, textsOf } from './support/model-server.ts';

const KEEPS = 'csm.stores_responses = ["local"]';
const exec = (csm: Csm, ...args: readonly string[]) => csm.run(['exec', ...args, '--skip-git-repo-check']);

function configure(csm: Csm, baseUrl: string, more: string): void {
  const config = providerConfig(baseUrl, `csm.payload_policy = "metadata"\n${more}`);
  writeFileSync(join(csm.codexHome, 'config.toml'), config);
}

describe.skipIf(csmMissing !== undefined)('a session that keeps no texts', () => {
  test('goes on from the last answer where the provider keeps it, and so does a branch', async () => {
    await using csm = openCsm();
    await using server = await serveModel(
      csm,
      { items: [{ call: 'exec_command', args: { cmd: 'echo seen' } }] },
      { items: [{ text: 'one' }] },
      { items: [{ call: 'exec_command', args: { cmd: 'echo again' } }] },
      { items: [{ text: 'two' }] },
      { items: [{ text: 'branch' }] },
    );
    configure(csm, server.baseUrl, KEEPS);
    expect(await exec(csm, '--session-id', 'demo', 'first')).toMatchObject({ code: 0 });
    expect(await exec(csm, 'resume', 'demo', 'second')).toMatchObject({ code: 0, stdout: 'two\n' });
    expect(await exec(csm, 'fork', 'demo', 'third')).toMatchObject({ code: 0, stdout: 'branch\n' });
    const [, first, second, output, third] = server.asked();
    const idOf = (asked: typeof first): unknown => asked?.body.previous_response_id;
    expect([idOf(second), idOf(output), idOf(third)]).toEqual(['resp_2', 'resp_3', 'resp_4']);
    expect(textsOf(second)).toEqual(['second']);
    expect([...outputsOf(output).values()]).toEqual([expect.stringContaining('again')]);
    expect(output?.input).toHaveLength(1);
    expect(textsOf(third)).toEqual(['third']);
    expect(first?.body.store).toBe(true);
  });

  test('does not go on without its past where the server has lost the answer', async () => {
    await using csm = openCsm();
    const lost = { status: 404, body: { error: { message: "Previous response with id 'resp_1' not found." } } };
    await using server = await serveModel(csm, { items: [{ text: 'one' }] }, { ...lost, repeat: 'forever' });
    configure(csm, server.baseUrl, KEEPS);
    expect(await exec(csm, '--session-id', 'demo', 'first')).toMatchObject({ code: 0 });
    const again = await exec(csm, 'resume', 'demo', 'second');
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('not found');
    expect(again.stderr).toContain('Start a new session');
    expect(server.asked().every(({ body }, index) => index === 0 || body.previous_response_id === 'resp_1')).toBe(true);
    // The prompt of the failed turn is lost: nobody has it.
    const third = await exec(csm, 'resume', 'demo', 'third');
    expect(third.code).toBe(1);
    expect(third.stderr).toContain('its last turn did not end with an answer');
  });

  test('does not go on where nobody keeps its answers', async () => {
    await using csm = openCsm();
    await using server = await serveModel(csm, { items: [{ text: 'one' }] });
    configure(csm, server.baseUrl, '');
    expect(await exec(csm, '--session-id', 'demo', 'first')).toMatchObject({ code: 0 });
    const again = await exec(csm, 'resume', 'demo', 'second');
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('cannot go on');
    expect(again.stderr).toContain('stores_responses');
    expect(server.asked()).toHaveLength(1);
  });
});
