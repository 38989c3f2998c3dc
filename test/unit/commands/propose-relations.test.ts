import { expect, test } from 'vitest';
import { proposeRelations, toConfigText } from '../../../src/commands/propose-relations.ts';
import { addRelations } from '../../../src/model/relation.ts';
import { shopModel } from '../../support/shop-model.ts';

const bare = shopModel({ shape: {} }).tables;

test('what the names of the example suggest can be served, and has most of its relations', () => {
  const proposals = proposeRelations(bare);
  const short = proposals.map(({ table, field, target, kind }) =>
    `${table}.${field} ${kind} ${target}`.replaceAll('shop.', ''),
  );
  expect(short).toEqual(
    expect.arrayContaining([
      'orders_by_customer.customer one customers',
      'customers.orders many orders_by_customer',
      'order_lines.product one products',
      'order_lines.order one orders_by_customer',
      'orders_by_customer.orderLines many order_lines',
      'categories_by_product.category one categories',
    ]),
  );
  expect(new Set(proposals.map(({ table, field }) => `${table} ${field}`)).size).toBe(proposals.length);
  expect(() => addRelations(bare, proposals, 'nodeId')).not.toThrow();
});

test('what is configured is not proposed again', () => {
  const known = shopModel().tables;
  const proposals = proposeRelations(known).map(({ table, target }) => `${table} ${target}`);
  expect(proposals).not.toContain('shop.orders_by_customer shop.customers');
});

test('the text is a part of a configuration', () => {
  const text = toConfigText(proposeRelations(bare).slice(0, 2));
  expect(text).toMatch(/^ {2}relations: \[\n( {4}\{ table: "shop\.\w+", field: "\w+", target: .* \},\n){2} {2}\],$/);
});
