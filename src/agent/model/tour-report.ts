/** What the tour says at its end, from what its commands printed. Pure. */

/** A command of the tour and what came of it. */
export interface LookedUp {
  readonly command: string;
  /** Undefined where it was not run to its end. */
  readonly exitCode: number | undefined;
  readonly output: string;
}

/** Extensions that tell a language, by the files in the first folder. */
const LANGUAGES: Readonly<Record<string, string>> = {
  ts: 'TypeScript',
  tsx: 'TypeScript',
  js: 'JavaScript',
  mjs: 'JavaScript',
  jsx: 'JavaScript',
  py: 'Python',
  rs: 'Rust',
  go: 'Go',
  c: 'C',
  h: 'C',
  cc: 'C++',
  cpp: 'C++',
  hpp: 'C++',
  java: 'Java',
  kt: 'Kotlin',
  rb: 'Ruby',
  php: 'PHP',
  sh: 'Shell',
  swift: 'Swift',
  cs: 'C#',
  lua: 'Lua',
  zig: 'Zig',
  hs: 'Haskell',
  ex: 'Elixir',
  html: 'HTML',
  css: 'CSS',
  md: 'Markdown',
};
const MANIFESTS: Readonly<Record<string, string>> = {
  'tsconfig.json': 'TypeScript',
  'package.json': 'JavaScript',
  'Cargo.toml': 'Rust',
  'pyproject.toml': 'Python',
  'go.mod': 'Go',
  'pom.xml': 'Java',
  Gemfile: 'Ruby',
  'composer.json': 'PHP',
  'CMakeLists.txt': 'C or C++',
};
const SHOWN_NAMES = 8;

/**
 * The report: what was found, what was not, and how to ask a real model. Markdown.
 * @param isChosen the configuration names the scripted provider: a key alone changes nothing
 */
export function describeRepository(prompt: string, looked: readonly LookedUp[], isChosen: boolean): string {
  const lines: string[] = [];
  const ok = looked.filter(({ exitCode }) => exitCode === 0);
  const listing = ok.find(({ command }) => command.startsWith('ls '))?.output;
  if (listing !== undefined) lines.push(...describeListing(listing, ok));
  const log = ok.find(({ command }) => command.startsWith('git log'))?.output.trim();
  if (log !== undefined && log !== '') {
    lines.push(
      '- Latest commits:',
      ...log
        .split('\n')
        .slice(0, 5)
        .map((line) => `  - ${quote(line)}`),
    );
  }
  for (const { command, exitCode, output } of looked.filter(({ exitCode: code }) => code !== 0)) {
    const end = exitCode === undefined ? 'did not run to its end' : `ended with code ${exitCode}`;
    lines.push(`- ${quote(command)} ${end}: ${quote(output.trim().split('\n').at(-1) ?? '')}`);
  }
  const found = lines.length > 0 ? ['Here is what the commands printed:', '', ...lines, ''] : [];
  const asked = prompt.trim().replace(/\s+/g, ' ');
  const unanswered = asked === '' ? '' : `, so your prompt ${quote(asked)} has no answer`;
  return [
    ...found,
    `This was a scripted tour${unanswered}: no language model read anything, and nothing left this machine.`,
    '',
    'To ask a real model:',
    '',
    '- OpenAI: set `OPENAI_API_KEY`, or paste a key where `csm` asks for one when it starts in a terminal; `/model` chooses the model there.',
    '- A server on this machine: `csm --oss` asks Ollama, `csm --oss --local-provider lmstudio` asks LM Studio.',
    '- Any other server of the Responses API: name it in `config.toml`:',
    '',
    '```toml',
    'model_provider = "mine"',
    '',
    '[model_providers.mine]',
    'name = "Mine"',
    'base_url = "http://localhost:8000/v1"',
    'env_key = "MINE_API_KEY"   # leave out where no key is needed',
    '```',
    ...(isChosen ? ['', 'This run was told to play the tour: leave out `model_provider = "scripted"` then.'] : []),
  ].join('\n');
}

function describeListing(listing: string, looked: readonly LookedUp[]): readonly string[] {
  // Among the hidden ones are those that the sandbox puts there so that nobody can make them.
  const names = listing.split('\n').filter((name) => name !== '' && !name.startsWith('.'));
  const folders = names.filter((name) => name.endsWith('/'));
  const files = names.filter((name) => !name.endsWith('/'));
  const lines: string[] = [];
  const title = findName(looked);
  if (title !== undefined) lines.push(`- Project: ${quote(title)}`);
  if (names.length === 0) return [...lines, '- There is nothing here, hidden files aside.'];
  lines.push(`- First level: ${plural(folders.length, 'folder')}, ${plural(files.length, 'file')}, hidden ones aside`);
  const shown = folders.slice(0, SHOWN_NAMES);
  if (shown.length > 0) lines.push(`- Folders: ${shown.map(quote).join(', ')}`);
  const languages = new Set(files.flatMap((name) => MANIFESTS[name] ?? LANGUAGES[name.split('.').at(-1) ?? ''] ?? []));
  if (languages.has('TypeScript')) languages.delete('JavaScript');
  if (languages.size > 0) lines.push(`- Languages, by file names: ${[...languages].join(', ')}`);
  return lines;
}

/** The project's name as its manifest or its readme says it. */
function findName(looked: readonly LookedUp[]): string | undefined {
  const readme = looked.find(({ command }) => /readme/i.test(command))?.output;
  const manifest = looked.find(({ command }) => command.startsWith('head ') && !/readme/i.test(command))?.output;
  return (
    /"name"\s*:\s*"([^"\n]{1,100})"/.exec(manifest ?? '')?.[1] ??
    /^name\s*=\s*"([^"\n]{1,100})"/m.exec(manifest ?? '')?.[1] ??
    /^module\s+(\S{1,100})/m.exec(manifest ?? '')?.[1] ??
    /^#\s+(.{1,100})$/m.exec(readme ?? '')?.[1]
  );
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A text of the repository as Markdown code: no control characters, no way out of the quotes, 100 characters. */
function quote(text: string): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}`]/gu, ' ').trim();
  return `\`${clean.length > 100 ? `${clean.slice(0, 99)}…` : clean}\``;
}
