/** The harness of the screen with the compiled program: views, flows of sizes, smoke runs. */
import { describe, expect, test } from 'bun:test';
import { csmMissing, openCsm } from '#tests/support/csm.ts';

/** The built-in tour takes its time; this is for a machine that is stuck. */
const STUCK_MS = 60_000;

describe.skipIf(csmMissing !== undefined)('the harness', () => {
  test('draws each view that it lists, as text, as JSON and coloured', async () => {
    await using csm = openCsm();
    const { stdout } = await csm.run(['view', 'list', '--json']);
    const { views } = JSON.parse(stdout) as { views: { name: string; about: string }[] };
    expect(views.length).toBeGreaterThan(90);
    const [first = { name: '' }] = views;
    const draw = (...more: string[]) =>
      csm.run(['view', 'snapshot', first.name, '--cols', '40', '--rows', '10', ...more]);
    const text = (await draw()).stdout;
    expect(text).toStartWith('size 40x10\n');
    expect((await draw()).stdout).toBe(text);
    const json = JSON.parse((await draw('--json')).stdout);
    expect(json).toMatchObject({ view: first.name, cols: 40, rows: 10, theme: 'dark', colours: 'truecolour' });
    expect((await draw('--ansi')).stdout).toContain('\x1b[');
    expect((await draw('--ansi', '--colours', 'none')).stdout).not.toContain('\x1b[3');
  });

  test('takes a view through sizes and says whether it shows', async () => {
    await using csm = openCsm();
    const { code, stdout } = await csm.run([
      'view',
      'resize-flow',
      'active-tool-run',
      '--size',
      '80x24',
      '--size',
      '33x7',
      '--json',
    ]);
    expect(code).toBe(0);
    const { equal, steps } = JSON.parse(stdout);
    expect(equal).toBe(true);
    expect(steps).toHaveLength(2);
  });

  test(
    'drives the app the same way twice',
    async () => {
      await using csm = openCsm();
      const steps = ['line:hello', 'wait:stable', 'resize:70x20', 'palette:mo', 'render:stable', 'esc', 'key:ctrl+c'];
      const run = async () => {
        const { code, stdout } = await csm.run([
          'terminal-app',
          'smoke',
          '--json',
          ...steps.flatMap((step) => ['--step', step]),
        ]);
        expect(code).toBe(0);
        const { live, ...same } = JSON.parse(stdout);
        expect(live.torn).toBe(0);
        expect(same.left_on).toEqual([]);
        return same;
      };
      expect(await run()).toEqual(await run());
    },
    STUCK_MS,
  );

  test.each([
    [['view', 'snapshot', 'nope'], 2, 'there is no view `nope`'],
    [['view', 'snapshot', 'trust', '--cols', '0'], 2, 'between 1 and 2000'],
    [['view', 'resize-flow', 'trust', '--size', '80'], 2, '`80` is no size of a terminal'],
    [['terminal-app', 'smoke', '--step', 'lien:x'], 2, 'cannot read the step `lien:x`'],
    [['terminal-app', 'smoke', '--step', 'key:hyper+x'], 2, 'there is no key `hyper+x`'],
    [['terminal-app', 'run'], 1, 'is not a terminal'],
    [['human-e2e', 'validate', 'none.toml'], 1, 'none.toml: No such file'],
    [['human-e2e', 'run', 'none.toml'], 1, 'none.toml: No such file'],
    [['replay', 'none.cast', '--frames'], 1, 'none.cast: there is no such file'],
  ])('says what is wrong with %p', async (args, status, words) => {
    await using csm = openCsm();
    const { code, stdout, stderr } = await csm.run(args);
    expect(stderr).toContain(words);
    expect(stdout).toBe('');
    expect(code).toBe(status);
  });
});
