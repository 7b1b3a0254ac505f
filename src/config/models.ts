/** The embedded model catalogue: names and numbers as `debug models` of Codex 0.169.0 prints them, our words. Pure. */

/**
 * How a model is offered tools. `classic`: the tool list of gpt-5.5; `code-mode`: Codex gives it one JavaScript tool,
 * csm the classic tools and a warning; `fallback`: a model without metadata.
 */
export type ToolKind = 'classic' | 'code-mode' | 'fallback';

/** What csm knows of a model. */
export interface ModelInfo {
  /** The catalogue's name; for a model without metadata the name asked for. */
  readonly slug: string;
  readonly displayName: string;
  readonly description: string;
  /** Whether pickers list it. */
  readonly listed: boolean;
  /** Position in pickers, lowest first. */
  readonly priority: number;
  /** Tokens. */
  readonly contextWindow: number;
  /** Tokens that `model_context_window` may be raised to. */
  readonly maxContextWindow: number;
  /** How much of the window is used before it counts as full, in percent. */
  readonly effectiveContextPercent: number;
  /** Sent when nothing is configured; undefined: none is sent. */
  readonly defaultEffort: string | undefined;
  readonly supportedEfforts: readonly string[];
  /** `reasoning.summary` to ask for when nothing is configured; undefined: none. */
  readonly defaultSummary: string | undefined;
  /** `text.verbosity` when nothing is configured; undefined: the model has none, and a configured one is not sent. */
  readonly defaultVerbosity: string | undefined;
  readonly toolKind: ToolKind;
  /** Ids of service tiers that may be asked for, besides `flex`. */
  readonly serviceTiers: readonly string[];
  /** Whether it takes images. */
  readonly images: boolean;
  readonly parallelToolCalls: boolean;
  /** Sent with web_search: what it may return. */
  readonly webSearchContentTypes: readonly string[] | undefined;
}

/** csm's default (Codex's is the code-mode gpt-6.1-sol). */
export const DEFAULT_MODEL = 'gpt-5.5';
/** Name that the embedded scripted model goes by. */
export const SCRIPTED_MODEL = 'scripted';

const THROUGH_XHIGH = ['low', 'medium', 'high', 'xhigh'] as const;
const THROUGH_MAX = [...THROUGH_XHIGH, 'max'] as const;
const THROUGH_ULTRA = [...THROUGH_MAX, 'ultra'] as const;

const CODE_MODE: Omit<ModelInfo, 'slug' | 'displayName' | 'description' | 'priority' | 'defaultEffort'> = {
  listed: true,
  contextWindow: 272_000,
  maxContextWindow: 872_000,
  effectiveContextPercent: 95,
  supportedEfforts: THROUGH_ULTRA,
  defaultSummary: undefined,
  defaultVerbosity: 'low',
  toolKind: 'code-mode',
  serviceTiers: ['priority'],
  images: true,
  parallelToolCalls: false,
  webSearchContentTypes: ['text', 'image'],
};

/** The catalogue in the order of pickers. */
export const MODELS: readonly ModelInfo[] = [
  {
    ...CODE_MODE,
    slug: 'gpt-6.1-sol',
    displayName: 'GPT-6.1-Sol',
    description: 'Everyday coding, the newest of its line.',
    priority: 1,
    defaultEffort: 'low',
  },
  {
    ...CODE_MODE,
    slug: 'gpt-6-astra',
    displayName: 'GPT-6-Astra',
    description: 'The strongest, for the hardest tasks.',
    priority: 2,
    defaultEffort: 'low',
  },
  {
    ...CODE_MODE,
    slug: 'gpt-6-sol',
    displayName: 'GPT-6-Sol',
    description: 'Everyday coding, one generation back.',
    priority: 3,
    defaultEffort: 'medium',
  },
  {
    ...CODE_MODE,
    slug: 'gpt-6-luna',
    displayName: 'GPT-6-Luna',
    description: 'Quick and cheap, for easy tasks.',
    priority: 4,
    defaultEffort: 'medium',
    supportedEfforts: THROUGH_MAX,
  },
  {
    ...CODE_MODE,
    slug: 'gpt-5.6-sol',
    displayName: 'GPT-5.6-Sol',
    description: 'Everyday coding, two generations back.',
    priority: 5,
    defaultEffort: 'low',
  },
  {
    ...CODE_MODE,
    slug: 'gpt-6.1-terra',
    displayName: 'GPT-6.1 Terra',
    description: 'A large window for long work.',
    priority: 7,
    defaultEffort: 'low',
    contextWindow: 500_000,
  },
  {
    ...CODE_MODE,
    slug: 'gpt-5.6-terra',
    displayName: 'GPT-5.6-Terra',
    description: 'Balanced, two generations back.',
    priority: 8,
    defaultEffort: 'medium',
  },
  {
    ...CODE_MODE,
    slug: 'gpt-5.6-luna',
    displayName: 'GPT-5.6-Luna',
    description: 'Quick and cheap, two generations back.',
    priority: 9,
    defaultEffort: 'medium',
    supportedEfforts: THROUGH_MAX,
  },
  {
    ...CODE_MODE,
    slug: 'gpt-daybreak-blue-latest',
    displayName: 'Daybreak Blue',
    description: 'Defensive security work.',
    listed: false,
    priority: 11,
    defaultEffort: 'low',
    serviceTiers: [],
  },
  {
    ...CODE_MODE,
    slug: 'gpt-daybreak-red-latest',
    displayName: 'Daybreak Red',
    description: 'Authorized security research.',
    listed: false,
    priority: 12,
    defaultEffort: 'medium',
    contextWindow: 372_000,
    maxContextWindow: 372_000,
    defaultVerbosity: 'high',
    serviceTiers: [],
  },
  {
    ...CODE_MODE,
    slug: 'gpt-5.5',
    displayName: 'GPT-5.5',
    description: 'Coding with the classic tools; what csm uses unless told otherwise.',
    priority: 13,
    maxContextWindow: 272_000,
    defaultEffort: 'medium',
    supportedEfforts: THROUGH_XHIGH,
    toolKind: 'classic',
    parallelToolCalls: true,
  },
  {
    ...CODE_MODE,
    slug: 'codex-auto-review',
    displayName: 'Codex Auto Review',
    description: 'Judges what asks for approval.',
    listed: false,
    priority: 43,
    defaultEffort: 'medium',
    supportedEfforts: THROUGH_MAX,
  },
];

const SCRIPTED: ModelInfo = {
  ...CODE_MODE,
  slug: SCRIPTED_MODEL,
  displayName: 'Scripted',
  description: 'A fixed script that needs no key and no network.',
  listed: false,
  priority: 99,
  maxContextWindow: 272_000,
  defaultEffort: undefined,
  supportedEfforts: [],
  toolKind: 'classic',
  serviceTiers: [],
  parallelToolCalls: true,
};

/** A model and, where csm has no metadata of it, what to tell the user. */
export interface FoundModel {
  readonly model: ModelInfo;
  /** For people; undefined where the model is known. */
  readonly warning: { readonly code: string; readonly message: string } | undefined;
}

/**
 * The metadata of a model name. As in Codex the longest catalogue name that the name begins with counts
 * (`gpt-5.5-codex` is gpt-5.5), and one prefix up to a slash is ignored (`openai/gpt-5.5`). Every other name gets
 * fallback metadata and Codex's warning.
 */
export function findModel(name: string): FoundModel {
  const known = matchModel(name) ?? matchModel(name.replace(/^[\w-]+\//, ''));
  if (known !== undefined) return { model: known, warning: undefined };
  return { model: fallbackModel(name), warning: { code: 'model-metadata', message: printFallbackWarning(name) } };
}

/** Codex's text; programs match on it. */
export function printFallbackWarning(name: string): string {
  return (
    `Model metadata for \`${name}\` not found. Defaulting to fallback metadata; ` +
    'this can degrade performance and cause issues.'
  );
}

/** Tokens of the window that may be used: the configured or the model's window, cut to its effective percentage. */
export function measureContextTokens(model: ModelInfo, configuredWindow: number | undefined): number {
  const window = configuredWindow !== undefined && configuredWindow > 0 ? configuredWindow : model.contextWindow;
  return Math.floor((Math.min(window, model.maxContextWindow) * model.effectiveContextPercent) / 100);
}

function matchModel(name: string): ModelInfo | undefined {
  if (name === SCRIPTED_MODEL) return SCRIPTED;
  let best: ModelInfo | undefined;
  for (const model of MODELS) {
    if (name.startsWith(model.slug) && model.slug.length > (best?.slug.length ?? 0)) best = model;
  }
  return best;
}

function fallbackModel(name: string): ModelInfo {
  return {
    slug: name,
    displayName: name,
    description: 'A model that csm has no metadata of.',
    listed: false,
    priority: 99,
    contextWindow: 272_000,
    maxContextWindow: Number.MAX_SAFE_INTEGER,
    effectiveContextPercent: 95,
    defaultEffort: undefined,
    supportedEfforts: [],
    defaultSummary: 'auto',
    defaultVerbosity: undefined,
    toolKind: 'fallback',
    serviceTiers: [],
    images: true,
    parallelToolCalls: true,
    webSearchContentTypes: undefined,
  };
}
