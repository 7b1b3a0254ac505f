/** `csm policy rules`: the rules that were saved, and the files of rules that hold besides. @effects fs env clock streams */
import { describeSavedRules, type SavedRuleDescription } from '#/agent/approval/rules/describe-saved.ts';
import { listRulesFiles } from '#/agent/approval/rules/list-rules-files.ts';
import { printSavedRulesPath, readSavedRulesText } from '#/agent/approval/rules/save-rules.ts';
import { joinShellWords } from '#/agent/approval/rules/shell-words.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG, settingsOf } from '../command-settings.ts';

export default defineCommand({
  description:
    'Lists the rules of one line each in $CODEX_HOME/rules/default.rules: what was allowed for good, by csm or by Codex. The ' +
    'numbers are those that `csm policy revoke` takes. Files of rules that hold here besides are named, and left alone.',
  examples: [
    { line: 'csm policy rules', about: 'what was allowed' },
    { line: 'csm policy rules --json', about: 'for a program' },
  ],
  flags: JSON_FLAG,
  // oxlint-disable-next-line require-await -- commands answer a promise
  async run(context, { flags }) {
    const { platform, output } = context;
    const settings = settingsOf(context, undefined);
    const path = printSavedRulesPath(settings.codexHome);
    const rules = describeSavedRules(readSavedRulesText(platform, settings.codexHome), platform.clock.now());
    const others = listRulesFiles(platform, settings).filter((each) => each !== path);
    if (flags.json) {
      output.writeJson({ path, rules: rules.map(encodeRule), other_files: others });
      return 0;
    }
    if (rules.length === 0) output.noteLine(`No saved rules in ${path}.`);
    else {
      output.writeTable(
        [{ title: 'NUMBER' }, { title: 'DECISION' }, { title: 'WHAT' }, { title: 'SAVED' }, { title: 'ENDS' }],
        rules.map((rule) => [
          String(rule.number),
          rule.decision ?? '',
          printSavedRule(rule),
          rule.savedAt ?? '',
          rule.isExpired ? `${rule.expiresAt} (over)` : (rule.expiresAt ?? ''),
        ]),
      );
    }
    for (const other of others) output.noteLine(`Rules of ${other} hold here too.`);
    return 0;
  },
});

/** What a rule is about, in one line. */
export function printSavedRule({ kind, pattern, host, text }: SavedRuleDescription): string {
  if (kind === 'network') return `host ${host}`;
  if (kind === 'unknown') return text;
  return pattern.map((word) => (typeof word === 'string' ? joinShellWords([word]) : `[${word.join('|')}]`)).join(' ');
}

/** Names as in csm's other JSON. */
export function encodeRule(rule: SavedRuleDescription) {
  return {
    number: rule.number,
    line: rule.line,
    kind: rule.kind,
    pattern: rule.pattern,
    host: rule.host ?? null,
    decision: rule.decision ?? null,
    justification: rule.justification ?? null,
    saved_at: rule.savedAt ?? null,
    expires_at: rule.expiresAt ?? null,
    expired: rule.isExpired,
    text: rule.text,
  };
}
