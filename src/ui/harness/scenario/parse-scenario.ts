/** The text of a scenario to its value: every name checked, every default filled in. Pure. */
import { isObject, type JsonObject, type JsonValue } from '#/base/json.ts';
import { CHILD_SIGNALS } from '#/platform/process.ts';
import type { TerminalSize } from '#/platform/terminal-device.ts';
import { parseKeyName } from '#/terminal/input/key-names.ts';
import { parseLocatedDocument, placedError, type DocumentPath, type LocatedDocument } from './located-document.ts';
import { TERMINAL_KINDS, type Scenario, type ScenarioStep, type StepAction } from './scenario.ts';

const MEMBERS = [
  'about',
  'size',
  'terminal',
  'background',
  'args',
  'shell',
  'config',
  'script',
  'files',
  'env',
  'setup',
  'type_pause_ms',
  'timeout_ms',
  'steps',
  'limits',
] as const;
const DEFAULT_TIMEOUT_MS = 15_000;
const DEFAULT_TYPE_PAUSE_MS = 35;
const DEFAULT_STABLE_MS = 200;
/** More text than this is no paste that people make. */
const PASTE_BYTES = 64 * 1024 * 1024;

/**
 * @param file its name in errors; TOML where it ends in `.toml`
 * @throws CsmError `scenario-syntax` or `scenario-invalid`, kind `input`: `file:line:column: why`
 */
export function parseScenario(text: string, file: string): Scenario {
  return new ScenarioReader(parseLocatedDocument(text, file), file).read();
}

class ScenarioReader {
  readonly #document: LocatedDocument;
  readonly #file: string;

  constructor(document: LocatedDocument, file: string) {
    this.#document = document;
    this.#file = file;
  }

  read(): Scenario {
    const root = this.#object(this.#document.value, []);
    this.#refuseOthers(root, MEMBERS, []);
    const timeoutMs = this.#number(root['timeout_ms'], ['timeout_ms'], DEFAULT_TIMEOUT_MS);
    const steps = this.#list(root['steps'], ['steps']);
    if (steps.length === 0) throw this.#error(['steps'], 'a scenario has at least one step');
    const limits = this.#object(root['limits'] ?? {}, ['limits']);
    this.#refuseOthers(limits, ['torn_frames', 'bytes'], ['limits']);
    return {
      file: this.#file,
      about: this.#text(root['about'], ['about']),
      size: this.#size(root['size'] ?? '96x24', ['size']),
      terminal: this.#oneOf(root['terminal'] ?? 'modern', TERMINAL_KINDS, ['terminal']),
      background: this.#oneOf(root['background'] ?? 'dark', ['dark', 'light'], ['background']),
      args: this.#texts(root['args'] ?? [], ['args']),
      isShell: this.#flag(root['shell'] ?? false, ['shell']),
      config: root['config'] === undefined ? undefined : this.#text(root['config'], ['config']),
      script: root['script'],
      files: this.#textMap(root['files'] ?? {}, ['files']),
      env: this.#textMap(root['env'] ?? {}, ['env']),
      setup: this.#list(root['setup'] ?? [], ['setup']).map((line, at) => this.#texts(line, ['setup', at])),
      typePauseMs: this.#number(root['type_pause_ms'], ['type_pause_ms'], DEFAULT_TYPE_PAUSE_MS),
      steps: steps.map((step, at) => this.#step(step, ['steps', at], timeoutMs)),
      limits: {
        tornFrames: this.#number(limits['torn_frames'], ['limits', 'torn_frames'], 0),
        bytes: limits['bytes'] === undefined ? undefined : this.#number(limits['bytes'], ['limits', 'bytes'], 0),
      },
    };
  }

  #step(value: JsonValue, path: DocumentPath, timeoutMs: number): ScenarioStep {
    const step = this.#object(value, path);
    const names = Object.keys(step).filter((name) => name !== 'timeout_ms' && name !== 'comment');
    const [name] = names;
    if (name === undefined) throw this.#error(path, `a step does something: ${Object.keys(ACTIONS).join(', ')}`);
    const read = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (read === undefined) {
      throw this.#error([...path, name], `there is no step \`${name}\`; there are ${Object.keys(ACTIONS).join(', ')}`);
    }
    const [, second] = names;
    if (second !== undefined)
      throw this.#error([...path, second], `a step does one thing, not \`${name}\` and \`${second}\``);
    return {
      action: read(this, step[name], [...path, name]),
      timeoutMs: this.#number(step['timeout_ms'], [...path, 'timeout_ms'], timeoutMs),
      place: this.#document.placeOf(path),
    };
  }

  /** For the readers of actions below. */
  readonly as = {
    text: (value: JsonValue | undefined, path: DocumentPath): string => this.#text(value, path),
    number: (value: JsonValue | undefined, path: DocumentPath): number => this.#number(value, path, undefined),
    keys: (value: JsonValue | undefined, path: DocumentPath): readonly string[] => {
      const keys = typeof value === 'string' ? [value] : this.#texts(value, path);
      for (const key of keys) {
        if (parseKeyName(key) === undefined) throw this.#error(path, `there is no key \`${key}\``);
      }
      return keys;
    },
    paste: (value: JsonValue | undefined, path: DocumentPath): string => {
      if (typeof value === 'string') return value;
      const rule = this.#object(value, path);
      this.#refuseOthers(rule, ['repeat', 'bytes'], path);
      const repeat = this.#text(rule['repeat'], [...path, 'repeat']);
      const bytes = this.#number(rule['bytes'], [...path, 'bytes'], undefined);
      if (repeat === '' || bytes > PASTE_BYTES) throw this.#error(path, `at most ${PASTE_BYTES} bytes of some text`);
      return repeat.repeat(Math.ceil(bytes / repeat.length)).slice(0, bytes);
    },
    sizes: (value: JsonValue | undefined, path: DocumentPath): readonly TerminalSize[] =>
      Array.isArray(value) ? value.map((size, at) => this.#size(size, [...path, at])) : [this.#size(value, path)],
    flag: (value: JsonValue | undefined, path: DocumentPath): boolean => this.#flag(value, path),
    point: (value: JsonValue | undefined, path: DocumentPath): { x: number; y: number } => {
      const match = /^(\d{1,4}),(\d{1,4})$/.exec(this.#text(value, path));
      if (match === null) throw this.#error(path, 'a place is COLUMN,ROW from 0, such as "10,3"');
      return { x: Number(match[1]), y: Number(match[2]) };
    },
    object: (value: JsonValue | undefined, path: DocumentPath, members: readonly string[]): JsonObject => {
      const object = this.#object(value, path);
      this.#refuseOthers(object, members, path);
      return object;
    },
    error: (path: DocumentPath, why: string): Error => this.#error(path, why),
  };

  #refuseOthers(object: JsonObject, members: readonly string[], path: DocumentPath): void {
    for (const name of Object.keys(object)) {
      if (!members.includes(name)) {
        throw this.#error([...path, name], `there is no member \`${name}\`; there are ${members.join(', ')}`);
      }
    }
  }

  #object(value: JsonValue | undefined, path: DocumentPath): JsonObject {
    if (isObject(value)) return value;
    throw this.#error(path, `${printPath(path)} is an object`);
  }

  #list(value: JsonValue | undefined, path: DocumentPath): readonly JsonValue[] {
    if (Array.isArray(value)) return value;
    throw this.#error(path, `${printPath(path)} is a list`);
  }

  #text(value: JsonValue | undefined, path: DocumentPath): string {
    if (typeof value === 'string') return value;
    throw this.#error(path, `${printPath(path)} is a text`);
  }

  #texts(value: JsonValue | undefined, path: DocumentPath): readonly string[] {
    return this.#list(value, path).map((text, at) => this.#text(text, [...path, at]));
  }

  #textMap(value: JsonValue, path: DocumentPath): Readonly<Record<string, string>> {
    const object = this.#object(value, path);
    return Object.fromEntries(Object.entries(object).map(([key, text]) => [key, this.#text(text, [...path, key])]));
  }

  #flag(value: JsonValue | undefined, path: DocumentPath): boolean {
    if (typeof value === 'boolean') return value;
    throw this.#error(path, `${printPath(path)} is true or false`);
  }

  #number(value: JsonValue | undefined, path: DocumentPath, usual: number | undefined): number {
    if (value === undefined && usual !== undefined) return usual;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    throw this.#error(path, `${printPath(path)} is a whole number from 0`);
  }

  #size(value: JsonValue | undefined, path: DocumentPath): TerminalSize {
    const [, cols, rows] = typeof value === 'string' ? (/^([1-9]\d{0,2})x([1-9]\d{0,2})$/.exec(value) ?? []) : [];
    if (cols === undefined || rows === undefined) throw this.#error(path, 'a size is COLSxROWS, such as "96x24"');
    return { cols: Number(cols), rows: Number(rows) };
  }

  #oneOf<const T extends string>(value: JsonValue, words: readonly T[], path: DocumentPath): T {
    const word = words.find((known) => known === value);
    if (word !== undefined) return word;
    throw this.#error(path, `${printPath(path)} is one of ${words.join(', ')}`);
  }

  #error(path: DocumentPath, why: string): Error {
    return placedError('scenario-invalid', this.#file, this.#document.placeOf(path), why);
  }
}

type ActionReader = (reader: ScenarioReader, value: JsonValue | undefined, path: DocumentPath) => StepAction;

/** Each thing that a step can do, by its member. */
const ACTIONS: Readonly<Record<string, ActionReader>> = {
  type: ({ as }, value, path) => ({ do: 'type', text: as.text(value, path) }),
  key: ({ as }, value, path) => ({ do: 'key', keys: as.keys(value, path) }),
  paste: ({ as }, value, path) => ({ do: 'paste', text: as.paste(value, path) }),
  resize: ({ as }, value, path) => ({ do: 'resize', sizes: as.sizes(value, path) }),
  wait: ({ as }, value, path) => ({ do: 'wait', text: as.text(value, path) }),
  wait_gone: ({ as }, value, path) => ({ do: 'wait_gone', text: as.text(value, path) }),
  stable: ({ as }, value, path) => ({ do: 'stable', ms: value === true ? DEFAULT_STABLE_MS : as.number(value, path) }),
  see: ({ as }, value, path) => ({ do: 'see', text: as.text(value, path) }),
  see_not: ({ as }, value, path) => ({ do: 'see_not', text: as.text(value, path) }),
  style: ({ as }, value, path) => {
    const object = as.object(value, path, ['text', 'has']);
    return {
      do: 'style',
      text: as.text(object['text'], [...path, 'text']),
      style: as.text(object['has'], [...path, 'has']).split(' '),
    };
  },
  cursor: ({ as }, value, path) => {
    const at = as.text(value, path);
    if (!/^(?:hidden|visible|\d{1,4},\d{1,4})$/.test(at)) {
      throw as.error(path, 'a cursor is "hidden", "visible" or "COLUMN,ROW"');
    }
    return { do: 'cursor', at };
  },
  cursor_after: ({ as }, value, path) => ({ do: 'cursor_after', text: as.text(value, path) }),
  click: ({ as }, value, path) => ({ do: 'click', ...as.point(value, path) }),
  wheel: ({ as }, value, path) => {
    const match = /^(up|down) (\d{1,3})$/.exec(as.text(value, path));
    if (match === null) throw as.error(path, 'a turn of the wheel is "up 3" or "down 3"');
    return { do: 'wheel', rows: (match[1] === 'up' ? -1 : 1) * Number(match[2]) };
  },
  focus: ({ as }, value, path) => ({ do: 'focus', focused: as.flag(value, path) }),
  signal: ({ as }, value, path) => {
    const name = as.text(value, path).toUpperCase();
    const signal = CHILD_SIGNALS.find((known) => known === name || known === `SIG${name}`);
    if (signal === undefined) throw as.error(path, `there is no signal \`${name}\` to send`);
    return { do: 'signal', signal };
  },
  pause: ({ as }, value, path) => ({ do: 'pause', ms: as.number(value, path) }),
  screen: ({ as }, value, path) => ({ do: 'screen', name: as.text(value, path) }),
  exit: ({ as }, value, path) => ({
    do: 'exit',
    status: typeof value === 'number' ? as.number(value, path) : as.text(value, path),
  }),
  restored: (reader, value, path) => readBare(reader, 'restored', value, path),
  no_colour: (reader, value, path) => readBare(reader, 'no_colour', value, path),
};

function readBare<const T extends string>(
  { as }: ScenarioReader,
  name: T,
  value: JsonValue | undefined,
  path: DocumentPath,
): { readonly do: T } {
  if (value !== true) throw as.error(path, `\`${name}\` is true`);
  return { do: name };
}

function printPath(path: DocumentPath): string {
  if (path.length === 0) return 'a scenario';
  return `\`${path.map((key) => (typeof key === 'number' ? `[${key}]` : key)).join('.')}\``.replaceAll('.[', '[');
}
