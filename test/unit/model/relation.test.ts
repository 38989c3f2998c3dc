import { expect, test } from 'vitest';
import type { RelationConfig } from '../../../src/config/config.ts';
import { buildModel } from '../../../src/model/build-model.ts';
import { makeKeyspace, saiIndex } from '../../support/make-metadata.ts';
import { MODEL_OPTIONS, tableOf } from '../../support/shop-model.ts';

const metadata = makeKeyspace(
  {
    people: {
      partition: { id: 'uuid' },
      regular: { name: 'text', friend_ids: 'set<uuid>', address: 'frozen<address>' },
    },
    cities: { partition: { id: 'int' }, regular: { name: 'text' } },
    notes: { partition: { id: 'int' }, regular: { author: 'uuid' }, indexes: [saiIndex('i', 'author')] },
    documents: { partition: { owner: 'uuid', kind: 'text' }, clustering: { number: 'int' } },
    memberships: { partition: { person: 'uuid' }, clustering: { city: 'int' } },
  },
  [
    {
      name: 'address',
      fields: [
        { name: 'street', type: 'text' },
        { name: 'city_id', type: 'int' },
      ],
    },
  ],
);

const build = (relation: Partial<RelationConfig>) => {
  const relations = [{ table: 'people', field: 'x', target: 'cities', kind: 'one', columns: {}, ...relation } as const];
  return buildModel([{ metadata, prefix: '' }], { ...MODEL_OPTIONS, shape: { relations } });
};

test.each([
  ['a field within a type', { columns: { 'address.city_id': 'id' } }, 'one'],
  ['a list of keys', { kind: 'many', target: 'people', columns: { friend_ids: 'id' } }, 'list'],
  ['an index', { kind: 'many', target: 'notes', columns: { id: 'author' } }, 'indexed'],
  ['a constant', { kind: 'many', target: 'documents', columns: { id: 'owner' }, where: { kind: 'bill' } }, 'many'],
  [
    'a table between',
    { kind: 'many', columns: { id: 'person' }, through: { table: 'memberships', columns: { city: 'id' } } },
    'through',
  ],
] as const)('a relation by %s', (_what, relation, kind) => {
  expect(tableOf(build(relation), 'people').relations.map((each) => each.kind)).toEqual([kind]);
});

test.each([
  ['no such field within a type', { columns: { 'address.zip': 'id' } }, /`ks.people` has no column `address.zip`/],
  ['another type', { columns: { name: 'id' } }, /`name` is text, `id` is int/],
  ['a constant of another type', { where: { id: 'one' } }, /`id` is int, which cannot be "one"/],
  [
    'half a partition key',
    { kind: 'many', target: 'documents', columns: { id: 'owner' } },
    /must name the partition key of `ks.documents`, \(owner, kind\), then .*, or one column with an index/,
  ],
  [
    'a list of keys where one row is wanted',
    { target: 'people', columns: { friend_ids: 'id' } },
    /must name the whole primary key of `ks.people` and nothing else/,
  ],
  [
    'a list of keys that are parts of keys',
    { kind: 'many', target: 'documents', columns: { friend_ids: 'owner' } },
    /needs a target with a key of one column/,
  ],
  [
    'a table between that leads nowhere',
    { kind: 'many', columns: { id: 'person' }, through: { table: 'memberships', columns: {} } },
    /must name the whole primary key of `ks.cities`/,
  ],
  [
    'one row through a table',
    { columns: { id: 'person' }, through: { table: 'memberships', columns: { city: 'id' } } },
    /through a table must be of kind many/,
  ],
  ['an unknown table', { target: 'towns' }, /there is no table `towns`/],
] as const)('%s is refused with what is possible', (_what, relation, message) => {
  expect(() => build(relation)).toThrow(message);
  expect(() => build(relation)).toThrow(expect.objectContaining({ code: 'MODEL_CONFLICT' }));
});
