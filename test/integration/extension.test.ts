/** Fields added in code: batched, limited, costed and logged like generated ones. */
import { expect, test } from 'vitest';
import shopConfig from '../../schema/gateway.config.ts';
import type { ExtensionBuilder, ExtensionModel } from '../../src/graphql/extension.ts';
import { testGateway } from '../support/cassandra.ts';
import example from '../support/extension-example.ts';

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
