/** Sessions of many shapes, made by running a program, the reference or csm, against scripts of the scripted model. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabOptions, LabRun, ProgramLab } from './program-lab.ts';

/** Runs one of the two programs. */
export type Program = (args: readonly string[], script?: readonly unknown[], options?: LabOptions) => Promise<LabRun>;

export interface Shape {
  readonly name: string;
  /** Makes the session; answers its thread's id. */
  readonly make: (run: Program, lab: ProgramLab) => Promise<string>;
  /** Turns that begin in it. */
  readonly turns: number;
  /** Arguments under which nothing has to be said of a change when it goes on. */
  readonly args?: readonly string[];
}

const EXEC = ['exec', '--skip-git-repo-check'];
const RESUME = ['exec', 'resume', '--skip-git-repo-check'];
const FORK = ['exec', 'fork', '--skip-git-repo-check'];
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEElEQVR4nGP4z8AARwzEcQCukw/x0F8jngAAAABJRU5ErkJggg==';
const DONE = { items: [{ text: 'Done.' }] };
const WRITABLE = ['-c', 'sandbox_mode="workspace-write"'];
const FULL = { input_tokens: 90_000, output_tokens: 10 };

const call = (cmd: string, more: object = {}) => ({ call: 'exec_command', args: { cmd, ...more } });
const patch = (...lines: readonly string[]) => ({
  custom: 'apply_patch',
  input: ['*** Begin Patch', ...lines, '*** End Patch', ''].join('\n'),
});

function idIn(run: LabRun): string {
  return run.requests[0]?.headers['thread-id'] ?? '';
}

/** One turn whose answers are these. */
function oneTurn(name: string, script: readonly unknown[], args: readonly string[] = [], options?: LabOptions): Shape {
  return { name, turns: 1, args, make: async (run) => idIn(await run([...EXEC, ...args, 'do it'], script, options)) };
}

export const SHAPES: readonly Shape[] = [
  oneTurn('several commands at once, the first one slowest', [
    { items: [call('sleep 0.5; echo slow'), call('echo quick'), call('exit 3'), call('printf "no end"')] },
    DONE,
  ]),
  oneTurn('a process that is written to and goes on', [
    { items: [call('read line; echo got $line; sleep 60', { tty: true, yield_time_ms: 300 })] },
    {
      items: [
        {
          call: 'write_stdin',
          args: { chars: 'hello\n', yield_time_ms: 300 },
          args_from_output: { session_id: 'session ID (\\d+)' },
        },
      ],
    },
    DONE,
  ]),
  oneTurn(
    'patches that add, change, move and delete, and one that fails',
    [
      { items: [patch('*** Add File: a.txt', '+one', '+two', '*** Add File: b.txt', '+x')] },
      {
        items: [
          patch('*** Update File: a.txt', '*** Move to: c.txt', '@@', '-one', '+ONE', ' two', '*** Delete File: b.txt'),
        ],
      },
      {
        items: [patch('*** Update File: none.txt', '@@', '-a', '+b'), { custom: 'apply_patch', input: 'not a patch' }],
      },
      DONE,
    ],
    WRITABLE,
  ),
  {
    name: 'pictures, given and looked at',
    turns: 2,
    make: async (run, lab) => {
      for (const name of ['a.png', 'b.png']) writeFileSync(join(lab.work, name), Buffer.from(PIXEL, 'base64'));
      const look = { call: 'view_image', args: { path: join(lab.work, 'a.png') } };
      const none = { call: 'view_image', args: { path: join(lab.work, 'none.png') } };
      const id = idIn(await run([...EXEC, 'compare', '-i', 'a.png', '-i', 'b.png'], [{ items: [look, none] }, DONE]));
      await run([...RESUME, id, 'and this', '-i', 'b.png']);
      return id;
    },
  },
  oneTurn(
    'a goal',
    [
      { items: [{ call: 'create_goal', args: { objective: 'Ship it' } }] },
      {
        items: [
          { call: 'get_goal', args: {} },
          { call: 'update_goal', args: { status: 'complete' } },
        ],
      },
      DONE,
    ],
    ['--enable', 'goals'],
  ),
  oneTurn('a plan that changes', [
    { items: [{ call: 'update_plan', args: { explanation: 'First', plan: [{ step: 'a', status: 'in_progress' }] } }] },
    {
      items: [
        {
          call: 'update_plan',
          args: {
            plan: [
              { step: 'a', status: 'completed' },
              { step: 'b', status: 'pending' },
            ],
          },
        },
      ],
    },
    { items: [{ call: 'update_plan', args: { plan: 'no plan' } }] },
    DONE,
  ]),
  {
    name: 'two compactions and a turn after them',
    turns: 3,
    make: async (run) => {
      const config = { config: 'model_auto_compact_token_limit = 1000' };
      const turn = (n: number) => [
        { items: [call(`echo ${n}`)], usage: FULL },
        { items: [{ text: `SUMMARY ${n}` }] },
        { items: [{ text: `Done ${n}.` }], usage: { input_tokens: 50, output_tokens: 5 } },
      ];
      const id = idIn(await run([...EXEC, 'first'], turn(1), config));
      await run([...RESUME, id, 'second'], turn(2), config);
      await run([...RESUME, id, 'third']);
      return id;
    },
  },
  {
    name: 'a fork that was resumed and forked',
    turns: 4,
    make: async (run) => {
      const id = idIn(await run([...EXEC, 'first'], [{ items: [call('echo one')] }, DONE]));
      const fork = idIn(await run([...FORK, id, 'in the fork'], [{ items: [call('echo two')] }, DONE]));
      await run([...RESUME, fork, 'more in the fork']);
      return idIn(await run([...FORK, fork, 'deeper']));
    },
  },
  {
    name: 'a command that was interrupted, and a turn after it',
    turns: 2,
    make: async (run) => {
      const kill = { signal: 'SIGINT', afterRequests: 1, delayMs: 1500 } as const;
      const id = idIn(await run([...EXEC, 'wait'], [{ items: [{ text: 'Wait.' }, call('sleep 30')] }], { kill }));
      await run([...RESUME, id, 'go on']);
      return id;
    },
  },
  {
    name: 'a program that was killed in a command, and a turn after it',
    turns: 2,
    make: async (run) => {
      const kill = { signal: 'SIGKILL', afterRequests: 1, delayMs: 1500 } as const;
      const id = idIn(await run([...EXEC, 'wait'], [{ items: [call('sleep 5'), call('echo two')] }], { kill }));
      await run([...RESUME, id, 'go on']);
      return id;
    },
  },
  {
    name: 'a turn that failed, and one after it',
    turns: 2,
    make: async (run) => {
      const broken = { items: [], failed: { code: 'invalid_prompt', message: 'no' } };
      const id = idIn(await run([...EXEC, 'try'], [{ items: [call('echo before')] }, broken]));
      await run([...RESUME, id, 'again']);
      return id;
    },
  },
  oneTurn(
    'an answer that broke off and was asked for again',
    [
      {
        items: [{ reasoning: 'Hm.' }, call('echo one'), { text: 'More text to come', deltas: 4 }],
        cut_at_byte: 2600,
        close: 'reset',
      },
      { items: [{ reasoning: 'Again.' }, call('echo two')] },
      DONE,
    ],
    ['-c', 'model_providers.mock.stream_max_retries=2'],
  ),
  oneTurn('searches of the web and encrypted thoughts', [
    {
      items: [
        {
          type: 'reasoning',
          id: 'rs_a',
          summary: [
            { type: 'summary_text', text: 'One.' },
            { type: 'summary_text', text: 'Two.' },
          ],
          encrypted_content: 'gAAAA',
        },
        { type: 'reasoning', id: 'rs_b', summary: [], encrypted_content: 'gBBBB' },
        { web_search: { query: 'weather' } },
        { web_search: { type: 'open_page', url: 'https://example.com' } },
        { web_search: { type: 'find_in_page', url: 'https://example.com', pattern: 'rain' } },
        call('echo rain'),
      ],
    },
    DONE,
  ]),
  {
    name: 'an answer by a schema',
    turns: 1,
    make: async (run, lab) => {
      const schema = {
        type: 'object',
        properties: { a: { type: 'number' } },
        required: ['a'],
        additionalProperties: false,
      };
      writeFileSync(join(lab.work, 'schema.json'), JSON.stringify(schema));
      return idIn(await run([...EXEC, '--output-schema', 'schema.json', 'give a'], [{ items: [{ text: '{"a":1}' }] }]));
    },
  },
  oneTurn('messages of several parts and phases', [
    {
      items: [
        {
          type: 'message',
          id: 'msg_a',
          role: 'assistant',
          phase: 'commentary',
          content: [
            { type: 'output_text', text: 'One ', annotations: [], logprobs: [] },
            { type: 'output_text', text: 'two' },
          ],
        },
        call('true'),
      ],
    },
    {
      items: [
        {
          type: 'message',
          id: 'msg_b',
          role: 'assistant',
          phase: 'final_answer',
          status: 'completed',
          content: [{ type: 'output_text', text: 'Done.' }],
        },
      ],
    },
  ]),
  oneTurn('outputs that are long, or no text', [
    {
      items: [
        call('seq 1 60000'),
        call('seq 1 9000', { max_output_tokens: 500 }),
        call('printf "\\033[31mred\\033[0m \\001 \\342\\200\\250 \\377 \\360\\237\\230\\200\\r\\n"'),
        call('head -c 300000 /dev/zero | tr "\\0" "x"'),
      ],
    },
    DONE,
  ]),
  oneTurn('calls that nobody can run', [
    {
      items: [
        { call: 'nosuch', args: { a: 1 } },
        { call: 'exec_command', args: 'no json' },
        { call: 'exec_command', args: { nothing: true } },
        { custom: 'nosuch', input: 'x' },
        { tool_search: { query: 'spawn', limit: 1 } },
        { call: 'echo', args: {}, namespace: 'mcp__none' },
      ],
    },
    DONE,
  ]),
  oneTurn('what the sandbox refuses', [
    { items: [call('echo x > refused.txt'), patch('*** Add File: refused.txt', '+x')] },
    DONE,
  ]),
  {
    name: 'an answer without items, and a turn after it',
    turns: 2,
    make: async (run) => {
      const id = idIn(await run([...EXEC, 'say nothing'], [{ items: [] }]));
      await run([...RESUME, id, 'and now']);
      return id;
    },
  },
  {
    name: 'another model, sandbox and folder from turn to turn',
    turns: 3,
    make: async (run, lab) => {
      writeFileSync(join(lab.work, 'AGENTS.md'), 'Be brief.');
      const think = [{ items: [{ reasoning: 'Hm.' }, call('echo a')] }, DONE];
      const id = idIn(await run([...EXEC, '-c', 'developer_instructions="Speak plainly."', 'first'], think));
      await run([...RESUME, '-m', 'gpt-5.4', ...WRITABLE, id, 'second'], think);
      await run([...RESUME, id, 'third'], think);
      return id;
    },
  },
  {
    name: 'an answer that was too long, and a turn after it',
    turns: 2,
    make: async (run) => {
      const id = idIn(await run([...EXEC, 'talk'], [{ items: [{ text: 'A long' }], incomplete: 'max_output_tokens' }]));
      await run([...RESUME, id, 'shorter']);
      return id;
    },
  },
];
