/** A composer under a test's control: keys by name, answers by hand. */
import { encodeCharacter, parseKeyName } from '#/terminal/input/key-names.ts';
import type { InputEvent, KeyInput } from '#/terminal/input/input-event.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import { drawComposer, drawPopup } from '#/ui/composer/composer.ts';
import { applyComposerAnswer, applyComposerInput } from '#/ui/composer/apply-input.ts';
import { createComposer, type ComposerContext, type ComposerState } from '#/ui/composer/composer-state.ts';
import type { Line } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import { createTheme } from '#/ui/theme/create-theme.ts';

export const THEME: Theme = createTheme({
  colours: 'truecolour',
  foreground: [0xdd, 0xdd, 0xdd],
  background: [0x11, 0x11, 0x11],
});

export const COMMANDS = [
  { name: 'model', description: 'choose a model' },
  { name: 'review', description: 'review changes' },
  { name: 'rename', description: 'rename this session' },
  { name: 'resume', description: 'go on with another session' },
];

export const SKILLS = [
  { name: 'imagegen', title: 'Image Gen', description: 'make pictures' },
  { name: 'plan-trip', description: 'plan a trip' },
];

/** Keys as their names; anything that is no name is typed letter by letter. */
export function keysOf(...names: readonly string[]): readonly KeyInput[] {
  return names.flatMap((name) => {
    const key = parseKeyName(name);
    return key === undefined ? Array.from(name, (character) => encodeCharacter(character)) : [key];
  });
}

export class Drive {
  state: ComposerState = createComposer();
  effects: UiEffect[] = [];
  isTurnRunning = false;
  detectsPastes = true;
  nowMs = 1_000;
  commands: ComposerContext['commands'] = (query) => COMMANDS.filter(({ name }) => name.startsWith(query));

  get context(): ComposerContext {
    return {
      isTurnRunning: this.isTurnRunning,
      commands: this.commands,
      detectsPastes: this.detectsPastes,
      nowMs: this.nowMs,
    };
  }

  /** Each key in a read of its own, a second apart. */
  keys(...names: readonly string[]): this {
    for (const key of keysOf(...names)) {
      this.nowMs += 1_000;
      this.read([key]);
    }
    return this;
  }

  /** All of them in one read. */
  read(events: readonly InputEvent[]): this {
    const { state, effects } = applyComposerInput(this.state, events, this.context);
    this.state = state;
    this.effects.push(...effects);
    const asksSkills = effects.some((effect) => effect.type === 'ask' && effect.topic === 'skills');
    return asksSkills ? this.answer('skills', SKILLS) : this;
  }

  paste(text: string): this {
    return this.read([{ type: 'paste', text, truncated: false }]);
  }

  answer(topic: string, value: unknown): this {
    const { state, effects } = applyComposerAnswer(this.state, topic, value, this.context);
    this.state = state;
    this.effects.push(...effects);
    return this;
  }

  /** What was asked for until now, without the question for skills, which is answered at once. */
  take(): readonly UiEffect[] {
    const taken = this.effects.filter((effect) => effect.type !== 'ask' || effect.topic !== 'skills');
    this.effects = [];
    return taken;
  }

  /** Text with `|` where the cursor is. */
  get shown(): string {
    const { text, cursor } = this.state.editor.draft;
    return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
  }

  rows(cols: number, rows: number): readonly string[] {
    return drawComposer(this.state, { cols, rows, theme: THEME, nowMs: 0 }).lines.map(printLine);
  }

  popup(cols = 60, rows = 30): readonly string[] | undefined {
    return drawPopup(this.state, { cols, rows, theme: THEME, nowMs: 0 })?.lines.map(printLine);
  }
}

export function printLine(line: Line): string {
  return line.spans
    .map(({ text }) => text)
    .join('')
    .trimEnd();
}
