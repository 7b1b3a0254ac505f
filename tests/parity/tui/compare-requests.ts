/** What the model was sent in a scene, beside what the reference sent. Pure. */
import { parseJson, isObject } from '#/base/json.ts';
import { compareRequests, judge } from '../compare.ts';
import { GENERAL_DEVIATIONS } from '../deviations.ts';
import { normaliseRequests, type NormalRequest } from '../normalise.ts';
import type { CapturedRequest } from '../observation.ts';
import type { ScreenRow } from './page.ts';
import type { PlayedScene } from './scene-runner.ts';
import type { Scene } from './scene.ts';
import { STANDING_DEVIATIONS } from './standing.ts';

/** One row for all requests of a scene. A difference that comes again in each request is told once. */
export function compareSceneRequests(scene: Scene, codex: PlayedScene, own: PlayedScene): ScreenRow {
  const findings = compareRequests(normalisePlayed(codex), normalisePlayed(own));
  const verdict = judge(scene, findings, [...STANDING_DEVIATIONS, ...GENERAL_DEVIATIONS]);
  const reference = new Set<string>();
  const csm = new Set<string>();
  const told = new Set<string>();
  for (const finding of verdict.findings) {
    const key = `${finding.reference}\0${finding.csm}`;
    if (told.has(key)) continue;
    told.add(key);
    if (finding.reference !== undefined) reference.add(`${finding.at}: ${finding.reference}`);
    if (finding.csm !== undefined) csm.add(`${finding.at}: ${finding.csm}`);
  }
  const difference = { reference: [...reference], csm: [...csm] };
  return {
    title: `${scene.name}: requests`,
    status: verdict.status,
    why:
      [...new Set(verdict.deviations.filter(({ everywhere }) => everywhere !== true).map(({ why }) => why))].join(
        '; ',
      ) || undefined,
    difference,
    open: difference,
  };
}

function normalisePlayed({ requests, places }: PlayedScene): readonly NormalRequest[] {
  const asked = requests
    .filter((request) => request.method === 'POST' && !isTitleRequest(request))
    // The server numbers its answers, those to requests for titles, too.
    .map((request) => ({ ...request, body: request.body.replaceAll(/_resp_\d+_/g, '_resp_') }));
  return normaliseRequests(asked, places, [...new Set(asked.map(threadOf))]);
}

/** The reference asks for a session's title; csm makes it of the first prompt. */
function isTitleRequest({ body }: CapturedRequest): boolean {
  return body.includes('thread_title');
}

function threadOf({ body }: CapturedRequest): string {
  const parsed = parseJson(body);
  return isObject(parsed) ? String(parsed['prompt_cache_key']) : '';
}
