/** The examples of the page on writes: each is run, and the operator's page has what it sends. */
import type { ApiExample } from './api-examples.ts';

const KEY =
  'key: { customerId: "c0000000-0000-4000-8000-000000000002", placedAt: "8a4e2000-e6a4-11f0-8000-000000000001" }';

export const WRITE_EXAMPLES: readonly ApiExample[] = [
  {
    title: 'Insert what is not there yet',
    text: 'Without `ifNotExists` the columns of a row with this key are overwritten.',
    query: `mutation {
  insertProduct(input: { sku: "NEW-1", name: "New" }, ifNotExists: true) {
    applied
    current { name known }
    row { nodeId name }
  }
}`,
  },
  {
    title: 'Update under a condition',
    text: 'All of `if` must hold. `current` has what Cassandra told of the row that did not meet it, `known` says which fields those are. A condition that holds without a row makes one: ask for a column that every row has, or give `ifExists`.',
    query: `mutation {
  updateOrderByCustomer(
    input: {
      ${KEY}
      set: { status: "packed" }
      if: { status: { eq: "open" }, total: { gt: "5" }, tags: { contains: "paid" }, shipTo: { city: { ne: null } } }
    }
  ) { applied current { status total known } }
}`,
  },
  {
    title: 'Edit parts of values',
    text: 'Lists have `append`, `prepend`, `setAt` and `removeAt` beside `remove`, maps `put` and `removeKeys`, user-defined types that are not frozen `setFields`.',
    query: `mutation {
  updateOrderByCustomer(
    input: {
      ${KEY}
      add: { tags: ["gift"] }
      remove: { tags: ["new"] }
      put: { prices: [{ key: "ESP-ETH-250", value: "12.90" }] }
    }
  ) { row { tags } }
}`,
  },
  {
    title: 'Delete a row, columns of it, a range, a partition',
    text: 'Rows are named by `key` or by `nodeId`. A range is one statement however many rows it has; Cassandra does not tell how many. A whole partition takes its static values along, so it wants the word.',
    query: `mutation {
  deleteProduct(input: { key: { sku: "OLD-1" } }) { deletedNodeId }
  columns: deleteProduct(input: { key: { sku: "OLD-2" }, columns: [photo, steps] }) { applied }
  deleteOrderByCustomerRange(
    where: { customerId: { eq: "c0000000-0000-4000-8000-000000000002" }, placedAt: { before: "2020-01-01T00:00:00Z" } }
  ) { applied }
  all: deleteOrderByCustomerRange(
    where: { customerId: { eq: "c0000000-0000-4000-8000-000000000003" } }
    wholePartition: true
  ) { applied }
}`,
  },
  {
    title: 'What a partition has in common',
    text: 'Static columns alone, whatever rows there are.',
    query: `mutation {
  updateOrderByCustomerPartition(
    input: { key: { customerId: "c0000000-0000-4000-8000-000000000002" }, set: { customerName: "Ada" } }
  ) { partition { customerName } }
}`,
  },
  {
    title: 'A list of writes',
    text: 'A payload an input in their order, null with an error at its place where one failed. Those of one partition share a batch where that is cheaper.',
    query: `mutation {
  insertCategoryByProductList(
    inputs: [{ sku: "ESP-ETH-250", categoryId: 1 }, { sku: "ESP-ETH-250", categoryId: 2 }]
  ) { applied }
}`,
  },
  {
    title: 'One batch of all writes',
    text: 'All of them or none, with one timestamp. `LOGGED` is for several partitions or tables, `UNLOGGED` for one partition. Conditions must be of one partition of one table: `applied` holds for all then, and `current` tells each its own row. Fields are answered when the batch is done; those added in code cannot be in it.',
    query: `mutation @batch(type: LOGGED) {
  insertProductByCategory(input: { categoryId: 1, sku: "NEW-1", position: 1 }) { applied }
  insertCategoryByProduct(input: { categoryId: 1, sku: "NEW-1" }) { applied }
}`,
  },
];
