/** Every deed and topic by name, loaded when it is done first. */
import type { Deed, Topic } from './deed.ts';

type Loader<T> = () => Promise<{ readonly default: T }>;

export const DEEDS: Readonly<Record<string, Loader<Deed>>> = {};

export const TOPICS: Readonly<Record<string, Loader<Topic>>> = {};
