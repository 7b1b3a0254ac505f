/** `csm session export`: a native session in the form of another program. @effects fs streams clock random */
import { CsmError } from '#/base/errors.ts';
import { exportToCodex } from '#/workstation/foreign-export.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG, ROOT_FLAG, settingsOf } from '../command-settings.ts';

export default defineCommand({
  description:
    'Writes a native session as a new rollout into the store of Codex, where `codex exec resume` and `codex resume` ' +
    'continue it: they send what csm would send. No file of Codex is changed. The thread has the id of the session, unless ' +
    'Codex has a thread of that id already.',
  examples: [
    { line: 'csm session export demo --to-codex', about: 'go on with Codex' },
    { line: 'csm session export demo --to-codex --codex-home /tmp/home', about: 'into another home' },
  ],
  flags: {
    toCodex: { type: 'boolean', summary: 'Write a rollout of Codex (the only form so far)' },
    codexHome: {
      type: 'string',
      valueName: 'DIR',
      complete: 'directory',
      summary: 'Home of Codex; CODEX_HOME unless given',
    },
    provider: {
      type: 'string',
      valueName: 'ID',
      summary: "Provider that the rollout names; the session's own unless given",
      detail: 'Codex resumes a session only with a provider that its configuration has.',
    },
    ...ROOT_FLAG,
    ...JSON_FLAG,
  },
  positionals: { session: { summary: 'Id, name or title of the session', required: true } },
  async run(context, { flags, positionals }) {
    const { platform, output } = context;
    if (!flags.toCodex) {
      throw new CsmError('usage', 'export-form', 'say which form to write', { hint: 'Add --to-codex.' });
    }
    const settings = settingsOf(context, flags.root);
    const report = await exportToCodex(platform, settings, {
      session: positionals.session,
      codexHome: flags.codexHome ?? settings.codexHome,
      ...(flags.provider === undefined ? {} : { provider: flags.provider }),
    });
    if (flags.json) {
      output.writeJson({
        session_id: report.sessionId,
        thread_id: report.threadId,
        path: report.path,
        lines: report.lines,
        bytes: report.sizeBytes,
        items: report.items,
      });
      return 0;
    }
    output.writeLine(report.path);
    output.noteLine(`Continue it with \`codex exec resume ${report.threadId} PROMPT\`.`);
    return 0;
  },
});
