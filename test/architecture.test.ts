import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { RULES, SHARED } from './support/import-rules.ts';

const SRC = fileURLToPath(new URL('../src', import.meta.url));
const TOP_LEVEL: Readonly<Record<string, string>> = {
  boot: 'gateway',
  'read-schema': 'gateway',
  'schema-state': 'gateway',
  gateway: 'gateway',
  index: 'index',
  errors: 'errors',
  deadline: 'deadline',
};

interface Import {
  readonly file: string;
  readonly folder: string;
  readonly target: string;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sources(path) : /(?<!\.d)\.ts$/.test(entry.name) ? [path] : [];
  });
}

function folderOf(path: string): string {
  const [first = '', ...rest] = relative(SRC, path).split('/');
  return rest.length > 0 ? first : (TOP_LEVEL[first.replace(/\.ts$/, '')] ?? first);
}

const files = sources(SRC).map((path) => ({ path, text: readFileSync(path, 'utf8') }));
const imports: Import[] = files.flatMap(({ path, text }) =>
  [...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s+'([^']+)'|\bimport\('([^']+)'\)/g)].map((match) => ({
    file: relative(SRC, path),
    folder: folderOf(path),
    target: match[1] ?? match[2] ?? '',
  })),
);

test('every folder has a rule, and every rule a folder', () => {
  expect([...new Set(files.map(({ path }) => folderOf(path)))].sort()).toEqual(
    RULES.map(({ folder }) => folder).sort(),
  );
});

describe.each(RULES)('$folder', ({ folder, mayImport, packages }) => {
  const own = imports.filter((each) => each.folder === folder);

  test('imports only the folders it may', () => {
    const wrong = own
      .filter(({ target }) => target.startsWith('.'))
      .map(({ file, target }) => ({ file, path: relative(SRC, join(SRC, dirname(file), target)).replace(/\.ts$/, '') }))
      .filter(({ path }) => {
        const targetFolder = folderOf(join(SRC, `${path}.ts`));
        return (
          targetFolder !== folder &&
          !SHARED.includes(targetFolder) &&
          !mayImport.includes(targetFolder) &&
          !mayImport.includes(path)
        );
      })
      .map(
        ({ file, path }) =>
          `${file} imports ${path}: ${folder} may import ${mayImport.join(', ') || 'nothing'} (test/support/import-rules.ts)`,
      );
    expect(wrong).toEqual([]);
  });

  test('imports only the packages that live here', () => {
    const foreign = [...new Set(own.map(({ target }) => target).filter((target) => !target.startsWith('.')))].sort();
    expect(foreign).toEqual([...packages].sort());
  });
});

test('folders form no circle', () => {
  const edges = new Map(
    RULES.map(({ folder, mayImport }) => [folder, mayImport.map((target) => target.split('/')[0] ?? target)]),
  );
  const visit = (folder: string, path: readonly string[]): void => {
    if (path.includes(folder)) throw new Error(`a circle: ${[...path, folder].join(' -> ')}`);
    for (const next of edges.get(folder) ?? []) visit(next, [...path, folder]);
  };
  for (const { folder } of RULES) expect(() => visit(folder, [])).not.toThrow();
});

test('`process` is read by programs, and by the keeper of a local Cassandra, alone', () => {
  const readers = files
    .filter(({ text }) => /\bprocess\.(env|argv|exit|on|std)/.test(text))
    .map(({ path }) => folderOf(path));
  expect([...new Set(readers)].sort()).toEqual(['bin', 'local-cassandra']);
});

test('pure folders wait for nothing', () => {
  const pure = ['model', 'access', 'cql', 'cql-type', 'introspection/metadata'];
  const waiting = files.filter(
    ({ path, text }) =>
      pure.some((folder) => relative(SRC, path).startsWith(folder)) && /\basync\b|\bawait\b/.test(text),
  );
  expect(waiting.map(({ path }) => relative(SRC, path))).toEqual([]);
});

test('files stay below 300 lines', () => {
  expect(files.filter(({ text }) => text.split('\n').length > 300).map(({ path }) => relative(SRC, path))).toEqual([]);
});
