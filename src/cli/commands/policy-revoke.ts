/** `csm policy revoke`: takes saved rules away. @effects fs lock env clock streams */
import { describeSavedRules, type SavedRuleDescription } from '#/agent/approval/rules/describe-saved.ts';
import { printSavedRulesPath, readSavedRulesText, revokeSavedRule } from '#/agent/approval/rules/save-rules.ts';
import { CsmError } from '#/base/errors.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG, settingsOf } from '../command-settings.ts';
import { encodeRule, printSavedRule } from './policy-rules.ts';

export default defineCommand({
  description:
    'Takes a rule of $CODEX_HOME/rules/default.rules away: the one of that number in `csm policy rules`, or those of exactly ' +
    'these words, or of that host. Nothing else in the file changes. Rules of other files, and rules that somebody wrote over ' +
    'several lines, are taken away where they stand.',
  examples: [
    { line: 'csm policy revoke 2', about: 'the second of `csm policy rules`' },
    { line: 'csm policy revoke git pull', about: 'the rule for commands that begin with git pull' },
  ],
  flags: JSON_FLAG,
  positionals: {
    rule: { valueName: 'RULE', summary: 'A number, the words of a prefix, or a host', required: true, variadic: true },
  },
  // oxlint-disable-next-line require-await -- commands answer a promise
  async run(context, { flags, positionals }) {
    const { platform, output } = context;
    const { codexHome } = settingsOf(context, undefined);
    const rules = describeSavedRules(readSavedRulesText(platform, codexHome), platform.clock.now());
    const named = pickRules(rules, positionals.rule);
    if (named.length === 0) {
      throw new CsmError('input', 'rule-unknown', `no saved rule is ${JSON.stringify(positionals.rule.join(' '))}`, {
        hint: 'List the rules with `csm policy rules`.',
        data: { path: printSavedRulesPath(codexHome) },
      });
    }
    for (const text of new Set(named.map((rule) => rule.text))) revokeSavedRule(platform, codexHome, text);
    if (flags.json) output.writeJson({ path: printSavedRulesPath(codexHome), revoked: named.map(encodeRule) });
    else for (const rule of named) output.writeLine(`Revoked: ${rule.decision ?? 'rule'} ${printSavedRule(rule)}`);
    return 0;
  },
});

function pickRules(rules: readonly SavedRuleDescription[], words: readonly string[]): readonly SavedRuleDescription[] {
  const [only = ''] = words;
  if (words.length === 1 && /^[1-9]\d{0,8}$/.test(only)) return rules.filter(({ number }) => number === Number(only));
  return rules.filter((rule) =>
    rule.kind === 'network'
      ? words.length === 1 && rule.host === only
      : rule.kind === 'prefix' && Bun.deepEquals(rule.pattern, words),
  );
}
