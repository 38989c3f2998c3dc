/** Relations of the example keyspace. */
import { defineConfig } from 'cassandra-graphql-gateway';

export default defineConfig({
  relations: [
    { table: 'customers', field: 'loyaltyCard', target: 'loyalty_cards', kind: 'one', columns: { id: 'customer_id' } },
    { table: 'loyalty_cards', field: 'customer', target: 'customers', kind: 'one', columns: { customer_id: 'id' } },
    { table: 'customers', field: 'orders', target: 'orders_by_customer', kind: 'many', columns: { id: 'customer_id' } },
    {
      table: 'orders_by_customer',
      field: 'customer',
      target: 'customers',
      kind: 'one',
      columns: { customer_id: 'id' },
    },
    {
      table: 'orders_by_customer',
      field: 'lines',
      target: 'order_lines',
      kind: 'many',
      columns: { customer_id: 'customer_id', placed_at: 'placed_at' },
    },
    {
      table: 'order_lines',
      field: 'order',
      target: 'orders_by_customer',
      kind: 'one',
      columns: { customer_id: 'customer_id', placed_at: 'placed_at' },
    },
    { table: 'order_lines', field: 'product', target: 'products', kind: 'one', columns: { sku: 'sku' } },
    {
      table: 'orders_by_status',
      field: 'order',
      target: 'orders_by_customer',
      kind: 'one',
      columns: { customer_id: 'customer_id', placed_at: 'placed_at' },
    },
    {
      table: 'products',
      field: 'categoryLinks',
      target: 'categories_by_product',
      kind: 'many',
      columns: { sku: 'sku' },
    },
    {
      table: 'categories_by_product',
      field: 'category',
      target: 'categories',
      kind: 'one',
      columns: { category_id: 'id' },
    },
    {
      table: 'categories',
      field: 'productLinks',
      target: 'products_by_category',
      kind: 'many',
      columns: { id: 'category_id' },
    },
    { table: 'products_by_category', field: 'product', target: 'products', kind: 'one', columns: { sku: 'sku' } },
    { table: 'stock_by_warehouse', field: 'product', target: 'products', kind: 'one', columns: { sku: 'sku' } },
  ],
});
