/** `csm completion [SHELL]`: a completion script made from the list of commands. @effects streams */
import { readAllDocs } from '../command-doc.ts';
import { COMMAND_SET } from '../command-set.ts';
import { defineCommand } from '../command.ts';
import { COMPLETION_PRINTERS } from '../completion/index.ts';

export default defineCommand({
  description: 'The script completes commands, flags and the fixed values of flags. It runs nothing when it completes.',
  examples: [
    { line: 'csm completion bash > ~/.local/share/bash-completion/completions/csm', about: 'bash' },
    { line: 'csm completion zsh > ~/.zfunc/_csm', about: 'zsh, with ~/.zfunc in fpath' },
    { line: 'csm completion fish > ~/.config/fish/completions/csm.fish', about: 'fish' },
    { line: 'csm completion nushell | save -f ~/.config/nushell/csm.nu', about: 'nushell, then `use csm.nu *`' },
  ],
  positionals: {
    shell: {
      summary: 'The shell',
      values: ['bash', 'elvish', 'fish', 'nushell', 'powershell', 'zsh'],
      default: 'bash',
    },
  },
  async run({ output }, { positionals: { shell } }) {
    output.writeData(COMPLETION_PRINTERS[shell](await readAllDocs(COMMAND_SET)));
    return 0;
  },
});
