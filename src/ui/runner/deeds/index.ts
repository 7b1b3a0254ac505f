/** Every deed and topic by name, loaded when it is done first. */
import type { Deed, Topic } from './deed.ts';

type Loader<T> = () => Promise<{ readonly default: T }>;

export const DEEDS: Readonly<Record<string, Loader<Deed>>> = {
  'remember-prompt': () => import('./remember-prompt.ts'),
};

export const TOPICS: Readonly<Record<string, Loader<Topic>>> = {
  files: () => import('./files.ts'),
  'prompt-history': () => import('./prompt-history.ts'),
  'clipboard-image': () => import('./clipboard-image.ts'),
  'image-path': () => import('./image-path.ts'),
};
