/** Limits of a plan, as response headers name them (observed in Codex 0.169.0). Pure. */
import type { RateLimits, RateLimitWindow } from './model-event.ts';

type Header = (name: string) => string | undefined;

/** The limits in `x-codex-*` headers, or undefined where there are none. */
export function decodeRateLimits(header: Header): RateLimits | undefined {
  const primary = decodeWindow(header, 'primary');
  const secondary = decodeWindow(header, 'secondary');
  const credits = decodeCredits(header);
  if (primary === undefined && secondary === undefined && credits === undefined) return undefined;
  return {
    ...(primary === undefined ? {} : { primary }),
    ...(secondary === undefined ? {} : { secondary }),
    ...(credits === undefined ? {} : { credits }),
  };
}

function decodeWindow(header: Header, name: string): RateLimitWindow | undefined {
  const used = decodeNumber(header(`x-codex-${name}-used-percent`));
  if (used === null) return undefined;
  return {
    used_percent: used,
    window_minutes: decodeNumber(header(`x-codex-${name}-window-minutes`)),
    resets_at: decodeNumber(header(`x-codex-${name}-reset-at`)),
  };
}

function decodeCredits(header: Header): RateLimits['credits'] {
  const has = decodeBoolean(header('x-codex-credits-has-credits'));
  const unlimited = decodeBoolean(header('x-codex-credits-unlimited'));
  if (has === undefined || unlimited === undefined) return undefined;
  return { has_credits: has, unlimited, balance: header('x-codex-credits-balance') ?? null };
}

function decodeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\s*-?\d{1,15}(?:\.\d+)?\s*$/.test(text) ? Number(text) : null;
}

function decodeBoolean(text: string | undefined): boolean | undefined {
  const word = text?.trim().toLowerCase();
  return word === 'true' || word === '1' ? true : word === 'false' || word === '0' ? false : undefined;
}
