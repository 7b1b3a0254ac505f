import { describe, expect, test } from 'bun:test';
import { fileURLToPath } from 'node:url';
import { VirtualTerminal } from '#tests/terminal/support/virtual-terminal.ts';

const PROGRAM = fileURLToPath(new URL('../../terminal/support/live-session.ts', import.meta.url));

/** A shell on a terminal that runs the program, and says afterwards how it found the terminal. */
class Session {
  readonly screen = new VirtualTerminal(60, 12);
  raw = '';
  #child: Bun.Subprocess;
  #changed = Promise.withResolvers<void>();

  constructor(args: string) {
    const script = `stty -a > /dev/stderr; echo $$; ${process.execPath} ${PROGRAM} ${args}; echo "status $?"; stty -a; echo over`;
    this.#child = Bun.spawn(['bash', '-c', script], {
      env: { ...process.env, TERM: 'xterm-256color' },
      terminal: {
        cols: 60,
        rows: 12,
        data: (_terminal, chunk) => {
          this.raw += Buffer.from(chunk).toString('latin1');
          void this.screen.write(chunk.slice()).then(() => {
            const { replies } = this.screen;
            this.screen.replies = '';
            if (replies !== '') this.#child.terminal?.write(replies);
            this.#changed.resolve();
            this.#changed = Promise.withResolvers<void>();
          });
        },
      },
    });
  }

  get pid(): number {
    return this.#child.pid;
  }

  type(text: string): void {
    this.#child.terminal?.write(text);
  }

  resize(cols: number, rows: number): void {
    this.screen.terminal.resize(cols, rows);
    this.#child.terminal?.resize(cols, rows);
  }

  text(): string {
    return [...this.screen.scrollback(), ...this.screen.rows()].map((row) => row.trimEnd()).join('\n');
  }

  async sees(what: string | (() => boolean)): Promise<void> {
    const holds = typeof what === 'string' ? () => this.text().includes(what) : what;
    while (!holds()) await this.#changed.promise;
  }

  /** Process id of the program, found by what the shell runs. */
  async child(): Promise<number> {
    const children = await Bun.file(`/proc/${this.pid}/task/${this.pid}/children`).text();
    return Number(children.trim().split(' ').at(-1));
  }

  async over(): Promise<void> {
    await this.sees('over');
    await this.#child.exited;
    this.#child.terminal?.close();
  }
}

/** What `stty -a` said at the beginning and at the end. */
function listModes(raw: string): string[] {
  return [...raw.matchAll(/speed [^]*?echoke[^\r\n]*/g)].map(([text]) => text.replaceAll(/\s+/g, ' '));
}

describe.each(['', 'inline'])('a session %s', (args) => {
  test.each([
    ['q', undefined, 'ended closed', 'status 0'],
    ['SIGTERM', 'SIGTERM', 'ended signal', 'status 143'],
    ['SIGHUP', 'SIGHUP', 'ended signal', 'status 143'],
    ['SIGINT', 'SIGINT', 'ended signal', 'status 143'],
    ['an error that nobody caught', '!', 'thrown on purpose', 'status 1'],
  ] as const)('ended by %s leaves the terminal as it was', async (_name, how, says, status) => {
    const session = new Session(args);
    await session.sees('ready');
    session.type('ab');
    await session.sees('> ready a b');
    if (how === undefined) session.type('q');
    else if (how === '!') session.type('!');
    else process.kill(await session.child(), how);
    await session.over();
    expect(session.text()).toContain(says);
    expect(session.text()).toContain(status);
    const [before, after] = listModes(session.raw);
    expect(after).toBe(before ?? '');
    expect(before).toContain('icanon');
    expect(session.screen.terminal.buffer.active.type).toBe('normal');
    expect(session.screen.terminal.modes).toMatchObject({
      bracketedPasteMode: false,
      mouseTrackingMode: 'none',
      sendFocusMode: false,
      wraparoundMode: true,
      synchronizedOutputMode: false,
    });
  });
});

test('another size reaches the program', async () => {
  const session = new Session('');
  await session.sees('60x12');
  session.resize(40, 9);
  await session.sees('40x9');
  session.type('q');
  await session.over();
});

test('a megabyte pasted comes as one, while it is read', async () => {
  const session = new Session('');
  await session.sees('ready');
  const text = 'x'.repeat(4095);
  session.type('\x1b[200~');
  for (let count = 0; count < 256; count += 1) session.type(`${text}\r`);
  session.type('\x1b[201~');
  await session.sees(`paste:${256 * 4096}`);
  session.type('q');
  await session.over();
});

test('in scrollback mode what was before and what is finished stay', async () => {
  const session = new Session('inline');
  await session.sees('ready');
  for (let count = 0; count < 15; count += 1) session.type('a\r');
  await session.sees(() => session.text().split('you typed').length === 16);
  session.type('q');
  await session.over();
  expect(session.text().startsWith(String(session.pid)) || session.text().includes(`\n${session.pid}\n`)).toBe(true);
});
