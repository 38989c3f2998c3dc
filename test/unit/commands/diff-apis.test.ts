import { describe, expect, test } from 'vitest';
import { diffApis, hasChange } from '../../../src/commands/diff-apis.ts';
import { buildSchema } from '../../../src/graphql/schema/build-schema.ts';
import type { KeyspaceMetadata, TableMetadata } from '../../../src/introspection/metadata.ts';
import { buildModel } from '../../../src/model/build-model.ts';
import { MODEL_OPTIONS, SHOP_METADATA } from '../../support/shop-model.ts';

const shape = { ...MODEL_OPTIONS.shape, relations: [] };

function apiWith(change: (table: TableMetadata) => TableMetadata) {
  const metadata: KeyspaceMetadata = {
    ...SHOP_METADATA,
    tables: SHOP_METADATA.tables.map((table) => (table.name === 'categories' ? change(table) : table)),
  };
  return buildSchema(buildModel([{ metadata, prefix: '' }], { ...MODEL_OPTIONS, shape }));
}

const before = apiWith((table) => table);
const withColumn = apiWith((table) => ({
  ...table,
  columns: [...table.columns, { name: 'note', type: 'text', kind: 'regular', position: -1, order: 'ASC' }],
}));

describe('diffApis()', () => {
  test('finds nothing between two builds of one schema', async () => {
    expect(
      await diffApis(
        before,
        apiWith((table) => table),
      ),
    ).toEqual([]);
  });

  test('a new column is safe', async () => {
    const changes = await diffApis(before, withColumn);
    expect(changes).toContainEqual({
      severity: 'safe',
      message: expect.stringMatching(/'note'.*added to object type 'Category'/),
    });
    expect(hasChange(changes, 'dangerous')).toBe(false);
  });

  test('a column that is gone is breaking, and comes first', async () => {
    const changes = await diffApis(withColumn, before);
    expect(changes[0]).toMatchObject({ severity: 'breaking' });
    expect(changes).toContainEqual({
      severity: 'breaking',
      message: expect.stringMatching(/'note'.*removed from object type 'Category'/),
    });
    expect([hasChange(changes, 'breaking'), hasChange([], 'dangerous')]).toEqual([true, false]);
  });

  test('a severity counts from itself upwards', () => {
    const dangerous = [{ severity: 'dangerous', message: '' }] as const;
    expect([hasChange(dangerous, 'dangerous'), hasChange(dangerous, 'breaking')]).toEqual([true, false]);
  });
});
