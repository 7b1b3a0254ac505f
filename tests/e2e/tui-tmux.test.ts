/** The workstation in a real tmux: what it shows, and what it leaves behind. */
import { afterAll, describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, csmPath, openCsm } from '#tests/support/csm.ts';

const SOCKET = `csm-e2e-${process.pid}`;
const hasTmux = Bun.which('tmux') !== null;
/** A machine that is stuck. */
const STUCK_MS = 60_000;

function tmux(...args: string[]): string {
  return Bun.spawnSync(['tmux', '-L', SOCKET, '-f', '/dev/null', ...args], { stderr: 'ignore' }).stdout.toString();
}

/** What tmux knows of the pane. */
function ask(format: string): string {
  return tmux('display-message', '-p', '-t', 'it', format).trim();
}

async function waitFor(holds: (screen: string) => boolean): Promise<string> {
  const endMs = Date.now() + STUCK_MS / 2;
  for (;;) {
    const screen = tmux('capture-pane', '-p', '-S', '-50', '-t', 'it');
    if (holds(screen)) return screen;
    if (Date.now() > endMs) throw new Error(`it does not come; the screen is:\n${screen}`);
    await Bun.sleep(20);
  }
}

describe.skipIf(csmMissing !== undefined || !hasTmux)('in tmux', () => {
  afterAll(() => void tmux('kill-server'));

  test(
    'a prompt, a resize, and the shell as it was',
    async () => {
      await using csm = openCsm({ config: 'model_provider = "scripted"\n' });
      const script = join(csm.home, 'script.json');
      writeFileSync(script, JSON.stringify({ responses: [{ items: [{ text: 'The answer is here.' }] }] }));
      writeFileSync(
        join(csm.codexHome, 'config.toml'),
        `model_provider = "scripted"\n[projects.${JSON.stringify(csm.work)}]\ntrust_level = "trusted"\n`,
      );
      tmux('new-session', '-d', '-s', 'it', '-x', '96', '-y', '24', '-c', csm.work, 'bash --norc --noprofile');
      tmux('send-keys', '-t', 'it', `export HOME=${csm.home} CODEX_HOME=${csm.codexHome}; clear; echo BEFORE`, 'Enter');
      await waitFor((screen) => screen.includes('BEFORE') && !screen.includes('export'));
      tmux('send-keys', '-t', 'it', `${csmPath} --script ${script}`, 'Enter');
      await waitFor((screen) => screen.includes('? for shortcuts'));
      tmux('send-keys', '-t', 'it', '-l', 'Where is it?');
      await waitFor((screen) => screen.includes('› Where is it?'));
      tmux('send-keys', '-t', 'it', 'Enter');
      await waitFor((screen) => screen.includes('The answer is here.') && screen.includes('Worked for'));
      tmux('resize-window', '-t', 'it', '-x', '60', '-y', '16');
      // The composer stands where it belongs in the new size.
      const narrow = await waitFor(() => ask('#{cursor_x},#{cursor_y}') === '2,12');
      expect(narrow).toContain('The answer is here.');
      tmux('send-keys', '-t', 'it', 'C-c');
      await waitFor((screen) => /again/.test(screen));
      tmux('send-keys', '-t', 'it', 'C-c');
      const after = await waitFor((screen) => screen.includes('csm resume'));
      expect(after).toContain('BEFORE');
      expect(ask('#{alternate_on} #{mouse_any_flag} #{cursor_flag}')).toBe('0 0 1');
      tmux('send-keys', '-t', 'it', 'stty -a | grep -o " icanon.*echo "', 'Enter');
      await waitFor((screen) => screen.includes(' icanon '));
    },
    STUCK_MS,
  );
});
