/** Every named screen. */
import type { View } from './view.ts';

export const VIEWS: readonly View[] = [];
