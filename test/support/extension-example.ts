import {
  defineConfig,
  type ExtensionBuilder,
  type ExtensionContext,
  type ExtensionModel,
} from 'cassandra-graphql-gateway';

export default defineConfig({
  extend(builder: ExtensionBuilder, model: ExtensionModel) {
    // A field of every product: made of its columns, without a statement.
    builder.objectField(model.rowType('products'), 'shout', (t) =>
      t.string({ resolve: (product) => `${product.name}!` }),
    );
    // A field that reads another row: all products of an answer share one statement.
    builder.objectField(model.rowType('order_lines'), 'productName', (t) =>
      t.string({
        extensions: model.costs(1),
        resolve: async (line, _args, context: ExtensionContext) => {
          const product = await model.row(context, 'products', { sku: line.sku ?? '' });
          return product === null ? null : String(product.name);
        },
      }),
    );
    // A root field with a statement of its own.
    builder.queryField('productCount', (t) =>
      t.int({
        extensions: model.costs(100),
        resolve: async (_root, _args, context: ExtensionContext) => {
          const cql = 'SELECT count(sku) AS products FROM shop.products';
          const [row] = await model.execute(context, { cql, values: [], columns: { products: 'bigint' } });
          return Number(row?.products);
        },
      }),
    );
  },
});
