/** What commands may do, as the configuration has it. Pure. */
import type { ApprovalPolicy, Settings } from '#/config/settings.ts';
import { defineCheck, type CheckOutcome } from '../check.ts';

/** As Codex prints them. */
const POLICIES: Readonly<Record<ApprovalPolicy, string>> = {
  never: 'Never',
  'on-request': 'OnRequest',
  untrusted: 'UnlessTrusted',
};

export default defineCheck({
  id: 'sandbox.helpers',
  category: 'sandbox',
  section: 'Configuration',
  needsSettings: true,
  run: ({ settings }) => (settings === undefined ? { summary: 'not inspected' } : describe(settings)),
});

function describe({ sandbox, approvalPolicy }: Settings): CheckOutcome {
  const isOpen = sandbox.mode === 'danger-full-access';
  const rules = sandbox.permissions?.rules ?? [];
  const denied = rules.filter(({ access }) => access === 'deny');
  const files = isOpen ? 'unrestricted' : 'restricted';
  const network = isOpen || sandbox.networkAccess ? 'enabled' : 'restricted';
  const approval = POLICIES[approvalPolicy];
  return {
    summary: `${files} fs + ${network} network · approval ${approval}`,
    details: {
      'sandbox mode': sandbox.mode,
      ...(sandbox.permissions === undefined ? {} : { 'permission profile': sandbox.permissions.id }),
      'approval policy': approval,
      'filesystem sandbox': files,
      'network sandbox': network,
      'denied-read rules': String(denied.filter(({ place }) => place.kind !== 'glob').length),
      'denied-read glob rules': String(denied.filter(({ place }) => place.kind === 'glob').length),
    },
    issues:
      isOpen && approvalPolicy === 'never'
        ? [
            {
              severity: 'warning',
              cause: 'commands run without a sandbox, and nobody is asked',
              remedy: 'Unless this machine is meant for that, set sandbox_mode = "workspace-write" in config.toml.',
            },
          ]
        : [],
  };
}
