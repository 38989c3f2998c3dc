import { defineConfig } from 'cassandra-graphql-gateway';

export default defineConfig({
  // a copy under another key: its mutations are those of the table
  companions: [{ of: 'products_by_category', table: 'categories_by_product' }],
  writes: {
    // `options: { ttlSeconds, timestamp, consistency }` of mutations, as far as they are named here
    baskets: { ttl: true, timestamp: true, consistency: ['LOCAL_QUORUM', 'LOCAL_ONE'] },
    // conditions agree within one data center, and `product(sku:, consistency: SERIAL)` reads what they did
    products: {
      serial: 'LOCAL_SERIAL',
      checks: { name: { required: true, length: { max: 80 } }, price: { min: '0' }, sku: { pattern: /[A-Z0-9-]+/ } },
    },
    // inserts may leave these out: the payload's `generated` has what was made
    orders_by_customer: { generated: { placed_at: 'timeuuid' } },
    // every update and delete names the version that was read
    users: { version: 'id' },
  },
});
