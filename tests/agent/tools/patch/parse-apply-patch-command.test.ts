import { expect, test } from 'bun:test';
import { parseApplyPatchCommand } from '#/agent/tools/patch/parse-apply-patch-command.ts';

const P = '*** Begin Patch\n*** Delete File: a\n*** End Patch';

/** Taken by Codex 0.169.0 as well, but for the quoted arguments. */
test.each([
  [`apply_patch <<'EOF'\n${P}\nEOF`, P, undefined],
  [`apply_patch <<'EOF'\n${P}\nEOF\n`, P, undefined],
  [`applypatch <<EOF\n${P}\nEOF`, P, undefined],
  [`apply_patch <<"PATCH"\n${P}\nPATCH`, P, undefined],
  [`apply_patch <<-'EOF'\n${P}\nEOF`, P, undefined],
  [`  apply_patch  <<'EOF'\n${P}\nEOF`, P, undefined],
  [`apply_patch<<'EOF'\n${P}\nEOF`, P, undefined],
  [`FOO=1 apply_patch <<'EOF'\n${P}\nEOF`, P, undefined],
  [`cd sub && apply_patch <<'EOF'\n${P}\nEOF`, P, 'sub'],
  [`cd 'a b' && apply_patch <<'EOF'\n${P}\nEOF`, P, 'a b'],
  [`cd "a b" &&\napply_patch <<'EOF'\n${P}\nEOF`, P, 'a b'],
  [`cd /x/../y && apply_patch <<'EOF'\n${P}\nEOF`, P, '/x/../y'],
  [`apply_patch '${P}'`, P, undefined],
  [`cd sub && apply_patch "${P}"`, P, 'sub'],
  ['apply_patch "a \\"b\\" \\$c \\\\ \\n"', 'a "b" $c \\ \\n', undefined],
] as const)('%j holds a patch', (command, patch, workdir) => {
  expect(parseApplyPatchCommand(command)).toEqual({ patch, workdir });
});

test.each([
  `cd sub; apply_patch <<'EOF'\n${P}\nEOF`,
  `cd sub || apply_patch <<'EOF'\n${P}\nEOF`,
  `cd a && cd b && apply_patch <<'EOF'\n${P}\nEOF`,
  `cd $X && apply_patch <<'EOF'\n${P}\nEOF`,
  `cd -- sub && apply_patch <<'EOF'\n${P}\nEOF`,
  `cd a b && apply_patch <<'EOF'\n${P}\nEOF`,
  `apply_patch <<'EOF' && echo ok\n${P}\nEOF`,
  `echo x && apply_patch <<'EOF'\n${P}\nEOF`,
  `apply_patch <<'EOF'\n${P}\nEOF\necho after`,
  `apply_patch <<'EOF' > out\n${P}\nEOF`,
  `apply_patch -h <<'EOF'\n${P}\nEOF`,
  `./apply_patch <<'EOF'\n${P}\nEOF`,
  `(apply_patch <<'EOF'\n${P}\nEOF\n)`,
  `apply_patch <<'EOF'\n${P}`,
  'apply_patch',
  'apply_patch x',
  'apply_patch "$(cat p)"',
  "apply_patch 'a' 'b'",
  `apply_patch_all <<'EOF'\n${P}\nEOF`,
  P,
])('%j does not', (command) => {
  expect(parseApplyPatchCommand(command)).toBeUndefined();
});
