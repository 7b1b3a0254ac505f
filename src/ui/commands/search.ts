/** `/search`: what the model may look for on the web, and how. Pure. */
import type { Settings } from '#/config/settings.ts';
import type { LiveSettingsChange } from '#/workstation/live-session.ts';
import { createWebSearchLayer } from '#/ui/layers/setting-layers.ts';
import { applyForSession, defineSlashCommand, notice, refusal } from './slash-command.ts';

const USAGE =
  'Use /search disabled, cached or live; /search context low, medium or high; /search domains a.org,b.org or any; ' +
  '/search location country=DE city=Berlin or none.';
const PLACES: ReadonlySet<string> = new Set(['country', 'region', 'city', 'timezone']);

export default defineSlashCommand({
  name: 'search',
  description: 'web search: mode, how much it returns, domains, location',
  argument: '[MODE|context|domains|location]',
  whileRunning: true,
  run: ({ argument, facts }) => {
    if (argument === '') {
      return [
        notice(`${printSearch(facts.settings.webSearch)}\n${USAGE}`),
        { type: 'open-layer', layer: createWebSearchLayer(facts) },
      ];
    }
    const change = parseSearch(argument);
    return typeof change === 'string' ? [refusal(change)] : applyForSession(change, `Web search: ${argument}`);
  },
});

/** What is in force, in one line. */
function printSearch({ mode, contextSize, allowedDomains, location }: Settings['webSearch']): string {
  const places = Object.entries(location ?? {}).map(([key, value]) => `${key}=${value}`);
  return [
    `Web search: ${mode}`,
    `context ${contextSize ?? 'medium'}`,
    `domains ${allowedDomains === undefined || allowedDomains.length === 0 ? 'any' : allowedDomains.join(',')}`,
    `location ${places.length === 0 ? 'none' : places.join(' ')}`,
  ].join(' · ');
}

/** The change that words mean, or why they mean none. */
export function parseSearch(argument: string): LiveSettingsChange | string {
  const [word = '', ...rest] = argument.split(/\s+/);
  switch (word) {
    case 'disabled':
    case 'cached':
    case 'live':
      return rest.length === 0 ? { webSearch: word } : USAGE;
    case 'off':
      return rest.length === 0 ? { webSearch: 'disabled' } : USAGE;
    case 'context': {
      const [size] = rest;
      return size === 'low' || size === 'medium' || size === 'high' ? { webSearchContext: size } : USAGE;
    }
    case 'domains':
      return parseDomains(rest);
    case 'location':
      return parseLocation(rest);
    default:
      return USAGE;
  }
}

function parseDomains(words: readonly string[]): LiveSettingsChange | string {
  if (words.length === 1 && words[0] === 'any') return { webSearchDomains: [] };
  const domains = words.flatMap((word) => word.split(',')).filter((domain) => domain !== '');
  const wrong = domains.find((domain) => !/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/i.test(domain));
  if (domains.length === 0) return USAGE;
  if (wrong !== undefined)
    return `\`${wrong}\` is no domain: give names such as example.org, without https:// and paths.`;
  return { webSearchDomains: domains.map((domain) => domain.toLowerCase()) };
}

/** Values may hold blanks: `city=New York` goes on until the next `key=`. */
function parseLocation(words: readonly string[]): LiveSettingsChange | string {
  if (words.length === 1 && words[0] === 'none') return { webSearchLocation: {} };
  const location: Record<string, string> = {};
  let key: string | undefined;
  for (const word of words) {
    const at = word.indexOf('=');
    if (at > 0) {
      key = word.slice(0, at);
      if (!PLACES.has(key)) return `\`${key}\` is no part of a location: there are country, region, city and timezone.`;
      location[key] = word.slice(at + 1);
    } else if (key === undefined) return USAGE;
    else location[key] += ` ${word}`;
  }
  const empty = Object.keys(location).find((name) => location[name] === '');
  if (empty !== undefined) return `\`${empty}\` is empty. ${USAGE}`;
  return key === undefined ? USAGE : { webSearchLocation: location };
}
