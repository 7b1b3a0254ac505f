import { expect, test } from 'bun:test';
import type { DurableEvent } from '#/session/events/index.ts';
import { applyRedaction } from '#/session/log/redacted.ts';

const known = (text: string): string => text.replaceAll('known', '[k]');
const foreign = (text: string): string => known(text).replaceAll('shape', '[s]');

const item = (kind: 'tool_call' | 'user_message' | 'reasoning', members: object): DurableEvent =>
  ({ type: 'item.completed', turn_id: 't', item_id: 'i', kind, payload: { item: members } }) as unknown as DurableEvent;

test.each([
  [item('tool_call', { arguments: 'known shape' }), '[k] [s]'],
  [item('user_message', { content: [{ text: 'known shape' }] }), '[k] shape'],
  [{ type: 'warning.raised', code: 'x', payload: { message: 'known shape' } } as unknown as DurableEvent, '[k] [s]'],
])('words are the speaker’s, calls and notes are foreign: %#', (event, expected) => {
  expect(JSON.stringify(applyRedaction(event, known, foreign))).toContain(`"${expected}"`);
});

test('what is encrypted stays, and so does an event without secrets', () => {
  const event = item('reasoning', { encrypted_content: 'known', summary: [] });
  expect(applyRedaction(event, known, foreign)).toBe(event);
});
