/** What becomes of a plan: done, done afresh, or talked about further. Pure. */
import type { UserPrompt } from '#/workstation/live-session.ts';
import type { Layer } from './layer.ts';
import { closeLayer } from './layer-parts.ts';
import { createList } from './list-layer.ts';

/** The prompt that programs and people know from Codex. */
const IMPLEMENT = 'Implement the plan.';

function encodePrompt(text: string): UserPrompt {
  return { content: [{ type: 'input_text', text }] };
}

/** @param plan its text: what a fresh session is told */
export function createPlanLayer(plan: string): Layer {
  return createList({
    name: 'plan',
    title: 'Implement this plan?',
    rows: [
      {
        id: 'implement',
        label: 'Yes, implement this plan',
        description: 'Switch to Default mode and begin',
        keys: ['y'],
      },
      { id: 'clear', label: 'Yes, clear context and implement', description: 'A fresh session that is told this plan' },
      { id: 'stay', label: 'No, stay in Plan mode', description: 'Go on planning with the model', keys: ['n'] },
    ],
    onChoose: ({ id }) => {
      if (id === 'stay') return closeLayer();
      const leave = { type: 'apply-settings', change: { mode: 'default' } } as const;
      if (id === 'implement') return closeLayer(leave, { type: 'submit', prompt: encodePrompt(IMPLEMENT) });
      const prompt = encodePrompt(`${IMPLEMENT}\n\n${plan.trim()}`);
      return closeLayer({ type: 'switch-session', target: { kind: 'new' } }, leave, { type: 'submit', prompt });
    },
  });
}
