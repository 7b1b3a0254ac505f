/** Every slash command, in the order of the popup: Codex's, and csm's own where they belong. */
import agents from './agents.ts';
import approvals from './approvals.ts';
import approve from './approve.ts';
import apps from './apps.ts';
import archive from './archive.ts';
import attach from './attach.ts';
import background from './background.ts';
import cd from './cd.ts';
import clear from './clear.ts';
import close from './close.ts';
import cloud from './cloud.ts';
import compact from './compact.ts';
import config from './config.ts';
import copy from './copy.ts';
import daemon from './daemon.ts';
import debugConfig from './debug-config.ts';
import deleteSession from './delete.ts';
import detach from './detach.ts';
import details from './details.ts';
import diff from './diff.ts';
import effort from './effort.ts';
import exit from './exit.ts';
import experimental from './experimental.ts';
import exportMarkdown from './export.ts';
import fast from './fast.ts';
import feedback from './feedback.ts';
import foreground from './foreground.ts';
import fork from './fork.ts';
import goal from './goal.ts';
import hooks from './hooks.ts';
import ide from './ide.ts';
import importSetup from './import.ts';
import init from './init.ts';
import keymap from './keymap.ts';
import logout from './logout.ts';
import mcp from './mcp.ts';
import memories from './memories.ts';
import mention from './mention.ts';
import metrics from './metrics.ts';
import model from './model.ts';
import newSession from './new.ts';
import permissions from './permissions.ts';
import pets from './pets.ts';
import plan from './plan.ts';
import plugins from './plugins.ts';
import poll from './poll.ts';
import presets from './presets.ts';
import ps from './ps.ts';
import pwd from './pwd.ts';
import quit from './quit.ts';
import raw from './raw.ts';
import recap from './recap.ts';
import rename from './rename.ts';
import replay from './replay.ts';
import resume from './resume.ts';
import review from './review.ts';
import sandboxAddReadDir from './sandbox-add-read-dir.ts';
import search from './search.ts';
import sessions from './sessions.ts';
import side from './side.ts';
import skills from './skills.ts';
import status from './status.ts';
import statusline from './statusline.ts';
import stop from './stop.ts';
import subagents from './subagents.ts';
import theme from './theme.ts';
import title from './title.ts';
import tui from './tui.ts';
import verbosity from './verbosity.ts';
import vim from './vim.ts';
import voice from './voice.ts';
import warnings from './warnings.ts';
import worktree from './worktree.ts';
import type { SlashCommand } from './slash-command.ts';

export const SLASH_COMMANDS: readonly SlashCommand[] = [
  model,
  effort,
  fast,
  presets,
  ide,
  permissions,
  approvals,
  search,
  verbosity,
  keymap,
  vim,
  experimental,
  approve,
  memories,
  skills,
  importSetup,
  hooks,
  review,
  rename,
  newSession,
  archive,
  deleteSession,
  resume,
  sessions,
  fork,
  worktree,
  init,
  compact,
  config,
  recap,
  plan,
  voice,
  goal,
  agents,
  side,
  copy,
  exportMarkdown,
  raw,
  details,
  tui,
  diff,
  mention,
  status,
  metrics,
  replay,
  daemon,
  warnings,
  cd,
  pwd,
  title,
  statusline,
  theme,
  pets,
  mcp,
  plugins,
  logout,
  exit,
  feedback,
  ps,
  attach,
  foreground,
  poll,
  stop,
  clear,
  subagents,
  background,
  close,
  detach,
  apps,
  cloud,
  debugConfig,
  sandboxAddReadDir,
  quit,
];
