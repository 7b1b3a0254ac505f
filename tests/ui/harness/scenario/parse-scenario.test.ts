import { describe, expect, test } from 'bun:test';
import { CsmError } from '#/base/errors.ts';
import { parseScenario } from '#/ui/harness/scenario/parse-scenario.ts';

const TOML = `about = "Says hello"
size = "80x10"
terminal = "console"
shell = true
args = ["--script", "{script}"]
setup = [["--version"]]
type_pause_ms = 5

[script]
responses = [{ items = [{ text = "hi" }] }]

[[steps]]
type = "hello"

[[steps]]
key = ["ctrl+c", "enter"]
timeout_ms = 10

[[steps]]
resize = ["40x10", "80x24"]

[[steps]]
paste = { repeat = "ab", bytes = 5 }

[[steps]]
style = { text = "hi", has = "bold fg=ansi-1" }
`;

describe('parseScenario', () => {
  test('reads TOML with all defaults filled in', () => {
    const scenario = parseScenario(TOML, 'a.toml');
    expect(scenario).toMatchObject({
      about: 'Says hello',
      size: { cols: 80, rows: 10 },
      terminal: 'console',
      background: 'dark',
      isShell: true,
      args: ['--script', '{script}'],
      setup: [['--version']],
      typePauseMs: 5,
      config: undefined,
      limits: { tornFrames: 0, bytes: undefined },
    });
    expect(scenario.steps.map(({ action }) => action)).toEqual([
      { do: 'type', text: 'hello' },
      { do: 'key', keys: ['ctrl+c', 'enter'] },
      {
        do: 'resize',
        sizes: [
          { cols: 40, rows: 10 },
          { cols: 80, rows: 24 },
        ],
      },
      { do: 'paste', text: 'ababa' },
      { do: 'style', text: 'hi', style: ['bold', 'fg=ansi-1'] },
    ]);
    expect(scenario.steps.map(({ timeoutMs }) => timeoutMs)).toEqual([15_000, 10, 15_000, 15_000, 15_000]);
    expect(scenario.steps[1]?.place).toEqual({ line: 15, column: 1 });
  });

  test('reads the same from JSON', () => {
    const json =
      '{"about": "x", "steps": [{"wait": "a"}, {"stable": true}, {"stable": 5}, {"exit": "SIGTERM"}, {"exit": 0}]}';
    expect(parseScenario(json, 'a.json').steps.map(({ action }) => action)).toEqual([
      { do: 'wait', text: 'a' },
      { do: 'stable', ms: 200 },
      { do: 'stable', ms: 5 },
      { do: 'exit', status: 'SIGTERM' },
      { do: 'exit', status: 0 },
    ]);
  });

  const wrong: readonly (readonly [file: string, text: string, message: string])[] = [
    ['a.json', '{"about": "x",\n "steps": [}', 'a.json:2:12: expected a value, found "}"'],
    [
      'a.json',
      '{"about": "x",\n "stepz": []}',
      'a.json:2:2: there is no member `stepz`; there are about, size, terminal',
    ],
    ['a.json', '{"about": "x", "steps": []}', 'a.json:1:16: a scenario has at least one step'],
    [
      'a.json',
      '{"about": "x", "steps": [\n  {"typ": "a"}]}',
      'a.json:2:4: there is no step `typ`; there are type, key',
    ],
    ['a.json', '{"about": "x", "steps": [{}]}', 'a.json:1:26: a step does something'],
    [
      'a.json',
      '{"about": "x", "steps": [{"wait": "a", "see": "b"}]}',
      'a.json:1:40: a step does one thing, not `wait` and `see`',
    ],
    ['a.json', '{"about": "x", "steps": [{"wait": 3}]}', 'a.json:1:27: `steps[0].wait` is a text'],
    ['a.json', '{"about": "x", "steps": [{"key": "hyper+q"}]}', 'a.json:1:27: there is no key `hyper+q`'],
    ['a.json', '{"about": 1, "steps": [{"pause": 1}]}', 'a.json:1:2: `about` is a text'],
    ['a.json', '[]', 'a.json:1:1: a scenario is an object'],
    ['a.toml', 'about = "x"\nsteps = [\n  { signal = "BOO" },\n]\n', 'a.toml:3:5: there is no signal `BOO` to send'],
    ['a.toml', 'about = "x"\nsize = "0x3"\nsteps = [{ pause = 1 }]\n', 'a.toml:2:1: a size is COLSxROWS'],
    ['a.toml', 'about = "x"\n[[steps]]\nwheel = "left 3"\n', 'a.toml:3:1: a turn of the wheel is'],
    ['a.toml', 'about = \n', 'a.toml:1:'],
  ];
  test.each(wrong)('%s %j', (file, text, message) => {
    expect(() => parseScenario(text, file)).toThrow(CsmError);
    expect(() => parseScenario(text, file)).toThrow(message);
  });
});
