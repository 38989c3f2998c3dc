import { describe, expect, test } from 'vitest';
import type { RelationConfig } from '../../../src/config/config.ts';
import { buildModel } from '../../../src/model/build-model.ts';
import { canWrite } from '../../../src/model/keyspace-model.ts';
import { planInsert } from '../../../src/plan/write-plan.ts';
import { classicIndex, makeKeyspace, saiIndex } from '../../support/make-metadata.ts';
import { MODEL_OPTIONS, shopModel, tableOf } from '../../support/shop-model.ts';

const options = { ...MODEL_OPTIONS, shape: {} };

test('buildModel() keeps every table and column of the example keyspace', () => {
  const model = shopModel();
  expect(model.tables).toHaveLength(19);
  expect(model.warnings).toMatchInlineSnapshot(`
    [
      "table \`shop.query\` cannot be called Query, which the gateway itself has: it is called QueryTable; the option \`rename\` gives it a name of your choice",
      "table \`shop.address\` cannot be called Address, which type \`shop.address\` has: it is called AddressTable; the option \`rename\` gives it a name of your choice",
      "table \`shop.users\` cannot be called User, which table \`shop.user\` has: it is called UserTable; the option \`rename\` gives it a name of your choice",
    ]
  `);
});

describe('what cannot be mapped', () => {
  const metadata = makeKeyspace(
    {
      good: {
        partition: { id: 'int' },
        regular: { odd: "'org.apache.cassandra.db.marshal.Odd'", lost: 'frozen<missing>', fine: 'text' },
      },
      bad: { partition: { id: "'org.apache.cassandra.db.marshal.Odd'" } },
      indexed: {
        partition: { id: 'int' },
        regular: { a: 'text', full: 'frozen<list<int>>' },
        indexes: [
          saiIndex('f', 'full(full)'),
          {
            name: 's',
            kind: 'CUSTOM',
            options: { class_name: 'org.apache.cassandra.index.sasi.SASIIndex', target: 'a' },
          },
        ],
      },
    },
    [{ name: 'broken', fields: [{ name: 'x', type: 'frozen<missing>' }] }],
  );

  test('is left out with a warning that says why', () => {
    const model = buildModel([{ metadata, prefix: '' }], options);
    expect(model.tables.map(({ name }) => name)).toEqual(['good', 'indexed']);
    expect(tableOf(model, 'good').columns.map(({ name }) => name)).toEqual(['id', 'fine']);
    expect(model.warnings).toMatchInlineSnapshot(`
      [
        "column \`ks.bad.id\` is left out: Cannot parse the CQL type "'org.apache.cassandra.db.marshal.Odd'" at position 0",
        "table \`ks.bad\` is left out as its key column \`id\` cannot be mapped",
        "column \`ks.good.odd\` is left out: Cannot parse the CQL type "'org.apache.cassandra.db.marshal.Odd'" at position 0",
        "column \`ks.good.lost\` is left out: the type missing is unknown",
      ]
    `);
  });
});

test('hidden tables and columns are left out', () => {
  const metadata = makeKeyspace({
    a: { partition: { id: 'int' }, regular: { secret: 'text', shown: 'text' } },
    b: { partition: { id: 'int' } },
  });
  const model = buildModel([{ metadata, prefix: '' }], { ...options, shape: { hide: ['b', 'a.secret'] } });
  expect(model.tables.map(({ id }) => id)).toEqual(['ks.a']);
  expect(tableOf(model, 'a').columns.map(({ name }) => name)).toEqual(['id', 'shown']);
});

test('what the configuration names and nothing has, or cannot be, ends the start with all faults', () => {
  const metadata = makeKeyspace({ a: { partition: { id: 'int' }, regular: { x: 'text', y: 'text' } } });
  const shape = {
    hide: ['a.z', 'a.id', 'b'],
    readOnlyTables: ['A'],
    rename: { 'a.x': 'same', 'ks.a.id': 'nodeId', 'a.y': 'same', a: 'no-name', c: 'C' },
  };
  expect(() =>
    buildModel([{ metadata, prefix: '' }], { ...options, shape, scanTables: ['nowhere'] }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [GatewayError: Cannot start as the configuration does not fit the keyspaces:
      - hide: there is no \`a.z\`
      - hide: there is no \`b\`
      - readOnlyTables: there is no \`A\`
      - scanTables: there is no \`nowhere\`
      - rename: there is no \`c\`
      - hide: \`a.id\` is a key column, which every row needs
      - rename: \`ks.a.id\` cannot be nodeId, which every row has
      - rename: \`a.x\` and \`a.y\` cannot both be same
      - rename: \`no-name\` is no name of GraphQL, for \`a\`]
  `);
});

test('tables and columns may be called like members of every object', () => {
  const metadata = makeKeyspace({
    constructor: { partition: { id: 'int' }, regular: { to_string: 'text', has_own_property: 'int' } },
  });
  const model = buildModel([{ metadata, prefix: '' }], options);
  const [table] = model.tables;
  expect(table?.columns.map(({ field }) => field)).toEqual(['id', 'toString', 'hasOwnProperty']);
  const { assignments } = planInsert(table!, { id: 1 });
  expect(assignments.map(({ bound }) => bound.value)).toEqual([undefined, undefined]);
});

test('tables may be read-only or open for scans one by one; views are never written', () => {
  const model = shopModel({ scans: 'deny', scanTables: ['news', 'shop.users'], shape: { readOnlyTables: ['users'] } });
  expect(model.tables.filter(({ canScan }) => canScan).map(({ name }) => name)).toEqual(['news', 'users']);
  expect(model.tables.filter((table) => !canWrite(table)).map(({ name }) => name)).toEqual([
    'orders_by_status',
    'users',
  ]);
  expect(shopModel({ readOnly: true }).tables.some(canWrite)).toBe(false);
});

test('an added index changes no filter of other columns', () => {
  const spec = { partition: { id: 'int' }, regular: { a: 'text', b: 'int' } };
  const kinds = (indexes: ReturnType<typeof saiIndex>[]) =>
    tableOf(
      buildModel([{ metadata: makeKeyspace({ t: { ...spec, indexes } }), prefix: '' }], options),
      't',
    ).filters.map(({ column, typeName }) => [column.name, typeName]);
  expect(kinds([classicIndex('i', 'b')])).toEqual([
    ['id', 'IntEqFilter'],
    ['b', 'IntEqFilter'], // what a classic index serves
  ]);
  expect(kinds([saiIndex('i', 'b'), saiIndex('j', 'a')])).toEqual([
    ['id', 'IntEqFilter'],
    ['a', 'StringEqFilter'],
    ['b', 'IntRangeFilter'],
  ]);
});

describe('relations', () => {
  const relation = (changes: Partial<RelationConfig>): RelationConfig => ({
    table: 'orders_by_customer',
    field: 'customer',
    target: 'customers',
    kind: 'one',
    columns: { customer_id: 'id' },
    ...changes,
  });
  const faults: readonly [string, Partial<RelationConfig>, RegExp][] = [
    [
      'an unknown table',
      { target: 'nowhere' },
      /there is no table `nowhere`, or several; tables are shop\.GiftCards, shop\.address/,
    ],
    ['an unknown column', { columns: { customer: 'id' } }, /`shop\.orders_by_customer` has no column `customer`/],
    ['columns of different types', { columns: { total: 'id' } }, /`total` is decimal, `id` is uuid/],
    [
      'one without the whole key',
      { target: 'order_lines', columns: { customer_id: 'customer_id' } },
      /must name the whole primary key of `shop\.order_lines` and nothing else: \(customer_id, placed_at, line\)/,
    ],
    [
      'many without the partition key',
      { kind: 'many', target: 'order_lines', columns: { customer_id: 'customer_id' } },
      /must name the partition key of `shop\.order_lines`, \(customer_id, placed_at\), then clustering columns in the order \(line\)/,
    ],
    [
      'many over a column that is no key',
      { kind: 'many', target: 'products', columns: { status: 'name' } },
      /must name the partition key/,
    ],
    ['a field name that is taken', { field: 'total' }, /the field name is taken or no GraphQL name/],
    ['a field name that GraphQL lacks', { field: 'my-customer' }, /the field name is taken or no GraphQL name/],
  ];

  test.each(faults)('refuse %s, and say what is possible', (_what, changes, message) => {
    expect(() => shopModel({ shape: { relations: [relation(changes)] } })).toThrow(message);
  });

  test('all faults come together', () => {
    const build = () => shopModel({ shape: { relations: faults.slice(0, 3).map(([, changes]) => relation(changes)) } });
    expect(build).toThrow(/nowhere[\s\S]*has no column[\s\S]*decimal/);
  });
});

test('several keyspaces put their prefix before each name', () => {
  const metadata = (name: string) =>
    makeKeyspace(
      { items: { partition: { id: 'int' }, regular: { a: 'frozen<point>' } } },
      [{ name: 'point', fields: [{ name: 'x', type: 'int' }] }],
      name,
    );
  const model = buildModel(
    [
      { metadata: metadata('one'), prefix: 'one' },
      { metadata: metadata('two'), prefix: 'second' },
    ],
    options,
  );
  expect(model.tables.map(({ names }) => names.type)).toEqual(['OneItem', 'SecondItem']);
  expect(model.structs.map(({ name }) => name).sort()).toEqual(['OnePoint', 'SecondPoint']);
});
