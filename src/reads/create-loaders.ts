/** All reads of one operation. */
import type { Row } from '../cql-type/value-type.ts';
import type { TableModel } from '../model/keyspace-model.ts';
import type { Projection } from '../plan/projection.ts';
import type { Key } from './level-read.ts';
import { PartitionLoader, type PartitionRequest } from './partition-loader.ts';
import type { PageResult } from './position.ts';
import type { ReadParts } from './read-level.ts';
import { type PageRequest, readPage } from './read-page.ts';
import { RowLoader } from './row-loader.ts';

export interface Loaders {
  /** The row with this key, or null; requests of a tick for one table share statements. */
  row(table: TableModel, key: Key, projection: Projection): Promise<Row | null>;
  /** The first rows below a key prefix; requests of a tick with the same limit and order share statements. */
  partition(table: TableModel, request: PartitionRequest): Promise<readonly Row[]>;
  /** One page, by statements of its own. */
  page(request: PageRequest): Promise<PageResult>;
  /** Forgets what was read before: the operation has written. */
  clear(): void;
}

export function createLoaders(parts: ReadParts): Loaders {
  const rows = new Map<TableModel, RowLoader>();
  const partitions = new Map<TableModel, PartitionLoader>();
  return {
    row: (table, key, projection) => getOrCreate(rows, table, () => new RowLoader(table, parts)).load(key, projection),
    partition: (table, request) =>
      getOrCreate(partitions, table, () => new PartitionLoader(table, parts)).load(request),
    page: (request) => readPage(parts, request),
    clear: () => {
      for (const loader of [...rows.values(), ...partitions.values()]) loader.clear();
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
