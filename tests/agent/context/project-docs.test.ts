import { describe, expect, test } from 'bun:test';
import {
  cutUtf8,
  findToldDocs,
  foldersBetween,
  printProjectDocs,
  readOwnDocs,
  readProjectDocs,
} from '#/agent/context/project-docs.ts';
import type { Fs } from '#/platform/fs.ts';
import { messageItem } from '#/protocol/responses/items.ts';

/** Just what the chain reads. */
function fakeFs(files: Readonly<Record<string, string | Error>>): Fs {
  const bytes = (path: string): Uint8Array => {
    const text = files[path];
    if (text instanceof Error) throw text;
    if (text === undefined) throw Object.assign(new Error('absent'), { code: 'ENOENT' });
    return new TextEncoder().encode(text);
  };
  return {
    stat: (path: string) => (path in files ? { kind: 'file' } : undefined),
    readFile: bytes,
  } as unknown as Fs;
}

const input = { codexHome: '/home/.codex', cwd: '/w/s/t', root: '/w', maxBytes: 32_768, fallbackNames: [] };

describe('foldersBetween', () => {
  const rows: [string | undefined, string, string[]][] = [
    ['/w', '/w', ['/w']],
    ['/w', '/w/a/b', ['/w', '/w/a', '/w/a/b']],
    [undefined, '/w/a', ['/w/a']],
    ['/', '/a', ['/', '/a']],
    ['/other', '/w', ['/w']],
    ['/w', '/wide', ['/wide']],
  ];
  test.each(rows)('%p to %p', (root, cwd, expected) => {
    expect(foldersBetween(root, cwd)).toEqual(expected);
  });
});

describe('readProjectDocs', () => {
  test('joins the chain as Codex does, trailing line ends of a document kept', () => {
    const docs = readProjectDocs(
      fakeFs({
        '/home/.codex/AGENTS.md': 'GLOBAL rules\n\n',
        '/w/AGENTS.md': 'ROOT\n\n',
        '/w/s/t/AGENTS.md': 'SUB',
      }),
      input,
    );
    expect([docs.own, docs.project]).toEqual(['GLOBAL rules', 'ROOT\n\n\n\nSUB']);
    expect(printProjectDocs('/w/s/t', docs)).toContain('GLOBAL rules\n\n--- project-doc ---\n\nROOT\n\n\n\nSUB\n');
    expect(docs.files).toEqual(['/home/.codex/AGENTS.md', '/w/AGENTS.md', '/w/s/t/AGENTS.md']);
    expect(docs.warnings).toEqual([]);
  });

  test('an override wins in its folder, blank files do not count, other names come last', () => {
    const docs = readProjectDocs(
      fakeFs({
        '/w/AGENTS.md': 'plain',
        '/w/AGENTS.override.md': 'override',
        '/w/s/AGENTS.md': ' \n',
        '/w/s/t/NOTES.md': 'notes',
      }),
      { ...input, fallbackNames: ['NOTES.md'] },
    );
    expect(docs.project).toBe('override\n\nnotes');
  });

  test('cuts at the budget over all documents and says so', () => {
    const docs = readProjectDocs(
      fakeFs({ '/w/AGENTS.md': 'aaaa', '/w/s/AGENTS.md': 'bb€b', '/w/s/t/AGENTS.md': 'c' }),
      {
        ...input,
        maxBytes: 8,
      },
    );
    expect(docs.project).toBe('aaaa\n\nbb');
    expect(docs.warnings).toHaveLength(2);
    expect(docs.warnings[1]).toContain('Left out the instructions from `/w/s/t/AGENTS.md` on');
    expect(docs.warnings[0]).toContain('Loaded only 2 of 6 bytes from `/w/s/AGENTS.md`');
  });

  test('no documents, no text; a budget of 0 turns project documents off', () => {
    expect(readProjectDocs(fakeFs({}), input).project).toBeUndefined();
    expect(readProjectDocs(fakeFs({ '/w/AGENTS.md': 'x' }), { ...input, maxBytes: 0 }).project).toBeUndefined();
  });

  test('an unreadable file is a warning that names it', () => {
    const denied = Object.assign(new Error('denied'), { code: 'EACCES' });
    const docs = readProjectDocs(fakeFs({ '/w/AGENTS.md': denied }), input);
    expect(docs.project).toBeUndefined();
    expect(docs.warnings).toEqual([
      'Could not read the instructions in `/w/AGENTS.md`: Permission denied (os error 13).',
    ]);
  });
});

describe('what Codex does at the edges', () => {
  const loop = Object.assign(new Error('loop'), { code: 'ELOOP' });

  test.each([
    [
      "a blank override takes the folder's word away",
      { '/w/AGENTS.override.md': ' \n', '/w/AGENTS.md': 'x' },
      undefined,
    ],
    ["but not the user's own", { '/home/.codex/AGENTS.override.md': ' \n', '/home/.codex/AGENTS.md': ' x \n' }, 'x'],
    ['a blank file hides other names', { '/w/AGENTS.md': '\n', '/w/B.md': 'x' }, undefined],
    ['other names stand in the folder itself', { '/w/s/docs/C.md': 'x', '/w/up.md': 'y' }, undefined],
    ['a mark at the beginning stays', { '/w/AGENTS.md': '\ufeffx' }, '\ufeffx'],
  ])('%s', (_name, files, expected) => {
    const docs = readProjectDocs(fakeFs(files as Record<string, string>), {
      ...input,
      fallbackNames: ['B.md', 'docs/C.md', '../up.md', ''],
    });
    expect(docs.own ?? docs.project).toBe(expected as string);
    expect(docs.warnings).toEqual([]);
  });

  test('a loop of links is no file', () => {
    const fs = fakeFs({});
    fs.stat = () => {
      throw loop;
    };
    expect(readProjectDocs(fs, input)).toEqual({ own: undefined, project: undefined, files: [], warnings: [] });
  });

  test('what the user says is never cut, and told where it is long', () => {
    const fs = fakeFs({ '/home/.codex/AGENTS.md': 'own words\n', '/w/AGENTS.md': 'project' });
    const docs = readProjectDocs(fs, { ...input, maxBytes: 8 });
    expect([docs.own, docs.project]).toEqual(['own words', 'project']);
    expect(docs.warnings).toEqual([expect.stringContaining('All instructions together take 39 bytes')]);
    expect(readOwnDocs(fs, '/home/.codex')).toBe('own words');
  });
});

describe('printProjectDocs', () => {
  const first = { own: undefined, project: 'T\n' };
  const whole = '# AGENTS.md instructions for /w\n\n<INSTRUCTIONS>\nT\n\n</INSTRUCTIONS>';

  test('names the folder only where the project has a say', () => {
    expect(printProjectDocs('/w', first)).toBe(whole);
    expect(printProjectDocs('/w', { own: 'G', project: undefined })).toBe(
      '# AGENTS.md instructions\n\n<INSTRUCTIONS>\nG\n</INSTRUCTIONS>',
    );
  });

  test('says what changed, once, and what is gone, once', () => {
    const nothing = { own: undefined, project: undefined };
    expect(printProjectDocs('/w', nothing)).toBeUndefined();
    expect(printProjectDocs('/w', first, whole)).toBeUndefined();
    const replaced = printProjectDocs('/w', { ...first, own: 'G' }, whole);
    expect(replaced).toMatch(
      /^# AGENTS.md instructions for \/w\n\n<INSTRUCTIONS>\n.+\n\nG\n\n--- project-doc ---\n\nT\n\n</,
    );
    expect(printProjectDocs('/w', { ...first, own: 'G' }, replaced)).toBeUndefined();
    expect(printProjectDocs('/v', first, whole)).toStartWith('# AGENTS.md instructions for /v\n');
    const gone = printProjectDocs('/w', nothing, replaced);
    expect(gone).toMatch(/^# AGENTS.md instructions\n\n<INSTRUCTIONS>\n.+\n<\/INSTRUCTIONS>$/);
    expect(printProjectDocs('/w', nothing, gone)).toBeUndefined();
    expect(printProjectDocs('/w', first, gone)).toBe(whole);
  });

  test('a part that ends as another is another', () => {
    const two = printProjectDocs('/w', { own: undefined, project: 'Root.\n\n\nSub.\n' }) ?? '';
    expect(printProjectDocs('/w', { own: undefined, project: 'Sub.\n' }, two)).toContain('\n\nSub.\n');
  });

  test('the last one told is found among messages and parts', () => {
    const message = (...texts: readonly string[]) =>
      messageItem(
        'm',
        'user',
        texts.map((text) => ({ type: 'input_text' as const, text })),
      );
    expect(
      findToldDocs([message('old'), message(whole, '<environment_context>'), message('# AGENTS.md instructions?')]),
    ).toBe(whole);
    expect(findToldDocs([message('hi')])).toBeUndefined();
  });
});

test('cutUtf8 never splits a character', () => {
  const bytes = new TextEncoder().encode('a€😀b');
  for (let limit = 0; limit <= bytes.length; limit++) {
    const cut = new TextDecoder('utf-8', { fatal: true }).decode(cutUtf8(bytes, limit));
    expect('a€😀b'.startsWith(cut)).toBe(true);
  }
});
