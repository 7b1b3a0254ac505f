import { describe, expect, test } from 'bun:test';
import { locateKey, locateKeys, measurePosition } from '#/config/locate-key.ts';

const TEXT = `# comment with [brackets] = "x"
model = "m" # trailing
a.b . "c d" = 1
text = """
[not.a.header]
x = 1"""
raw = '''
y = 2'''
list = [ 1, # one
  { k = 'v' },
]

[ tui ]  # header
theme = "dark"
inline = { a = 1, b.c = { d = "}" } }

[[hooks.Stop]]
matcher = "x"
[[hooks.Stop]]
matcher = "y"
  [hooks.Stop.inner]
  z = true
[projects."/a.b"]
trust_level = "trusted"
`;

describe('locateKeys', () => {
  const places = locateKeys(TEXT);
  const found = places.map((place) => {
    const { line, column } = measurePosition(TEXT, place.start);
    return `${place.kind} ${JSON.stringify(place.path)} ${line}:${column} ${TEXT.slice(place.valueStart, place.end)}`;
  });

  test('finds every key with its place and value', () => {
    expect(found).toEqual([
      'pair ["model"] 2:1 "m"',
      'pair ["a","b","c d"] 3:1 1',
      'pair ["text"] 4:1 """\n[not.a.header]\nx = 1"""',
      "pair [\"raw\"] 7:1 '''\ny = 2'''",
      'pair ["list"] 9:1 [ 1, # one\n  { k = \'v\' },\n]',
      'member ["list","1","k"] 10:5 \'v\'',
      'header ["tui"] 13:1 ',
      'pair ["tui","theme"] 14:1 "dark"',
      'pair ["tui","inline"] 15:1 { a = 1, b.c = { d = "}" } }',
      'member ["tui","inline","a"] 15:12 1',
      'member ["tui","inline","b","c"] 15:19 { d = "}" }',
      'member ["tui","inline","b","c","d"] 15:27 "}"',
      'array ["hooks","Stop","0"] 17:1 ',
      'pair ["hooks","Stop","0","matcher"] 18:1 "x"',
      'array ["hooks","Stop","1"] 19:1 ',
      'pair ["hooks","Stop","1","matcher"] 20:1 "y"',
      'header ["hooks","Stop","1","inner"] 21:3 ',
      'pair ["hooks","Stop","1","inner","z"] 22:3 true',
      'header ["projects","/a.b"] 23:1 ',
      'pair ["projects","/a.b","trust_level"] 24:1 "trusted"',
    ]);
  });

  test('an implied table is found at its first member', () => {
    expect(locateKey(places, ['hooks'])?.path).toEqual(['hooks', 'Stop', '0']);
    expect(locateKey(places, ['a'])?.path).toEqual(['a', 'b', 'c d']);
    expect(locateKey(places, ['nothing'])).toBeUndefined();
  });

  test('columns count code points, a byte order mark and CRLF do no harm', () => {
    const text = '\ufeff"é😀" = 1\r\nb = 2\r\n';
    expect(locateKeys(text).map((place) => place.path)).toEqual([['é😀'], ['b']]);
    expect(measurePosition('"é😀" = x', 8)).toEqual({ line: 1, column: 8 });
  });

  test.each(['[', 'a', 'a =', '= 1', '"', 'a = "', 'a = [', 'a = {b', '[[a', "a = '''", '\u0000'])(
    'ends on %p, which is no TOML',
    (text) => {
      expect(locateKeys(text).length).toBeLessThan(4);
    },
  );
});
