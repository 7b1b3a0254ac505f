/** The view `starting`. Pure. */
import { defineView } from './view.ts';

export default defineView({
  name: 'starting',
  about: 'The first frame, before the session is open',
  inputs: () => [],
});
