/** `npm run dev` as a user has it: a Cassandra of its own, sharing, Ctrl-C at every step, readable errors. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../src/local-cassandra/free-ports.ts';
import { linkJars, startProgram } from '../support/program.ts';

/** A cache of its own that has the jars already. */
async function environment() {
  const cache = mkdtempSync(join(tmpdir(), 'gateway-dev-'));
  onTestFinished(() => rmSync(cache, { recursive: true, force: true }));
  await linkJars(cache);
  return { XDG_CACHE_HOME: cache, PORT: String(await freePort('127.0.0.1')) };
}

/** Java processes whose command line names this cache. */
function cassandraProcesses(cache: string): { readonly pid: number; readonly command: string }[] {
  const listing = execFileSync('ps', ['axww', '-o', 'pid=,command='], { encoding: 'utf8' });
  const lines = listing.split('\n').filter((line) => line.includes('CassandraDaemon') && line.includes(cache));
  return lines.map((command) => ({ pid: Number.parseInt(command, 10), command }));
}

function cassandras(cache: string): number {
  return cassandraProcesses(cache).length;
}

async function gone(cache: string, withinMs: number): Promise<void> {
  const until = Date.now() + withinMs;
  while (cassandras(cache) > 0) {
    if (Date.now() > until) throw new Error(`Cassandra still runs after ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function ask(url: string, query: string) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as { data: Record<string, unknown> };
}

const READY = /GraphQL API and GraphiQL: (\S+)/;

test('starts, shares its Cassandra with a second one, stops with the last, keeps the data', async () => {
  const env = await environment();
  const first = startProgram('cli', env, ['dev']);
  const [, url = ''] = await first.until(READY);
  expect(url).toBe(`http://localhost:${env.PORT}/graphql`);
  await first.until(/Ctrl-C stops everything/);
  expect(first.output()).toMatch(/Worth trying:\n( {2}\{.*\n){3}/);
  const VIEWS = '{ pageView(page: "/", day: "2026-01-01") { views } }';
  const { data } = await ask(url, VIEWS);
  expect(data).toEqual({ pageView: { views: expect.stringMatching(/^\d+$/) } });
  for (const query of first.output().match(/^ {2}\{.*$/gm) ?? []) {
    const answer = await ask(url, query);
    expect(answer).not.toHaveProperty('errors');
  }

  const second = startProgram('cli', { ...env, PORT: String(await freePort('127.0.0.1')) }, ['dev']);
  const [, secondUrl = ''] = await second.until(READY);
  expect(second.output()).toContain('sharing the Cassandra that runs already');
  expect(cassandras(env.XDG_CACHE_HOME)).toBe(1);
  const anew = startProgram('cli', env, ['dev', '--fresh']);
  expect(await anew.ended).toBe(1);
  expect(anew.output()).toContain('Cannot begin anew as another process uses the local Cassandra');
  first.child.kill('SIGINT');
  expect(await first.ended).toBe(130);
  expect(await ask(secondUrl, VIEWS)).toEqual({ data });
  second.child.kill('SIGINT');
  expect(await second.ended).toBe(130);
  await gone(env.XDG_CACHE_HOME, 1_000);

  const third = startProgram('cli', env, ['dev']);
  await third.until(READY);
  expect(third.output()).not.toContain('applying');
  expect(await ask(url, VIEWS)).toEqual({ data });
  third.child.kill('SIGKILL');
  await third.ended;
  await gone(env.XDG_CACHE_HOME, 20_000);

  const fresh = startProgram('cli', env, ['dev', '--fresh']);
  await fresh.until(READY);
  expect(fresh.output()).toContain('applying 02-rows.cql');
  fresh.child.kill('SIGINT');
  await fresh.ended;
}, 180_000);

test.each([
  ['before anything', /^/],
  ['while Cassandra starts', /starting Cassandra/],
  ['when it answers', /Cassandra answers/],
  ['while tables are made', /applying 01/],
  ['while rows are written', /applying 02/],
  ['while the schema is read', /reading the schema/],
])(
  'Ctrl-C %s leaves nothing running',
  async (_when, pattern) => {
    const env = await environment();
    const program = startProgram('cli', env, ['dev']);
    await program.until(pattern);
    program.child.kill('SIGINT');
    expect(await program.ended).not.toBe(0);
    expect(program.output()).not.toMatch(/Error|at file:/);
    await gone(env.XDG_CACHE_HOME, 20_000);
  },
  90_000,
);

test('when its Cassandra dies, it says so with the end of the log and ends', async () => {
  const env = { ...(await environment()), CASSANDRA_HEAP: '300m' };
  const program = startProgram('cli', env, ['dev']);
  await program.until(READY);
  const [java, ...others] = cassandraProcesses(env.XDG_CACHE_HOME);
  expect(others).toEqual([]);
  expect(java?.command).toContain('-Xmx300m');
  process.kill(java?.pid ?? 0, 'SIGKILL');
  expect(await program.ended).toBe(1);
  expect(program.output()).toMatch(
    /Cassandra ended \(SIGKILL\)\. The end of its log:\n[\s\S]*What to do: [\s\S]*CASSANDRA_HEAP=2g/,
  );
}, 90_000);

describe('says what is wrong', () => {
  test('with an argument', async () => {
    const program = startProgram('cli', await environment(), ['dev', '--frsh']);
    expect(await program.ended).toBe(2);
    expect(program.output()).toMatch(/--frsh[\s\S]*Usage: cassandra-graphql-gateway dev/);
  });

  test('when there is no Java 17', async () => {
    // A cache below a file cannot be made: where a Java is found all the same, the start ends there.
    const program = startProgram('cli', { PATH: '', JAVA_HOME: '', XDG_CACHE_HOME: '/dev/null' }, ['dev']);
    expect(await program.ended).toBe(1);
    expect(program.output()).toMatch(/Cannot|ENOTDIR/);
  });

  test('when the port is taken', async () => {
    const env = await environment();
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(Number(env.PORT), '127.0.0.1', resolve));
    onTestFinished(() => new Promise((resolve) => blocker.close(() => resolve())));
    const program = startProgram('cli', env, ['dev']);
    expect(await program.ended).toBe(1);
    expect(program.output()).toContain('Cannot listen as the port is in use: choose another with PORT');
    await gone(env.XDG_CACHE_HOME, 20_000);
  }, 60_000);

  test("with the options of one's own cluster", async () => {
    const program = startProgram('cli', { CASSANDRA_CONTACT_POINTS: '10.0.0.5', GATEWAY_MAX_DEPTH: 'deep' }, ['dev']);
    expect(await program.ended).toBe(2);
    expect(program.output()).toMatch(
      /CONFIG_INVALID: Cannot start, 3 faults[\s\S]*GATEWAY_MAX_DEPTH[\s\S]*CASSANDRA_LOCAL_DATACENTER[\s\S]*CASSANDRA_KEYSPACES/,
    );
  });
});
