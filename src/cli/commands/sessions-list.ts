/** `csm sessions list`: the sessions of csm and Codex, from the catalogue. @effects fs streams clock */
import { absolutePath } from '#/config/paths.ts';
import type { ListingQuery } from '#/workstation/session-listing.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG, ROOT_FLAG, settingsOf } from '../command-settings.ts';
import { SHOWN_SESSIONS, writeSessions } from '../write-sessions.ts';

export default defineCommand({
  description:
    'Lists the sessions of csm and of Codex, the one written to last first: those of the current folder, of another one ' +
    '(--cwd), or all (--all). Titles, turns, tokens and times come from a catalogue in one file (catalog.sqlite), which is ' +
    'brought up to date each time and may be deleted at any time. Files of Codex are only read.\n\n' +
    'A session is `open` while a turn runs in it, `interrupted` where its last turn has no end, else `idle`. The members of ' +
    '--json are described in docs/session-catalog.md.',
  examples: [
    { line: 'csm sessions list', about: 'sessions of this folder' },
    { line: 'csm sessions list --all --source codex --json', about: "all of Codex's, for a program" },
  ],
  flags: {
    all: { type: 'boolean', summary: 'Sessions of every folder, archived ones and those of sub-agents too' },
    cwd: {
      type: 'string',
      valueName: 'DIR',
      complete: 'directory',
      conflicts: ['all'],
      summary: 'Sessions of this folder instead of the current one',
    },
    limit: {
      type: 'number',
      min: 1,
      valueName: 'N',
      summary: `Show so many; a table shows ${SHOWN_SESSIONS} unless told`,
    },
    source: { type: 'enum', values: ['native', 'codex'], summary: "Only csm's own sessions, or only Codex's" },
    ...ROOT_FLAG,
    ...JSON_FLAG,
  },
  async run(context, { flags }) {
    const { platform } = context;
    const settings = settingsOf(context, flags.root);
    const query: ListingQuery = {
      ...(flags.all ? { everything: true } : { cwd: readFolder(flags.cwd) ?? settings.cwd }),
      ...(flags.source === undefined ? {} : { source: flags.source }),
      ...(flags.limit === undefined ? {} : { limit: flags.limit }),
    };
    return writeSessions(context, settings, query, flags.json);

    /** A folder that is gone may have sessions: it need not exist. */
    function readFolder(named: string | undefined): string | undefined {
      if (named === undefined) return undefined;
      const path = absolutePath(platform.env, named);
      return platform.fs.stat(path) === undefined ? path : platform.fs.realPath(path);
    }
  },
});
