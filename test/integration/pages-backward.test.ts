/** Pages from the end, and what it costs to know whether rows stand before a page. */
import { expect, test } from 'vitest';
import { testGateway } from '../support/cassandra.ts';

const WHERE = 'where: { roaster: { eq: "R1" }, day: { eq: "2026-01-15" } }';

test('whether rows stand before a page costs one statement, sent only when it is asked for', async () => {
  const { run, statements } = await testGateway();
  const ask = async (args: string, pageInfo: string) => {
    const { data, errors } = await run(
      `{ roasterReadings(${WHERE} ${args}) { nodes { hour minute sensor } pageInfo { ${pageInfo} } } }`,
    );
    expect(errors).toBe(undefined);
    return { ...data.roasterReadings.pageInfo, count: statements() };
  };
  const first = await ask('first: 2', 'endCursor hasPreviousPage');
  expect(first).toMatchObject({ hasPreviousPage: false, count: 1 });
  const slices = (await ask(`first: 1 after: "${first.endCursor}"`, 'hasNextPage')).count;
  expect(await ask(`first: 1 after: "${first.endCursor}"`, 'hasPreviousPage')).toMatchObject({
    hasPreviousPage: true,
    count: slices + 1,
  });
  expect(await ask('last: 2', 'hasNextPage')).toEqual({ hasNextPage: false, count: 1 });
});

test('cursors of either direction go on in both', async () => {
  const { run } = await testGateway();
  const page = async (args: string) => {
    const { data, errors } = await run(
      `{ roasterReadings(${WHERE} ${args}) { nodes { hour minute sensor } pageInfo { startCursor endCursor hasPreviousPage hasNextPage } } }`,
    );
    expect(errors).toBe(undefined);
    return data.roasterReadings;
  };
  const first = await page('first: 3');
  const second = await page(`first: 3 after: "${first.pageInfo.endCursor}"`);
  expect(await page(`last: 3 before: "${second.pageInfo.startCursor}"`)).toMatchObject({
    nodes: first.nodes,
    pageInfo: { hasPreviousPage: false, hasNextPage: true },
  });
  const beforeAll = await page(`last: 3 before: "${first.pageInfo.startCursor}"`);
  expect(beforeAll).toMatchObject({ nodes: [], pageInfo: { hasPreviousPage: false, hasNextPage: true } });
});

test('pages that Cassandra cannot turn round are refused, and say so', async () => {
  const { run } = await testGateway();
  const { errors } = await run(`{
    ordersByCustomer(where: { status: { eq: "PAID" } }, last: 2) { nodes { total } }
  }`);
  expect(errors?.[0]).toMatchObject({
    message:
      'Cannot read ordersByCustomer backward unless they are rows of one partition, by its clustering order: give `first` and `after`',
    extensions: { code: 'CANNOT_BE_SERVED' },
  });
});
