/** The flags of `model run-turn` and `model run-tool-turn`. */
import { defineFlags } from '../command.ts';
import { JSON_FLAG, ROOT_FLAG } from '../command-settings.ts';

export const singleTurnFlags = defineFlags({
  nativeSessionId: { type: 'string', required: true, valueName: 'ID', summary: 'Session: its id, name or title' },
  promptFile: {
    type: 'string',
    required: true,
    valueName: 'FILE',
    complete: 'file',
    summary: 'File with the prompt; `-` is standard input',
  },
  apiKeyFile: {
    type: 'string',
    valueName: 'FILE',
    complete: 'file',
    summary: "Read the provider's key from this file",
  },
  ...ROOT_FLAG,
  model: { type: 'string', short: 'm', summary: 'Model to ask' },
  script: {
    type: 'string',
    valueName: 'FILE',
    complete: 'file',
    summary: 'Answers of the embedded scripted model, for tests and demos',
  },
  ...JSON_FLAG,
});

export const SINGLE_TURN_EXITS = { 130: 'interrupted by SIGINT', 143: 'ended by SIGTERM' } as const;
