/** Sessions as the picker has them: what is found, in which order. Pure. */

export interface SessionRow {
  readonly id: string;
  readonly source: 'native' | 'codex';
  /** Empty where the session has none. */
  readonly title: string;
  readonly cwd: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly activity: 'open' | 'interrupted' | 'idle';
  readonly turns: number | undefined;
  readonly model: string | undefined;
  readonly tokens: number | undefined;
  readonly isArchived: boolean;
  /** Begun by `exec`, a review, a server: nobody sat in front of it. */
  readonly isRun: boolean;
  /** Id of the session that it branched off. */
  readonly forkedFrom: string | undefined;
  /** Its log is not what it was: cut short, or written over. */
  readonly isDamaged: boolean;
}

/** What the listing answered. */
export interface SessionRows {
  readonly rows: readonly SessionRow[];
  /** The newest ones, while the others are still read. */
  readonly isPart?: boolean;
  /** Why the list may lack something, for people. */
  readonly problem?: string;
}

export interface SessionChoices {
  readonly filter: 'cwd' | 'all';
  readonly status: 'active' | 'archived';
  readonly sort: 'updated' | 'created';
  readonly runs: 'hidden' | 'shown';
}

/** Front doors behind which somebody sits; Codex's names and csm's. */
const SEATED: ReadonlySet<string> = new Set(['cli', 'tui', 'vscode', 'import']);

/** @param startedBy the front door, as the session says; absent in old ones */
export function isRun(startedBy: string | undefined, isSubagent: boolean): boolean {
  return isSubagent || (startedBy !== undefined && !SEATED.has(startedBy));
}

/** The rows of a listing, with what searching looks through; made once a listing, so that a key costs one pass over texts. */
export interface SessionIndex {
  readonly byUpdated: readonly IndexedRow[];
  readonly byCreated: readonly IndexedRow[];
}

interface IndexedRow {
  readonly row: SessionRow;
  readonly text: string;
}

/** @param rows the one written to last first */
export function createSessionIndex(rows: readonly SessionRow[]): SessionIndex {
  const byUpdated = rows.map((row): IndexedRow => ({
    row,
    text: `${row.title}\n${row.id}\n${row.cwd.slice(row.cwd.lastIndexOf('/') + 1)}`.toLowerCase(),
  }));
  return { byUpdated, byCreated: byUpdated.toSorted((a, b) => b.row.createdMs - a.row.createdMs) };
}

/** The rows that are shown: of these choices, with every word of the query in title, id or the folder's name. */
export function matchSessions(
  index: SessionIndex,
  choices: SessionChoices,
  cwd: string,
  query: string,
): readonly SessionRow[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const isArchived = choices.status === 'archived';
  const found: SessionRow[] = [];
  for (const { row, text } of choices.sort === 'updated' ? index.byUpdated : index.byCreated) {
    if (row.isArchived !== isArchived || (row.isRun && choices.runs === 'hidden')) continue;
    if (choices.filter === 'cwd' && row.cwd !== cwd) continue;
    if (words.every((word) => text.includes(word))) found.push(row);
  }
  return found;
}
