/** What the pages say is what the code does. `npm run docs` writes the generated parts anew. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { OPTIONS } from '../src/config/options.ts';
import { OPTION_GROUPS } from './support/option-groups.ts';
import { BLOCKS } from './support/readme-blocks.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGES = [
  'README.md',
  'src/README.md',
  'src/errors.md',
  'src/commands/README.md',
  'src/config/README.md',
  'src/config/production.md',
  'src/config/documents.md',
  'src/graphql/README.md',
  'src/graphql/api-by-example.md',
  'src/graphql/statements.md',
  'src/model/README.md',
  'src/access/README.md',
  'src/identity/README.md',
  'src/writes/README.md',
  'src/lambda/README.md',
  'test/bench/README.md',
];
const read = (page: string) => readFileSync(`${ROOT}/${page}`, 'utf8');
const all = () => PAGES.map(read).join('\n');
const packageJson = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  files: readonly string[];
};

describe.each(Object.entries(BLOCKS))('the block %s', (name, { page, make }) => {
  const pattern = new RegExp(`<!-- ${name}: begin -->\\n(?:([\\s\\S]*?)\\n)?<!-- ${name}: end -->`);

  test('is what the code says', () => {
    if (process.env.UPDATE_DOCS)
      writeFileSync(
        `${ROOT}/${page}`,
        read(page).replace(pattern, () => `<!-- ${name}: begin -->\n${make()}\n<!-- ${name}: end -->`),
      );
    expect(pattern.exec(read(page))?.[1]).toBe(make());
  });
});

test('the README is one page of at most 250 lines', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(250);
});

test('every option stands in one group of the page, the essential ones are twelve', () => {
  const named = OPTION_GROUPS.flatMap(({ names }) => names);
  expect([...named].sort()).toEqual(Object.keys(OPTIONS).sort());
  expect(OPTION_GROUPS[0]?.names).toHaveLength(12);
});

test('links between the pages lead somewhere, and the package has all pages', () => {
  for (const page of PAGES) {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
    for (const link of links) {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      expect(existsSync(`${ROOT}/${target}`), `${page} -> ${link}`).toBe(true);
      if (anchor !== undefined) expect(anchors(read(target)), `${page} -> ${link}`).toContain(anchor);
    }
  }
  const packed = packageJson.files;
  expect(PAGES.filter((page) => page !== 'README.md' && !packed.includes(page))).toEqual([]);
});

/** Anchors of headings, as GitHub makes them. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

test('every script that the README names exists, and the main ones are named', () => {
  const named = [...all().matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? '');
  expect(named.filter((name) => !(name in packageJson.scripts))).toEqual([]);
  for (const script of [
    'dev',
    'build',
    'schema',
    'package',
    'bench',
    'ok',
    'test:unit',
    'test:browser',
    'test:serverless',
    'docs',
    'snapshot',
    'fleet',
  ])
    expect(named).toContain(script);
  expect(read('README.md')).toContain('npm ci && npm run dev');
  expect(read('README.md')).toContain('npm ci && npm test');
});

test('the table of dependencies lists exactly those of the package', () => {
  const [, section = ''] = /## Dependencies([\s\S]*)/.exec(read('README.md')) ?? [];
  const listed = [...section.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, name]) => name);
  const { dependencies, optionalDependencies } = packageJson;
  expect(listed.sort()).toEqual(Object.keys({ ...dependencies, ...optionalDependencies }).sort());
});

test('variables and files that the pages name exist', async () => {
  const known = new Set<string>([
    ...Object.values(OPTIONS).map(({ env }) => env),
    'CASSANDRA_HEAP',
    'GATEWAY_CONFIG_FILE',
    'GATEWAY_SNAPSHOT',
  ]);
  const named = [...all().matchAll(/\b(?:CASSANDRA|GATEWAY)_[A-Z_]+\b/g)].map(([name]) => name);
  const codes = Object.keys((await import('../src/errors.ts')).ERROR_CODES);
  expect(named.filter((name) => !known.has(name) && !codes.includes(name))).toEqual([]);
  const paths = [...all().matchAll(/`((?:src|test|schema|scripts)\/[\w./-]+)`/g)].map(([, path]) => path ?? '');
  expect(paths.filter((path) => !existsSync(`${ROOT}/${path}`))).toEqual([]);
});

test('no file speaks of a machine, a registry or an address that is not part of the product', () => {
  const lock = readFileSync(`${ROOT}/package-lock.json`, 'utf8');
  expect(lock).not.toMatch(/"resolved": *"http/);
});
