import { expect, test } from 'bun:test';
import { decideGate, probeBwrap, type ProbeFacts } from '#/agent/sandbox/probe.ts';
import { encodeSeccompFilter } from '#/agent/sandbox/seccomp.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import type { ProcessRequest } from '#/platform/process.ts';
import { NO_BWRAP_REASON } from '#tests/agent/tools/command-context.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';

const FACTS: ProbeFacts = {
  bwrap: '/usr/bin/bwrap',
  starts: true,
  userNamespace: true,
  proc: true,
  network: true,
  complaint: '',
  maxUserNamespaces: '1000',
  unprivilegedUserNamespaces: undefined,
  appArmorRestriction: undefined,
};

test.each([
  ['missing', { bwrap: undefined }, 'apt install bubblewrap'],
  ['not-executable', { starts: false, userNamespace: false, appArmorRestriction: '1' }, 'chmod 755 /usr/bin/bwrap'],
  [
    'apparmor',
    { userNamespace: false, appArmorRestriction: '1' },
    'sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
  ],
  [
    'user-namespaces',
    { userNamespace: false, unprivilegedUserNamespaces: '0' },
    'sysctl -w kernel.unprivileged_userns_clone=1',
  ],
  ['user-namespaces', { userNamespace: false, maxUserNamespaces: '0' }, 'sysctl -w user.max_user_namespaces'],
  ['user-namespaces', { userNamespace: false }, 'docker run'],
  ['proc', { proc: false, network: false }, 'systempaths=unconfined'],
  ['network-namespace', { network: false }, 'NET_ADMIN'],
  ['seccomp', { complaint: 'bwrap: prctl(PR_SET_SECCOMP): Invalid argument' }, 'CONFIG_SECCOMP_FILTER'],
  ['other', { complaint: 'bwrap: ?' }, 'csm doctor'],
] as const)('gate %s is named with its remedy', (gate, facts, remedy) => {
  const decided = decideGate({ ...FACTS, ...facts });
  expect(decided.gate).toBe(gate);
  expect(decided.remedy).toContain(remedy);
});

test.skipIf(NO_BWRAP_REASON !== undefined)('bubblewrap works here', async () => {
  using folder = openTempFolder();
  const platform = openBunPlatform();
  const arch = platform.env.arch === 'arm64' ? 'arm64' : 'x64';
  platform.fs.writeFile(folder.at('f'), encodeSeccompFilter({ arch, network: false }));
  expect(await probeBwrap(platform, folder.at('f'))).toMatchObject({ works: true });
});

test('a bubblewrap that may not be executed is named as that', async () => {
  using folder = openTempFolder();
  const real = openBunPlatform();
  const path = folder.at('bwrap');
  real.fs.writeFile(path, '', { mode: 0o644 });
  const platform = {
    ...real,
    fs: { ...real.fs, stat: (name: string) => real.fs.stat(name === '/usr/bin/bwrap' ? path : name) },
    processes: {
      ...real.processes,
      which: (name: string, paths?: string) => (name === 'bwrap' ? undefined : real.processes.which(name, paths)),
      spawn: (request: ProcessRequest) =>
        real.processes.spawn({
          ...request,
          argv: request.argv.map((word) => (word === '/usr/bin/bwrap' ? path : word)),
        }),
    },
  };
  const answer = await probeBwrap(platform, '/dev/null');
  expect(answer).toMatchObject({ works: false, gate: 'not-executable' });
  expect('message' in answer ? answer.message : '').toContain('Permission denied');
});

test('a machine without bubblewrap is told what to install', async () => {
  const real = openBunPlatform();
  const platform = {
    ...real,
    fs: { ...real.fs, stat: () => undefined },
    processes: { ...real.processes, which: () => undefined },
  };
  expect(await probeBwrap(platform, '/none')).toMatchObject({ works: false, gate: 'missing' });
});
