/** One source of configuration, read: a file or an override. Pure types. */
import type { TomlTable } from './toml-table.ts';

export type LayerKind = 'system' | 'user' | 'profile' | 'project' | 'override' | 'managed';

/** A layer; later ones lie above earlier ones. */
export interface ConfigLayer {
  readonly kind: LayerKind;
  /** The file, absolute; undefined for overrides. */
  readonly path: string | undefined;
  /** The file's text; for overrides the argument as written. */
  readonly text: string;
  readonly table: TomlTable;
}

/** How messages name an override. */
export function overrideName(layer: ConfigLayer): string {
  return layer.text.startsWith('--') ? layer.text : `-c ${layer.text.split('=', 1)[0]}`;
}
