/** The tools beside commands and patches, and calls that go wrong. */
import { call, exec, json, say, type Scenario } from '../scenario.ts';

const DONE = say('Done.');
const RED = {
  base64: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
};
const PLAN = '[tools.update_plan]\nenabled = true';
const step = (name: string, status: string) => ({ step: name, status });
const planScript = [
  call('update_plan', { explanation: 'Three steps.', plan: [step('one', 'in_progress'), step('two', 'pending')] }),
  call('update_plan', { plan: [step('one', 'completed'), step('two', 'in_progress'), step('three', 'pending')] }),
  DONE,
];

export const smallTools: readonly Scenario[] = [
  { name: 'update_plan: enabled', tables: PLAN, script: planScript, runs: [json('go')] },
  { name: 'update_plan: enabled, text', tables: PLAN, script: planScript, runs: [exec('go')] },
  { name: 'update_plan: not enabled', script: planScript.slice(1), runs: [json('go')] },
  {
    name: 'update_plan: two in progress',
    tables: PLAN,
    script: [call('update_plan', { plan: [step('a', 'in_progress'), step('b', 'in_progress')] }), DONE],
    runs: [json('go')],
  },
  {
    name: 'update_plan: unknown status',
    tables: PLAN,
    script: [call('update_plan', { plan: [step('a', 'maybe')] }), DONE],
    runs: [json('go')],
  },
  {
    name: 'view_image: a PNG',
    files: { 'a.png': RED },
    script: [call('view_image', { path: 'a.png' }), DONE],
    runs: [json('go')],
  },
  {
    name: 'view_image: a PNG, text',
    files: { 'a.png': RED },
    script: [call('view_image', { path: '{work}/a.png' }), DONE],
    runs: [exec('go')],
  },
  { name: 'view_image: missing', script: [call('view_image', { path: 'missing.png' }), DONE], runs: [json('go')] },
  {
    name: 'view_image: no picture',
    files: { 'a.txt': 'text\n' },
    script: [call('view_image', { path: 'a.txt' }), DONE],
    runs: [json('go')],
  },
  {
    name: 'view_image: a folder',
    files: { 'd/x': 'x' },
    script: [call('view_image', { path: 'd' }), DONE],
    runs: [json('go')],
  },
  {
    name: 'request_user_input: unavailable',
    script: [
      call('request_user_input', {
        questions: [
          {
            id: 'q',
            header: 'Q',
            question: 'Which?',
            options: [
              { label: 'A', description: 'a' },
              { label: 'B', description: 'b' },
            ],
          },
        ],
      }),
      DONE,
    ],
    runs: [json('go')],
  },
  { name: 'goals: none', script: [call('get_goal', {}), DONE], runs: [json('go')] },
  {
    name: 'goals: create and get',
    script: [call('create_goal', { objective: 'Do it' }), call('get_goal', {}), DONE],
    runs: [json('go')],
  },
  {
    name: 'goals: create with a budget',
    script: [call('create_goal', { objective: 'Do it', token_budget: 5000 }), DONE],
    runs: [json('go')],
  },
  {
    name: 'goals: create and complete',
    script: [
      call('create_goal', { objective: 'Do it' }),
      call('exec_command', { cmd: 'sleep 0.3' }),
      call('update_goal', { status: 'complete' }),
      DONE,
    ],
    runs: [json('go')],
  },
  {
    name: 'goals: tokens are counted',
    script: [
      call('create_goal', { objective: 'Do it', token_budget: 1000 }),
      call('exec_command', { cmd: 'sleep 0.3' }),
      call('get_goal', {}),
      DONE,
    ],
    runs: [json('go')],
  },
  {
    name: 'goals: over the budget',
    script: [
      call('create_goal', { objective: 'Do it', token_budget: 150 }),
      call('exec_command', { cmd: 'sleep 0.3' }),
      call('exec_command', { cmd: 'sleep 0.3' }),
      call('get_goal', {}),
      DONE,
    ],
    runs: [json('go')],
  },
  {
    name: 'goals: create twice',
    script: [call('create_goal', { objective: 'Do it' }), call('create_goal', { objective: 'And that' }), DONE],
    runs: [json('go')],
  },
  {
    name: 'goals: update without one',
    script: [call('update_goal', { status: 'complete' }), DONE],
    runs: [json('go')],
  },
  {
    name: 'web_search: an item of the server',
    script: [{ items: [{ web_search: { query: 'bun' } }, { text: 'Found.' }] }],
    runs: [json('go')],
  },
  {
    name: 'web_search: text',
    script: [{ items: [{ web_search: { query: 'bun' } }, { text: 'Found.' }] }],
    runs: [exec('go')],
  },
  {
    name: 'web_search: open_page',
    script: [{ items: [{ web_search: { type: 'open_page', url: 'https://example.invalid/' } }, { text: 'Found.' }] }],
    runs: [json('go')],
  },
  { name: 'web_search: live', config: 'web_search = "live"', script: [DONE], runs: [json('go')] },
  { name: 'web_search: disabled', config: 'web_search = "disabled"', script: [DONE], runs: [json('go')] },
  {
    name: 'tool_search: a query',
    script: [{ items: [{ tool_search: { query: 'agents', limit: 2 } }] }, DONE],
    runs: [json('go')],
    deviations: [
      {
        surface: 'body',
        at: /\.tools/,
        missing: true,
        why: 'csm has no tools yet that are found by searching (agents, MCP)',
      },
    ],
  },
  { name: 'calls: unknown tool', script: [call('nonsense', { a: 1 }), DONE], runs: [json('go')] },
  { name: 'calls: unknown tool, text', script: [call('nonsense', { a: 1 }), DONE], runs: [exec('go')] },
  {
    name: 'calls: unknown namespace',
    script: [{ items: [{ call: 'thing', namespace: 'mcp__none', args: {} }] }, DONE],
    runs: [json('go')],
  },
  {
    name: 'calls: unknown custom tool',
    script: [{ items: [{ custom: 'nonsense', input: 'x' }] }, DONE],
    runs: [json('go')],
  },
  {
    name: 'calls: an item type nobody knows',
    script: [{ items: [{ type: 'hologram', id: 'h_1', depth: 3 }, { text: 'Hello.' }] }, DONE],
    runs: [json('go')],
  },
  {
    name: 'calls: three at once, outputs in call order',
    script: [
      {
        items: [
          { call: 'exec_command', args: { cmd: 'sleep 0.6; echo slow' } },
          { call: 'exec_command', args: { cmd: 'sleep 0.3; echo middle' } },
          { call: 'exec_command', args: { cmd: 'echo quick' } },
        ],
      },
      DONE,
    ],
    runs: [json('go')],
    sample: true,
  },
  {
    name: 'calls: a message between calls',
    // The call has begun before the message behind it comes, and ends after it: the order of the lines is no race.
    script: [
      {
        items: [{ text: 'I look.' }, { call: 'exec_command', args: { cmd: 'sleep 4; echo a' } }, { text: 'And wait.' }],
        delay_ms: 250,
      },
      DONE,
    ],
    runs: [exec('go')],
  },
  {
    name: 'calls: 12 rounds',
    script: [...Array.from({ length: 12 }, (_, n) => call('exec_command', { cmd: `echo ${n}` })), DONE],
    runs: [json('go')],
  },
  {
    name: 'calls: end_turn false asks again',
    script: [say('Not yet.', { end_turn: false }), say('Now.')],
    runs: [json('go')],
  },
  { name: 'calls: reasoning alone ends the turn', script: [{ items: [{ reasoning: 'Hm.' }] }], runs: [json('go')] },
];
