/** Which folders the user trusts, as `[projects."/path"] trust_level` says. Pure. */
import { tableAt, type TomlTable } from './toml-table.ts';

/** `undecided`: the configuration says nothing. */
export type TrustLevel = 'trusted' | 'untrusted' | 'undecided';

/** The level of the first of `folders` that has one. Absolute paths, the most specific first. */
export function decodeTrust(config: TomlTable, folders: readonly (string | undefined)[]): TrustLevel {
  const projects = tableAt(config, ['projects']);
  for (const folder of folders) {
    if (folder === undefined) continue;
    const level = tableAt(projects, [folder])['trust_level'];
    if (level === 'trusted' || level === 'untrusted') return level;
  }
  return 'undecided';
}
