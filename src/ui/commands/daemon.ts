/** `/daemon`: refused. Pure. */
import { defineRefusedCommand } from './slash-command.ts';

export default defineRefusedCommand({
  name: 'daemon',
  description: 'the background server (csm has none)',
  why: 'There is no background server: each csm is one process, and a session is free as soon as no turn runs in it. A second csm may resume it.',
});
