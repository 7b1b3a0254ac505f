/** Text that was piped in, and how it becomes part of a prompt. Pure. Rules as Codex 0.169.0 was observed. */

/** The text, or where it stops being text. */
export type DecodedPrompt =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly offset: number };

/** UTF-8 (a BOM is dropped), or UTF-16 with a BOM. */
export function decodePrompt(bytes: Uint8Array): DecodedPrompt {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { ok: true, text: new TextDecoder('utf-16le').decode(bytes) };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { ok: true, text: new TextDecoder('utf-16be').decode(bytes) };
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, offset: measureValidUtf8(bytes) };
  }
}

/** Number of bytes before the first one that is no UTF-8. */
export function measureValidUtf8(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at] ?? 0;
    const length =
      first < 0x80
        ? 1
        : first >= 0xc2 && first < 0xe0
          ? 2
          : first >= 0xe0 && first < 0xf0
            ? 3
            : first >= 0xf0 && first < 0xf5
              ? 4
              : 0;
    if (length === 0 || at + length > bytes.length) return at;
    for (let i = 1; i < length; i++) {
      const next = bytes[at + i] ?? 0;
      const low = i > 1 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
      const high = i > 1 ? 0xbf : first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
      if (next < low || next > high) return at;
    }
    at += length;
  }
  return at;
}

/** A prompt that was given as an argument, with what was piped in below it. */
export function printPromptWithInput(prompt: string, input: string): string {
  return input.trim() === '' ? prompt : `${prompt}\n\n<stdin>\n${input}${input.endsWith('\n') ? '' : '\n'}</stdin>`;
}
