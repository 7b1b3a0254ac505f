/** Goals over their budget, and in resumed sessions. What each answer takes differs, so that sums show what was counted. */
import type { JsonObject } from '#/base/json.ts';
import { call, json, say, type Scenario } from '../scenario.ts';

const taking = (answer: JsonObject, tokens: number): JsonObject => ({
  ...answer,
  usage: { input_tokens: tokens, output_tokens: 0, total_tokens: tokens },
});
const create = (tokenBudget?: number): JsonObject =>
  taking(
    call('create_goal', {
      objective: 'Do <b>it</b> & "that"\nline 2',
      ...(tokenBudget === undefined ? {} : { token_budget: tokenBudget }),
    }),
    10_000,
  );
const sleep = (seconds: number, tokens: number): JsonObject =>
  taking(call('exec_command', { cmd: `sleep ${seconds}` }), tokens);
const DONE = taking(say('Done.'), 1);

export const goals: readonly Scenario[] = [
  {
    name: 'goals: over the budget, then more rounds',
    script: [create(900), sleep(0.4, 1000), sleep(0.1, 30), taking(call('get_goal', {}), 10), DONE],
    runs: [json('go')],
  },
  {
    name: 'goals: over the budget beside other calls',
    script: [
      create(1500),
      taking(
        {
          items: ['0.5', '0.2', '0.4'].map((seconds) => ({ call: 'exec_command', args: { cmd: `sleep ${seconds}` } })),
        },
        1600,
      ),
      DONE,
    ],
    runs: [json('go')],
    ignore: { jsonl: 'which command starts first is a race' },
  },
  {
    name: 'goals: the objective stands behind all outputs',
    script: [
      {
        items: [
          { call: 'create_goal', args: { objective: 'Do it' } },
          { call: 'exec_command', args: { cmd: 'sleep 0.2' } },
        ],
      },
      DONE,
    ],
    runs: [json('go')],
  },
  {
    name: 'goals: over the budget with the last answer, then resumed',
    script: [create(500), taking(say('Done.'), 1000), say('Two.')],
    runs: [json('one'), json('resume', '{id}', 'two')],
  },
  {
    name: 'goals: over the budget, then resumed',
    script: [create(500), sleep(0.4, 1000), DONE, say('Two.')],
    runs: [json('one'), json('resume', '{id}', 'two')],
  },
  {
    name: 'goals: interrupted, then resumed',
    script: [create(90_000), sleep(3, 1000), say('Two.')],
    runs: [{ ...json('one'), signal: { name: 'SIGINT', afterRequests: 2 } }, json('resume', '{id}', 'two')],
  },
  {
    name: 'goals: interrupted, then resumed, no budget',
    script: [create(), sleep(3, 1000), say('Two.')],
    runs: [{ ...json('one'), signal: { name: 'SIGINT', afterRequests: 2 } }, json('resume', '{id}', 'two')],
  },
  {
    name: 'goals: interrupted, then resumed without goals',
    script: [create(), sleep(3, 1000), call('get_goal', {}), DONE],
    runs: [
      { ...json('one'), signal: { name: 'SIGINT', afterRequests: 2 } },
      json('resume', '--disable', 'goals', '{id}', 'two'),
    ],
  },
  {
    name: 'goals: interrupted, then forked',
    script: [create(90_000), sleep(3, 1000), call('get_goal', {}), DONE],
    ignore: { jsonl: 'whether the command has started when the signal comes is a race' },
    runs: [{ ...json('one'), signal: { name: 'SIGINT', afterRequests: 2 } }, json('fork', '{id}', 'two')],
  },
];
