import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { decodeRules } from '#/agent/approval/rules/decode-rules.ts';
import { matchRules } from '#/agent/approval/rules/exec-policy.ts';
import { normalizePath } from '#/agent/approval/rules/normalize-path.ts';
import { printCheck } from '#/agent/approval/rules/print-check.ts';

const resolvePath = (program: string): string => normalizePath(program.startsWith('/') ? program : `/w/${program}`);

function check(rules: string, words: readonly string[], resolves = false): string {
  const decoded = decodeRules(rules, 'x.rules', resolvePath);
  if (!decoded.ok) return decoded.message;
  return printCheck(matchRules(decoded.policy, words, { resolvePath: resolves ? resolvePath : undefined }), false);
}

const GIT = ['git', 'status'];
const ALLOWED =
  '{"matchedRules":[{"prefixRuleMatch":{"matchedPrefix":["git"],"decision":"allow"}}],"decision":"allow"}';
const NONE = '{"matchedRules":[]}';

describe('as Codex 0.169.0 answers', () => {
  test.each([
    ['', GIT, NONE],
    ['# nothing\n', GIT, NONE],
    ['prefix_rule(pattern=["git"])', GIT, ALLOWED],
    ['prefix_rule(["git",],)', GIT, ALLOWED],
    ['prefix_rule(pattern=[["git"]], match=["git x", ["git", "y"]], not_match=["hg"])', GIT, ALLOWED],
    ['prefix_rule(pattern=[""])', GIT, NONE],
    ['prefix_rule(pattern=["git", "log"])', GIT, NONE],
    ['prefix_rule(pattern=["git", "status", "x"])', GIT, NONE],
    [
      'prefix_rule(pattern=[["hg", "git"], ["status", "log"]], decision="prompt", justification="j")',
      GIT,
      '{"matchedRules":[{"prefixRuleMatch":{"matchedPrefix":["git","status"],"decision":"prompt","justification":"j"}}],"decision":"prompt"}',
    ],
    [
      'prefix_rule(pattern=["git"], decision="forbidden")\nprefix_rule(pattern=["git", "status"])',
      GIT,
      '{"matchedRules":[{"prefixRuleMatch":{"matchedPrefix":["git"],"decision":"forbidden"}},{"prefixRuleMatch":{"matchedPrefix":["git","status"],"decision":"allow"}}],"decision":"forbidden"}',
    ],
    ['prefix_rule(pattern=["GIT"], canonical_matching=True)', GIT, ALLOWED],
    ['for c in ["hg", "git"]:\n  prefix_rule(pattern=[c])\n', GIT, ALLOWED],
    ['def f(*names, **more):\n  for n in names:\n    prefix_rule(pattern=[n], **more)\nf("hg", "git")', GIT, ALLOWED],
    ['[prefix_rule(pattern=[c]) for c in "hg git".split() if c != "hg"]', GIT, ALLOWED],
    ['D = {"a": ["g" + "it"]}\nprefix_rule(pattern=D["a"])', GIT, ALLOWED],
    ['x = "it"\nprefix_rule(pattern=[f"g{x}"])', GIT, ALLOWED],
    ['prefix_rule(pattern=["g%s" % "it"])', GIT, ALLOWED],
    ['prefix_rule(pattern=["{}".format("git")])', GIT, ALLOWED],
    ['prefix_rule(pattern=[r"git" if 1 else ""])', GIT, ALLOWED],
    ["prefix_rule(pattern=['''git'''])", GIT, ALLOWED],
    ['prefix_rule(pattern=["\\x67\\u0069\\164"])', GIT, ALLOWED],
    ['f = lambda a: [a]\nprefix_rule(pattern=f("git"))', GIT, ALLOWED],
    ['prefix_rule(**{"pattern": ["git"]})', GIT, ALLOWED],
    ['network_rule(host="a.com", protocol="https", decision="deny")', GIT, NONE],
  ] as const)('%j', (rules, words, answer) => {
    expect(check(rules, words)).toBe(answer);
  });

  test('programs by their path', () => {
    const resolved = ALLOWED.replace('"allow"}}', '"allow","resolvedProgram":"/usr/bin/git"}}');
    const rule = 'prefix_rule(pattern=["git"])';
    expect(check(rule, ['/usr/bin/git'])).toBe(NONE);
    expect(check(rule, ['/usr/bin/git'], true)).toBe(resolved);
    expect(check(rule, ['git'], true)).toBe(ALLOWED);
    expect(check(rule, ['./git'], true)).toBe(resolved.replace('/usr/bin/git', '/w/git'));
    const host = `host_executable(name="git", paths=["/usr/bin/git"])\n${rule}`;
    expect(check(host, ['/usr/bin/../bin/git'], true)).toBe(resolved);
    expect(check(host, ['/opt/git'], true)).toBe(NONE);
    const exact = `${rule}\nprefix_rule(pattern=["/opt/git"], decision="prompt")`;
    expect(check(exact, ['/opt/git'], true)).toContain('"matchedPrefix":["/opt/git"],"decision":"prompt"');
  });
});

/** The line of the failure that says what is wrong. */
function problem(rules: string): string {
  const lines = check(rules, GIT).split('\n');
  return lines.find((line) => line.startsWith('error: ')) ?? lines[0] ?? '';
}

describe('what is wrong, in the words of Codex 0.169.0', () => {
  test.each([
    ['prefix_rule()', 'error: Missing parameter `pattern` for call to `prefix_rule`'],
    ['prefix_rule(pattern=["a"], x=1, y=2)', 'error: Found `x` `y` extra named parameter(s) for call to prefix_rule'],
    ['prefix_rule(["a"], pattern=["a"])', 'error: Argument `pattern` occurs more than once'],
    [
      'prefix_rule(pattern="a")',
      'error: Type of parameter `pattern` doesn\'t match, expected `list`, actual `string (repr: "a")`',
    ],
    ['prefix_rule(pattern=[])', 'error: invalid pattern element: pattern cannot be empty'],
    ['prefix_rule(pattern=[[]])', 'error: invalid pattern element: pattern alternatives cannot be empty'],
    [
      'prefix_rule(pattern=[1])',
      'error: invalid pattern element: pattern element must be a string or list of strings (got int)',
    ],
    [
      'prefix_rule(pattern=["a", [1]])',
      'error: invalid pattern element: pattern alternative must be a string (got int)',
    ],
    ['prefix_rule(pattern=["a"], decision="deny")', 'error: invalid decision: deny'],
    ['prefix_rule(pattern=["a"], justification=" ")', 'error: invalid rule: justification cannot be empty'],
    ['prefix_rule(pattern=["a"], match=[""])', 'error: invalid example: example cannot be an empty string'],
    ['prefix_rule(pattern=["a"], match=["a \\"b"])', 'error: invalid example: example string has invalid shell syntax'],
    [
      'host_executable(name="a/b", paths=[])',
      'error: invalid rule: host_executable name must be a bare executable name (got a/b)',
    ],
    ['host_executable(name="a", paths=["a"])', 'error: invalid rule: host_executable paths must be absolute (got a)'],
    [
      'host_executable(name="a", paths=["/b"])',
      'error: invalid rule: host_executable path `/b` must have basename `a`',
    ],
    [
      'network_rule(host="*.a", protocol="http", decision="allow")',
      'error: invalid rule: network_rule host must be a specific host; wildcards are not allowed',
    ],
    [
      'network_rule(host="a", protocol="ftp", decision="allow")',
      'error: invalid rule: network_rule protocol must be one of http, https, socks5_tcp, socks5_udp (got ftp)',
    ],
    ['foo()', 'starlark error: error: Variable `foo` not found, did you mean `bool`?'],
    ['x =', 'starlark error: error: Parse error: unexpected new line, expected expression'],
    [
      'prefix_rule(pattern=["a" "b"])',
      'starlark error: error: Parse error: unexpected string literal "b", expected symbol \']\'',
    ],
    ['while True: pass', 'starlark error: error: Parse error: cannot use reserved keyword `while`'],
    ['"abc', 'starlark error: error: Parse error: unfinished string literal'],
    ['\tx = 1', 'starlark error: error: Parse error: tabs are not allowed'],
    ['return 1', 'starlark error: error: `return` cannot be used outside of a `def` function'],
    [
      'load("a", "b")',
      'starlark error: error: No imports are available, you tried `a` (no call to `Evaluator.set_loader`)',
    ],
    ['1/0', 'starlark error: error: float division by zero: 1 / 0'],
    ['fail("a", 1)', 'error: fail: a 1'],
    ['def f(): f()\nf()', 'error: Starlark call stack overflow'],
    [
      'prefix_rule(pattern=["git"], match=["hg", ["a b"]])',
      'expected every example to match at least one rule. rules: ["PrefixRule { pattern: PrefixPattern { canonical_matching: false, first: \\"git\\", rest: [] }, decision: Allow, justification: None }"]; unmatched examples: ["hg", "\'a b\'"]',
    ],
    [
      'prefix_rule(pattern=["git"], not_match=["git x"])',
      'expected example to not match rule `PrefixRuleMatch { matched_prefix: ["git"], decision: Allow, resolved_program: None, justification: None }`: git x',
    ],
  ])('%j', (rules, message) => {
    expect(problem(rules)).toBe(message);
  });

  test('where it is', () => {
    expect(check('\nprefix_rule(pattern=["a"],\n  decision="x")', GIT)).toBe(
      [
        'starlark error: Traceback (most recent call last):',
        '  * x.rules:2, in <module>',
        '      prefix_rule(pattern=["a"],',
        'error: invalid decision: x',
        ' --> x.rules:2:1',
        '  |',
        '2 | / prefix_rule(pattern=["a"],',
        '3 | |   decision="x")',
        '  | |_______________^',
        '  |',
        '',
      ].join('\n'),
    );
  });
});

test('a stranger’s file ends', () => {
  for (const rules of [
    'for i in range(1000000000):\n  pass',
    'x = "a"\nfor i in range(100):\n  x = x + x',
    'x = [1]\nfor y in x:\n  x.append(1)',
    `x = ${'('.repeat(5000)}`,
    `x = ${'-'.repeat(5000)}1`,
    'x = 1 << 100000000',
    'def f(n): return f(n + 1)\nf(1)',
  ]) {
    expect(decodeRules(rules, 'x', resolvePath).ok).toBe(rules.includes('append'));
  }
});

test('any text is a file or has a problem', () => {
  const pieces = fc.constantFrom(
    'prefix_rule', '(', ')', '[', ']', '{', '}', '"', "'", '"""', 'a', '=', ',', ':', '\n', '  ', 'if ', 'for ', ' in ', 'def f', 'f"{', '1', '+', '.', 'not ', '#', 'lambda ', '\\',
  ); // prettier-ignore
  const text = fc.array(pieces, { maxLength: 40 }).map((all) => all.join(''));
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (rules) => {
      const decoded = decodeRules(rules, 'x', resolvePath);
      if (!decoded.ok) expect(decoded.message.length).toBeGreaterThan(0);
    }),
    { numRuns: 3000 },
  );
});
