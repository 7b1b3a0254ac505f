/** The view `resume-folder`. Pure. */
import { createResumeFolderLayer } from '#/ui/layers/resume-folder-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'resume-folder',
  about: 'Where a session of another folder goes on',
  inputs: (say) =>
    new Story().opens(
      createResumeFolderLayer({
        verb: 'resume',
        session: say('/home/ada/work/of/last/year/on/the/analytical/engine/with/a/long/name'),
        current: '/home/ada/engine',
        home: '/home/ada',
      }),
    ).inputs,
});
