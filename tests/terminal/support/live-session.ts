/**
 * A program on a real terminal, to see what it leaves behind: shows what is typed until `q`, throws on `!`, suspends on ^Z. With the
 * argument `inline` in scrollback mode. @effects terminal
 */
import { openBunClock } from '#/platform/bun/bun-clock.ts';
import { openBunSignals } from '#/platform/bun/bun-signals.ts';
import { openBunTerminalDevice } from '#/platform/bun/bun-terminal-device.ts';
import { cutGrid, drawText } from '#/terminal/cells/draw.ts';
import { Grid } from '#/terminal/cells/grid.ts';
import { TerminalDriver } from '#/terminal/driver/terminal-driver.ts';
import { printKeyName } from '#/terminal/input/key-names.ts';
import { decideCapabilities } from '#/terminal/screen/capabilities.ts';
import { PLAIN_CURSOR, PLAIN_MODES } from '#/terminal/screen/frame.ts';
import { InlineRenderer } from '#/terminal/screen/inline-renderer.ts';
import { ScreenRenderer } from '#/terminal/screen/screen-renderer.ts';

const inline = process.argv.includes('inline');
const device = openBunTerminalDevice();
if (device === undefined) throw new Error('no terminal');
const term = process.env['TERM'] ?? '';
const capabilities = decideCapabilities({ term });
const renderer = inline ? new InlineRenderer(capabilities) : new ScreenRenderer(capabilities);
let typed = 'ready';
let finished: string[] = [];
const driver = new TerminalDriver({
  device,
  clock: openBunClock(),
  signals: openBunSignals(),
  renderer,
  term,
  paint: ({ cols, rows }) => {
    const grid = renderer.openGrid(cols, inline ? 2 : rows);
    drawText(cutGrid(grid), 0, 0, `> ${typed}`);
    drawText(cutGrid(grid), 0, 1, `${cols}x${rows}`, { dim: true });
    const modes = {
      ...PLAIN_MODES,
      altScreen: !inline,
      bracketedPaste: true,
      autowrap: false,
      kittyFlags: 7,
      title: 'live',
    };
    const above = new Grid(renderer.pools, cols, finished.length);
    finished.splice(0).forEach((line, y) => drawText(cutGrid(above), 0, y, line));
    const frame = { grid, cursor: { ...PLAIN_CURSOR, x: 2 + typed.length }, modes, screenRows: rows };
    return above.rows === 0 ? frame : { ...frame, finished: above };
  },
  onInput: (events) => {
    for (const event of events) {
      const name =
        event.type === 'key' ? printKeyName(event) : event.type === 'paste' ? `paste:${event.text.length}` : event.type;
      if (name === 'q') return driver.close();
      if (name === '!') throw new Error('thrown on purpose');
      if (name === 'ctrl+z') return driver.suspend();
      if (name === 'enter') finished = [...finished, `you typed ${typed}`];
      typed = name === 'enter' ? '' : `${typed} ${name}`.slice(-20);
    }
    driver.request(true);
  },
  onEnd: (reason) => {
    if (reason.type === 'signal') process.exitCode = 143;
    if (reason.type === 'failed') {
      process.exitCode = 1;
      process.stdout.write(`${String(reason.error)}\r\n`);
    }
    process.stdout.write(`ended ${reason.type} ${driver.metrics.frames > 0}\r\n`);
  },
});
driver.start();
