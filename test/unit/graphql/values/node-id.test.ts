import { describe, expect, test } from 'vitest';
import { parseNodeId, toNodeId } from '../../../../src/graphql/values/node-id.ts';
import { buildModel } from '../../../../src/model/build-model.ts';
import { makeKeyspace } from '../../../support/make-metadata.ts';
import { MODEL_OPTIONS, shopModel, tableOf } from '../../../support/shop-model.ts';

const model = shopModel();
const tables = new Map(model.tables.map((table) => [table.id, table]));
const lines = tableOf(model, 'order_lines');
const row = {
  customerId: 'c0000000-0000-4000-8000-000000000001',
  placedAt: '12a13600-e6a6-11f0-8009-00000000c0fe',
  line: 3,
};
const id = toNodeId(lines, row);
const bytes = () => Buffer.from(id, 'base64url');
const encode = (changed: Buffer) => changed.toString('base64url');

function withByte(at: number, value: number): string {
  const changed = bytes();
  changed[at] = value;
  return encode(changed);
}

describe('parseNodeId()', () => {
  test('finds table and key again', () => {
    expect(parseNodeId(id, tables)).toEqual({ table: lines, key: Object.values(row) });
  });

  test.each([
    ['no base64', '???'],
    ['nothing', ''],
    ['padding', `${id}=`],
    ['another version', withByte(0, 3)],
    ['an unknown table', withByte(2, 'x'.charCodeAt(0))],
    ['too few parts', encode(bytes().subarray(0, -5))],
    ['too many parts', encode(Buffer.concat([bytes(), Buffer.of(1, 1)]))],
    ['bytes that are not of the type', encode(Buffer.concat([bytes().subarray(0, -5), Buffer.of(2, 0, 3)]))],
    ['null', encode(Buffer.concat([bytes().subarray(0, -5), Buffer.of(255)]))],
    ['an empty value of a type that has none', encode(Buffer.concat([bytes().subarray(0, -5), Buffer.of(0)]))],
  ])('refuses %s', (_what, nodeId) => {
    expect(() => parseNodeId(nodeId, tables)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });

  test('names the version of an id that an older gateway made', () => {
    const older = Buffer.from(JSON.stringify([1, 'shop.order_lines', ...Object.values(row)])).toString('base64url');
    expect(() => parseNodeId(older, tables)).toThrow(/of version 1, which an older gateway made/);
  });
});

test('an id of one uuid in a table with a name of 20 characters has at most 64 characters', () => {
  const metadata = makeKeyspace({ abcdefghij_abcdefghi: { partition: { id: 'uuid' } } }, [], 'keyspace');
  const [table] = buildModel([{ metadata, prefix: '' }], { ...MODEL_OPTIONS, shape: {} }).tables;
  expect(toNodeId(table!, { id: row.customerId }).length).toBeLessThanOrEqual(64);
});
