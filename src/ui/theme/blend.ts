/** Arithmetic of colours as `0xrrggbb`: mixing, and how well one is read on another. Pure. */

/** `over` laid on `under` with an opacity of 0 to 1. */
export function blend(under: number, over: number, opacity: number): number {
  const part = (shift: number): number => {
    const from = (under >> shift) & 0xff;
    return Math.trunc(from + (((over >> shift) & 0xff) - from) * opacity) << shift;
  };
  return part(16) | part(8) | part(0);
}

/** The colour with less saturation: `share` of the way to the grey that is as bright. */
export function mute(rgb: number, share: number): number {
  const [red, green, blue] = [(rgb >> 16) & 0xff, (rgb >> 8) & 0xff, rgb & 0xff];
  const grey = 0.299 * red + 0.587 * green + 0.114 * blue;
  const part = (value: number): number => Math.round(value + (grey - value) * share);
  return (part(red) << 16) | (part(green) << 8) | part(blue);
}

/** Relative luminance as WCAG 2 defines it, 0 to 1. */
export function measureLuminance(rgb: number): number {
  const part = (shift: number): number => {
    const value = ((rgb >> shift) & 0xff) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0);
}

/** Contrast as WCAG 2 defines it, 1 to 21. */
export function measureContrast(left: number, right: number): number {
  const a = measureLuminance(left) + 0.05;
  const b = measureLuminance(right) + 0.05;
  return a > b ? a / b : b / a;
}

/** The colour, taken towards black or white as far as it needs to be read on a background. */
export function contrastWith(colour: number, background: number, ratio: number): number {
  const towards = measureContrast(0xffffff, background) > measureContrast(0, background) ? 0xffffff : 0;
  let best = colour;
  for (let step = 1; step <= 10 && measureContrast(best, background) < ratio; step += 1) {
    best = blend(colour, towards, step / 10);
  }
  return best;
}
