/** All loaders of one request. */
import type { ColumnSet } from '../cql/column-set.ts';
import type { Row } from '../cql-type/value-type.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import type { Page, Statement } from '../session/executor.ts';
import type { Key } from './group-keys.ts';
import { PartitionLoader, type PartitionRequest } from './partition-loader.ts';
import type { LoaderEnvironment } from './read-keys.ts';
import { type PageRequest, type PageResult, readPage } from './read-page.ts';
import { RowLoader } from './row-loader.ts';

export interface Loaders {
  row(table: TableModel, key: Key, columns: ColumnSet): Promise<Row | null>;
  partition(table: TableModel, request: PartitionRequest): Promise<readonly Row[]>;
  page(request: PageRequest): Promise<PageResult>;
  /** Sends a write and forgets what was read before. */
  write(statement: Statement): Promise<Page>;
}

export function createLoaders(environment: LoaderEnvironment): Loaders {
  const rows = new Map<TableModel, RowLoader>();
  const partitions = new Map<TableModel, PartitionLoader>();
  return {
    row: (table, key, columns) => getOrCreate(rows, table, () => new RowLoader(table, environment)).load(key, columns),
    partition: (table, request) =>
      getOrCreate(partitions, table, () => new PartitionLoader(table, environment)).load(request),
    page: (request) => readPage(environment, request),
    write: async (statement) => {
      try {
        return await environment.executor.execute(statement, environment.scope);
      } finally {
        for (const loader of [...rows.values(), ...partitions.values()]) loader.clear();
      }
    },
  };
}

function getOrCreate<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = create();
    map.set(key, value);
  }
  return value;
}
