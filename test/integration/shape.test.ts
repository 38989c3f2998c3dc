/** What the configuration makes of names, and what it says of tables and columns. */
import { expect, test } from 'vitest';
import shopConfig from '../../schema/gateway.config.ts';
import { testGateway } from '../support/cassandra.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';

const FIELDS = '{ __type(name: "Thing") { fields(includeDeprecated: true) { name description deprecationReason } } }';

test('the global id may be called id, in rows, nodes and arguments alike', async () => {
  await makeLiveKeyspace('named', [
    'CREATE TABLE named.things (id int PRIMARY KEY, user_name text)',
    "INSERT INTO named.things (id, user_name) VALUES (1, 'a')",
  ]);
  const { run } = await testGateway({ keyspaces: ['named'], globalId: 'id' }, {});
  const { data } = await run('{ thing(rowId: 1) { id rowId userName } }');
  expect(data.thing).toMatchObject({ rowId: 1, userName: 'a' });
  const { id } = data.thing;
  const found = await run('query ($id: ID!) { node(id: $id) { id ... on Thing { rowId } } nodes(ids: [$id]) { id } }', {
    id,
  });
  expect(found).toEqual({ data: { node: { id, rowId: 1 }, nodes: [{ id }] } });
});

test('fields may be called as the columns are; descriptions and deprecations come from the configuration', async () => {
  await makeLiveKeyspace('spelt', ['CREATE TABLE spelt.things (id int PRIMARY KEY, user_name text, "Odd Name" int)']);
  const { run } = await testGateway(
    { keyspaces: ['spelt'], naming: 'cql' },
    {
      describe: { 'things.user_name': 'What people call it.', things: 'All things.' },
      deprecate: { 'things.user_name': 'Use another.', things: 'They go.' },
    },
  );
  const { data } = await run(FIELDS);
  expect(data.__type.fields).toEqual(
    expect.arrayContaining([
      {
        name: 'user_name',
        description: 'What people call it.\n\n`user_name text`',
        deprecationReason: 'Use another.',
      },
      expect.objectContaining({ name: 'Odd_u20_Name' }),
    ]),
  );
  const roots = await run('{ __schema { queryType { fields(includeDeprecated: true) { name deprecationReason } } } }');
  expect(roots.data.__schema.queryType.fields).toEqual(
    expect.arrayContaining([{ name: 'things', deprecationReason: 'They go.' }]),
  );
});

test('operators open filtering for a table, and only its filters show it', async () => {
  const { run } = await testGateway({}, { ...shopConfig, filtering: { orders_by_customer: 'partition' } });
  const where = 'customerId: { eq: "c0000000-0000-4000-8000-000000000002" }, total: { gt: "100" }';
  const { data } = await run(`{ ordersByCustomer(where: { ${where} }) { nodes { total } } }`);
  expect(data.ordersByCustomer.nodes).toEqual([{ total: '157.20' }]);
  const { errors } = await run('{ ordersByCustomer(where: { total: { gt: "100" } }) { nodes { total } } }');
  expect(errors?.[0]?.extensions.code).toBe('CANNOT_BE_SERVED');
  const closed = await (await testGateway()).run(`{ ordersByCustomer(where: { ${where} }) { nodes { total } } }`);
  expect(closed.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
});
