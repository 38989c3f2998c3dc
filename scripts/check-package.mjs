// What npm would publish: the right files, entries that exist and can be imported, no code of development.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'));
const assert = (condition, message) => {
  if (!condition) throw new Error(message);
};

const [pack] = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }),
);
const files = pack.files.map(({ path }) => path);
for (const path of Object.values(manifest.exports['.'])) {
  assert(files.includes(path.slice(2)), `${path} of exports is not in the package`);
  assert(existsSync(resolve(root, path)), `${path} does not exist`);
}
for (const wanted of [
  'README.md',
  'LICENSE',
  'dist/bin/server.js',
  'dist/bin/supervisor.js',
  'schema/01-tables.cql',
  'schema/gateway.config.ts',
  'src/local-cassandra/jars.json',
  ...Object.values(manifest.bin),
])
  assert(files.includes(wanted), `${wanted} is missing`);
const strays = files.filter(
  (path) =>
    !/^(dist\/(?!bundle\/)|README\.md$|LICENSE$|package\.json$|(src|test)\/[\w/-]*\.md$|schema\/[\w-]+\.cql$)/.test(
      path,
    ) && !['schema/gateway.config.ts', 'src/local-cassandra/jars.json', 'test/browser/graphiql.png'].includes(path),
);
assert(strays.length === 0, `does not belong into the package: ${strays.join(', ')}`);
assert(pack.size < 550_000, `the package has ${pack.size} bytes`);
assert(pack.unpackedSize < 1_800_000, `the package unpacks to ${pack.unpackedSize} bytes`);
assert(
  readFileSync(resolve(root, manifest.bin['cassandra-graphql-gateway']), 'utf8').startsWith('#!/usr/bin/env node\n'),
  'the command does not say what runs it',
);

const library = await import(resolve(root, manifest.exports['.'].default));
for (const name of [
  'createGateway',
  'createLambdaHandler',
  'readConfig',
  'defineConfig',
  'serve',
  'GatewayError',
  'Deadline',
]) {
  assert(typeof library[name] === 'function', `${name} is not exported`);
}
assert(
  !/"resolved": *"http/.test(readFileSync(resolve(root, 'package-lock.json'), 'utf8')),
  'package-lock.json records addresses',
);
process.stdout.write(`package: ${files.length} files, ${Math.round(pack.size / 1024)} kB\n`);
