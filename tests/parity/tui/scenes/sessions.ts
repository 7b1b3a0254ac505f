/** Sessions: what the model is sent when people steer, interrupt, decline, change settings, go back, resume. */
import type { Scene, SceneRun } from '../scene.ts';
import { CONTEXT_FIRST, INTERRUPTED, OWN_WORDS, PLAN_EFFORT, RUNNING, SUMMARY_WORDS } from './meant.ts';
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
    differs: [RUNNING],
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
  scene('interrupted with a queue', {
    responses: [{ ...slow, close: 'hang', cut_at_byte: 2_500 }, say('Next answer.')],
    differs: [INTERRUPTED],
    play: async (run) => {
      await run.submit('begin');
      await run.shows(/word word/);
      await run.keys('a follow up', TAB, 'another one', TAB, 'a draft', ESC);
      await run.shows(/[Ii]nterrupted/);
      await run.snap('given back');
      await run.submit(' too');
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
    deviations: [
      {
        surface: 'body',
        at: /input\[6\]\.output$/,
        reference: /aborted by user$/,
        csm: /harmless/,
        why: 'a call that had ended before the other was declined keeps its output',
      },
    ],
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
    deviations: CONTEXT_FIRST,
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
    differs: [PLAN_EFFORT, { screens: ['asked'], reference: /^(?:› )?\d\. /, csm: /^(?:› )?\d\. /, why: OWN_WORDS }],
    responses: [say('<proposed_plan>\n# Plan\n\n- one step\n</proposed_plan>'), say('Carried out.')],
    play: async (run) => {
      await run.keys(SHIFT_TAB);
      await run.submit('plan it');
      await run.shows(/Implement this plan/);
      await run.snap('asked');
      await run.keys(ENTER);
      await ends(run, /Carried out/);
    },
  }),
  scene('questions answered', {
    differs: [
      PLAN_EFFORT,
      {
        screens: ['asked'],
        reference: /^Question 1\/1|^3\. None|^tab to add notes/,
        csm: /^• Asking|^Question|^3\. None|^enter submit/,
        why: 'the same question under the same keys, with its header, and the hints as everywhere',
      },
    ],
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
      await run.snap('asked');
      await run.keys(DOWN, ENTER);
      await ends(run, /Coloured/);
      await run.snap('answered');
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
    responses: [
      { when: { body: 'CONTEXT CHECKPOINT' }, items: [{ text: 'A summary.' }] },
      say('Answer one.'),
      say('Answer two.'),
    ],
    deviations: (['requests', 'headers', 'body'] as const).map((surface) => ({
      surface,
      ...(surface === 'requests' ? {} : { at: /request [23]/ }),
      missing: true,
      why: 'no code mode: every model has the classic tools, and the conversation goes on as it was, where Codex summarises it first',
    })),
    play: async (run) => {
      await run.submit('first');
      await ends(run, /Answer one/);
      await run.submit('/model');
      await run.shows(/Select Model/);
      await run.keys(DOWN, ENTER);
      await run.keys(ENTER);
      await run.submit('second');
      await ends(run, /Answer two/);
    },
  }),
  scene('other permissions', {
    differs: [
      {
        screens: ['asked again'],
        why: 'says what can happen, in the place of the list; the first answer leaves the walls where they are',
      },
    ],
    config: asks,
    responses: [say('Answer one.'), say('Answer two.')],
    play: async (run) => {
      await run.submit('first');
      await ends(run, /Answer one/);
      await run.submit('/permissions');
      await run.shows(/Full Access/i);
      await run.keys('3');
      await run.shows(/Enable full access/);
      await run.snap('asked again');
      await run.keys(run.side === 'csm' ? 'y' : ENTER);
      await run.submit('second');
      await ends(run, /Answer two/);
    },
  }),
  scene('compacted', {
    deviations: SUMMARY_WORDS,
    responses: [say('Answer one.'), say('A summary.'), say('Answer two.')],
    play: async (run) => {
      await run.submit('first');
      await ends(run, /Answer one/);
      await run.submit('/compact');
      await ends(run, /[Cc]ompacted/);
      await run.submit('second');
      await ends(run, /Answer two/);
    },
  }),
  scene('gone back', {
    deviations: (['headers', 'body'] as const).map((surface) => ({
      surface,
      at: /window_id$|window-id$|window_number$|history_initialization$/,
      why: 'a context that was cut counts as another window of the same open session, which is not loaded anew',
    })),
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
    deviations: (['headers', 'body'] as const).map((surface) => ({
      surface,
      at: /forked_from_ordinal_exclusive$/,
      csm: null,
      why: "a branch shares the log of its source: there is no copy of Codex's, whose lines could be counted",
    })),
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
    deviations: CONTEXT_FIRST,
    config: danger,
    responses: [
      { items: [{ call: 'exec_command', args: { cmd: 'echo worked' } }] },
      { items: [{ call: 'update_goal', args: { status: 'complete' } }] },
      say('Goal reached.'),
    ],
    play: async (run) => {
      await run.submit('/goal make it work');
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
    deviations: [
      {
        surface: 'body',
        at: /request 2 input\[5\]$/,
        reference: null,
        csm: /AGENTS\.md instructions/,
        why: 'an AGENTS.md that has changed is told from the next turn on, not only in the next session',
      },
    ],
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
