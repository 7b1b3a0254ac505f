/** All tools: one file a tool, one line here. */
import type { JsonObject } from '#/base/json.ts';
import type { ToolCall } from '#/protocol/responses/items.ts';
import { applyPatchTool, interceptApplyPatch } from './apply-patch.ts';
import { createGoalTool } from './create-goal.ts';
import { execCommandTool, interceptors } from './exec-command.ts';
import { getGoalTool } from './get-goal.ts';
import { guardTool } from './guarded-tool.ts';
import { requestUserInputTool } from './request-user-input.ts';
import { toolSearchTool } from './tool-search.ts';
import type { Tool, ToolCatalogueInput, ToolOutcome } from './tool.ts';
import { updateGoalTool } from './update-goal.ts';
import { updatePlanTool } from './update-plan.ts';
import { viewImageTool } from './view-image.ts';
import { encodeWebSearchSpec } from './web-search.ts';
import { writeStdinTool } from './write-stdin.ts';

interceptors.push(interceptApplyPatch);

/** In the order of Codex's list. Each refuses input with placeholders of redacted secrets. */
export const TOOLS: readonly Tool[] = [
  execCommandTool,
  writeStdinTool,
  updatePlanTool,
  requestUserInputTool,
  applyPatchTool,
  viewImageTool,
  getGoalTool,
  createGoalTool,
  updateGoalTool,
  toolSearchTool,
].map(guardTool);

/** The request's `tools`. The same for the same input, byte for byte. */
export function toolSpecs(input: ToolCatalogueInput): readonly JsonObject[] {
  return [...TOOLS.map((tool) => tool.spec(input)), encodeWebSearchSpec(input)].filter((spec) => spec !== undefined);
}

/** The tool that answers a call by this name, or undefined. No tool of csm's own has a namespace. */
export function findTool(name: string, namespace: string | undefined): Tool | undefined {
  return namespace === undefined ? TOOLS.find((tool) => tool.name === name) : undefined;
}

/**
 * The tool for a call where it is offered, or undefined: a tool that is not in the request is not run. `apply_patch` is
 * run for models that do not get it too, since their prompt names it.
 */
export function findOfferedTool(call: ToolCall, input: ToolCatalogueInput): Tool | undefined {
  const tool = findTool(call.name, call.namespace);
  return tool?.name === 'apply_patch' || tool?.spec(input) !== undefined ? tool : undefined;
}

/** What a call gets that no tool answers. */
export function unsupportedCall(call: ToolCall): ToolOutcome {
  const kind = call.kind === 'custom' ? 'unsupported custom tool call' : 'unsupported call';
  const output = `${kind}: ${call.namespace ?? ''}${call.name}`;
  return { status: 'invalid', output, reason: output };
}
