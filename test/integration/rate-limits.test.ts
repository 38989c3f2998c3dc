/** How much a caller may ask for, over both transports, and shared by two gateways through a real table. */
import { expect, onTestFinished, test } from 'vitest';
import { checkCluster } from '../../src/commands/check-cluster.ts';
import type { Identify } from '../../src/config/config.ts';
import { Deadline } from '../../src/deadline.ts';
import { makeApiKey } from '../../src/identity/api-keys.ts';
import { createRateTable } from '../../src/rates/shared-use.ts';
import { testConfig, testGateway } from '../support/cassandra.ts';
import { createKeyspace, openRawClient } from '../support/raw-client.ts';
import { runAs } from '../support/run-as.ts';
import { TRANSPORTS } from '../support/transports.ts';

const NAME = '{ category(id: 1) { name } }';
const HOUR = { rateLimitWindowS: 3_600 };

test.each(Object.entries(TRANSPORTS))(
  'over the %s requests are counted, and refused with when to come again',
  async (_kind, make) => {
    const { post } = await make({ rateLimitRequests: 3, ...HOUR });
    const seen = [];
    for (let count = 0; count < 4; count += 1) {
      const { status, headers, answer } = await post(NAME);
      seen.push([status, answer.errors?.[0]?.extensions.code, headers.get('ratelimit'), headers.get('retry-after')]);
    }
    expect(seen).toEqual([
      [200, undefined, '"requests";r=2;t=1200', null],
      [200, undefined, '"requests";r=1;t=2400', null],
      [200, undefined, '"requests";r=0;t=3600', null],
      [429, 'RATE_LIMITED', '"requests";r=0;t=3600', '1200'],
    ]);
    expect((await post(NAME)).headers.get('ratelimit-policy')).toBe('"requests";q=3;w=3600');
  },
);

test('cost is what an operation may ask for, and what it did not read is given back', async () => {
  const { post } = await TRANSPORTS.server({ rateLimitCost: 100, ...HOUR });
  const left = async (query: string) => {
    const { status, headers } = await post(query);
    return [status, /"cost";r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]];
  };
  const { answer } = await post('{ categories(first: 60) { edges { node { id } } } }');
  const rows = answer.data.categories.edges.length;
  expect(rows).toBeLessThan(40);
  const [status, rest] = await left(NAME);
  expect(status).toBe(200);
  expect(Number(rest)).toBeGreaterThanOrEqual(100 - rows - 4);
  expect(Number(rest)).toBeLessThan(100 - rows);
  const missing = '{ categories(where: { id: { eq: 99999 } }, first: 50) { edges { node { id } } } }';
  expect(await left(missing)).toEqual([200, String(Number(rest) - 1)]); // one statement, which found nothing
  const [refused] = await left(
    '{ a: categories(first: 90) { edges { node { id } } } b: categories(first: 90) { edges { node { id } } } }',
  );
  expect(refused).toBe(429);
});

test('what filters has all of its cost, as nobody knows how many rows it went through', async () => {
  const { gateway } = await testGateway({ rateLimitCost: 1_000, ...HOUR }, { filtering: { categories: 'table' } });
  const query = '{ categories(where: { name: { eq: "none" } }, first: 40) { edges { node { id } } } }';
  const { headers, errors } = await runAs(gateway, undefined, query);
  expect([errors, headers.ratelimit]).toEqual([undefined, expect.stringContaining('"cost";r=960')]);
});

test('what counts rows that a caller may not read, writes, or fails is not given back, nor told', async () => {
  const rules = {
    r: {
      costs: true,
      tables: {
        categories: {
          read: true,
          check: { columns: [], permits: (rows: readonly unknown[]) => rows.map(() => false) },
        },
      },
    },
  } as const;
  const { gateway } = await testGateway({ rateLimitCost: 1_000, ...HOUR }, { rules });
  const ask = async (query: string) => {
    const { headers, extensions } = await runAs(gateway, { subject: 'ada', roles: ['r'] }, query);
    return [Number(/"cost";r=(\d+)/.exec(headers.ratelimit ?? '')?.[1]), extensions];
  };
  expect(await ask('{ categoriesByKey(keys: [{ id: 1 }, { id: 2 }, { id: 99999 }]) { id } }')).toEqual([
    997,
    { cost: { estimated: 3 } },
  ]);
  expect(await ask('{ categoriesByKey(keys: [{ id: 99997 }, { id: 99998 }, { id: 99999 }]) { id } }')).toEqual([
    994,
    { cost: { estimated: 3 } },
  ]);
});

test('each subject has its own, callers without one those of their address, also for guesses of keys', async () => {
  const identity = [{ by: 'apiKey', keys: [] }] as const;
  const { gateway } = await testGateway({ rateLimitRequests: 1, ...HOUR }, { identity });
  const ask = async (address: string, key?: string) => {
    const headers = { 'content-type': 'application/json', ...(key === undefined ? {} : { 'x-api-key': key }) };
    const request = { method: 'POST', url: '/graphql', headers, address, body: JSON.stringify({ query: NAME }) };
    return (await gateway.fetch(request)).status;
  };
  expect([await ask('1.1.1.1'), await ask('1.1.1.1'), await ask('2.2.2.2')]).toEqual([200, 429, 200]);
  const guess = `a.${'A'.repeat(43)}`;
  expect([await ask('3.3.3.3', guess), await ask('3.3.3.3', guess)]).toEqual([401, 429]);
  // Requests of others from there are others.
  expect([await ask('3.3.3.3'), await ask('3.3.3.3')]).toEqual([200, 429]);
  const { gateway: other } = await testGateway({ rateLimitRequests: 1, ...HOUR });
  const as = async (subject: string) => (await runAs(other, { subject }, NAME)).status;
  expect([await as('ada'), await as('ada'), await as('bob')]).toEqual([200, 429, 200]);
});

test('who has guessed wrongly too often does not guess rightly either, and is not written about without end', async () => {
  const { key, kept } = makeApiKey('a');
  const asked: string[] = [];
  const identify: Identify = async ({ headers: { authorization = '' } }) => {
    asked.push(authorization);
    if (authorization.includes('slow')) await new Promise((resolve) => setTimeout(resolve, 50));
    if (authorization === 'fail') throw new Error('the directory is down');
    return authorization.startsWith('right') ? { subject: authorization } : { refused: 'the password is wrong' };
  };
  const { gateway, lines } = await testGateway(
    { rateLimitRequests: 2, auditLog: true, ...HOUR },
    { identity: [{ by: 'apiKey', keys: [kept] }], identify },
  );
  const ask = async (headers: Record<string, string>, address = '1.1.1.1') => {
    const json = { 'content-type': 'application/json', ...headers };
    const request = { method: 'POST', url: '/graphql', headers: json, address, body: JSON.stringify({ query: NAME }) };
    const answer = await gateway.fetch(request);
    return [answer.status, Number(answer.headers['retry-after'] ?? 0)];
  };
  const by = (authorization: string) => ask({ authorization });
  // What is no guess costs none, nor does one that is right.
  for (let count = 0; count < 3; count += 1) {
    expect(await by('fail')).toEqual([500, 0]);
    expect(await by(`right ${count}`)).toEqual([200, 0]);
  }
  asked.length = 0;
  // Many are looked at together, as nearly all are right, and none after those were wrong.
  const together = (authorization: string) =>
    Promise.all(Array.from({ length: 100 }, (_, at) => ask({ authorization: `${authorization} ${at}` }, '4.4.4.4')));
  expect((await together('right slow')).filter(([status]) => status === 200)).toHaveLength(32);
  asked.length = 0;
  expect((await together('slow')).filter(([status]) => status === 401)).toHaveLength(32);
  await together('slow');
  expect(asked).toHaveLength(32);
  expect([await by('a'), await by('b')]).toEqual([
    [401, 0],
    [401, 0],
  ]);
  asked.length = 0;
  lines.length = 0;
  const halfAnHour = expect.closeTo(1_800, -1);
  expect(await by('right')).toEqual([429, halfAnHour]);
  expect(await by('c')).toEqual([429, halfAnHour]);
  expect(asked).toEqual([]);
  expect(lines.filter(({ message }) => message === 'audit')).toEqual([]);
  // Who does not wait for the answer has guessed all the same.
  for (let count = 0; count < 4; count += 1) {
    const deadline = Deadline.after(10_000);
    const headers = { 'content-type': 'application/json', authorization: 'slow' };
    const request = { method: 'POST', url: '/graphql', headers, address: '5.5.5.5', body: '{}' };
    const answer = gateway.fetch(request, { deadline });
    deadline.abort();
    expect((await answer).status).toBe(count < 2 ? 499 : 429);
    await new Promise((resolve) => setTimeout(resolve, 80));
  }
  // Elsewhere, and by what is too long to be guessed, it is let in.
  expect((await ask({ authorization: 'right' }, '2.2.2.2'))[0]).toBe(200);
  expect((await ask({ 'x-api-key': key }))[0]).toBe(200);
});

test('a fleet adds up what a caller used, by a table that check says how to create', async () => {
  const client = await openRawClient();
  await createKeyspace(client, 'rated', []);
  onTestFinished(async () => {
    await client.execute('DROP KEYSPACE rated');
    await client.shutdown();
  });
  const options = { rateLimitRequests: 10, rateLimitTable: 'rated.uses', ...HOUR };
  const check = () => Deadline.run(30_000, (deadline) => checkCluster(testConfig(options), deadline));
  const lines = async () => (await check()).lines.filter(({ text }) => text.startsWith('rated.uses'));
  const create = createRateTable('rated.uses');
  expect(await lines()).toMatchObject([{ level: 'finding', text: expect.stringContaining(create) }]);
  const lonely = await testGateway(options);
  const as = async ({ gateway }: typeof lonely, subject: string) => (await runAs(gateway, { subject }, NAME)).status;
  expect([await as(lonely, 'ada'), await as(lonely, 'ada')]).toEqual([200, 200]);
  await lonely.gateway.settled();
  expect(lonely.lines.some(({ message }) => message.startsWith('rate limits are not shared'))).toBe(true);

  await client.execute(create);
  expect(await lines()).toEqual([{ level: 'ok', text: 'rated.uses: rate limits are shared' }]);
  const [one, two] = [await testGateway(options), await testGateway(options)];
  for (let count = 0; count < 6; count += 1) expect(await as(one, 'ada')).toBe(200);
  await one.gateway.settled();
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  expect(await as(one, 'ada')).toBe(200);
  await one.gateway.settled();
  // Seven of ten are used there; the second here asks what others have.
  expect([await as(two, 'ada'), await as(two, 'ada')]).toEqual([200, 200]);
  await two.gateway.settled();
  const statuses: number[] = [];
  for (let count = 0; count < 3; count += 1) statuses.push(await as(two, 'ada'));
  expect(statuses).toEqual([200, 429, 429]);
  expect(await as(two, 'bob')).toBe(200);
  const { rows } = await client.execute('SELECT caller, requests FROM rated.uses');
  expect(JSON.stringify(rows)).not.toContain('ada');
  const ttl = await client.execute('SELECT TTL(requests) AS ttl FROM rated.uses LIMIT 1');
  expect(ttl.first().ttl).toBeGreaterThan(3_600);
});
