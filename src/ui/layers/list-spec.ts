/** What a list is told: rows, tabs, keys, what choosing does. Pure types. */
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import type { Line } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { Layer, LayerStep } from './layer.ts';
import type { Hint } from './layer-parts.ts';

/** One row: what is chosen, and how it is said. */
export interface ListRow {
  /** Unique among the rows of all tabs. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  /** Dim, behind the label: `(y)`. */
  readonly hint?: string;
  /** Keys that choose the row at once, by `printKeyName`'s names: `['y']`, `['escape', 'n']`. */
  readonly keys?: readonly string[];
  /** Marked `(current)`. */
  readonly isCurrent?: boolean;
  /** Shown dim and never chosen; say in `description` why. */
  readonly isDisabled?: boolean;
  /** Found by typing these too. */
  readonly searched?: string;
}

/** Room that a part of the list is drawn in. */
export interface PartRoom {
  readonly cols: number;
  readonly rows: number;
  readonly theme: Theme;
  readonly nowMs: number;
}

/** What a list's callbacks see. */
export interface ListFacts {
  /** The selected row; undefined: nothing is there. */
  readonly row: ListRow | undefined;
  /** As shown: of this tab, found by what was typed. */
  readonly rows: readonly ListRow[];
  readonly tabId: string | undefined;
  readonly query: string;
  /** Of rows in their order; empty unless `checkedIds` was given. */
  readonly checkedIds: readonly string[];
  readonly layer: Layer;
  /** The same list, told something else: new rows, another title. The selection stays on its row where that is still there. */
  change(change: Partial<ListSpec>): Layer;
}

/** A key of its own. Looked at before the list's own keys, unless it types something while the filter is open. */
export interface ListKey {
  readonly key: string;
  /** Shown among the hints; absent: not shown. */
  readonly hint?: string;
  /** As it is shown in the hints; absent: `key`. */
  readonly shownKey?: string;
  /** Undefined: nothing happens. */
  run(facts: ListFacts): LayerStep | undefined;
}

/** A group of rows, of which one is shown at a time. */
export interface ListTab {
  readonly id: string;
  readonly label: string;
}

/** All that makes one list differ from another. */
export interface ListSpec {
  readonly name: string;
  /** Default: `composer`. */
  readonly place?: 'composer' | 'screen';
  readonly title: string;
  /** Between title and rows, in at most the rows it is given; it cuts itself. */
  readonly header?: (room: PartRoom) => readonly Line[];
  /** Instead of a header: a text in dim, wrapped. */
  readonly about?: string;
  /** Between rows and hints. `checkedIds` as in {@link ListFacts}. */
  readonly footer?: (room: PartRoom, checkedIds: readonly string[]) => readonly Line[];
  readonly rows: readonly ListRow[];
  /** Left and right go through them; `tabOf` says whose a row is. */
  readonly tabs?: readonly ListTab[];
  readonly tabId?: string;
  readonly tabOf?: (row: ListRow) => string;
  /** Numbers before the rows, and as keys. Default: true, unless typing filters at once. */
  readonly isNumbered?: boolean;
  /** `slash`: `/` begins; `typing`: whatever is typed. Absent: none. */
  readonly filter?: 'slash' | 'typing';
  readonly query?: string;
  /** What `/` does, for the hints. Default: `search`. */
  readonly searchHint?: string;
  /** Behind the filter while nothing is typed. */
  readonly placeholder?: string;
  /** A row made of what was typed, behind those that were found: an arbitrary name. */
  readonly freeRow?: (query: string) => ListRow | undefined;
  /** With boxes that space checks: those checked at first. */
  readonly checkedIds?: readonly string[];
  /** Rows are moved by shift+up/down (and left/right where there are no tabs). */
  readonly isSortable?: boolean;
  readonly selectedId?: string;
  /** What enter does, for the hints. Default: `select`. */
  readonly confirmHint?: string;
  /** What escape does. Default: `back`. */
  readonly cancelHint?: string;
  readonly keys?: readonly ListKey[];
  /** Instead of the drawing of rows; lines of `cols` columns. */
  readonly drawRow?: (
    row: ListRow,
    room: { cols: number; isSelected: boolean; at: number; theme: Theme },
  ) => readonly Line[];
  /** Beside the rows from 90 columns on, below them on tall screens, else not at all. */
  readonly preview?: (row: ListRow, room: PartRoom) => readonly Line[];
  /** Where nothing is there, or nothing was found. */
  readonly emptyText?: string;
  /** Default: closes. */
  readonly onCancel?: (facts: ListFacts) => LayerStep;
  readonly onChoose: (row: ListRow, facts: ListFacts) => LayerStep;
  /** Another row was selected: live previews of themes, `ask` for details. */
  readonly onHighlight?: (row: ListRow, facts: ListFacts) => readonly UiEffect[];
  /** Something changed by typing, checking or moving, for lists that load or preview. */
  readonly onChange?: (facts: ListFacts) => readonly UiEffect[];
  readonly onAnswer?: (topic: string, value: unknown, facts: ListFacts) => Layer;
  /** Hints between those of enter and escape. */
  readonly hints?: readonly Hint[];
}
