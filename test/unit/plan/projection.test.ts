import { describe, expect, test } from 'vitest';
import { includes, META, NARROW, projectionOf, selectorsOf } from '../../../src/plan/projection.ts';
import { shopModel, tableOf } from '../../support/shop-model.ts';

const products = tableOf(shopModel(), 'products');

describe('projections', () => {
  test('hold keys and narrow columns always, wide columns by group', () => {
    const names = (projection: number) => selectorsOf(products, projection).map(({ result }) => result.column);
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
    expect(selectorsOf(products, NARROW)).toBe(selectorsOf(products, NARROW));
  });

  test('hold what is known of cells where it is asked for, of columns of one cell that are no key', () => {
    const told = selectorsOf(products, META).filter(({ of }) => of === 'TTL');
    const names = told.map(({ column }) => column.name);
    expect(names).toEqual(expect.arrayContaining(['name', 'photo', 'flavour']));
    expect(names).not.toContain('sku');
    expect(names).not.toContain('tags');
    expect(selectorsOf(tableOf(shopModel(), 'page_views'), META).every(({ of }) => of === undefined)).toBe(true);
  });
});
