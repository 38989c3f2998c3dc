/** What the README says is what the code does. `npm run docs` writes the generated parts anew. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { BLOCKS } from './support/readme-blocks.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README = `${ROOT}/README.md`;
const read = () => readFileSync(README, 'utf8');
const packageJson = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
};

describe.each(Object.entries(BLOCKS))('the block %s', (name, make) => {
  const pattern = new RegExp(`<!-- ${name}: begin -->\\n(?:([\\s\\S]*?)\\n)?<!-- ${name}: end -->`);

  test('is what the code says', () => {
    if (process.env.UPDATE_DOCS)
      writeFileSync(
        README,
        read().replace(pattern, () => `<!-- ${name}: begin -->\n${make()}\n<!-- ${name}: end -->`),
      );
    expect(pattern.exec(read())?.[1]).toBe(make());
  });
});

test('every script that the README names exists, and the main ones are named', () => {
  const named = [...read().matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? '');
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
  expect(read()).toContain('npm ci && npm run dev');
  expect(read()).toContain('npm ci && npm test');
});

test('the table of dependencies lists exactly those of the package', () => {
  const [, section = ''] = /## Dependencies([\s\S]*?)\n## /.exec(read()) ?? [];
  const listed = [...section.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual(Object.keys(packageJson.dependencies).sort());
});

test('variables and files that the README names exist', async () => {
  const { OPTIONS } = await import('../src/config/options.ts');
  const known = new Set<string>([
    ...Object.values(OPTIONS).map(({ env }) => env),
    'GATEWAY_CONFIG_FILE',
    'GATEWAY_SNAPSHOT',
  ]);
  const named = [...read().matchAll(/\b(?:CASSANDRA|GATEWAY)_[A-Z_]+\b/g)].map(([name]) => name);
  const codes = Object.keys((await import('../src/errors.ts')).ERROR_CODES);
  expect(named.filter((name) => !known.has(name) && !codes.includes(name))).toEqual([]);
  const paths = [...read().matchAll(/`((?:src|test|schema|scripts)\/[\w./-]+)`/g)].map(([, path]) => path ?? '');
  expect(paths.filter((path) => !existsSync(`${ROOT}/${path}`))).toEqual([]);
});

test('the tree of the README has every folder of src', () => {
  for (const entry of readdirSync(`${ROOT}/src`, { withFileTypes: true })) {
    if (entry.isDirectory()) expect(read()).toContain(`\`${entry.name}\``);
  }
});

test('no file speaks of a machine, a registry or an address that is not part of the product', () => {
  const lock = readFileSync(`${ROOT}/package-lock.json`, 'utf8');
  expect(lock).not.toMatch(/"resolved": *"http/);
});
