/** The model that the settings name. @effects http clock env */
import type { Settings } from '#/config/settings.ts';
import { openModelClient, type ModelClientPlatform } from './model-client.ts';
import type { Model } from './model-event.ts';
import type { Script } from './script.ts';

export interface OpenModelOptions {
  /** For the wire `scripted`: what to play. Without it the built-in tour. */
  readonly script?: Script;
  /** The tour pauses between words, so that people see it move. Give true where the answer is shown live. */
  readonly paced?: boolean;
  /** The tour stepped in for a model without a key: nobody chose it. */
  readonly standsIn?: boolean;
}

/**
 * Opens the model behind `settings.provider`. Nothing is sent and nothing scripted is loaded before the first `ask`.
 * @param key the provider's key, or undefined where it needs none
 */
export function openModel(
  platform: ModelClientPlatform,
  settings: Pick<Settings, 'provider'>,
  key: string | undefined,
  options: OpenModelOptions = {},
): Model {
  const { provider } = settings;
  if (provider.wire === 'responses') return openModelClient(platform, provider, key);
  let opened: Model | undefined;
  return {
    async *ask(request, signal) {
      opened ??= await openScripted();
      yield* opened.ask(request, signal);
    },
  };

  async function openScripted(): Promise<Model> {
    const { openScriptedModel } = await import('./scripted-model.ts');
    if (options.script !== undefined) {
      const { playScript } = await import('./script-play.ts');
      return openScriptedModel(playScript(options.script), platform, provider);
    }
    const { playTour } = await import('./tour-script.ts');
    return openScriptedModel(
      playTour({ paced: options.paced ?? false, isChosen: options.standsIn !== true }),
      platform,
      provider,
    );
  }
}
