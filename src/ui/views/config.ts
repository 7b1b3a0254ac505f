/** The view `config`. Pure. */
import { createConfigLayer } from '#/ui/layers/config-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'config',
  about: 'The configuration, by /config',
  inputs: (say) =>
    new Story().opens(
      createConfigLayer({ model: 'gpt-5.5', tui: { animations: false } }, say('/home/ada/.codex/config.toml')),
    ).inputs,
});
