/**
 * Child of the crash test: writes a session without end, and tells each acknowledged event on stdout, until it is killed.
 * Arguments: root, id of the session. @effects all
 */
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { openSession, sessionStore } from '#/session/store/session-store.ts';
import {
  agentMessage,
  functionCall,
  toolCompleted,
  toolStarted,
  turnCompleted,
  turnStarted,
  userMessage,
} from '#tests/session/support/sample-events.ts';

const [root = '', id = ''] = process.argv.slice(2);
const platform = openBunPlatform();
const session = await openSession(sessionStore(platform, root), id);
const tell = (seqs: readonly number[]): void => {
  platform.streams.stdout.write(`${seqs.join('\n')}\n`);
};

for (let turn = session.state.turns; ; turn++) {
  const turnId = `turn-${turn}`;
  const acknowledged = await Promise.all([
    session.append(turnStarted(turnId), userMessage(`prompt ${turn} ${'x'.repeat((turn % 7) * 4000)}`, `u${turn}`)),
    session.append(functionCall(`c${turn}`), toolStarted(`c${turn}`)),
  ]);
  tell(acknowledged.flat().map(({ seq }) => seq));
  session.live({
    type: 'item.delta',
    turn_id: turnId,
    item_id: `a${turn}`,
    channel: 'text',
    payload: { delta: 'half' },
  });
  const rest = await session.append(toolCompleted(`c${turn}`), agentMessage('done', `a${turn}`), turnCompleted(turnId));
  tell(rest.map(({ seq }) => seq));
}
