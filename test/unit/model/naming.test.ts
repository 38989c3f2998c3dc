import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildModel } from '../../../src/model/build-model.ts';
import type { TableNames } from '../../../src/model/names.ts';
import { NameRegistry, nameFields } from '../../../src/model/naming.ts';
import { nameTable, typeNamesOf } from '../../../src/model/table-names.ts';
import { toCamelCase, toPascalCase } from '../../../src/model/words.ts';
import { makeKeyspace, type TableSpec } from '../../support/make-metadata.ts';
import { MODEL_OPTIONS } from '../../support/shop-model.ts';

const NAME = /^[_A-Za-z][_0-9A-Za-z]*$/;
const options = { ...MODEL_OPTIONS, shape: {} };
const simple: TableSpec = { partition: { id: 'int' }, regular: { value: 'text' } };

test.each([
  ['orders_by_customer', 'OrderByCustomer', 'orderByCustomer', 'ordersByCustomer'],
  ['customers', 'Customer', 'customer', 'customers'],
  ['user', 'User', 'user', 'users'],
  ['news', 'News', 'news', 'newsList'],
  ['address', 'Address', 'address', 'addresses'],
  ['product_categories', 'ProductCategory', 'productCategory', 'productCategories'],
  ['GiftCards', 'GiftCard', 'giftCard', 'giftCards'],
  ['HTTPRequests', 'HttpRequest', 'httpRequest', 'httpRequests'],
  ['2020_sales', '_2020Sale', '_2020Sale', '_2020Sales'],
  ['_', '_', '_', '_List'],
])('nameTable(%s) is %s, %s, %s', (table, type, single, list) => {
  expect(nameTable(table, '')).toMatchObject({ type, single, list });
});

test('nameTable() puts the prefix of a keyspace in front', () => {
  expect(nameTable('orders_by_customer', 'web')).toMatchObject({
    type: 'WebOrderByCustomer',
    single: 'webOrderByCustomer',
    list: 'webOrdersByCustomer',
  });
});

/** The names of a table that begin a name of the API or are one. */
function allNames(names: TableNames): readonly string[] {
  return [...typeNamesOf(names), names.single, names.list, ...Object.values(names.writes).map(({ field }) => field)];
}

test('names of any column and table are names of GraphQL that do not begin with two underscores', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 48 }), (name) => {
      for (const made of [toCamelCase(name), toPascalCase(name), ...allNames(nameTable(name, ''))]) {
        expect(made).toMatch(NAME);
        expect(made.startsWith('__')).toBe(false);
      }
    }),
  );
});

test('nameFields() gives every column a name of its own, the exact match first', () => {
  const fields = nameFields(['a_b', 'aB', 'node_id', 'nodeId', 'A_B'], new Map(), {
    names: ['nodeId'],
    naming: 'camel',
  });
  expect(Object.fromEntries(fields)).toEqual({
    aB: 'aB',
    A_B: 'aBColumn',
    a_b: 'aBColumn2',
    nodeId: 'nodeIdColumn',
    node_id: 'nodeIdColumn2',
  });
  fc.assert(
    fc.property(fc.uniqueArray(fc.stringMatching(/^[aAbB_]{1,4}$/), { maxLength: 20 }), (columns) => {
      expect(new Set(nameFields(columns, new Map(), { names: ['nodeId'], naming: 'camel' }).values()).size).toBe(
        columns.length,
      );
    }),
  );
});

describe('clashes', () => {
  test('are warned about with both sources and the option that mends them', () => {
    const { tables, warnings } = buildModel(
      [{ metadata: makeKeyspace({ user: { ...simple, age: 1 }, users: { ...simple, age: 2 } }), prefix: '' }],
      options,
    );
    expect(tables.map(({ names }) => names)).toMatchObject([
      { type: 'User', single: 'user', list: 'users' },
      { type: 'UserTable', single: 'userTable', list: 'userTables' },
    ]);
    expect(warnings).toEqual([
      'table `ks.users` cannot be called User, which table `ks.user` has: it is called UserTable; the option `rename` gives it a name of your choice',
    ]);
  });

  test('are an error in strict mode', () => {
    const build = () =>
      buildModel([{ metadata: makeKeyspace({ user: simple, users: simple }), prefix: '' }], {
        ...options,
        strictNames: true,
      });
    expect(build).toThrow(/MODEL_CONFLICT|names clash in strict mode/);
  });

  test('vanish with rename', () => {
    const { tables, warnings } = buildModel([{ metadata: makeKeyspace({ user: simple, users: simple }), prefix: '' }], {
      ...options,
      shape: { rename: { users: 'Login', 'user.value': 'note' } },
    });
    expect(tables.map(({ names }) => names.type)).toEqual(['User', 'Login']);
    expect(tables[0]?.columns.map(({ field }) => field)).toEqual(['id', 'note']);
    expect(warnings).toEqual([]);
  });

  test('a table that is added later never renames what existed', () => {
    const words = [
      'user',
      'users',
      'order',
      'orders',
      'Order',
      'news',
      'query',
      'node',
      'order_connection',
      'insert_order_input',
      'address',
      'order_table',
      'orders_tables',
      'ORDERS',
    ];
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...words), { minLength: 2 }), (names) => {
        const aged = (count: number) =>
          Object.fromEntries(names.slice(0, count).map((name, age) => [name, { ...simple, age: age + 1 }]));
        const build = (count: number) =>
          buildModel([{ metadata: makeKeyspace(aged(count), [{ name: 'address', fields: [] }]), prefix: '' }], options);
        const [before, after] = [build(names.length - 1), build(names.length)];
        for (const table of before.tables)
          expect(after.tables.find(({ id }) => id === table.id)?.names).toEqual(table.names);
        const types = after.tables.flatMap((table) => typeNamesOf(table.names));
        expect(new Set(types).size).toBe(types.length);
        const fields = after.tables.flatMap((table) => [table.names.single, table.names.list]);
        expect(new Set(fields).size).toBe(fields.length);
      }),
    );
  });

  test('NameRegistry leaves names made from names to those who make them', () => {
    const registry = new NameRegistry();
    expect(registry.claimTable(nameTable('order_edges', ''), 'table a').type).toBe('OrderEdgeTable');
    expect(registry.claimStruct('IntRangeFilter', 'type b')).toBe('IntRangeFilterType');
  });
});

test('types that differ only in case clash, with each other and with scalars', () => {
  const registry = new NameRegistry();
  expect(registry.claimStruct('Uuid', 'type a')).toBe('UuidType');
  expect(registry.claimStruct('OpenOrder', 'type b')).toBe('OpenOrder');
  expect(registry.claimStruct('Openorder', 'type c')).toBe('OpenorderType');
  expect(registry.claimTable(nameTable('openorders', ''), 'table d').type).toBe('OpenorderTable');
});
