/** A named screen for snapshots: inputs to the real app, so that what is looked at is what people see. Pure types. */
import type { UiInput } from '#/ui/app/ui-input.ts';

/** One file in `views/` and one line in `index.ts`. */
export interface View {
  /** kebab-case, as `csm view snapshot NAME` takes it. */
  readonly name: string;
  /** One sentence: what is to be seen. */
  readonly about: string;
  /** What happens from an empty session on. The clock stands still unless an input moves it (`atMs`). */
  readonly inputs: (say: Say) => readonly UiInput[];
}

/** What a text of a layer is put through: nothing, unless somebody looks what hostile texts do in its place. */
export type Say = (text: string) => string;

export function defineView(view: View): View {
  return view;
}
