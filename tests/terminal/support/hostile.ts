/** Text rich in what must not reach a terminal. */
import fc from 'fast-check';

export const hostileText = fc.string({
  maxLength: 60,
  unit: fc.oneof(
    fc.constantFrom('a', '1', ' ', ';', '\x1b', '[', ']', 'm', 'H', '\x07', '\x1b\\', '\x9b', '\x9d', '\x90', '\x00', '\x7f'),
    fc.constantFrom('\u200d', '\ufe0f', '\u202e', '\u2066', '👩', '❤', '🇩', '\u0301', '日', '\n', '\r', '\t', '\u200b'),
    fc.constantFrom('\u200c', 'ی', 'क', '\u094d', '\u0940', '\u0903', 'म', 'ழ'),
    fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)),
    fc.integer({ min: 0x10000, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
  ),
}); // prettier-ignore
