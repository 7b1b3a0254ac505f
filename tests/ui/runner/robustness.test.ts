/** The compiled program in a terminal while the machine fails: nothing hangs, no stack is shown, nothing said is lost. */
import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm } from '#tests/support/csm.ts';
import { canMount, openShelled, type ShelledCsm } from './shelled-csm.ts';

// A machine that is busy.
setDefaultTimeout(30_000);

const ANSWER = { items: [{ text: 'A whole answer.' }] };

/** Types as people do: the key that sends it comes once the text is seen. */
async function enter(opened: ShelledCsm, text: string): Promise<void> {
  opened.terminal.send(text);
  await opened.shows(new RegExp(`› ${text}`));
  opened.terminal.send('\r');
}

/** ^C twice. */
async function quit(opened: ShelledCsm): Promise<string> {
  opened.terminal.send('\x03');
  await opened.shows(/again to quit/);
  opened.terminal.send('\x03');
  return opened.endsWith(0);
}

/** No defect is shown. */
function expectPlain(opened: ShelledCsm): void {
  expect(opened.text()).not.toMatch(/\n\s+at \S+ \(|undefined|\[object |TypeError|internal error/);
}

describe.skipIf(csmMissing !== undefined)('a machine that fails', () => {
  test('what was half written when a signal came is with the prompts of before', async () => {
    await using csm = openCsm();
    const first = openShelled({}, csm);
    await first.shows(/\? for shortcuts/);
    first.terminal.send('half a thought');
    await first.shows(/half a thought/);
    process.kill(first.pid, 'SIGHUP');
    await first.endsWith(129);
    await first.terminal.close();
    await using second = openShelled({}, csm);
    await second.shows(/\? for shortcuts/);
    second.terminal.send('\x1b[A');
    await second.shows(/› half a thought/);
  });

  test('killed without a word, it goes on where it was', async () => {
    await using csm = openCsm();
    const first = openShelled({ args: '"a question"' }, csm);
    await first.shows(/partial answer/);
    process.kill(first.pid, 'SIGKILL');
    await first.shows(/code 137/);
    await first.terminal.close();
    await using second = openShelled({ args: 'resume --last', responses: [ANSWER] }, csm);
    await second.shows(/› a question[^]*interrupted/i);
    await enter(second, 'go on');
    await second.shows(/A whole answer\./);
    expectPlain(second);
    expect(await quit(second)).toContain('To continue this session');
  });

  test.each([
    ['stdout', '% >&-'],
    ['stdin', '% <&-'],
    ['stdout is a file', '% >out.txt'],
  ])('without a terminal at %s it says what it needs', async (_name, around) => {
    await using opened = openShelled({ around });
    await opened.endsWith(1);
    expect(opened.text()).toMatch(/is not a terminal/);
    expectPlain(opened);
  });

  test('without stderr it works all the same', async () => {
    await using opened = openShelled({ around: '% 2>&-', responses: [ANSWER] });
    await opened.shows(/\? for shortcuts/);
    await enter(opened, 'hello');
    await opened.shows(/A whole answer\.[^]*Worked for/);
    await quit(opened);
  });

  test.each([
    [1, 1],
    [10, 3],
    [0, 0],
    [400, 2],
  ])('a window of %i x %i is no reason to fail, and grows', async (cols, rows) => {
    await using opened = openShelled({ before: `stty cols ${cols} rows ${rows}`, responses: [ANSWER] });
    const { terminal } = opened;
    await terminal.quiet(300);
    terminal.resize(80, 24);
    await opened.shows(/\? for shortcuts/);
    terminal.resize(Math.max(1, cols), Math.max(1, rows));
    terminal.send('hello');
    await terminal.quiet(300);
    terminal.resize(80, 24);
    await opened.shows(/› hello/);
    terminal.send('\r');
    await opened.shows(/A whole answer\.[^]*Worked for/);
    await quit(opened);
  });

  test.each(['dumb', ''])('TERM=%p: a prompt works', async (TERM) => {
    await using opened = openShelled({ env: { TERM }, responses: [ANSWER] });
    await opened.shows(/Ask csm/);
    opened.terminal.send('hello');
    await opened.shows(/hello/);
    opened.terminal.send('\r');
    await opened.shows(/A whole answer\./);
    process.kill(opened.pid, 'SIGTERM');
    await opened.endsWith(143);
  });

  test('a network that dies in the middle of an answer is told, and the prompt can be sent again', async () => {
    let isDead = false;
    const sockets: Bun.Socket[] = [];
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n';
    const item = { type: 'message', id: 'm1', role: 'assistant', status: 'in_progress', content: [] };
    const events = [
      { type: 'response.created', response: { id: 'r1' } },
      { type: 'response.output_item.added', output_index: 0, item },
      {
        type: 'response.output_text.delta',
        output_index: 0,
        item_id: 'm1',
        content_index: 0,
        delta: 'half of an answer',
      },
    ];
    const body = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
    const server = Bun.listen({
      hostname: '127.0.0.1',
      port: 0,
      socket: {
        data: (socket) => {
          if (isDead) socket.terminate();
          else socket.write(head + body);
          sockets.push(socket);
        },
      },
    });
    try {
      await using opened = openShelled({
        config: `[model_providers.local]\nname = "local"\nbase_url = "http://127.0.0.1:${server.port}/v1"\nrequest_max_retries = 1\nstream_max_retries = 1`,
        args: '-c model_provider=local "a question"',
      });
      await opened.shows(/half of an answer/);
      isDead = true;
      for (const socket of sockets) socket.terminate();
      await opened.shows(/■ /);
      expectPlain(opened);
      // What came of the answer is behind its details.
      expect(opened.text()).toContain('broke off after 4 words');
      // The screen lives: the prompt of before is one key away.
      opened.terminal.send('\x1b[A');
      await opened.shows(/› a question[^]*› a question/);
      opened.terminal.send('\x03');
      await quit(opened);
    } finally {
      server.stop(true);
    }
  });

  test.skipIf(!canMount)('a full disk is told once, and the prompt is not lost', async () => {
    await using opened = openShelled({
      diskBytes: 600 * 1024,
      responses: [ANSWER],
    });
    const { csm, terminal } = opened;
    await opened.shows(/\? for shortcuts/);
    await enter(opened, 'one');
    await opened.shows(/A whole answer\.[^]*Worked for/);
    const filler = join(`/proc/${opened.pid}/root`, csm.codexHome, 'filler');
    try {
      writeFileSync(filler, Buffer.alloc(1024 * 1024));
    } catch (error) {
      expect(String(error)).toContain('ENOSPC');
    }
    const long = 'two '.repeat(8_000).trim();
    terminal.send(`\x1b[200~${long}\x1b[201~`);
    await opened.shows(/\[Pasted Content/);
    terminal.send('\r');
    // Said once, and what was written comes back.
    await opened.shows(/No space left on device[^]*Make room[^]*two two/);
    expect(opened.text().match(/No space left/g)).toHaveLength(1);
    expectPlain(opened);
    rmSync(filler);
    terminal.send('\x03');
    await opened.shows(/Ask csm/);
    expect(await quit(opened)).toContain('To continue this session');
  });
});
