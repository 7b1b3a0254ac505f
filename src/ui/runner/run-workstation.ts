/** Runs the workstation: takes the terminal, shows the first frame, opens the session, and gives all of it back. @effects terminal fs clock signals process http */
import { BUILD } from '#/base/build-info.ts';
import { CsmError } from '#/base/errors.ts';
import { decodeTuiSettings } from '#/config/tui-settings.ts';
import { findModel } from '#/config/models.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import type { EndReason } from '#/terminal/driver/decide-driver.ts';
import { ENDING_SIGNALS } from '#/terminal/driver/terminal-driver.ts';
import { decideCapabilities } from '#/terminal/screen/capabilities.ts';
import { createUi, isUnrestricted, type ScreenMode, type UiFacts } from '#/ui/app/ui-state.ts';
import { Workstation } from './workstation.ts';
import type { WorkstationEnd, WorkstationOptions } from './workstation-options.ts';

/** What the exit codes of signals are. */
const SIGNAL_EXITS: Readonly<Record<string, number>> = { SIGTERM: 143, SIGHUP: 129, SIGINT: 130, SIGQUIT: 131 };

/**
 * Resolves when the terminal has been given back and the session is closed.
 * @throws CsmError `no-terminal`; what opening the session throws, where the user could do nothing about it in here.
 */
export async function runWorkstation(
  platform: Platform,
  settings: Settings,
  options: WorkstationOptions,
): Promise<WorkstationEnd> {
  const workstation = openWorkstation(platform, settings, options);
  // A shell that goes away sends its jobs SIGHUP once more: what is being recorded then is not cut off. Closing takes two seconds at most.
  const held = ENDING_SIGNALS.map((signal) => platform.signals.on(signal, () => {}));
  const reason = await workstation.run();
  const end = await workstation.close(reason);
  for (const release of held) release();
  return { ...end, ...explainEnd(reason), isDeaf: workstation.driver.isDeaf };
}

/** All but its run: takes nothing of the terminal yet. Throws as `runWorkstation` does. */
export function openWorkstation(platform: Platform, settings: Settings, options: WorkstationOptions): Workstation {
  const device = platform.openTerminal();
  if (device === undefined) throw new CsmError('environment', 'no-terminal', 'stdin is not a terminal');
  const tui = decodeTuiSettings(settings.raw);
  const accessible = options.accessible === true || tui.accessible;
  const mode: ScreenMode = accessible ? 'accessible' : options.altScreen ? 'fullscreen' : 'scrollback';
  const term = platform.env.get('TERM') ?? '';
  const capabilities = decideCapabilities({
    term,
    colorTerm: platform.env.get('COLORTERM'),
    noColor: platform.env.get('NO_COLOR'),
  });
  const { model } = findModel(settings.model);
  const facts: UiFacts = {
    version: BUILD.version,
    cwd: settings.cwd,
    home: platform.env.homeDir(),
    model: model.displayName,
    effort: settings.reasoningEffort,
    isUnrestricted: isUnrestricted(settings),
    mode,
    tui: { ...tui, accessible, animations: tui.animations && !accessible },
    size: device.size(),
    theme: { colours: capabilities.colours, ...(tui.theme === undefined ? {} : { name: tui.theme }) },
    warnings: settings.warnings.map(({ message }) => message),
    showReasoning: !settings.hideAgentReasoning,
    printTime: timePrinter(platform),
    nowMs: platform.clock.now(),
  };
  return new Workstation({ platform, settings, options, device, capabilities, term, ui: createUi(facts) });
}

function explainEnd(reason: EndReason): Pick<WorkstationEnd, 'exitCode' | 'error'> {
  switch (reason.type) {
    case 'closed':
      return { exitCode: 0 };
    case 'signal':
      return { exitCode: SIGNAL_EXITS[reason.signal] ?? 1 };
    case 'gone':
      return { exitCode: SIGNAL_EXITS['SIGHUP'] ?? 1 };
    case 'failed': {
      if (reason.error instanceof CsmError) return { exitCode: 1, error: reason.error };
      throw reason.error;
    }
  }
}

/** Hours and minutes where the user is. What it needs is loaded when a time is first shown. */
function timePrinter({ clock }: Platform): (atMs: number) => string {
  let format: Intl.DateTimeFormat | undefined;
  return (atMs) => {
    format ??= new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: clock.timeZone() });
    return format.format(atMs);
  };
}
