/** All scenes, in the order of the page. */
import type { Scene } from '../scene.ts';
import { commandScenes } from './commands.ts';
import { composingScenes } from './composing.ts';
import { questionScenes } from './questions.ts';
import { roomScenes } from './rooms.ts';
import { reviewScenes } from './reviews.ts';
import { sessionScenes } from './sessions.ts';
import { turnScenes } from './turns.ts';

export const SCENES: readonly Scene[] = [
  ...composingScenes,
  ...roomScenes,
  ...turnScenes,
  ...questionScenes,
  ...commandScenes,
  ...reviewScenes,
  ...sessionScenes,
];
