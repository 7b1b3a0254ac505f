import { describe, expect, test } from 'bun:test';
import { InputDecoder } from '#/terminal/input/input-decoder.ts';
import { parseKeyName, printKeyName } from '#/terminal/input/key-names.ts';
import { encodeKeyBytes, encodeMouseBytes, encodePasteBytes } from '#/ui/harness/encode-key-bytes.ts';

const LEGACY =
  'a A é 日 ! space enter tab shift+tab backspace escape up down left right home end insert delete pageup pagedown f1 f4 f5 f12 ctrl+c ' +
  'ctrl+space ctrl+left alt+left shift+up alt+b alt+enter ctrl+a ctrl+z';
const KITTY =
  'a A enter tab backspace escape ctrl+c ctrl+i alt+. alt+, shift+enter ctrl+enter ctrl+shift+a up shift+f5';

function decode(bytes: string): string[] {
  const decoder = new InputDecoder();
  const events = [...decoder.decode(new TextEncoder().encode(bytes)), ...decoder.flush()];
  return events.map((event) => (event.type === 'key' ? printKeyName(event) : event.type));
}

describe('encodeKeyBytes', () => {
  test.each([
    ...LEGACY.split(' ').map((name) => [name, 0] as const),
    ...KITTY.split(' ').map((name) => [name, 7] as const),
  ])('is decoded as %s with flags %d', (name, flags) => {
    const key = parseKeyName(name);
    if (key === undefined) throw new Error('no key');
    expect(decode(encodeKeyBytes(key, flags))).toEqual([printKeyName(key)]);
  });

  test('pastes and the mouse', () => {
    expect(decode(encodePasteBytes('a\nb', true))).toEqual(['paste']);
    expect(encodePasteBytes('a\nb', false)).toBe('a\rb');
    expect(decode(encodeMouseBytes(64, 3, 4, true))).toEqual(['mouse']);
  });
});
