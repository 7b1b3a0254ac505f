/** What the configuration says about skills. Pure. */
import { isTable, tableAt, type TomlTable } from './toml-table.ts';

/** One `[[skills.config]]`: the last one that names a skill decides. */
export interface SkillRule {
  readonly name: string | undefined;
  /** The skill's SKILL.md, absolute. */
  readonly path: string | undefined;
  readonly isEnabled: boolean;
}

export interface SkillSettings {
  /** Whether the skills that come with Codex count, where it has put them. */
  readonly bundled: boolean;
  /** Whether the model is given the list of skills (`skills.include_instructions`). */
  readonly includeList: boolean;
  /** Tokens of that list; undefined: a share of the model's context. */
  readonly maxContextTokens: number | undefined;
  readonly rules: readonly SkillRule[];
}

/** @param config the merged table */
export function decodeSkillSettings(config: TomlTable): SkillSettings {
  const table = tableAt(config, ['skills']);
  const limit = table['max_context_tokens'];
  const tokens = typeof limit === 'bigint' ? Number(limit) : limit;
  const rules = Array.isArray(table['config']) ? table['config'].filter(isTable) : [];
  return {
    bundled: tableAt(table, ['bundled'])['enabled'] !== false,
    includeList: table['include_instructions'] !== false,
    maxContextTokens: typeof tokens === 'number' && tokens > 0 ? tokens : undefined,
    rules: rules.flatMap((rule): readonly SkillRule[] => {
      const name = typeof rule['name'] === 'string' ? rule['name'] : undefined;
      const path = typeof rule['path'] === 'string' ? rule['path'] : undefined;
      if (name === undefined && path === undefined) return [];
      return [{ name, path, isEnabled: rule['enabled'] !== false }];
    }),
  };
}
