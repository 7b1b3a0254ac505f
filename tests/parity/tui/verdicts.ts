/** Screens that differ, and why that is meant (or what is not there yet). By `scene: screen`. */
import type { ScreenVerdict } from './scene.ts';

export const VERDICTS: Readonly<Record<string, ScreenVerdict>> = {};
