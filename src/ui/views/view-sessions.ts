/** Sessions for the views of the picker: fixed ids and times. Pure. */
import { VIEW_NOW_MS, VIEW_SESSION_ID } from '#/ui/harness/view-facts.ts';
import type { SessionRow } from '#/ui/layers/sessions/session-row.ts';

const row = (change: Partial<SessionRow>): SessionRow => ({
  id: VIEW_SESSION_ID,
  source: 'native',
  title: '',
  cwd: '/home/ada/engine',
  createdMs: VIEW_NOW_MS - 86_400_000,
  updatedMs: VIEW_NOW_MS - 300_000,
  activity: 'idle',
  turns: 3,
  model: 'gpt-5.5',
  tokens: 12_000,
  isArchived: false,
  isRun: false,
  forkedFrom: undefined,
  isDamaged: false,
  ...change,
});

/** Sessions of every kind, the newest first. */
export const VIEW_SESSIONS: readonly SessionRow[] = [
  row({ title: 'Make the parser faster' }),
  row({ id: '019b7c00-0000-7000-8000-000000000002', title: 'Now the printer', activity: 'open', turns: 12 }),
  row({
    id: '019b7c00-0000-7000-8000-000000000003',
    source: 'codex',
    title: 'A session of Codex with a title that is much too long for one row of a narrow terminal',
    updatedMs: VIEW_NOW_MS - 7_200_000,
    turns: undefined,
    tokens: undefined,
  }),
  row({
    id: '019b7c00-0000-7000-8000-000000000004',
    title: '日本語のタイトル',
    activity: 'interrupted',
    updatedMs: VIEW_NOW_MS - 172_800_000,
    forkedFrom: VIEW_SESSION_ID,
  }),
  row({
    id: '019b7c00-0000-7000-8000-000000000005',
    isDamaged: true,
    updatedMs: VIEW_NOW_MS - 2_592_000_000,
    turns: 1,
  }),
  row({ id: '019b7c00-0000-7000-8000-000000000006', title: 'Elsewhere', cwd: '/home/ada/website' }),
  row({ id: '019b7c00-0000-7000-8000-000000000007', title: 'Put away', isArchived: true }),
];
