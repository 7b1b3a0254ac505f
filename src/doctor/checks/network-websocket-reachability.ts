/** csm speaks to providers over HTTP alone; said because Codex's doctor has the row. Pure. */
import { defineCheck } from '../check.ts';

export default defineCheck({
  id: 'network.websocket_reachability',
  category: 'websocket',
  section: 'Connectivity',
  isNetwork: true,
  needsSettings: true,
  run: ({ settings }) => ({
    summary: 'Responses WebSocket is not used: csm streams over HTTP',
    details: {
      'model provider': settings?.provider.id ?? 'not known',
      'provider name': settings?.provider.name ?? 'not known',
      'wire API': settings?.provider.wire ?? 'not known',
      'supports websockets': 'false',
    },
  }),
});
