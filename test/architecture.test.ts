import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { RULES, SHARED } from './support/import-rules.ts';

const SRC = fileURLToPath(new URL('../src', import.meta.url));
interface Import {
  readonly file: string;
  readonly folder: string;
  readonly target: string;
  readonly isType: boolean;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sources(path) : /(?<!\.d)\.ts$/.test(entry.name) ? [path] : [];
  });
}

function folderOf(path: string): string {
  const [first = '', ...rest] = relative(SRC, path).split('/');
  return rest.length > 0 ? first : first.replace(/\.ts$/, '');
}

const files = sources(SRC).map((path) => ({ path, text: readFileSync(path, 'utf8') }));
const imports: Import[] = files.flatMap(({ path, text }) =>
  [...text.matchAll(/(?:^|\n)\s*(?:import|export)\b([^'"`;]*?)from\s+'([^']+)'|\bimport\('([^']+)'\)/g)].map(
    (match) => ({
      file: relative(SRC, path),
      folder: folderOf(path),
      target: match[2] ?? match[3] ?? '',
      isType: /^\s+type\s/.test(match[1] ?? ''),
    }),
  ),
);

test('every folder has a rule, and every rule a folder', () => {
  expect([...new Set(files.map(({ path }) => folderOf(path)))].sort()).toEqual(
    RULES.map(({ folder }) => folder).sort(),
  );
});

describe.each(RULES)('$folder', ({ folder, mayImport, typesOnly, packages }) => {
  const own = imports.filter((each) => each.folder === folder);

  test('imports only the folders it may', () => {
    const wrong = own
      .filter(({ target }) => target.startsWith('.'))
      .map((each) => ({ ...each, to: folderOf(join(SRC, dirname(each.file), each.target)) }))
      .filter(({ to, isType }) => {
        if (to === folder || SHARED.includes(to)) return false;
        return !mayImport.includes(to) || (typesOnly.includes(to) && !isType);
      })
      .map(
        ({ file, target, to }) =>
          `${file} imports ${target}: ${folder} may import ${mayImport.join(', ') || 'nothing'}, of ${to} ${typesOnly.includes(to) ? 'types alone' : 'nothing'} (the table in src/README.md)`,
      );
    expect(wrong).toEqual([]);
  });

  test('imports only the packages that live here', () => {
    const foreign = own.flatMap(({ target }) => (/^(\.|node:)/.test(target) ? [] : [packageOf(target)]));
    expect([...new Set(foreign)].sort()).toEqual([...packages].sort());
  });
});

/** `@scope/name` or `name` of `name/lib/part.js`. */
function packageOf(target: string): string {
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}

test('modules of Node that reach the outside are used by the folders that are there for it', () => {
  const reaching = /^node:(child_process|fs|fs\/promises|http|https|net|os|stream|stream\/promises)$/;
  const users = new Set(imports.filter(({ target }) => reaching.test(target)).map(({ folder }) => folder));
  expect([...users].sort()).toEqual([
    'aws',
    'bin',
    'cql-type',
    'http',
    'lambda',
    'local-cassandra',
    'server',
    'session',
  ]);
});

test('folders form no circle', () => {
  const edges = new Map(RULES.map(({ folder, mayImport }) => [folder, mayImport]));
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
  const pure = ['model/', 'plan/', 'access/', 'cql/', 'cql-type/', 'introspection/metadata'];
  const waiting = files.filter(
    ({ path, text }) =>
      pure.some((folder) => relative(SRC, path).startsWith(folder)) && /\basync\b|\bawait\b/.test(text),
  );
  expect(waiting.map(({ path }) => relative(SRC, path))).toEqual([]);
});

test('files stay below 260 lines', () => {
  expect(files.filter(({ text }) => text.split('\n').length > 260).map(({ path }) => relative(SRC, path))).toEqual([]);
});
