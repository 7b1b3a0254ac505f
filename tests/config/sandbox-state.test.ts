import { expect, test } from 'bun:test';
import { CsmError } from '#/base/errors.ts';
import { decodeSandboxState } from '#/config/sandbox-state.ts';

const PLAIN = { readableRoots: [], disableNetwork: false };
const ROOT = { access: 'read', path: { type: 'special', value: { kind: 'root' } } };

function state(profile: unknown, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ permissionProfile: profile, sandboxCwd: 'file:///w%20x', ...more });
}

function restricted(entries: readonly unknown[], network = 'restricted'): unknown {
  return { type: 'managed', file_system: { type: 'restricted', entries }, network };
}

test('a state with everything', () => {
  const entries = [
    ROOT,
    { access: 'write', path: { type: 'special', value: { kind: 'project_roots', subpath: 'src' } } },
    { access: 'write', path: { type: 'path', path: '/w x' }, missing_path_behavior: 'skip' },
    { access: 'deny', path: { type: 'glob_pattern', pattern: '/w x/*.env' } },
    { access: 'none', path: { type: 'path', path: '/w x/no' } },
  ];
  const decoded = decodeSandboxState(state(restricted(entries, 'enabled'), { later: 1 }), {
    readableRoots: ['/r'],
    disableNetwork: true,
  });
  expect(decoded.cwd).toBe('/w x');
  expect(decoded.sandbox).toMatchObject({ mode: 'workspace-write', networkAccess: false, writableRoots: ['/w x/src'] });
  expect(decoded.sandbox.permissions?.rules.map(({ access, place }) => [access, Object.values(place)[1]])).toEqual([
    ['read', ':root'],
    ['write', '/w x/src'],
    ['write', '/w x'],
    ['deny', '/w x/*.env'],
    ['deny', '/w x/no'],
    ['read', '/r'],
  ]);
});

test('no sandbox, somebody else’s, and only no network', () => {
  const mode = (profile: unknown, disableNetwork = false): readonly unknown[] => {
    const { sandbox } = decodeSandboxState(state(profile), { readableRoots: [], disableNetwork });
    return [sandbox.mode, sandbox.networkAccess];
  };
  expect(mode({ type: 'disabled' })).toEqual(['danger-full-access', true]);
  expect(mode({ type: 'disabled' }, true)).toEqual(['workspace-write', false]);
  expect(mode({ type: 'external', network: 'enabled' })).toEqual(['read-only', true]);
  expect(mode({ type: 'managed', file_system: { type: 'unrestricted' }, network: 'enabled' })).toEqual([
    'danger-full-access',
    true,
  ]);
});

// Observed in Codex 0.169.0.
test.each([
  ['{}', 'missing field `permissionProfile` at line 1 column 2'],
  ['x', 'expected value at line 1 column 1'],
  ['{"permissionProfile":{"type":"disabled"}}', 'missing field `sandboxCwd` at line 1 column 41'],
  [state(restricted([ROOT]), { sandboxCwd: '/w' }), 'invalid URI: relative URL without a base at line 1 column 197'],
])('%s: %s', (text, message) => {
  expect(() => decodeSandboxState(text, PLAIN)).toThrow(
    new CsmError('config', 'sandbox-state', `invalid --sandbox-state-json value: ${message}`),
  );
});

test.each(['file:///tmp/%zz', 'file:///tmp/%ff', 'file:///tmp/a%00b', 'http://localhost/w'])(
  'no folder: %s',
  (folder) => {
    const text = state(restricted([ROOT]), { sandboxCwd: folder });
    expect(() => decodeSandboxState(text, PLAIN)).toThrow(
      expect.objectContaining({ kind: 'config', code: 'sandbox-state' }),
    );
  },
);

test.each([
  [{ type: 'x' }],
  [1],
  [restricted([1])],
  [restricted([{ access: 'rw', path: ROOT.path }])],
  [restricted([{ access: 'read', path: { type: 'path', path: 'rel' } }])],
  [restricted([{ access: 'read', path: { type: 'glob_pattern', pattern: '/x*' } }])],
])('no profile: %j', (profile) => {
  expect(() => decodeSandboxState(state(profile), PLAIN)).toThrow('untagged enum PermissionProfileDe');
});
