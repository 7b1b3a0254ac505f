/** apply_patch. */
import { call, exec, json, patch, say, type Scenario } from '../scenario.ts';

const DONE = say('Done.');
const FILES = { 'a.txt': 'one\ntwo\nthree\n', 'b.txt': 'x\ny\n', 'deep/c.txt': 'c\n' };

function patching(name: string, lines: readonly string[], rest: Partial<Scenario> = {}): Scenario {
  return {
    name: `apply_patch: ${name}`,
    files: FILES,
    script: [patch('*** Begin Patch', ...lines, '*** End Patch'), DONE],
    runs: [json('-s', 'workspace-write', 'go')],
    ...rest,
  };
}

export const patches: readonly Scenario[] = [
  patching('add', ['*** Add File: new/n.txt', '+n1', '+n2'], { sample: true }),
  patching('add, text', ['*** Add File: n.txt', '+n1'], { runs: [exec('-s', 'workspace-write', 'go')] }),
  patching('update', ['*** Update File: a.txt', '@@', ' one', '-two', '+2', ' three']),
  patching('update, text', ['*** Update File: a.txt', '@@', ' one', '-two', '+2', ' three'], {
    runs: [exec('-s', 'workspace-write', 'go')],
  }),
  patching('update with a context line', ['*** Update File: a.txt', '@@ one', '-two', '+2']),
  patching('update at the end of file', ['*** Update File: a.txt', '@@', ' three', '+four', '*** End of File']),
  patching('two hunks', ['*** Update File: a.txt', '@@', '-one', '+1', '@@', '-three', '+3']),
  patching('delete', ['*** Delete File: b.txt']),
  patching('move', ['*** Update File: a.txt', '*** Move to: moved/a.txt', '@@', '-two', '+2']),
  patching('move, text', ['*** Update File: a.txt', '*** Move to: moved/a.txt', '@@', '-two', '+2'], {
    runs: [exec('-s', 'workspace-write', 'go')],
  }),
  patching('several files', [
    '*** Add File: n.txt',
    '+n',
    '*** Update File: a.txt',
    '@@',
    '-two',
    '+2',
    '*** Delete File: deep/c.txt',
  ]),
  patching('two patches to one file, text', ['*** Update File: a.txt', '@@', '-two', '+2'], {
    script: [
      patch('*** Begin Patch', '*** Update File: a.txt', '@@', '-two', '+2', '*** End Patch'),
      patch('*** Begin Patch', '*** Update File: a.txt', '@@', '-2', '+zwei', '*** End Patch'),
      DONE,
    ],
    runs: [exec('-s', 'workspace-write', 'go')],
  }),
  patching('lines with CRLF', ['*** Update File: w.txt', '@@', ' one', '-two', '+2'], {
    files: { 'w.txt': 'one\r\ntwo\r\nthree\r\n' },
  }),
  patching('no line end at the end', ['*** Update File: w.txt', '@@', ' one', '-two', '+2'], {
    files: { 'w.txt': 'one\ntwo' },
  }),
  patching('white space differs', ['*** Update File: w.txt', '@@', ' one', '-two', '+2'], {
    files: { 'w.txt': 'one   \ntwo\t\nthree\n' },
  }),
  patching('lines not found', ['*** Update File: a.txt', '@@', '-zwei', '+2']),
  patching('lines not found, text', ['*** Update File: a.txt', '@@', '-zwei', '+2'], {
    runs: [exec('-s', 'workspace-write', 'go')],
  }),
  patching('context line not found', ['*** Update File: a.txt', '@@ nirgends', '-two', '+2']),
  patching('one of two fails', ['*** Add File: n.txt', '+n', '*** Update File: a.txt', '@@', '-zwei', '+2']),
  patching('update of a missing file', ['*** Update File: missing.txt', '@@', '-two', '+2']),
  patching('delete of a missing file', ['*** Delete File: missing.txt']),
  patching('add over a file', ['*** Add File: a.txt', '+other']),
  patching('an empty hunk', ['*** Update File: a.txt']),
  patching('unknown header', ['*** Rename File: a.txt']),
  patching('nothing in it', []),
  patching('no Begin Patch', [], { script: [{ items: [{ custom: 'apply_patch', input: 'hello\n' }] }, DONE] }),
  patching('no End Patch', [], {
    script: [{ items: [{ custom: 'apply_patch', input: '*** Begin Patch\n*** Add File: n.txt\n+n\n' }] }, DONE],
  }),
  patching('absolute path', ['*** Add File: /tmp/csm-parity-absolute/../csm-parity-absolute.txt', '+n'], {
    runs: [json('-s', 'read-only', 'go')],
  }),
  patching('read-only', ['*** Add File: n.txt', '+n'], { runs: [json('-s', 'read-only', 'go')] }),
  patching('read-only, text', ['*** Add File: n.txt', '+n'], { runs: [exec('-s', 'read-only', 'go')] }),
  patching('outside of the roots', ['*** Add File: ../outside.txt', '+n']),
  patching('outside, danger-full-access', ['*** Add File: ../outside.txt', '+n'], {
    runs: [json('-s', 'danger-full-access', 'go')],
  }),
  patching('into .git', ['*** Add File: .git/hooks/post-commit', '+n']),
  patching('through a symbolic link to the outside', ['*** Add File: link/x.txt', '+n'], {
    files: { link: { symlink: '/usr/share' } },
  }),
  patching('called as a function', [], { script: [call('apply_patch', { input: '*** Begin Patch' }), DONE] }),
  patching('in a command', [], {
    script: [
      call('exec_command', {
        cmd: "apply_patch <<'EOF'\n*** Begin Patch\n*** Add File: n.txt\n+n\n*** End Patch\nEOF",
      }),
      DONE,
    ],
  }),
  patching('in a command, behind cd', [], {
    script: [
      call('exec_command', {
        cmd: "cd deep && apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: c.txt\n@@\n-c\n+C\n*** End Patch\nEOF",
      }),
      DONE,
    ],
  }),
  patching('in a command, lines not found', [], {
    script: [
      call('exec_command', {
        cmd: "apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: a.txt\n@@\n-zwei\n+2\n*** End Patch\nEOF",
      }),
      DONE,
    ],
  }),
  patching('in a command, text', [], {
    script: [
      call('exec_command', {
        cmd: "apply_patch <<'EOF'\n*** Begin Patch\n*** Add File: n.txt\n+n\n*** End Patch\nEOF",
      }),
      DONE,
    ],
    runs: [exec('-s', 'workspace-write', 'go')],
  }),
];
