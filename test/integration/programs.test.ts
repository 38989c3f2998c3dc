/** The server and the schema printer as processes, and the package for Lambda, over the project's Cassandra. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { planFleet } from '../../src/config/fleet.ts';
import { OPTIONS } from '../../src/config/options.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { cassandra } from '../support/cassandra.ts';
import { EVENTS } from '../support/lambda-events.ts';
import { startProgram } from '../support/program.ts';
import { makeLiveKeyspace, rawClient } from '../support/raw-client.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function environment(extra: Record<string, string> = {}): Record<string, string> {
  const { contactPoints, localDataCenter } = cassandra();
  return {
    CASSANDRA_CONTACT_POINTS: contactPoints.join(','),
    CASSANDRA_LOCAL_DATACENTER: localDataCenter,
    CASSANDRA_KEYSPACES: 'shop',
    GATEWAY_CURSOR_SECRETS: 'only for tests: long enough',
    GATEWAY_READ_ONLY: 'true',
    GATEWAY_UNAUTHENTICATED_READS: 'true',
    GATEWAY_HOST: '127.0.0.1',
    PORT: '0',
    ...extra,
  };
}

const BODY = JSON.stringify({ query: '{ category(id: 1) { name } }' });

function post(port: number, agent: Agent): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const sending = request(
      {
        port,
        host: '127.0.0.1',
        path: '/graphql',
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json' },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    sending.on('error', (error) => reject(Object.assign(error, { isNewConnection: !sending.reusedSocket })));
    sending.end(BODY);
  });
}

describe('npm start', () => {
  test('in production has no scans, no introspection, no mutations; and loses no request when it is told to end', async () => {
    const server = startProgram('server', environment());
    const [, port = ''] = await server.until(/"url":"http:\/\/localhost:(\d+)"/);
    await server.until(/"message":"schema built"/);
    const ask = async (query: string) =>
      (
        await (
          await fetch(`http://127.0.0.1:${port}/graphql`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ query }),
          })
        ).json()
      ).errors?.[0];
    expect(await ask('{ categories { edges { cursor } } }')).toMatchObject({
      message: 'Cannot read categories without a filter: give id',
      extensions: { code: 'CANNOT_BE_SERVED' },
    });
    expect(await ask('{ __schema { types { name } } }')).toMatchObject({
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
    expect(await ask('mutation { insertUser(input: { id: 1 }) { applied } }')).toMatchObject({
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });

    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    const outcomes: string[] = [];
    let isOver = false;
    const load = async () => {
      while (!isOver) {
        try {
          const { status, text } = await post(Number(port), agent);
          outcomes.push(status === 200 && text.includes('Espresso') ? 'good' : `${status} ${text}`);
        } catch (error) {
          const { code, isNewConnection } = error as { code?: string; isNewConnection?: boolean };
          // A new connection that waits to be accepted when the port closes is refused or reset by the system; nothing
          // of it was read, and below the server's log proves that what was read was answered.
          if (code === 'ECONNREFUSED' || (code === 'ECONNRESET' && isNewConnection)) return;
          outcomes.push(String(code ?? error));
        }
      }
    };
    const loads = Array.from({ length: 16 }, load);
    await new Promise((resolve) => setTimeout(resolve, 500));
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    isOver = true;
    await Promise.all(loads);
    agent.destroy();
    expect([...new Set(outcomes)]).toEqual(['good']);
    const served = server
      .output()
      .split('\n')
      .filter((line) => line.includes('"message":"operation"') && line.includes('"rows":1'));
    expect(served).toHaveLength(outcomes.length);
    expect(outcomes.length).toBeGreaterThan(50);
  });

  test('with options that cannot be lists them all and ends with 2', async () => {
    const server = startProgram('server', { PORT: '99999' });
    expect(await server.ended).toBe(2);
    expect(server.output()).toMatch(
      /CONFIG_INVALID: Cannot start, \d faults[\s\S]*PORT \(port\) is "99999", permitted: a whole number from 0 to 65535[\s\S]*CASSANDRA_CONTACT_POINTS[\s\S]*GATEWAY_CURSOR_SECRETS/,
    );
  });

  test('over a keyspace that does not exist ends with 1 and says so', async () => {
    const server = startProgram('server', environment({ CASSANDRA_KEYSPACES: 'nowhere' }));
    expect(await server.ended).toBe(1);
    expect(server.output()).toContain('KEYSPACE_NOT_FOUND: The keyspace "nowhere" does not exist');
  });

  test('ends on SIGINT while it still looks for Cassandra', async () => {
    const server = startProgram('server', environment({ CASSANDRA_CONTACT_POINTS: '127.0.0.1:1' }));
    await server.until(/not ready yet/);
    server.child.kill('SIGINT');
    expect(await server.ended).toBe(130);
  });
});

test("npm run dev over one's own cluster is read-only unless --write is given, and needs no schema of ours", async () => {
  await makeLiveKeyspace('somebodys', ['CREATE TABLE somebodys.things (id int PRIMARY KEY, name text)']);
  const mutationType = async (args: string[]) => {
    const program = startProgram(
      'cli',
      { ...environment({ CASSANDRA_KEYSPACES: 'somebodys' }), GATEWAY_READ_ONLY: undefined },
      ['dev', ...args],
    );
    const [, url = ''] = await program.until(/GraphQL API and GraphiQL: (\S+)/);
    const answer = await fetch(url.replace('localhost', '127.0.0.1'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __schema { mutationType { name } } things { edges { cursor } } }' }),
    });
    const { data } = await answer.json();
    program.child.kill('SIGINT');
    await program.ended;
    return data;
  };
  expect(await mutationType([])).toEqual({ __schema: { mutationType: null }, things: { edges: [] } });
  expect(await mutationType(['--write'])).toMatchObject({ __schema: { mutationType: { name: 'Mutation' } } });
});

test('npm run schema prints the SDL of a keyspace', async () => {
  const program = startProgram(
    'cli',
    {
      ...environment(),
      GATEWAY_READ_ONLY: 'false',
      GATEWAY_CONFIG_FILE: join(ROOT, 'schema/gateway.config.ts'),
    },
    ['print'],
  );
  expect(await program.ended).toBe(0);
  expect(program.output()).toContain(readFileSync(join(ROOT, 'schema/schema.graphql'), 'utf8').trim());
});

describe('the package for Lambda', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-package-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const zip = join(folder, 'cassandra-graphql-gateway.zip');
  execFileSync(join(ROOT, 'node_modules/.bin/serverless'), ['package', '--package', folder], {
    cwd: ROOT,
    stdio: 'pipe',
  });
  const template = JSON.parse(readFileSync(join(folder, 'cloudformation-template-update-stack.json'), 'utf8')) as {
    Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
  };
  const resource = (type: string) => Object.values(template.Resources).find((each) => each.Type === type)?.Properties;

  test('is one code file of at most 400 kB', () => {
    expect(statSync(zip).size).toBeLessThanOrEqual(400_000);
    const listing = execFileSync(
      'python3',
      ['-c', 'import sys,zipfile; print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))', zip],
      { encoding: 'utf8' },
    );
    expect(listing.trim().split('\n')).toEqual(['dist/bundle/handler.cjs']);
  });

  test('deploys Node 24 on arm64 behind a URL that asks for IAM, with options that exist', () => {
    expect(resource('AWS::Lambda::Function')).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'dist/bundle/handler.handler',
      MemorySize: 1024,
      Timeout: 15,
    });
    expect(resource('AWS::Lambda::Url')).toMatchObject({ AuthType: 'AWS_IAM' });
    const { Variables } = resource('AWS::Lambda::Function')!.Environment as { Variables: Record<string, string> };
    const known = new Set<string>(Object.values(OPTIONS).map(({ env }) => env));
    expect(Object.keys(Variables).filter((name) => !known.has(name))).toEqual([]);
    expect(resource('AWS::Logs::LogGroup')).toMatchObject({ RetentionInDays: 14 });
    expect(resource('AWS::Lambda::Function')).not.toHaveProperty('TracingConfig');
  });

  test('keeps a fleet to its budget in one place, for every stage, and has alarms where a topic is given', () => {
    const packaged = (stage: string, environment: Record<string, string> = {}) => {
      const out = mkdtempSync(join(tmpdir(), 'gateway-stage-'));
      onTestFinished(() => rmSync(out, { recursive: true, force: true }));
      const args = ['package', '--stage', stage, '--package', out];
      const env = { ...process.env, ...environment };
      execFileSync(join(ROOT, 'node_modules/.bin/serverless'), args, { cwd: ROOT, env, stdio: 'pipe' });
      const made = JSON.parse(
        readFileSync(join(out, 'cloudformation-template-update-stack.json'), 'utf8'),
      ) as typeof template;
      return made.Resources;
    };
    for (const stage of ['dev', 'prod']) {
      const resources = packaged(stage);
      const { ReservedConcurrentExecutions: instances, Environment } = (resources.GraphqlLambdaFunction?.Properties ??
        {}) as {
        ReservedConcurrentExecutions: number;
        Environment: { Variables: Record<string, string> };
      };
      // Without rules it refuses to serve, unless that is wanted.
      expect(Environment.Variables.GATEWAY_UNAUTHENTICATED_READS).toBe('false');
      const config = readConfig({
        ...Environment.Variables,
        GATEWAY_UNAUTHENTICATED_READS: 'true',
        AWS_LAMBDA_FUNCTION_NAME: 'f',
        GATEWAY_CURSOR_SECRETS: '0123456789abcdef',
      });
      expect(config).toMatchObject({ preset: 'serverless', fleetSize: instances, maxConcurrency: 20 });
      expect(planFleet(config, 6).warnings).toEqual([]);
    }
    for (const name of ['ErrorsAlarm', 'ThrottlesAlarm'])
      expect(template.Resources[name]).toMatchObject({ Type: 'AWS::CloudWatch::Alarm', Condition: 'HasAlarmTopic' });
  });

  test('is made without network and account', () => {
    const isolated = ['--map-root-user', '--net', '--'];
    try {
      execFileSync('unshare', [...isolated, 'true'], { stdio: 'pipe' });
    } catch {
      process.stderr.write('no network namespaces here: packaging without network is not tried\n');
      return;
    }
    const out = mkdtempSync(join(tmpdir(), 'gateway-offline-'));
    onTestFinished(() => rmSync(out, { recursive: true, force: true }));
    const env = { PATH: process.env.PATH, HOME: out };
    const serverless = join(ROOT, 'node_modules/.bin/serverless');
    execFileSync('unshare', [...isolated, serverless, 'package', '--package', out], { cwd: ROOT, env, stdio: 'pipe' });
    expect(statSync(join(out, 'cassandra-graphql-gateway.zip')).size).toBeGreaterThan(100_000);
  });

  test('has a container beside it, made of files that are there', () => {
    const text = readFileSync(join(ROOT, 'scripts/Dockerfile'), 'utf8');
    const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) => names.split(' '));
    for (const name of copied) expect(existsSync(join(ROOT, name)), name).toBe(true);
    const [, command = ''] = /^CMD \["node", "([^"]+)"\]$/m.exec(text) ?? [];
    expect(existsSync(join(ROOT, command))).toBe(true);
  });

  test('keeps to what Serverless Framework 4 and osls 4 both accept', () => {
    const yaml = readFileSync(join(ROOT, 'serverless.yml'), 'utf8');
    const rootKeys = [...yaml.matchAll(/^(\w+):/gm)].map(([, key]) => key);
    for (const onlyFour of ['build', 'stages', 'org', 'app', 'licenseKey']) expect(rootKeys).not.toContain(onlyFour);
    expect(yaml).toMatch(/^frameworkVersion: ["']\^4["']$/m);
    expect(yaml).toMatch(/^configValidationMode: error$/m);
    expect(yaml).not.toMatch(/\$\{(ssm|cf|aws):/);
    expect(yaml).toMatch(/handler: dist\/bundle\/handler\.handler/);
  });

  test('answers every kind of event, and opens no connection on the second invocation', async () => {
    const unpacked = mkdtempSync(join(tmpdir(), 'gateway-zip-'));
    onTestFinished(() => rmSync(unpacked, { recursive: true, force: true }));
    execFileSync('python3', ['-m', 'zipfile', '-e', zip, unpacked]);
    const variables = environment({ GATEWAY_LOG_LEVEL: 'silent' });
    Object.assign(process.env, variables);
    onTestFinished(() => {
      for (const name of Object.keys(variables)) delete process.env[name];
    });
    const { handler } = createRequire(import.meta.url)(
      join(unpacked, 'dist/bundle/handler.cjs'),
    ) as typeof import('../../src/bin/lambda.ts');
    onTestFinished(() => handler.close());
    expect(handler).toHaveLength(2);
    const client = await rawClient();
    const connections = async () =>
      (await client.execute('SELECT address, port FROM system_views.clients')).rows
        .map((row) => `${row.address}:${row.port}`)
        .sort();
    const invoke = async (kind: string) => {
      const event = EVENTS[kind]?.make({
        method: 'POST',
        path: '/graphql',
        headers: { 'content-type': 'application/json' },
        body: BODY,
      });
      const { statusCode, body } = await handler(event!, { getRemainingTimeInMillis: () => 10_000 });
      return { statusCode, data: JSON.parse(body).data };
    };
    const good = { statusCode: 200, data: { category: { name: 'Espresso' } } };
    expect(await invoke('functionUrl')).toEqual(good);
    const after = await connections();
    expect(await invoke('functionUrl')).toEqual(good);
    expect(await connections()).toEqual(after);
    for (const kind of Object.keys(EVENTS)) expect([kind, await invoke(kind)]).toEqual([kind, good]);
    expect(await connections()).toEqual(after);
  });
});
