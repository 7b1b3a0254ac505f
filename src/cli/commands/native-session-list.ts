/** `csm native-session list`: the sessions of a root. @effects fs env streams lock clock */
import { listNativeSummaries } from '#/workstation/session-listing.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG, ROOT_FLAG, settingsOf } from '../command-settings.ts';
import { printAge } from '../print-age.ts';
import { printCount } from '../print-count.ts';

export default defineCommand({
  description:
    'Lists the native sessions of a root, from its catalogue (see `csm sessions list`); the one written to last comes first.',
  examples: [{ line: 'csm native-session list --root R --json', about: 'for a program' }],
  flags: { ...ROOT_FLAG, ...JSON_FLAG },
  async run(context, { flags }) {
    const { platform, output } = context;
    const sessions = await listNativeSummaries(platform, settingsOf(context, flags.root));
    if (flags.json) {
      output.writeJson({
        sessions: sessions.map((session) => ({
          session_id: session.id,
          name: session.name ?? null,
          title: session.title ?? null,
          cwd: session.cwd,
          source: session.source,
          created_at: session.createdAt,
          updated_at: session.updatedAt,
          turns: session.turns ?? null,
          forked_from: session.forkedFrom ?? null,
          size_bytes: session.sizeBytes,
        })),
      });
      return 0;
    }
    if (sessions.length === 0) {
      output.noteLine('There is no session yet.');
      return 0;
    }
    output.writeTable(
      [
        { title: 'Session' },
        { title: 'Name', shrinks: true },
        { title: 'Title', shrinks: true },
        { title: 'Turns', align: 'right' },
        { title: 'Bytes', align: 'right' },
        { title: 'Age', align: 'right' },
      ],
      sessions.map((session) => [
        session.id,
        session.name ?? '-',
        session.title ?? '-',
        session.turns === undefined ? '?' : printCount(session.turns),
        printCount(session.sizeBytes),
        printAge(platform.clock.now() - Date.parse(session.updatedAt)),
      ]),
    );
    return 0;
  },
});
