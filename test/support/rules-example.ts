import { claim, defineConfig, now, subject } from 'cassandra-graphql-gateway';

export default defineConfig({
  rules: {
    // A public catalogue: who does not say who it is reads products, without what they weigh in stock.
    anonymous: { tables: { products: { read: { except: ['stock'] } }, categories: { read: true } } },
    // Own rows: everybody who is known reads the catalogue, and what is theirs by the subject of their identity.
    authenticated: {
      tables: {
        products: { read: true },
        categories: { read: true },
        customers: { read: true, update: { columns: ['email', 'name', 'phone'] }, rows: { id: subject() } },
        orders_by_customer: { read: true, insert: true, rows: { customer_id: subject() } },
        order_lines: { read: true, rows: { customer_id: subject() } },
      },
    },
    // Editors and readers: roles add to what everybody has.
    editor: { tables: { products: { insert: true, update: true }, categories: { insert: true, update: true } } },
    // Baskets say whose they are and when they changed: nobody can give another's.
    shopper: {
      tables: { baskets: { insert: true, update: true, presets: { customer_id: subject(), changed_at: now() } } },
    },
    // A tenant: those of a warehouse see and change its stock, by a claim that may list several warehouses.
    warehouse: {
      tables: {
        stock_by_warehouse: { read: true, update: { columns: ['quantity'] }, rows: { warehouse: claim('warehouses') } },
      },
    },
    operator: { health: true, introspection: true },
  },
});
