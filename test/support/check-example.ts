import { defineConfig } from 'cassandra-graphql-gateway';

export default defineConfig({
  rules: {
    shopper: {
      tables: {
        baskets: {
          read: { except: ['customer_id'] },
          update: { columns: ['items'] },
          check: {
            // Read for it with each row, whether the role may read it or not; the key is there too.
            columns: ['customer_id'],
            // Once for all rows that are read together; it may be asynchronous.
            permits: (rows, caller) => rows.map(({ customer_id }) => customer_id === caller?.subject),
          },
        },
      },
    },
  },
});
