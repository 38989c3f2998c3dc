/** Options of what a client may ask. */
import { bool, int, list, type Option, oneOf } from './option.ts';

export const READ_OPTIONS = {
  defaultPageSize: int({
    env: 'GATEWAY_DEFAULT_PAGE_SIZE',
    fallback: 20,
    min: 1,
    max: 1_000,
    doc: 'Rows of a page when `first` is not given.',
  }),
  maxPageSize: int({ env: 'GATEWAY_MAX_PAGE_SIZE', fallback: 200, min: 1, max: 1_000, doc: 'Largest `first`.' }),
  maxInList: int({
    env: 'GATEWAY_MAX_IN_LIST',
    fallback: 100,
    min: 1,
    max: 1_000,
    doc: 'Longest `in` list of a filter.',
  }),
  maxIndexValues: int({
    env: 'GATEWAY_MAX_INDEX_VALUES',
    fallback: 10,
    min: 1,
    max: 100,
    doc: 'Longest `in` list on an indexed column, each value of which is a read of its own.',
  }),
  maxNearest: int({
    env: 'GATEWAY_MAX_NEAREST',
    fallback: 100,
    min: 1,
    max: 1_000,
    doc: 'Largest `limit` of a vector search, which Cassandra does not page.',
  }),
  maxMergedPartitions: int({
    env: 'GATEWAY_MAX_MERGED_PARTITIONS',
    fallback: 20,
    min: 1,
    max: 100,
    doc: 'Partitions that are merged into one order when `orderBy` is given, each of which is a read of its own.',
  }),
  scans: oneOf(['allow', 'deny'], {
    env: 'GATEWAY_SCANS',
    fallback: { development: 'allow', production: 'deny' },
    doc: 'Whether pages of whole tables are served.',
  }),
  scanTables: list({
    env: 'GATEWAY_SCAN_TABLES',
    fallback: [],
    items: 'tables',
    doc: 'Tables (`keyspace.table` or `table`) whose pages are served although scans are denied.',
  }),

  maxDepth: int({
    env: 'GATEWAY_MAX_DEPTH',
    fallback: 12,
    min: 1,
    max: 100,
    doc: 'Deepest nesting of fields; introspection is exempt.',
  }),
  maxAliases: int({
    env: 'GATEWAY_MAX_ALIASES',
    fallback: 50,
    min: 0,
    max: 10_000,
    doc: 'Aliases in one document, and directives.',
  }),
  maxTokens: int({
    env: 'GATEWAY_MAX_TOKENS',
    fallback: 2_000,
    min: 10,
    max: 100_000,
    doc: 'Lexical tokens in one document.',
  }),
  maxCost: int({
    env: 'GATEWAY_MAX_COST',
    fallback: 10_000,
    min: 1,
    max: 10_000_000,
    doc: 'Rows that one operation may ask for: the product of `first` along each path, added up.',
  }),
  maxListWrites: int({
    env: 'GATEWAY_MAX_LIST_WRITES',
    fallback: 100,
    min: 1,
    max: 1_000,
    doc: 'Rows that one mutation on a list may write.',
  }),
  maxBatchBytes: int({
    env: 'GATEWAY_MAX_BATCH_BYTES',
    fallback: 40_000,
    min: 1_000,
    max: 10_000_000,
    unit: 'bytes',
    doc: 'What one batch may bind; Cassandra warns of more than 5 kB and refuses more than 50 unless it is told otherwise.',
  }),
  unloggedPartitions: bool({
    env: 'GATEWAY_UNLOGGED_PARTITIONS',
    fallback: false,
    doc: 'Permits batches that are UNLOGGED and write several partitions: some may be left out.',
  }),
  maxStatements: int({
    env: 'GATEWAY_MAX_STATEMENTS',
    fallback: 500,
    min: 1,
    max: 100_000,
    doc: 'CQL statements that one operation may send.',
  }),
} as const satisfies Record<string, Option<unknown>>;
