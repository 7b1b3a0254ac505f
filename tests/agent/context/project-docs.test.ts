import { describe, expect, test } from 'bun:test';
import { cutUtf8, foldersBetween, printProjectDocs, readProjectDocs } from '#/agent/context/project-docs.ts';
import type { Fs } from '#/platform/fs.ts';

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

const input = { codexHome: '/home/.codex', cwd: '/w/s/t', gitRoot: '/w', maxBytes: 32_768, fallbackNames: [] };

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
    expect(docs.text).toBe('GLOBAL rules\n\n--- project-doc ---\n\nROOT\n\n\n\nSUB');
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
    expect(docs.text).toBe('override\n\nnotes');
  });

  test('cuts at the budget over all documents and says so', () => {
    const docs = readProjectDocs(
      fakeFs({ '/w/AGENTS.md': 'aaaa', '/w/s/AGENTS.md': 'bb€b', '/w/s/t/AGENTS.md': 'c' }),
      {
        ...input,
        maxBytes: 8,
      },
    );
    expect(docs.text).toBe('aaaa\n\nbb');
    expect(docs.warnings).toHaveLength(1);
    expect(docs.warnings[0]).toContain('Loaded only 2 of 6 bytes from `/w/s/AGENTS.md`');
  });

  test('no documents, no text; a budget of 0 turns project documents off', () => {
    expect(readProjectDocs(fakeFs({}), input).text).toBeUndefined();
    expect(readProjectDocs(fakeFs({ '/w/AGENTS.md': 'x' }), { ...input, maxBytes: 0 }).text).toBeUndefined();
  });

  test('an unreadable file is a warning that names it', () => {
    const denied = Object.assign(new Error('denied'), { code: 'EACCES' });
    const docs = readProjectDocs(fakeFs({ '/w/AGENTS.md': denied }), input);
    expect(docs.text).toBeUndefined();
    expect(docs.warnings).toEqual([
      'Could not read the instructions in `/w/AGENTS.md`: Permission denied (os error 13).',
    ]);
  });
});

test('printProjectDocs names the folder only where the project has a say', () => {
  expect(printProjectDocs('/w', { text: 'T\n', hasProjectText: true })).toBe(
    '# AGENTS.md instructions for /w\n\n<INSTRUCTIONS>\nT\n\n</INSTRUCTIONS>',
  );
  expect(printProjectDocs('/w', { text: 'G', hasProjectText: false })).toBe(
    '# AGENTS.md instructions\n\n<INSTRUCTIONS>\nG\n</INSTRUCTIONS>',
  );
});

test('cutUtf8 never splits a character', () => {
  const bytes = new TextEncoder().encode('a€😀b');
  for (let limit = 0; limit <= bytes.length; limit++) {
    const cut = new TextDecoder('utf-8', { fatal: true }).decode(cutUtf8(bytes, limit));
    expect('a€😀b'.startsWith(cut)).toBe(true);
  }
});
