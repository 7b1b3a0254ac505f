/** Sessions: what the model is sent when people steer, interrupt, decline, change settings, go back, resume. */
import type { Scene, SceneRun } from '../scene.ts';
import { ALT_PERIOD, ctrl, DOWN, ENTER, ESC, HELD, SHIFT_TAB, TAB } from './keys.ts';

const say = (text: string, more: Readonly<Record<string, unknown>> = {}): unknown => ({ items: [{ text }], ...more });
const call = (name: string, args: unknown): unknown => ({ items: [{ call: name, args }] });
const asking = (cmd: string): unknown =>
  call('exec_command', { cmd, sandbox_permissions: 'require_escalated', justification: 'May I?' });
const danger = ['approval_policy = "never"', 'sandbox_mode = "danger-full-access"'];
const asks = ['approval_policy = "on-request"', 'sandbox_mode = "workspace-write"'];
/** Words for so long that something else can be done meanwhile. */
const slow = { items: [{ text: { repeat: 'word ', bytes: 300 }, deltas: 60 }], delay_ms: 60 };

/** The turn is over, and nothing waits. */
async function ends({ terminal, shows }: SceneRun, pattern: RegExp): Promise<void> {
  await shows(pattern);
  for (let look = 0; look < 100; look += 1) {
    await terminal.quiet(250, 2_000).catch(() => undefined);
    if (!terminal.screen.rows().some((row) => row.includes('esc to interrupt'))) return;
  }
}

/** A slash command, once its popup is there. */
async function command({ keys }: SceneRun, text: string): Promise<void> {
  await keys(text);
  await new Promise((resolve) => setTimeout(resolve, 250));
  await keys(ENTER);
}

const scene = (name: string, more: Omit<Scene, 'name'>): Scene => ({ rows: 40, ...more, name: `session: ${name}` });

export const sessionScenes: readonly Scene[] = [
  scene('two turns', {
    responses: [say('Answer one.'), say('Answer two.')],
    play: async (run) => {
      await run.submit('first');
      await ends(run, /Answer one/);
      await run.submit('second');
      await ends(run, /Answer two/);
    },
  }),
  scene('steered in a stream', {
    responses: [slow, say('Steered answer.')],
    play: async (run) => {
      await run.submit('begin');
      await run.shows(/word word/);
      await run.submit('and this too');
      await ends(run, /Steered answer/);
    },
  }),
  scene('steered beside a tool', {
    config: danger,
    responses: [call('exec_command', { cmd: HELD }), say('Steered answer.')],
    play: async (run) => {
      await run.submit('begin');
      await run.hasFile('begun');
      await run.submit('and this too');
      await run.snap('waiting');
      run.writeFile('go');
      await ends(run, /Steered answer/);
    },
  }),
  scene('queued', {
    responses: [slow, say('Queued answer.')],
    play: async (run) => {
      await run.submit('begin');
      await run.shows(/word word/);
      await run.keys('a follow up', TAB);
      await ends(run, /Queued answer/);
    },
  }),
  scene('interrupted in a stream', {
    responses: [slow, say('Next answer.')],
    play: async (run) => {
      await run.submit('begin');
      await run.shows(/word word/);
      await run.keys(ESC);
      await run.shows(/[Ii]nterrupted/);
      await run.submit('go on');
      await ends(run, /Next answer/);
    },
  }),
  scene('interrupted beside a tool', {
    config: danger,
    responses: [call('exec_command', { cmd: HELD }), say('Next answer.')],
    play: async (run) => {
      await run.submit('begin');
      await run.hasFile('begun');
      await run.keys(ESC);
      await run.shows(/[Ii]nterrupted/);
      await run.submit('go on');
      await ends(run, /Next answer/);
    },
  }),
  scene('declined', {
    config: asks,
    responses: [asking('touch /opt/csm_tui'), say('Next answer.')],
    play: async (run) => {
      await run.submit('begin');
      await run.shows(/Would you like/);
      await run.keys(ESC);
      await run.shows(/canceled|interrupted/);
      await run.submit('do something else');
      await ends(run, /Next answer/);
    },
  }),
  scene('approved', {
    config: asks,
    responses: [asking('touch /opt/csm_tui && echo made'), say('Next answer.')],
    play: async (run) => {
      await run.submit('begin');
      await run.shows(/Would you like/);
      await run.keys('y');
      await ends(run, /Next answer/);
    },
  }),
  scene('two calls, one declined', {
    config: asks,
    responses: [
      {
        items: [
          { call: 'exec_command', args: { cmd: 'echo harmless' } },
          {
            call: 'exec_command',
            args: { cmd: 'touch /opt/csm_tui', sandbox_permissions: 'require_escalated', justification: 'May I?' },
          },
        ],
      },
      say('Next answer.'),
    ],
    play: async (run) => {
      await run.submit('begin');
      await run.shows(/Would you like/);
      await run.keys(ESC);
      await run.shows(/canceled|interrupted/);
      await run.submit('do something else');
      await ends(run, /Next answer/);
    },
  }),
  scene('own command', {
    responses: [say('Seen.')],
    play: async (run) => {
      await run.submit('!echo by hand; exit 3');
      await ends(run, /by hand/);
      await run.submit('what did it say?');
      await ends(run, /Seen/);
    },
  }),
  scene('own command beside a turn', {
    config: danger,
    responses: [call('exec_command', { cmd: HELD }), say('Seen.')],
    play: async (run) => {
      await run.submit('begin');
      await run.hasFile('begun');
      await run.submit('!echo by hand');
      await run.shows(/You ran echo by hand/);
      run.writeFile('go');
      await ends(run, /Seen/);
    },
  }),
  scene('plan mode and back', {
    responses: [
      say('<proposed_plan>\n# Plan\n\n- one step\n</proposed_plan>'),
      say('Planned more.'),
      say('Done by default.'),
    ],
    play: async (run) => {
      await run.keys(SHIFT_TAB);
      await run.submit('plan it');
      await ends(run, /Implement|one step/);
      await run.keys(ESC);
      await run.submit('plan more');
      await ends(run, /Planned more/);
      await run.keys(SHIFT_TAB);
      await run.submit('now do it');
      await ends(run, /Done by default/);
    },
  }),
  scene('a plan carried out', {
    responses: [say('<proposed_plan>\n# Plan\n\n- one step\n</proposed_plan>'), say('Carried out.')],
    play: async (run) => {
      await run.keys(SHIFT_TAB);
      await run.submit('plan it');
      await run.shows(/Implement this plan/);
      await run.keys(ENTER);
      await ends(run, /Carried out/);
    },
  }),
  scene('questions answered', {
    responses: [
      call('request_user_input', {
        questions: [
          {
            id: 'colour',
            header: 'Colour',
            question: 'Which colour?',
            options: [
              { label: 'Red (Recommended)', description: 'Warm' },
              { label: 'Blue', description: 'Cold' },
            ],
          },
        ],
      }),
      say('Coloured.'),
    ],
    play: async (run) => {
      await run.keys(SHIFT_TAB);
      await run.submit('ask me');
      await run.shows(/Which colour/);
      await run.keys(DOWN, ENTER);
      await ends(run, /Coloured/);
    },
  }),
  scene('questions in default mode', {
    responses: [
      call('request_user_input', {
        questions: [
          {
            id: 'colour',
            header: 'Colour',
            question: 'Which colour?',
            options: [
              { label: 'Red (Recommended)', description: 'Warm' },
              { label: 'Blue', description: 'Cold' },
            ],
          },
        ],
      }),
      say('Coloured.'),
    ],
    play: async (run) => {
      await run.submit('ask me');
      await run.shows(/Which colour|Coloured/);
      if (run.terminal.screen.rows().join('\n').includes('Coloured')) return;
      await run.keys(ENTER);
      await ends(run, /Coloured/);
    },
  }),
  scene('another effort', {
    responses: [say('Answer one.'), say('Answer two.')],
    play: async (run) => {
      await run.submit('first');
      await ends(run, /Answer one/);
      await run.keys(ALT_PERIOD);
      await run.submit('second');
      await ends(run, /Answer two/);
    },
  }),
  scene('another model', {
    responses: [say('Answer one.'), say('Answer two.')],
    play: async (run) => {
      await run.submit('first');
      await ends(run, /Answer one/);
      await command(run, '/model');
      await run.keys(DOWN, ENTER);
      await run.keys(ENTER);
      await run.submit('second');
      await ends(run, /Answer two/);
    },
  }),
  scene('other permissions', {
    config: asks,
    responses: [say('Answer one.'), say('Answer two.')],
    play: async (run) => {
      await run.submit('first');
      await ends(run, /Answer one/);
      await command(run, '/permissions');
      await run.shows(/Full Access/i);
      await run.keys('3');
      await new Promise((resolve) => setTimeout(resolve, 400));
      if (run.terminal.screen.rows().some((row) => /Yes, continue anyway/.test(row))) await run.keys(ENTER);
      await run.submit('second');
      await ends(run, /Answer two/);
    },
  }),
  scene('compacted', {
    responses: [say('Answer one.'), say('A summary.'), say('Answer two.')],
    play: async (run) => {
      await run.submit('first');
      await ends(run, /Answer one/);
      await command(run, '/compact');
      await ends(run, /[Cc]ompacted/);
      await run.submit('second');
      await ends(run, /Answer two/);
    },
  }),
  scene('gone back', {
    responses: [say('Answer one.'), say('Answer two.'), say('Answer three.')],
    play: async (run) => {
      await run.submit('first');
      await ends(run, /Answer one/);
      await run.submit('second');
      await ends(run, /Answer two/);
      await run.keys(ESC, ESC, ENTER);
      await run.submit(' again');
      await ends(run, /Answer three/);
    },
  }),
  scene('resumed', {
    responses: [say('Answer one.'), say('Answer two.')],
    play: async (run) => {
      await run.submit('first');
      await ends(run, /Answer one/);
      await run.restart('resume', '--last');
      await run.submit('second');
      await ends(run, /Answer two/);
    },
  }),
  scene('resumed with other permissions', {
    config: asks,
    responses: [say('Answer one.'), say('Answer two.')],
    play: async (run) => {
      await run.submit('first');
      await ends(run, /Answer one/);
      await run.restart('resume', '--last', '-s', 'read-only');
      await run.submit('second');
      await ends(run, /Answer two/);
    },
  }),
  scene('forked', {
    responses: [say('Answer one.'), say('Answer two.')],
    play: async (run) => {
      await run.submit('first');
      await ends(run, /Answer one/);
      await run.restart('fork', '--last');
      await run.submit('second');
      await ends(run, /Answer two/);
    },
  }),
  scene('killed in a stream and resumed', {
    responses: [slow, say('Answer two.')],
    play: async (run) => {
      await run.submit('first');
      await run.shows(/word word/);
      await run.terminal.close();
      await run.restart('resume', '--last');
      await run.submit('second');
      await ends(run, /Answer two/);
    },
  }),
  scene('a goal', {
    config: danger,
    responses: [
      { items: [{ call: 'exec_command', args: { cmd: 'echo worked' } }] },
      { items: [{ call: 'update_goal', args: { status: 'complete' } }] },
      say('Goal reached.'),
    ],
    play: async (run) => {
      await command(run, '/goal make it work');
      await ends(run, /Goal reached/);
    },
  }),
  scene('a skill named', {
    files: {
      README: 'demo\n',
      '.agents/skills/demo/SKILL.md': '---\nname: demo\ndescription: Shows how\n---\n\nDo it so.\n',
    },
    responses: [say('Answer one.')],
    play: async (run) => {
      await run.submit('use $demo now');
      await run.keys(ENTER);
      await ends(run, /Answer one/);
    },
  }),
  scene('other instructions', {
    files: { 'AGENTS.md': 'Be brief.\n' },
    responses: [say('Answer one.'), say('Answer two.')],
    play: async (run) => {
      await run.submit('first');
      await ends(run, /Answer one/);
      await Bun.write(`${run.work}/AGENTS.md`, 'Be long.\n');
      await run.submit('second');
      await ends(run, /Answer two/);
    },
  }),
  scene('several lines, and a prompt of the command line', {
    args: ['the first\nof two lines'],
    responses: [say('Answer one.')],
    play: async (run) => {
      await ends(run, /Answer one/);
    },
  }),
  scene('a failed turn and the next', {
    responses: [
      { status: 400, body: { error: { message: 'bad', type: 'invalid_request_error' } } },
      say('Next answer.'),
    ],
    play: async (run) => {
      await run.submit('begin');
      await run.shows(/■/);
      await run.submit('go on');
      await ends(run, /Next answer/);
    },
  }),
  scene('a background command', {
    config: danger,
    responses: [
      call('exec_command', { cmd: 'cat', tty: true, yield_time_ms: 300 }),
      {
        items: [
          { call: 'write_stdin', args: { chars: 'hello\n' }, args_from_output: { session_id: 'session ID (\\d+)' } },
        ],
      },
      say('Typed.'),
      say('Answer two.'),
    ],
    play: async (run) => {
      await run.submit('begin');
      await ends(run, /Typed/);
      await run.submit('second');
      await ends(run, /Answer two/);
    },
  }),
  scene('interrupted with a background command', {
    config: danger,
    responses: [call('exec_command', { cmd: 'sleep 60', yield_time_ms: 250 }), slow, say('Answer two.')],
    play: async (run) => {
      await run.submit('begin');
      await run.shows(/word word/);
      await run.keys(ctrl('c'));
      await run.shows(/[Ii]nterrupted/);
      await run.submit('second');
      await ends(run, /Answer two/);
    },
  }),
];
