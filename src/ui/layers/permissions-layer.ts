/** What csm may do on its own, and who is asked about the rest. Pure. */
import type { Settings } from '#/config/settings.ts';
import type { LiveSettingsChange } from '#/workstation/live-session.ts';
import type { Layer, LayerStep } from './layer.ts';
import { closeLayer, keepLayer, wrapStyled } from './layer-parts.ts';
import { createList } from './list-layer.ts';

interface Preset {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly change: LiveSettingsChange & Required<Pick<LiveSettingsChange, 'approvalPolicy' | 'sandboxMode'>>;
}

/** The four of Codex, in its order. */
const PRESETS: readonly Preset[] = [
  {
    id: 'ask',
    label: 'Ask for approval',
    description:
      'Reads and edits files of the workspace and runs commands there; asks before it uses the network or writes elsewhere',
    change: { approvalPolicy: 'on-request', sandboxMode: 'workspace-write', approvalsReviewer: 'user' },
  },
  {
    id: 'review',
    label: 'Approve for me',
    description: 'The same walls; a model judges what asks, and refuses what looks dangerous',
    change: { approvalPolicy: 'on-request', sandboxMode: 'workspace-write', approvalsReviewer: 'reviewer' },
  },
  {
    id: 'full',
    label: 'Full Access',
    description: 'No walls and no questions: it may change any file that you may, and use the network',
    change: { approvalPolicy: 'never', sandboxMode: 'danger-full-access' },
  },
  {
    id: 'read-only',
    label: 'Read Only',
    description: 'Reads files of the workspace; asks before it edits or uses the network',
    change: { approvalPolicy: 'on-request', sandboxMode: 'read-only', approvalsReviewer: 'user' },
  },
];

/** @param facts what is in force; `reviewer` judges where `approvalsReviewer` says so */
export function createPermissionsLayer(facts: {
  readonly settings: Pick<Settings, 'approvalPolicy' | 'sandbox'>;
  readonly approvalsReviewer?: string | undefined;
}): Layer {
  const current = findPreset(facts.settings, facts.approvalsReviewer);
  return createList({
    name: 'permissions',
    title: 'Update Model Permissions',
    rows: PRESETS.map(({ id, label, description }) => ({ id, label, description, isCurrent: id === current })),
    onChoose: ({ id }, { layer }) => {
      const preset = PRESETS.find((one) => one.id === id);
      if (preset === undefined) return keepLayer(layer);
      if (id === 'full' && current !== 'full')
        return keepLayer(layer, { type: 'open-layer', layer: createConfirmation(preset) });
      return apply(preset);
    },
  });
}

function findPreset(
  { approvalPolicy, sandbox }: Pick<Settings, 'approvalPolicy' | 'sandbox'>,
  reviewer: string | undefined,
): string | undefined {
  if (sandbox.permissions !== undefined) return undefined;
  return PRESETS.find(
    ({ change }) =>
      change.approvalPolicy === approvalPolicy &&
      change.sandboxMode === sandbox.mode &&
      (change.approvalsReviewer === undefined ||
        change.approvalsReviewer === (reviewer === 'reviewer' ? 'reviewer' : 'user')),
  )?.id;
}

function apply({ change, label }: Preset): LayerStep {
  return closeLayer(
    { type: 'close-layer', name: 'permissions' },
    { type: 'apply-settings', change },
    { type: 'notice', text: `Permissions: ${label}`, tone: 'info' },
  );
}

/** The walls fall only after a second yes, which is not the first answer. */
function createConfirmation(preset: Preset): Layer {
  return createList({
    name: 'full-access',
    title: 'Enable full access?',
    header: ({ cols, theme, rows }) =>
      wrapStyled(
        'Commands will run without a sandbox and without a question. A mistake of the model, or words in a file that mislead it, can then delete files, send them elsewhere, or spend money in your name.',
        cols,
        theme.warning,
      ).slice(0, rows),
    rows: [
      { id: 'no', label: 'No, go back', description: 'Leave the permissions as they are', keys: ['n'] },
      { id: 'yes', label: 'Yes, for this session', description: 'Until the session is closed', keys: ['y'] },
    ],
    onChoose: ({ id }) => (id === 'yes' ? apply(preset) : closeLayer()),
  });
}
