import { describe, expect, test } from 'vitest';
import { columnsOf, includes, NARROW, projectionOf } from '../../../src/plan/projection.ts';
import { shopModel, tableOf } from '../../support/shop-model.ts';

const products = tableOf(shopModel(), 'products');

describe('projections', () => {
  test('hold keys and narrow columns always, wide columns by group', () => {
    const names = (projection: number) => columnsOf(products, projection).map(({ name }) => name);
    expect(names(NARROW)).toContain('sku');
    expect(names(NARROW)).not.toContain('photo');
    const photo = projectionOf(products.columns.filter(({ name }) => name === 'photo'));
    expect(names(photo)).toContain('photo');
    expect(names(photo)).not.toContain('tags');
    const all = projectionOf(products.columns);
    expect(includes(all, photo)).toBe(true);
    expect(includes(NARROW, photo)).toBe(false);
    expect(names(all)).toEqual(products.columns.map(({ name }) => name));
  });

  test('give the same list for the same projection, by which answers are decoded', () => {
    expect(columnsOf(products, NARROW)).toBe(columnsOf(products, NARROW));
  });
});
