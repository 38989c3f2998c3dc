/** The package as a user gets it: packed, installed into an empty folder, used by its command there. */
import { type ExecFileSyncOptionsWithStringEncoding, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'cassandra-driver';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../src/local-cassandra/free-ports.ts';
import { cleanEnvironment, linkJars, watchProgram } from '../support/program.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COMMANDS = ['dev', 'serve', 'print', 'snapshot', 'diff', 'check', 'fleet'];
const OPTIONAL = ['esbuild', 'mvn-artifact-url', '@graphql-yoga/render-graphiql'];

const folder = mkdtempSync(join(tmpdir(), 'gateway-installed-'));
const modules = join(folder, 'node_modules');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  const options: ExecFileSyncOptionsWithStringEncoding = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] };
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      ...options,
      cwd: ROOT,
    }),
  ) as [{ readonly filename: string }];
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', join(folder, packed.filename)], {
    ...options,
    cwd: folder,
  });
}, 180_000);

function start(args: readonly string[], variables: Record<string, string> = {}) {
  const child = spawn(join(modules, '.bin', 'cassandra-graphql-gateway'), args, {
    cwd: folder,
    env: { ...cleanEnvironment(), XDG_CACHE_HOME: join(folder, 'cache'), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return watchProgram(child);
}

async function run(args: readonly string[], variables: Record<string, string> = {}) {
  const program = start(args, variables);
  return { code: await program.ended, output: program.output() };
}

/** Takes packages away for one test. */
function without(...names: readonly string[]): void {
  for (const name of names) {
    const [path, aside] = [join(modules, name), join(folder, `aside-${name.replace('/', '-')}`)];
    renameSync(path, aside);
    onTestFinished(() => renameSync(aside, path));
  }
}

async function dropColumn(contactPoint: string): Promise<void> {
  const client = new Client({ contactPoints: [contactPoint], localDataCenter: 'datacenter1' });
  await client.execute('ALTER TABLE shop.products DROP acidity');
  await client.shutdown();
}

describe('usage', () => {
  test('--version and --help end with 0', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(await run(['--version'])).toEqual({ code: 0, output: `${version}\n` });
    const help = await run(['--help']);
    expect(help.code).toBe(0);
    for (const command of COMMANDS) expect(help.output).toMatch(new RegExp(`^  ${command} `, 'm'));
    expect(help.output).toContain('Exit codes: 0 fine, 1 a finding or failure, 2 usage or configuration.');
  });

  test.each(COMMANDS)('%s --help says what it takes', async (command) => {
    const { code, output } = await run([command, '--help']);
    expect(code).toBe(0);
    expect(output).toContain(`Usage: cassandra-graphql-gateway ${command} [options]`);
  });

  test.each([
    [[], /Usage: /],
    [['sreve'], /unknown command 'sreve'[\s\S]*Did you mean serve/],
    [['print', '--snapshto', 'x'], /unknown option '--snapshto'[\s\S]*Did you mean --snapshot/],
    [['diff'], /missing required argument 'before'/],
    [['diff', 'a', 'b', '--fail-on', 'anything'], /Allowed choices are breaking, dangerous/],
    [['fleet', '--instances', 'many', '--nodes', '3'], /'many' is invalid\. Give a whole number/],
    [['check', '--config', 'nowhere.ts'], /CONFIG_INVALID: Cannot read the config file nowhere\.ts/],
    [['check'], /CONFIG_INVALID: Cannot start, 6 faults[\s\S]*CASSANDRA_CONTACT_POINTS/],
  ])('%j ends with 2', async (args, message) => {
    const { code, output } = await run(args);
    expect(code).toBe(2);
    expect(output).toMatch(message);
    expect(output).not.toMatch(/^\s+at /m);
  });

  test('a cluster that cannot be reached is named with the cause, and ends with 1', async () => {
    const { code, output } = await run(['print'], {
      CASSANDRA_CONTACT_POINTS: '127.0.0.1:1',
      CASSANDRA_LOCAL_DATACENTER: 'datacenter1',
      CASSANDRA_KEYSPACES: 'shop',
    });
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(
        /CASSANDRA_UNREACHABLE: No Cassandra node can be reached\n {2}127\.0\.0\.1:1: .*ECONNREFUSED/,
      ),
    ]);
  });

  test('fleet adds up, and ends with 1 when a budget is exceeded', async () => {
    const sums = await run(['fleet', '--instances', '100', '--nodes', '6', '--statement-budget', '2000']);
    expect(sums.code).toBe(0);
    expect(sums.output).toMatch(/GATEWAY_MAX_CONCURRENCY\) +20\n.* 2000\nConnections +600\n/);
    const over = await run(['fleet', '--instances', '100', '--nodes', '6', '--connection-budget', '200']);
    expect([over.code, over.output]).toEqual([1, expect.stringContaining('the budget is 200')]);
  });
});

describe('without a cluster', () => {
  test('print --scalars has a type for each scalar', async () => {
    const { code, output } = await run(['print', '--scalars']);
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      BigInt: { input: 'string | number', output: 'string' },
      TinyInt: { input: 'number', output: 'number' },
    });
  });

  test.each([
    ['@graphql-yoga/render-graphiql', ['serve'], { GATEWAY_GRAPHIQL: 'true' }],
    ['esbuild', ['print', '--config', 'some.config.ts'], {}],
  ])('the absence of %s is told by the command that needs it, and ends with 2', async (name, args, variables) => {
    without(name);
    writeFileSync(join(folder, 'some.config.ts'), 'export default {};');
    const { code, output } = await run(args, {
      CASSANDRA_CONTACT_POINTS: '127.0.0.1:1',
      CASSANDRA_LOCAL_DATACENTER: 'datacenter1',
      CASSANDRA_KEYSPACES: 'shop',
      GATEWAY_MODE: 'development',
      ...variables,
    });
    expect([code, output]).toEqual([
      2,
      expect.stringContaining(`CONFIG_INVALID: The package ${name} is not installed: run \`npm install ${name}\``),
    ]);
  });

  test('the absence of mvn-artifact-url is told where jars have to be fetched', async () => {
    without('mvn-artifact-url');
    const { code, output } = await run(['dev'], { XDG_CACHE_HOME: join(folder, 'empty') });
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/mvn-artifact-url is not installed\n\nWhat to do: run `npm install mvn-artifact-url`/),
    ]);
  });

  test('no other command needs what dev alone needs', async () => {
    without(...OPTIONAL);
    expect((await run(['print', '--scalars'])).code).toBe(0);
  });
});

test('dev, snapshot, print, check, diff and serve, over the embedded Cassandra', async () => {
  await linkJars(join(folder, 'cache'));
  const PORT = String(await freePort('127.0.0.1'));
  const dev = start(['dev'], { PORT });
  const [, contactPoint = ''] = await dev.until(/Cassandra answers on (\S+)/, 120_000);
  await dev.until(/GraphQL API and GraphiQL/);
  const cluster = {
    CASSANDRA_CONTACT_POINTS: contactPoint,
    CASSANDRA_LOCAL_DATACENTER: 'datacenter1',
    CASSANDRA_KEYSPACES: 'shop',
    GATEWAY_READ_ONLY: 'true',
    GATEWAY_UNAUTHENTICATED_READS: 'true',
    GATEWAY_CURSOR_SECRETS: 'only for tests: long enough',
  };
  const config = (hide: string) =>
    writeFileSync(
      join(folder, 'gateway.config.ts'),
      `import { defineConfig } from 'cassandra-graphql-gateway';\nexport default defineConfig({ hide: [${hide}] });\n`,
    );
  config('');
  expect(await run(['snapshot', 'before.json'], cluster)).toMatchObject({ code: 0 });
  expect(await run(['diff', 'before.json'], cluster)).toEqual({ code: 0, output: 'no change\n' });
  const printed = await run(['print'], cluster);
  expect([printed.code, printed.output]).toEqual([0, expect.stringContaining('type Customer implements Node {')]);
  expect(await run(['print', '--snapshot', 'before.json'], { GATEWAY_READ_ONLY: 'true' })).toEqual(printed);

  const check = await run(['check'], cluster);
  expect(check.code).toBe(0);
  expect(check.output).toMatch(/^ok {8}shop\.customers: SELECT works$/m);
  expect(check.output).toMatch(/^warning {3}table `shop\.users` cannot be called User/m);
  expect(check.output).not.toContain('\u001b');

  await dropColumn(contactPoint);
  const changed = await run(['diff', 'before.json'], cluster);
  expect([changed.code, changed.output]).toEqual([
    1,
    expect.stringMatching(/^breaking {2}.*'acidity' was removed from object type 'Product'/m),
  ]);
  expect(await run(['snapshot', 'after.json'], cluster)).toMatchObject({ code: 0 });
  expect((await run(['diff', 'after.json', 'before.json', '--fail-on', 'dangerous'])).code).toBe(0);
  expect((await run(['diff', 'before.json', 'after.json'])).code).toBe(1);

  const served = start(['serve', '--snapshot', 'after.json'], { ...cluster, PORT: '0' });
  const [, url = ''] = await served.until(/"url":"(http:[^"]+)"/);
  await served.until(/"message":"connected"/);
  const answer = await fetch(`${url.replace('localhost', '127.0.0.1')}/graphql?query={category(id:1){name}}`, {
    headers: { 'graphql-require-preflight': '1' },
  });
  expect(await answer.json()).toEqual({ data: { category: { name: 'Espresso' } } });
  for (const program of [served, dev]) program.child.kill('SIGINT');
  expect([await served.ended, await dev.ended]).toEqual([130, 130]);
}, 240_000);
