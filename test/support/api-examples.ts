/** The examples of the pages on the API: each is run, and its statements are what the operator's page says. */

import { graphql } from 'graphql';
import type { Options } from '../../src/config/options.ts';
import type { JsonValue, Row, ValueType } from '../../src/cql-type/value-type.ts';
import { createContext } from '../../src/graphql/context.ts';
import { buildSchema } from '../../src/graphql/schema/build-schema.ts';
import { CursorCodec } from '../../src/graphql/values/cursor.ts';
import { BatchRun } from '../../src/graphql/writes/batch-run.ts';
import type { Statement } from '../../src/statement/statement.ts';
import { anyCaller } from './any-caller.ts';
import { longScope, recordingExecutor } from './recording-executor.ts';
import { PLAN_LIMITS, shopModel } from './shop-model.ts';

export interface ApiExample {
  readonly title: string;
  readonly text: string;
  readonly query: string;
}

const CUSTOMER = '"c0000000-0000-4000-8000-000000000002"';

export const API_EXAMPLES: readonly ApiExample[] = [
  {
    title: 'One row, and what belongs to it',
    text: 'Ask by the whole key. Relations are fields; however many rows a page has, each level of them costs one batch.',
    query: `{
  customer(id: ${CUSTOMER}) {
    name
    orders(first: 2) { nodes { placedAt total } }
  }
}`,
  },
  {
    title: 'A page of rows',
    text: 'Lists are connections: `nodes` for the rows, `edges` where a cursor of each is wanted, `pageInfo` to go on. Give `endCursor` as `after`, with the same `where` and `orderBy`.',
    query: `{
  ordersByCustomer(where: { customerId: { eq: ${CUSTOMER} } }, first: 10) {
    nodes { placedAt status total }
    pageInfo { hasNextPage endCursor }
  }
}`,
  },
  {
    title: 'A slice, and its other end',
    text: 'Columns of the clustering key take ranges, from the first on. TimeUUIDs take instants by `after` and `before`. `orderBy: REVERSED` turns the order round; `last` and `before` (the cursor) page from the end.',
    query: `{
  ordersByCustomer(
    where: { customerId: { eq: ${CUSTOMER} }, placedAt: { after: "2026-01-01T00:00:00Z" } }
    last: 5
  ) {
    nodes { placedAt total }
    pageInfo { hasPreviousPage startCursor }
  }
}`,
  },
  {
    title: 'A range over several columns',
    text: 'Everything after 8:20, whatever directions the columns are stored in.',
    query: `{
  roasterReadings(
    where: { roaster: { eq: "R1" }, day: { eq: "2026-01-15" }, clustering: { gt: { hour: 8, minute: 20 } } }
  ) { nodes { hour minute temperature } }
}`,
  },
  {
    title: 'By an indexed column',
    text: 'The description of each filter says which index serves it, and what the index takes for equal. Several SAI indexes go together; a list is read value by value.',
    query: `{
  products(where: { tags: { contains: "espresso" }, price: { lt: "20" } }) { nodes { sku name price } }
}`,
  },
  {
    title: 'Several partitions',
    text: 'One after the other; with `orderBy` they are merged into one order, `perPartition` takes the first rows of each.',
    query: `{
  ordersByCustomer(
    where: { customerId: { in: [${CUSTOMER}, "c0000000-0000-4000-8000-000000000003"] } }
    perPartition: 1
  ) { nodes { customerId placedAt } }
}`,
  },
  {
    title: 'A partition as an object',
    text: 'Its key and static columns, its rows, and what is computed over them. It is there when it has static values alone.',
    query: `{
  orderByCustomerPartition(customerId: ${CUSTOMER}) {
    customerName
    aggregate { count sum { total } }
  }
}`,
  },
  {
    title: 'Counts, sums and groups',
    text: 'A statement that reads all rows that `where` names: bounded by a partition or an index unless scans are open. Groups go by columns of the key, from the first on.',
    query: `{
  ordersByCustomerAggregate(where: { customerId: { eq: ${CUSTOMER} } }) {
    count
    avg { total }
    max { placedAt }
  }
}`,
  },
  {
    title: 'Many rows by their keys',
    text: 'A basket in one batch, in the order of the keys, null where there is no row; `nodes(nodeIds:)` does the same for rows of any type.',
    query: `{
  productsByKey(keys: [{ sku: "ESP-ETH-250" }, { sku: "ESP-KEN-1000" }]) { sku name }
}`,
  },
  {
    title: 'The nearest vectors',
    text: "The nearest first, with Cassandra's own score. The search is approximate: near rows may be missing. There are no further pages.",
    query: `{
  productNearest(flavour: [0.1, 0.2, 0.3, 0.4], limit: 3) { similarity row { name } }
}`,
  },
  {
    title: 'When a value was written, and when it vanishes',
    text: 'For columns of one cell; read only where it is asked for.',
    query: `{
  giftCard(cardNo: "GC-A") { amount meta { amount { writtenAt expiresIn } } }
}`,
  },
  {
    title: 'All partitions, and parts of a table',
    text: 'Where scans are open: a list of partitions, and segments by which several readers go through a table side by side.',
    query: `{
  orderByCustomerPartitions(first: 2) { nodes { customerId } }
  products(segment: { index: 0, of: 16 }) { nodes { sku } }
}`,
  },
];

const SAMPLES: Readonly<Record<string, JsonValue>> = {
  uuid: 'c0000000-0000-4000-8000-000000000002',
  timeuuid: '0950c000-e7b1-11f0-8000-00000000c0fe',
  text: 'text',
  ascii: 'text',
  int: 1,
  tinyint: 1,
  decimal: '1',
  bigint: '1',
  varint: '1',
  boolean: true,
};

function sampleOf(type: ValueType): JsonValue {
  return type.kind === 'native' ? (SAMPLES[type.name] ?? null) : null;
}

/** The texts of the statements that an example sends, each once; reads of one key are answered with a made-up row. */
export async function statementsOf({ query }: ApiExample): Promise<readonly string[]> {
  const row = ({ columns }: Statement): Row =>
    Object.fromEntries(columns.map(({ property, type }) => [property, sampleOf(type)]));
  const { executor, statements } = recordingExecutor((statement) =>
    statement.cql.includes(' IN ?') ? [] : [row(statement)],
  );
  const context = createContext(
    {
      createExecutor: () => executor,
      replicasOf: () => undefined,
      options: {
        ...PLAN_LIMITS,
        defaultPageSize: 20,
        maxPageSize: 200,
        maxNearest: 100,
        maxListWrites: 100,
        maxBatchBytes: 40_000,
        unloggedPartitions: false,
        inChunkSize: 100,
      } as Options, // what reads look at
      cursors: new CursorCodec(['only for tests: long enough']),
      checkHealth: () => Promise.reject(new Error('not asked')),
    },
    anyCaller(longScope()),
  );
  const run = () => graphql({ schema: SCHEMA, source: query, contextValue: context });
  if (query.includes('@batch')) {
    context.progress.batch = new BatchRun({ isLogged: true, timestamp: undefined });
    await run();
    await context.progress.batch.send(context);
  }
  const { errors } = await run();
  if (errors !== undefined) throw errors[0] ?? new Error('an example fails');
  return [...new Set(statements.flatMap(({ cql, batch }) => [cql, ...(batch?.parts.map((part) => part.cql) ?? [])]))];
}

const SCHEMA = buildSchema(shopModel());
