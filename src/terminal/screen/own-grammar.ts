/* oxlint-disable no-control-regex -- controls are what it looks for */
/** The only language csm speaks to a terminal, as a checker: see docs/renderer.md. */

const NUMBER = '(?:\\d{1,4})';
const CSI: readonly RegExp[] = [
  new RegExp(`^${NUMBER}?(?:;${NUMBER})?H$`),
  new RegExp(`^${NUMBER}?[ABCDGXbLM]$`),
  new RegExp(`^(?:${NUMBER};${NUMBER})?r$`),
  /^[012]?[JK]$/,
  /^[\d;:]*m$/,
  /^\?(?:7|25|1000|1002|1003|1004|1006|1049|2004|2026)[hl]$/,
  /^[0-6] q$/,
  /^[>=]\d{1,2}(?:;1)?u$/,
  /^<u$/,
  /^>4;[012]m$/,
  /^2[23];0t$/,
];
const OSC: readonly RegExp[] = [
  /^0;[^\p{Cc}\p{Cs}\p{Bidi_C}\p{Zl}\p{Zp}]*$/u,
  /^8;(?:id=[0-9a-z]+)?;(?:(?:https?:\/\/|file:\/\/|mailto:)[\x21-\x7e]*)?$/i,
];
const FORBIDDEN_TEXT = /[\p{Cc}\p{Cs}\p{Bidi_C}\p{Zl}\p{Zp}]/u;

/** What is no sentence of the grammar, or undefined. */
export function findForeign(bytes: Uint8Array | string): string | undefined {
  let text: string;
  try {
    text = typeof bytes === 'string' ? bytes : new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return 'no UTF-8';
  }
  for (let at = 0; at < text.length;) {
    const character = text[at] ?? '';
    if (character === '\x1b') {
      const csi = /^\x1b\[([0-?]*[ -/]*[@-~])/.exec(text.slice(at, at + 200));
      const osc = /^\x1b\]([^\x1b\x07]*)\x1b\\/.exec(text.slice(at));
      const known =
        csi !== null
          ? CSI.some((shape) => shape.test(csi[1] ?? ''))
          : osc !== null && OSC.some((shape) => shape.test(osc[1] ?? ''));
      if (!known) return `sequence ${JSON.stringify(text.slice(at, at + 40))}`;
      at += (csi ?? osc)?.[0].length ?? 1;
    } else if (character === '\r' || character === '\n' || character === '\b') {
      at += 1;
    } else {
      const end = text.slice(at).search(/[\x1b\r\n\b]/);
      const piece = end < 0 ? text.slice(at) : text.slice(at, at + end);
      const foreign = FORBIDDEN_TEXT.exec(piece);
      if (foreign !== null) return `character ${JSON.stringify(foreign[0])}`;
      at += piece.length;
    }
  }
  return undefined;
}
