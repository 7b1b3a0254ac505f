/** What is done for each effect that the screen leaves to the runner. @effects terminal fs clock process http */
import { BELL, encodeClipboard, encodeNotification } from '#/terminal/screen/encode-signals.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import { printPrompt } from '#/ui/text/print-prompt.ts';
import type { UserPrompt } from '#/workstation/live-session.ts';
import type { Workstation } from './workstation.ts';

/** Those of the screen alone are settled before (`settleEffects`). Rejects with what there is to say about it. */
export async function runEffect(workstation: Workstation, effect: UiEffect): Promise<void> {
  const { driver, session, deeds, parts } = workstation;
  switch (effect.type) {
    case 'submit':
    case 'queue':
      return submit(workstation, effect);
    case 'edit-queued': {
      const prompt = session.current?.unqueue();
      if (prompt !== undefined) workstation.post({ type: 'restore-prompts', prompts: [prompt] });
      return;
    }
    case 'interrupt':
      return interrupt(workstation);
    case 'answer-approval':
      session.asks.answerApproval(effect.approvalId, effect.answer);
      return;
    case 'answer-questions':
      session.asks.answerQuestions(effect.callId, effect.answers);
      return;
    case 'run-shell':
      return (await session.opened).runShell(effect.command);
    case 'apply-settings':
      return (await session.opened).applySettings(effect.change);
    case 'switch-session':
      return session.open(effect.target);
    case 'backtrack': {
      const text = await (await session.opened).backtrack(effect.itemId);
      workstation.post({ type: 'set-composer', text });
      return;
    }
    case 'compact':
      return (await session.opened).compact();
    case 'review':
      return (await session.opened).review(effect.target);
    case 'stop-processes':
      return session.current?.stopProcesses(effect.processId);
    case 'ask':
      return deeds.ask(effect.topic, effect.argument);
    case 'do':
      return deeds.do(effect.deed, effect.argument);
    case 'load-history':
      return session.loadHistory(effect);
    case 'edit-externally': {
      const { editExternally } = await import('./edit-externally.ts');
      const text = await editExternally(parts.platform, driver, effect.text);
      workstation.post({ type: 'set-composer', text });
      return;
    }
    case 'copy':
      driver.say(encodeClipboard(effect.text));
      return;
    case 'notify':
      driver.say(decideNotification(workstation, effect.text));
      return;
    case 'remember-prompt':
      return deeds.do('remember-prompt', effect.text);
    case 'rename-session':
      return (await session.opened).rename(effect.title);
    case 'archive-session':
      return (await session.opened).archive();
    case 'suspend':
      driver.suspend();
      return;
    case 'redraw':
      driver.redraw();
      return;
    case 'start':
      workstation.onStartAnswer?.(effect.answer);
      return;
    case 'quit':
      driver.close();
      return;
  }
}

/** A prompt that is refused comes back into the composer: nothing typed is lost. */
async function submit(
  workstation: Workstation,
  { type, prompt, images = [] }: Extract<UiEffect, { type: 'submit' | 'queue' }>,
): Promise<void> {
  const { session, parts } = workstation;
  const written = images.length === 0 ? prompt : { ...prompt, written: { text: printPrompt(prompt), images } };
  try {
    const live = await session.opened;
    let whole = written;
    if (images.length > 0) {
      const { readImageParts } = await import('#/workstation/images.ts');
      const pictures = await readImageParts(parts.platform, live.facts.settings.cwd, images);
      whole = { ...written, content: [...pictures, ...prompt.content] };
    }
    if (type === 'submit') await live.submit(whole);
    else live.queue(whole);
  } catch (error) {
    workstation.post({ type: 'restore-prompts', prompts: [written] });
    throw error;
  }
}

/** What was queued behind the turn comes back into the composer, before the draft: nothing begins by itself after a stop. */
async function interrupt(workstation: Workstation): Promise<void> {
  const live = workstation.session.current;
  // Prompts that steer go on as the next turn, and the queue behind them.
  const goesOn = (live?.facts.steering.length ?? 0) > 0;
  await live?.interrupt('user');
  if (live === undefined || goesOn) return;
  const prompts: UserPrompt[] = [];
  for (let prompt = live.unqueue(); prompt !== undefined; prompt = live.unqueue()) prompts.unshift(prompt);
  if (prompts.length > 0) workstation.post({ type: 'restore-prompts', prompts });
}

/** OSC 9 where a terminal is known to show it, else a bell. */
function decideNotification({ state, parts, driver }: Workstation, text: string): string {
  const method = state.tui.notificationMethod;
  const name = `${parts.platform.env.get('TERM_PROGRAM') ?? ''} ${driver.known.version ?? ''}`;
  const shows = /ghostty|iterm|wezterm|kitty|foot|warp/i.test(name);
  return method === 'osc9' || (method === 'auto' && shows) ? encodeNotification(text) : BELL;
}
