/** A screen of a fixed session, and what keys make of it. */
import type { KeyInput } from '#/terminal/input/input-event.ts';
import { encodeCharacter, parseKeyName } from '#/terminal/input/key-names.ts';
import { encodeSnapshot } from '#/terminal/screen/snapshot.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import type { UiInput } from '#/ui/app/ui-input.ts';
import { UiScreen } from '#/ui/harness/ui-screen.ts';
import { createViewFacts, VIEW_NOW_MS } from '#/ui/harness/view-facts.ts';
import type { LiveFacts } from '#/workstation/live-session.ts';

export class TestScreen {
  readonly screen: UiScreen;
  #effects: UiEffect[] = [];
  nowMs = VIEW_NOW_MS;

  constructor(size = { cols: 96, rows: 24 }, live: Partial<LiveFacts> = {}) {
    this.screen = new UiScreen({ size });
    this.feed({ type: 'facts', facts: createViewFacts(live) });
  }

  feed(...inputs: readonly UiInput[]): this {
    for (const input of inputs) this.#effects.push(...this.screen.feed(input));
    return this;
  }

  /** Each key by itself, as people press them; words in quotes letter by letter. */
  press(...names: readonly string[]): this {
    for (const name of names) {
      const keys = /^".*"$/.test(name)
        ? [...name.slice(1, -1)].map((letter) => encodeCharacter(letter))
        : [keyOf(name)];
      for (const key of keys) {
        this.nowMs += 100;
        this.feed({ type: 'keys', events: [key], atMs: this.nowMs });
      }
    }
    return this;
  }

  /** What is to be done since the last call. */
  take(): readonly UiEffect[] {
    return this.#effects.splice(0);
  }

  rows(): readonly string[] {
    return encodeSnapshot(this.screen.draw()).text;
  }

  text(): string {
    return this.rows().join('\n');
  }

  title(): string | undefined {
    return this.screen.draw().modes.title;
  }
}

function keyOf(name: string): KeyInput {
  const key = parseKeyName(name);
  if (key === undefined) throw new Error(`no key: ${name}`);
  return key;
}

export const RUNNING: Partial<LiveFacts> = { turn: { turnId: 'turn-1', startedAtMs: VIEW_NOW_MS } };

export function prompt(text: string): {
  readonly content: readonly { readonly type: 'input_text'; readonly text: string }[];
} {
  return { content: [{ type: 'input_text', text }] };
}
