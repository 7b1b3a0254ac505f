/** The view `background-command`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'background-command',
  about: 'A command that goes on behind the conversation, what is typed into it, and its end',
  inputs: () => {
    const story = new Story().user('Start the server').beginsCommand('npm run serve');
    const { callId, turnId } = story;
    return story
      .event({
        type: 'tool.completed',
        turn_id: turnId,
        call_id: callId,
        tool: 'exec_command',
        status: 'running',
        duration_ms: 10_000,
        process_id: 4,
        payload: { item: { type: 'function_call_output', call_id: callId, output: 'Output:\nlistening on 8080\n' } },
      })
      .begins('write_stdin', { kind: 'stdin', process_id: 4, text: 'status\n' })
      .ends('completed', 'ok\n')
      .answers('The server runs.')
      .rests()
      .event({
        type: 'process.exited',
        turn_id: turnId,
        call_id: callId,
        process_id: 4,
        exit_code: 1,
        status: 'failed',
        duration_ms: 60_000,
        payload: { aggregated_output: 'listening on 8080\nEADDRINUSE\n' },
      }).inputs;
  },
});
