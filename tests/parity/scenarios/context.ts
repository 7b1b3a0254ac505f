/** AGENTS.md chains and sandbox modes: what the model is told, and what holds. */
import { call, exec, json, say, type Scenario } from '../scenario.ts';

const HELLO = [say('Hello.')];
const DONE = say('Done.');

/** Both outputs in one pipe: from two, Codex takes the lines in any order. */
function sandboxed(name: string, cmd: string, flags: readonly string[], rest: Partial<Scenario> = {}): Scenario {
  return {
    name: `sandbox: ${name}`,
    script: [call('exec_command', { cmd: `exec 2>&1; ${cmd}` }), DONE],
    runs: [json(...flags, 'go')],
    ...rest,
  };
}

export const context: readonly Scenario[] = [
  {
    name: 'AGENTS.md: global, root, folder, override',
    home: { 'AGENTS.md': 'Global rules.\n' },
    files: {
      'AGENTS.md': 'Root rules.\n',
      'sub/AGENTS.md': 'Sub rules.\n',
      'sub/deep/AGENTS.md': 'Deep rules.\n',
      'sub/deep/AGENTS.override.md': 'Deep override.\n',
    },
    script: HELLO,
    runs: [{ ...json('hi'), cwd: 'sub/deep' }],
    sample: true,
  },
  { name: 'AGENTS.md: only global', home: { 'AGENTS.md': 'Global rules.' }, script: HELLO, runs: [json('hi')] },
  {
    name: 'AGENTS.md: global override',
    home: { 'AGENTS.md': 'Global rules.\n', 'AGENTS.override.md': 'Instead.\n' },
    script: HELLO,
    runs: [json('hi')],
  },
  {
    name: 'AGENTS.md: blank ones and CLAUDE.md',
    files: { 'AGENTS.md': ' \n\n', 'CLAUDE.md': 'Not read.\n', 'sub/AGENTS.md': 'Sub.\n' },
    script: HELLO,
    runs: [{ ...json('hi'), cwd: 'sub' }],
  },
  {
    name: 'AGENTS.md: over the budget',
    files: { 'AGENTS.md': `${'0123456789abcde\n'.repeat(4_000)}` },
    script: HELLO,
    runs: [json('hi')],
  },
  {
    name: 'AGENTS.md: over the budget, text',
    files: { 'AGENTS.md': `${'0123456789abcde\n'.repeat(4_000)}` },
    script: HELLO,
    runs: [exec('hi')],
  },
  {
    name: 'AGENTS.md: budget of config.toml, two files',
    config: 'project_doc_max_bytes = 40',
    files: { 'AGENTS.md': 'Twenty-one bytes long\n', 'sub/AGENTS.md': 'This one does not fit wholly.\n' },
    script: HELLO,
    runs: [{ ...json('hi'), cwd: 'sub' }],
  },
  {
    name: 'AGENTS.md: budget 0',
    config: 'project_doc_max_bytes = 0',
    files: { 'AGENTS.md': 'Rules.\n' },
    script: HELLO,
    runs: [json('hi')],
  },
  {
    name: 'AGENTS.md: fallback file names',
    config: 'project_doc_fallback_filenames = ["CONTRIBUTING.md"]',
    files: { 'CONTRIBUTING.md': 'Contribute so.\n' },
    script: HELLO,
    runs: [json('hi')],
  },
  {
    name: 'AGENTS.md: not UTF-8',
    files: { 'AGENTS.md': { base64: Buffer.from([0x61, 0xff, 0x62, 0x0a]).toString('base64') } },
    script: HELLO,
    runs: [json('hi')],
  },
  {
    name: 'AGENTS.md: outside of a repository',
    git: false,
    files: { 'AGENTS.md': 'Root.\n', 'sub/AGENTS.md': 'Sub.\n' },
    script: HELLO,
    runs: [{ ...json('--skip-git-repo-check', 'hi'), cwd: 'sub' }],
  },

  { name: 'sandbox: read-only, what the model is told', script: HELLO, runs: [json('-s', 'read-only', 'hi')] },
  {
    name: 'sandbox: workspace-write, what the model is told',
    script: HELLO,
    runs: [json('-s', 'workspace-write', 'hi')],
  },
  {
    name: 'sandbox: danger-full-access, what the model is told',
    script: HELLO,
    runs: [json('-s', 'danger-full-access', 'hi')],
  },
  {
    name: 'sandbox: bypass, what the model is told',
    script: HELLO,
    runs: [exec('--dangerously-bypass-approvals-and-sandbox', 'hi')],
  },
  { name: 'sandbox: --yolo', script: HELLO, runs: [json('--yolo', 'hi')] },
  {
    name: 'sandbox: --add-dir',
    files: { 'more/x': 'x' },
    script: HELLO,
    runs: [json('-s', 'workspace-write', '--add-dir', 'more', 'hi')],
  },
  {
    name: 'sandbox: --add-dir, banner',
    files: { 'more/x': 'x' },
    script: HELLO,
    runs: [exec('-s', 'workspace-write', '--add-dir', 'more', 'hi')],
  },
  {
    name: 'sandbox: --add-dir in read-only',
    files: { 'more/x': 'x' },
    script: HELLO,
    runs: [json('-s', 'read-only', '--add-dir', 'more', 'hi')],
  },
  {
    name: 'sandbox: network allowed in config.toml',
    tables: '[sandbox_workspace_write]\nnetwork_access = true\nexclude_slash_tmp = true\nexclude_tmpdir_env_var = true',
    script: HELLO,
    runs: [json('-s', 'workspace-write', 'hi')],
  },
  {
    name: 'sandbox: network allowed, banner',
    tables: '[sandbox_workspace_write]\nnetwork_access = true',
    script: HELLO,
    runs: [exec('-s', 'workspace-write', 'hi')],
  },
  {
    name: 'sandbox: sandbox_mode in config.toml',
    config: 'sandbox_mode = "workspace-write"',
    script: HELLO,
    runs: [json('hi')],
  },
  {
    name: 'sandbox: approval_policy in config.toml',
    config: 'approval_policy = "on-request"',
    script: HELLO,
    runs: [exec('hi')],
  },
  { name: 'sandbox: --approve-for-me, what the model is told', script: HELLO, runs: [json('--approve-for-me', 'hi')] },
  {
    name: 'sandbox: --approve-for-me, an escalation',
    script: [
      call('exec_command', { cmd: 'echo hi', sandbox_permissions: 'require_escalated', justification: 'May I?' }),
      say('{"risk_level":"low","user_authorization":"high","outcome":"allow","rationale":"harmless"}', {
        when: { headers: { 'x-openai-subagent': 'guardian' } },
      }),
      DONE,
    ],
    runs: [json('--approve-for-me', 'go')],
  },
  sandboxed('read-only refuses a write', 'touch a; echo "code $?"', ['-s', 'read-only'], { sample: true }),
  sandboxed('read-only refuses /tmp', 'touch /tmp/csm-parity-probe; echo "code $?"', ['-s', 'read-only']),
  sandboxed('workspace-write lets write', 'echo x > a && mkdir d && echo y > d/b && cat a d/b', [
    '-s',
    'workspace-write',
  ]),
  sandboxed('workspace-write, $TMPDIR', 'echo x > "$TMPDIR/t" && cat "$TMPDIR/t"', ['-s', 'workspace-write']),
  sandboxed('workspace-write refuses outside', 'touch ../outside; echo "code $?"', ['-s', 'workspace-write']),
  sandboxed('workspace-write refuses .git', 'touch .git/x; git commit --allow-empty -qm x; echo "code $?"', [
    '-s',
    'workspace-write',
  ]),
  sandboxed('workspace-write refuses .codex', 'mkdir -p .codex && touch .codex/config.toml; echo "code $?"', [
    '-s',
    'workspace-write',
  ]),
  sandboxed('no network', '(exec 3<>/dev/tcp/127.0.0.1/9); echo "code $?"', ['-s', 'workspace-write']),
  sandboxed('unix sockets and processes', 'echo $(ls /proc | grep -c "^[0-9]") ; id -u', ['-s', 'read-only'], {
    ignore: { jsonl: 'numbers of processes differ', body: 'numbers of processes differ' },
  }),
  sandboxed('danger-full-access', 'echo x > a && cat a', ['-s', 'danger-full-access']),
  sandboxed(
    '--add-dir can be written',
    'echo x > more/y && cat more/y',
    ['-s', 'workspace-write', '--add-dir', 'more'],
    { files: { 'more/x': 'x' } },
  ),
];
