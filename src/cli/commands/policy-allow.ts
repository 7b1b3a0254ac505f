/** `csm policy allow`: saves a rule by hand, for good or for a time. @effects fs lock env clock streams */
import { isTooWide } from '#/agent/approval/propose-prefix.ts';
import { printSavedRulesPath, writeSavedRule } from '#/agent/approval/rules/save-rules.ts';
import { printPrefixRule } from '#/agent/approval/rules/saved-rules.ts';
import { joinShellWords } from '#/agent/approval/rules/shell-words.ts';
import { CsmError } from '#/base/errors.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG, settingsOf } from '../command-settings.ts';
import { parseExpiry } from '../parse-expiry.ts';

export default defineCommand({
  description:
    'Adds a rule to $CODEX_HOME/rules/default.rules, as a yes for good does: commands that begin with these words run without ' +
    'being asked about, and outside of the sandbox, in csm and in Codex. With --expires csm takes the rule for absent behind ' +
    'that time, and removes it when the file is next written; Codex obeys it until then.',
  examples: [
    { line: 'csm policy allow -- git pull', about: 'until it is revoked' },
    { line: 'csm policy allow --expires 8h -- npm publish', about: 'for today' },
  ],
  flags: {
    expires: { type: 'string', valueName: 'TIME', summary: 'When it ends: 90m, 12h, 7d, 2w, or a date' },
    ...JSON_FLAG,
  },
  positionals: {
    prefix: { valueName: 'WORD', summary: 'How the commands begin', required: true, variadic: true, trailing: true },
  },
  // oxlint-disable-next-line require-await -- commands answer a promise
  async run(context, { flags, positionals }) {
    const { platform, output } = context;
    const { prefix } = positionals;
    if (prefix.length === 0 || prefix[0] === '') {
      throw new CsmError('usage', 'no-prefix', 'there are no words that commands could begin with');
    }
    const nowMs = platform.clock.now();
    const expiresAtMs = flags.expires === undefined ? undefined : parseExpiry(flags.expires, nowMs);
    if (flags.expires !== undefined && expiresAtMs === undefined) {
      throw new CsmError('usage', 'expires', `--expires ${JSON.stringify(flags.expires)} is no time to come`, {
        hint: 'Give a span such as 90m, 12h, 7d or 2w, or a date such as 2030-01-31.',
      });
    }
    const { codexHome } = settingsOf(context, undefined);
    const rule = printPrefixRule(prefix);
    writeSavedRule(platform, codexHome, rule, { nowMs, expiresAtMs });
    const expiresAt = expiresAtMs === undefined ? undefined : new Date(expiresAtMs).toISOString();
    if (isTooWide(prefix)) {
      output.warn(`${joinShellWords(prefix)} can run anything: the sandbox holds nothing that begins so any more`);
    }
    if (flags.json) {
      const path = printSavedRulesPath(codexHome);
      output.writeJson({ path, pattern: prefix, decision: 'allow', expires_at: expiresAt ?? null, text: rule });
    } else {
      const until = expiresAt === undefined ? '' : ` until ${expiresAt}`;
      output.writeLine(`Allowed${until}: ${joinShellWords(prefix)}`);
    }
    return 0;
  },
});
