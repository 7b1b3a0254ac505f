/** `/model`: which model, how long it thinks, how quickly it answers. Pure. */
import { findModel } from '#/config/models.ts';
import { createModelLayer } from '#/ui/layers/model-layer.ts';
import type { LiveSettingsChange } from '#/workstation/live-session.ts';
import { applyForSession, defineSlashCommand, refusal } from './slash-command.ts';

const USAGE = 'Use /model, /model NAME [EFFORT], with --reasoning=EFFORT or --speed=TIER.';
const SPEEDS: ReadonlyMap<string, 'fast' | 'default'> = new Map([
  ['fast', 'fast'],
  ['priority', 'fast'],
  ['standard', 'default'],
]);

export default defineSlashCommand({
  name: 'model',
  description: 'choose the model and how long it thinks',
  argument: '[MODEL] [EFFORT] [--speed=TIER]',
  whileRunning: true,
  run: ({ argument, facts }) => {
    if (argument === '') return [{ type: 'open-layer', layer: createModelLayer(facts) }];
    const change = parseModel(argument, facts.settings.model);
    return typeof change === 'string' ? [refusal(change)] : applyForSession(change, printChange(change));
  },
});

function printChange({ model, effort, serviceTier }: LiveSettingsChange): string {
  if (model !== undefined) return ['Model:', model, effort, serviceTier].filter((word) => word !== undefined).join(' ');
  return [
    ...(effort === undefined ? [] : [`Reasoning effort: ${effort}`]),
    ...(serviceTier === undefined ? [] : [`Speed: ${serviceTier}`]),
  ].join(', ');
}

/** The change that the words mean, or why they mean none. @param current the model, where they name none */
function parseModel(argument: string, current: string): LiveSettingsChange | string {
  const words = argument.split(/\s+/);
  const options = words.filter((word) => word.startsWith('--'));
  const [named, second, ...more] = words.filter((word) => !word.startsWith('--'));
  if (more.length > 0) return USAGE;
  let effort = second;
  let serviceTier: LiveSettingsChange['serviceTier'];
  for (const option of options) {
    const [, name, value = ''] = /^--(reasoning|speed)=(.+)$/.exec(option) ?? [];
    if (name === undefined) return USAGE;
    if (name === 'reasoning') effort = value;
    else {
      serviceTier = SPEEDS.get(value);
      if (serviceTier === undefined) return `There is no speed ${value}: there are standard and priority.`;
    }
  }
  const { supportedEfforts, displayName } = findModel(named ?? current).model;
  if (effort !== undefined && supportedEfforts.length > 0 && !supportedEfforts.includes(effort)) {
    return `${displayName} knows the efforts ${supportedEfforts.join(', ')}, not ${effort}.`;
  }
  return {
    ...(named === undefined ? {} : { model: named }),
    ...(effort === undefined ? {} : { effort }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
  };
}
