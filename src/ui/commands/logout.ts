/** `/logout`: refused. Pure. */
import { defineRefusedCommand } from './slash-command.ts';

export default defineRefusedCommand({
  name: 'logout',
  description: 'forget the login (csm has none)',
  why: 'csm logs in nowhere: the key comes from OPENAI_API_KEY, CODEX_API_KEY, the provider or auth.json. To be without one, unset the variable, or run `codex logout` for auth.json.',
});
