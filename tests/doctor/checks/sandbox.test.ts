/** The checks of the section Sandbox: each gate with the remedy that opens it. */
import { describe, expect, test } from 'bun:test';
import { expectCase, check, ROOT, type CheckCase, type Machine } from '#tests/doctor/support/checked.ts';
import type { MemoryChild } from '#tests/support/memory-processes.ts';

/** bubblewrap refuses attempts that have any of these words; everything else ends well. */
function refusing(words: readonly string[], complaint: string): Machine['child'] {
  return async (child: MemoryChild) => {
    const { argv } = child.request;
    const line = ` ${argv.join(' ').replaceAll(/["'\n]/g, ' ')} `;
    const isRefused = line.includes('bwrap') && words.some((word) => line.includes(` ${word} `));
    if (isRefused) await child.print(`${complaint}\n`, 'stderr');
    child.exit(isRefused ? 1 : 0);
  };
}

/** The launcher of Landlock fails. */
const noLandlock: Machine['child'] = async (child) => {
  const isLauncher = child.request.argv[0] === '/bin/sh' && child.request.terminal === undefined;
  if (isLauncher) await child.print('csm: landlock: Operation not permitted\n');
  child.exit(isLauncher ? 126 : 0);
};

const USERNS = 'bwrap: No permissions to create new namespace';
const noUser = refusing(['--unshare-user'], USERNS);
const setting = (name: string, value: string): Machine['files'] & {} => ({ [`/proc/sys/${name}`]: `${value}\n` });
const WRITE = 'model_provider = "scripted"\nsandbox_mode = "workspace-write"\n';

const CASES: readonly CheckCase[] = [
  ['works', 'sandbox.bubblewrap', {}, 'ok', ['bubblewrap works (/usr/bin/bwrap)']],
  [
    'missing',
    'sandbox.bubblewrap',
    { programs: ['git', 'rg'] },
    'warning',
    ['gate: missing', 'apt install bubblewrap, dnf install bubblewrap or apk add bubblewrap'],
  ],
  [
    'not-executable',
    'sandbox.bubblewrap',
    {
      programs: [],
      files: { '/usr/bin/bwrap': '' },
      child: refusing(['--version', '--unshare-user', '--ro-bind'], 'EACCES'),
    },
    'warning',
    ['gate: not-executable', 'chmod 755 /usr/bin/bwrap'],
  ],
  [
    'apparmor',
    'sandbox.bubblewrap',
    { child: noUser, files: setting('kernel/apparmor_restrict_unprivileged_userns', '1') },
    'warning',
    ['gate: apparmor', 'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0', USERNS],
  ],
  [
    'user namespaces switched off',
    'sandbox.bubblewrap',
    { child: noUser, files: setting('kernel/unprivileged_userns_clone', '0') },
    'warning',
    ['gate: user-namespaces', 'sudo sysctl -w kernel.unprivileged_userns_clone=1'],
  ],
  [
    'no user namespaces left',
    'sandbox.bubblewrap',
    { child: noUser, files: setting('user/max_user_namespaces', '0') },
    'warning',
    ['sudo sysctl -w user.max_user_namespaces=15000'],
  ],
  [
    'user namespaces in a container',
    'sandbox.bubblewrap',
    { child: noUser },
    'warning',
    ['docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined'],
  ],
  [
    'proc',
    'sandbox.bubblewrap',
    { child: refusing(['--proc'], "bwrap: Can't mount proc") },
    'warning',
    ['gate: proc', 'docker run --security-opt systempaths=unconfined'],
  ],
  [
    'network namespace',
    'sandbox.bubblewrap',
    { child: refusing(['--unshare-net'], 'bwrap: loopback: Failed RTM_NEWADDR') },
    'warning',
    ['gate: network-namespace', '--cap-add NET_ADMIN'],
  ],
  [
    'seccomp',
    'sandbox.bubblewrap',
    { child: refusing(['--seccomp'], 'bwrap: prctl(PR_SET_SECCOMP)') },
    'warning',
    ['gate: seccomp', 'CONFIG_SECCOMP_FILTER'],
  ],
  [
    'something else',
    'sandbox.bubblewrap',
    { child: refusing(['--seccomp'], 'bwrap: what?') },
    'warning',
    ['gate: other', 'bwrap --unshare-user --unshare-pid'],
  ],
  [
    'nowhere to write to',
    'sandbox.bubblewrap',
    { setup: ({ fs }) => void (fs.faults.readOnly = true) },
    'warning',
    ['was not tried', 'Read-only file system', '$TMPDIR'],
  ],
  ['works', 'sandbox.landlock', {}, 'ok', ['Landlock works (version 7)']],
  ['an old kernel', 'sandbox.landlock', { landlockAbi: 0 }, 'warning', ['no Landlock', 'Linux 5.13']],
  [
    'not allowed',
    'sandbox.landlock',
    { child: noLandlock },
    'warning',
    ['Operation not permitted', 'docker run --security-opt seccomp=unconfined'],
  ],
  ['first rung', 'sandbox.ladder', {}, 'ok', ['commands run behind bubblewrap (read-only)']],
  ['second rung', 'sandbox.ladder', { programs: [] }, 'ok', ['commands run behind Landlock (read-only)']],
  [
    'second rung, writing',
    'sandbox.ladder',
    { programs: [], config: WRITE },
    'fail',
    ['commands are refused', 'apt install bubblewrap', 'csm.sandbox.allow_landlock_write = true'],
  ],
  [
    'second rung, writing allowed',
    'sandbox.ladder',
    { programs: [], config: `${WRITE}[csm.sandbox]\nallow_landlock_write = true\n` },
    'ok',
    ['behind Landlock (workspace-write)'],
  ],
  ['no rung', 'sandbox.ladder', { programs: [], landlockAbi: 0 }, 'fail', ['commands are refused', 'no Landlock']],
  [
    'no sandbox',
    'sandbox.ladder',
    { config: 'model_provider = "scripted"\nsandbox_mode = "danger-full-access"\n' },
    'idle',
    ['without a sandbox'],
  ],
  [
    'a kernel',
    'sandbox.kernel',
    {},
    'ok',
    ['Linux 6.1.0 · Landlock version 7 · seccomp filters', '7: files, moves, truncation, TCP'],
  ],
  [
    'a kernel without filters',
    'sandbox.kernel',
    { files: { '/proc/sys/kernel/seccomp/actions_avail': 'kill allow\n' } },
    'fail',
    ['cannot filter system calls', 'CONFIG_SECCOMP_FILTER'],
  ],
  [
    'an old kernel',
    'sandbox.kernel',
    { landlockAbi: 0, files: { '/.dockerenv': '' } },
    'ok',
    ['Landlock none', 'docker'],
  ],
  ['nothing', 'sandbox.leftovers', {}, 'ok', ['nothing is left']],
  [
    'placeholders of one who was killed',
    'sandbox.leftovers',
    {
      files: {
        [`${ROOT}/sandbox/placeholders/ab/made.json`]: '{"made":["/work/.vscode","/work/gone","/work/full"]}',
        '/work/full/x': '',
      },
      setup: ({ fs }) => fs.makeDir('/work/.vscode'),
    },
    'warning',
    ['empty folders stand in workspaces since a csm was killed: /work/.vscode', 'rmdir'],
  ],
  [
    "a session's /tmp of one who was killed",
    'sandbox.leftovers',
    { files: { [`${ROOT}/sandbox/tmp/s1/x`]: '' }, setup: ({ clock }) => clock.jump(7_200_000) },
    'warning',
    [`rm -r ${ROOT}/sandbox/tmp/s1`],
  ],
  [
    'ephemeral sessions of one who was killed',
    'sandbox.leftovers',
    { files: { '/tmp/csm-ephemeral-7-aa/sessions/x/events.jsonl': '' }, setup: ({ clock }) => clock.jump(7_200_000) },
    'warning',
    ['/tmp/csm-ephemeral-7-aa'],
  ],
];

describe('Sandbox', () => {
  test.each(CASES.map((each) => [`${each[1]}: ${each[0]}`, each] as const))('%s', (_name, each) => expectCase(each));

  test('placeholders that somebody holds, and what is young, are left out', async () => {
    const report = await check('sandbox.leftovers', {
      files: {
        [`${ROOT}/sandbox/placeholders/ab/made.json`]: '{"made":["/work/.vscode"]}',
        [`${ROOT}/sandbox/placeholders/ab/holder-9`]: '',
        [`${ROOT}/sandbox/tmp/s1/x`]: '',
      },
      setup: ({ fs, locks }) => {
        fs.makeDir('/work/.vscode');
        fs.remove('/proc/locks');
        locks.held.add(`${ROOT}/sandbox/placeholders/ab/holder-9`);
      },
    });
    expect(report.issues).toEqual([]);
  });

  test('nothing stays behind', async () => {
    let names: readonly string[] = [];
    await check('sandbox.bubblewrap', { setup: ({ fs }) => void (names = fs.list('/tmp')) });
    expect(names).toEqual([]);
  });
});
