/** Feature flags: the catalogue's entries, and what a configuration makes of them. Pure. */
import { CsmError } from '#/base/errors.ts';
import { FEATURE_ALIASES, FEATURE_NAMES, type FeatureStage } from './feature-catalogue.ts';
import { suggestName } from './suggest-name.ts';
import { isTable, tableAt, type TomlTable } from './toml-table.ts';

/** A flag of the catalogue. */
export interface Feature {
  readonly name: string;
  readonly stage: FeatureStage;
  readonly enabledByDefault: boolean;
}

let catalogue: ReadonlyMap<string, Feature> | undefined;

/** All flags by name, sorted as `features list` prints them. */
export function featureCatalogue(): ReadonlyMap<string, Feature> {
  if (catalogue !== undefined) return catalogue;
  const features: Feature[] = [];
  for (const [stage, enabledByDefault, names] of FEATURE_NAMES) {
    for (const name of names.trim().split(/\s+/)) features.push({ name, stage, enabledByDefault });
  }
  features.sort((a, b) => (a.name < b.name ? -1 : 1));
  catalogue = new Map(features.map((feature) => [feature.name, feature]));
  return catalogue;
}

/** A flag by its name or an older name, or undefined. */
export function findFeature(name: string): Feature | undefined {
  const features = featureCatalogue();
  const alias = Object.hasOwn(FEATURE_ALIASES, name) ? FEATURE_ALIASES[name] : undefined;
  return features.get(name) ?? (alias === undefined ? undefined : features.get(alias));
}

/** The flag that `--enable`, `--disable` or `features enable` names. Throws `unknown-feature`. */
export function requireFeature(name: string): Feature {
  const feature = findFeature(name);
  if (feature !== undefined) return feature;
  const near = suggestName(name, [...featureCatalogue().keys()]);
  throw new CsmError('config', 'unknown-feature', `Unknown feature flag: ${name}`, {
    hint: near === undefined ? 'Run `csm features list` for the names.' : `Did you mean \`${near}\`?`,
    data: { feature: name },
  });
}

/** Effective state of every flag under a merged configuration: `name = true`, or `[features.name] enabled = true`. */
export function decodeFeatures(config: TomlTable): Readonly<Record<string, boolean>> {
  const effective: Record<string, boolean> = {};
  for (const feature of featureCatalogue().values()) effective[feature.name] = feature.enabledByDefault;
  const chosen = tableAt(config, ['features']);
  // Older names first, so that the name of today wins where both are set.
  const names = Object.keys(chosen).toSorted(
    (a, b) => Number(featureCatalogue().has(a)) - Number(featureCatalogue().has(b)),
  );
  for (const name of names) {
    const feature = findFeature(name);
    const value = chosen[name];
    const enabled = isTable(value) ? value['enabled'] : value;
    if (feature !== undefined && typeof enabled === 'boolean') effective[feature.name] = enabled;
  }
  return effective;
}
