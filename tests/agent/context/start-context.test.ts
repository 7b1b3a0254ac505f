import { describe, expect, test } from 'bun:test';
import {
  printEnvironmentContext,
  printFilesystem,
  type EnvironmentFacts,
} from '#/agent/context/environment-context.ts';
import { printPermissionsText, writableRoots } from '#/agent/context/permissions-text.ts';
import { printContextChange, printStartContext } from '#/agent/context/start-context.ts';
import type { SandboxPolicy } from '#/config/settings.ts';
import { itemText } from '#/protocol/responses/items.ts';

const policy = (mode: SandboxPolicy['mode'], more: Partial<SandboxPolicy> = {}): SandboxPolicy => ({
  mode,
  writableRoots: [],
  networkAccess: false,
  excludeSlashTmp: false,
  excludeTmpdirEnvVar: false,
  ...more,
});

const environment = (filesystem: string): EnvironmentFacts => ({
  cwd: '/w',
  shell: 'bash',
  currentDate: '2026-11-22',
  timeZone: 'Etc/UTC',
  filesystem,
});

function ids(): () => string {
  let next = 0;
  return () => `id${next++}`;
}

describe('environment context', () => {
  test('read-only, byte for byte as Codex sends it', () => {
    expect(printEnvironmentContext(environment(printFilesystem(policy('read-only'), '/w')))).toBe(
      `<environment_context>
  <cwd>/w</cwd>
  <shell>bash</shell>
  <current_date>2026-11-22</current_date>
  <timezone>Etc/UTC</timezone>
  <filesystem><workspace_roots><root>/w</root></workspace_roots><permission_profile type="managed"><file_system type="restricted"><entry access="read"><special>:root</special></entry></file_system></permission_profile></filesystem>
</environment_context>`,
    );
  });

  test('workspace-write lists what may be written, and what stays protected', () => {
    expect(printFilesystem(policy('workspace-write'), '/w')).toBe(
      '<filesystem><workspace_roots><root>/w</root></workspace_roots><permission_profile type="managed"><file_system type="restricted"><entry access="read"><special>:root</special></entry><entry access="write"><path>/w</path></entry><entry access="write"><special>:slash_tmp</special></entry><entry access="write"><special>:tmpdir</special></entry><entry access="read"><path>/w/.git</path></entry><entry access="read"><path>/w/.agents</path></entry><entry access="read"><path>/w/.codex</path></entry><entry access="read"><path>/w/.aws</path></entry></file_system></permission_profile></filesystem>',
    );
  });

  test('danger has no walls', () => {
    expect(printFilesystem(policy('danger-full-access'), '/w')).toContain(
      '<permission_profile type="disabled"><file_system type="unrestricted" /></permission_profile>',
    );
  });

  test('folders beside the working one are told without walls, too', () => {
    expect(printFilesystem(policy('danger-full-access', { writableRoots: ['/m'] }), '/w')).toStartWith(
      '<filesystem><workspace_roots><root>/w</root><root>/m</root></workspace_roots>',
    );
  });

  test('names that look like markup cannot close an element', () => {
    expect(printFilesystem(policy('read-only'), '/a</root><x>&')).toContain(
      '<root>/a&lt;/root&gt;&lt;x&gt;&amp;</root>',
    );
  });
});

describe('permissions text', () => {
  test('names mode, network, approval and roots', () => {
    const roots = writableRoots(policy('workspace-write', { writableRoots: ['/extra'] }), '/w', '/var/t');
    expect(roots).toEqual(['/extra', '/tmp', '/var/t', '/w']);
    const text = printPermissionsText(policy('workspace-write'), 'never', roots);
    expect(text).toStartWith('<permissions instructions>\n');
    expect(text).toContain('`sandbox_mode` is `workspace-write`');
    expect(text).toContain('Network access is restricted.');
    expect(text).toContain('Approval policy is currently never.');
    expect(text).toContain('\n The writable roots are `/extra`, `/tmp`, `/var/t`, `/w`.\n</permissions instructions>');
  });

  test('names what rules allow where commands may ask', () => {
    const approved = [['git', 'pull']];
    const text = printPermissionsText(policy('workspace-write'), 'on-request', [], approved);
    expect(text).toContain('\n## Approved command prefixes\n');
    expect(text).toContain('\n- ["git", "pull"]\n');
    expect(printPermissionsText(policy('workspace-write'), 'never', [], approved)).not.toContain('git');
    expect(printPermissionsText(policy('workspace-write'), 'on-request', [])).not.toContain('Approved');
  });

  test('danger has the network', () => {
    expect(printPermissionsText(policy('danger-full-access'), 'never', [])).toContain('Network access is enabled.');
  });
});

describe('context messages', () => {
  test('a new session starts with a developer and a user message', () => {
    const items = printStartContext(
      {
        permissionsText: 'permissions',
        projectDocs: 'docs',
        environment: environment('<f/>'),
      },
      'own',
      ids(),
    );
    expect(items.map((item) => [item['role'], item['id']])).toEqual([
      ['developer', 'msg_id0'],
      ['user', 'msg_id1'],
    ]);
    expect(items[0]?.['content']).toEqual([
      { type: 'input_text', text: 'own' },
      { type: 'input_text', text: 'permissions' },
    ]);
  });

  test('what is not to be said makes no message', () => {
    const nothing = { permissionsText: undefined, projectDocs: undefined, environment: undefined };
    expect(printStartContext(nothing, undefined, ids())).toEqual([]);
    expect(printStartContext({ ...nothing, projectDocs: 'docs' }, undefined, ids()).map(itemText)).toEqual(['docs']);
    const before = { permissionsText: 'a', environment: environment('<f/>') };
    expect(printContextChange(before, nothing, ids())).toEqual([]);
  });

  test('a new folder is said with the shell, beside the AGENTS.md that holds there', () => {
    const before = { permissionsText: 'a', projectDocs: undefined, environment: environment('<f/>') };
    const moved = { ...before, projectDocs: 'docs', environment: { ...before.environment, cwd: '/v' } };
    const [message, ...others] = printContextChange(before, moved, ids());
    expect(others).toEqual([]);
    expect(message?.['content']).toMatchObject([
      { text: 'docs' },
      { text: expect.stringContaining('  <cwd>/v</cwd>\n  <shell>bash</shell>\n') },
    ]);
  });

  test('only what changed is said again', () => {
    const before = { permissionsText: 'a', projectDocs: undefined, environment: environment('<f/>') };
    expect(printContextChange(before, before, ids())).toEqual([]);
    const [permissions, where] = printContextChange(
      before,
      { ...before, permissionsText: 'b', environment: { ...environment('<g/>'), currentDate: '2026-11-23' } },
      ids(),
    );
    expect(permissions?.['role']).toBe('developer');
    expect(itemText(where ?? {})).toBe(
      '<environment_context>\n  <current_date>2026-11-23</current_date>\n  <timezone>Etc/UTC</timezone>\n  <g/>\n</environment_context>',
    );
  });
});
