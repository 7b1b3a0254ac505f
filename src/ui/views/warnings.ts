/** The view `warnings`. Pure. */
import { createWarningsLayer } from '#/ui/layers/warnings-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'warnings',
  about: 'The warnings, by f2',
  inputs: (say) =>
    new Story().opens(
      createWarningsLayer([
        say('config.toml: the key `modle` is not known; did you mean `model`?'),
        'The rule file rules/default.rules has a line that is no rule: line 3.',
      ]),
    ).inputs,
});
