/** Fields added in code: batched, limited, costed and logged like generated ones. */
import { expect, test } from 'vitest';
import shopConfig from '../../schema/gateway.config.ts';
import { checkCluster } from '../../src/commands/check-cluster.ts';
import type { Rules } from '../../src/config/rules-config.ts';
import { Deadline } from '../../src/deadline.ts';
import type { ExtensionBuilder, ExtensionModel } from '../../src/graphql/extension.ts';
import { testConfig, testGateway } from '../support/cassandra.ts';
import example from '../support/extension-example.ts';
import { makeLiveKeyspace } from '../support/raw-client.ts';
import { runAs } from '../support/run-as.ts';

const FILE = { ...shopConfig, ...example };
const CUSTOMER = 'c0000000-0000-4000-8000-000000000002';

test('the example of the documentation reads in batches, and within the limits', async () => {
  const { run, statements, lines } = await testGateway({}, FILE);
  const lists = await run(
    `{ ordersByCustomer(where: { customerId: { eq: "${CUSTOMER}" } }) { nodes { lines { nodes { sku productName } } } } }`,
  );
  expect(lists.errors).toBe(undefined);
  const named = lists.data.ordersByCustomer.nodes.flatMap(
    ({ lines: { nodes } }: { lines: { nodes: { sku: string; productName: string }[] } }) => nodes,
  );
  expect(named.length).toBeGreaterThan(2);
  expect(named.every(({ productName }: { productName: string }) => productName.length > 3)).toBe(true);
  expect(statements()).toBe(3); // orders, lines, and all products together
  const { data } = await run('{ product(sku: "ESP-ETH-250") { name shout } productCount }');
  expect(data.product.shout).toBe(`${data.product.name}!`);
  expect(data.productCount).toBeGreaterThan(10);
  expect(lines.some(({ cql }) => String(cql).startsWith('SELECT count(sku)'))).toBe(true);
});

test('cost what they say, and are refused with the others', async () => {
  const { run } = await testGateway({ maxCost: 99 }, FILE);
  const { errors } = await run('{ productCount }');
  expect(errors?.[0]).toMatchObject({
    message: expect.stringContaining('the dearest field is productCount with 100'),
    extensions: { code: 'QUERY_TOO_COMPLEX' },
  });
});

const TAKEN: readonly [name: string, extend: (builder: ExtensionBuilder, model: ExtensionModel) => void][] = [
  ['Query.products', (builder) => builder.queryField('products', (t) => t.int({ resolve: () => 1 }))],
  [
    'Product.name',
    (builder, model) => builder.objectField(model.rowType('products'), 'name', (t) => t.string({ resolve: () => '' })),
  ],
  ['"Product"', (builder) => builder.objectRef<object>('Product').implement({ fields: () => ({}) })],
];

test.each(TAKEN)('%s, a name that is there, is refused by that name', async (name, extend) => {
  const file = { ...shopConfig, extend: extend as (builder: object, model: object) => void };
  await expect(testGateway({}, file).then(({ gateway }) => gateway.ready)).rejects.toMatchObject({
    code: 'MODEL_CONFLICT',
    message: expect.stringMatching(new RegExp(`^Cannot build the schema with \`extend\`: .*${name}`)),
  });
});

test('with rules it is there for roles that are to have it, and lack no table that it uses', async () => {
  const products = { products: { read: true } };
  const rules: Rules = {
    all: { extend: true, tables: { '*': { read: true } } },
    some: { extend: true, tables: products },
    none: { tables: { '*': { read: true } } },
  };
  const { gateway } = await testGateway({ introspection: true }, { ...FILE, rules });
  const fieldsOf = async (...roles: string[]) => {
    const query =
      '{ query: __type(name: "Query") { fields { name } } product: __type(name: "Product") { fields { name } } }';
    const { data } = await runAs(gateway, { subject: 'ada', roles }, query);
    const names = [...data.query.fields, ...data.product.fields].map(({ name }: { name: string }) => name);
    return ['productCount', 'shout', 'name'].filter((name) => names.includes(name));
  };
  expect(await fieldsOf('all')).toEqual(['productCount', 'shout', 'name']);
  expect(await fieldsOf('some')).toEqual(['name']); // it lacks `order_lines`
  expect(await fieldsOf('none')).toEqual(['name']);
  expect(await fieldsOf('some', 'none')).toEqual(['productCount', 'shout', 'name']);
});

test('a role may have it alone', async () => {
  const extend = (builder: ExtensionBuilder) => {
    builder.queryField('now', (t) => t.string({ resolve: () => 'now' }));
  };
  const rules: Rules = { anonymous: { extend: true }, authenticated: { tables: { products: { read: true } } } };
  const { gateway } = await testGateway({}, { extend: extend as never, rules });
  expect((await runAs(gateway, undefined, '{ now }')).data).toEqual({ now: 'now' });
  const { errors } = await runAs(gateway, { subject: 'ada' }, '{ now }');
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
});

test('adds mutations where tables have none, and nothing where there are no tables yet', async () => {
  const extend = ((builder: ExtensionBuilder, model: ExtensionModel) => {
    model.rowType('products');
    builder.mutationField('touch', (t) => t.int({ resolve: () => 1 }));
  }) as never;
  const { run } = await testGateway({ readOnly: true }, { extend });
  expect((await run('mutation { touch }')).data).toEqual({ touch: 1 });
  await makeLiveKeyspace('empty_yet', []);
  const { run: ask } = await testGateway({ keyspaces: ['empty_yet'] }, { extend });
  expect((await ask('{ clusterHealth { status } }')).data).toEqual({ clusterHealth: { status: 'HEALTHY' } });
});

test('who lacks a table that it uses has what every caller has beside its role, and check tells who has none', async () => {
  const ofProducts = (builder: ExtensionBuilder, model: ExtensionModel) => {
    builder.queryField('first', (t) =>
      t.field({ type: model.rowType('products'), resolve: () => null, nullable: true }),
    );
  };
  const products = { tables: { products: { read: true } } };
  const linesOf = async (rules: Rules) => {
    const { lines } = await Deadline.run(30_000, (deadline) =>
      checkCluster(testConfig({}, { extend: ofProducts as never, rules }), deadline),
    );
    return lines.filter(({ text }) => text.includes('extend')).map(({ level, text }) => `${level} ${text}`);
  };
  const fits: Rules = { authenticated: products, partner: { extend: true } };
  const { gateway } = await testGateway({}, { extend: ofProducts as never, rules: fits });
  const { data } = await runAs(gateway, { subject: 'ada', roles: ['partner'] }, '{ first { sku } }');
  expect([data, await linesOf(fits)]).toEqual([{ first: null }, []]);
  const reason = 'Cannot extend the schema as there is no `products`';
  const lacks: Rules = { health: { extend: true, health: true }, other: products };
  expect(await linesOf(lacks)).toEqual([`warning role health has none of what \`extend\` adds: ${reason}`]);
  await expect(linesOf({ partner: { extend: true }, other: products })).rejects.toMatchObject({
    code: 'MODEL_CONFLICT',
    message: `Cannot serve callers with the role partner: ${reason}`,
  });
});
