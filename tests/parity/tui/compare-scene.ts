/** One scene of both programs: a row for each screen, one for the requests, and one where it was not played to its end. Pure. */
import { compareSceneRequests } from './compare-requests.ts';
import { diffScreens, normaliseScreen } from './compare-screens.ts';
import { explainDifference } from './explain-difference.ts';
import type { ScreenRow } from './page.ts';
import type { PlayedScene } from './scene-runner.ts';
import type { Scene } from './scene.ts';
import { withoutStanding } from './standing.ts';

export function compareScene(scene: Scene, codex: PlayedScene, own: PlayedScene): ScreenRow[] {
  const names = [...new Set([...codex.screens, ...own.screens].map(({ name }) => name))];
  const rows = names.map((name): ScreenRow => {
    const find = (played: PlayedScene): readonly string[] =>
      normaliseScreen(played.screens.find((screen) => screen.name === name)?.rows ?? [], played.places.work);
    const difference = diffScreens(withoutStanding('reference', find(codex)), withoutStanding('csm', find(own)));
    return { title: `${scene.name}: ${name}`, ...explainDifference(difference, name, scene.differs ?? []) };
  });
  rows.push(compareSceneRequests(scene, codex, own));
  const problem = own.problem ?? codex.problem;
  if (problem === undefined) return rows;
  const first = (text = ''): string => text.split('\n')[0] ?? '';
  const open = { reference: [first(codex.problem)], csm: [first(own.problem)] };
  const title = `${scene.name}: not played to its end`;
  return [...rows, { title, status: 'DIFFERENT', why: undefined, difference: open, open }];
}
