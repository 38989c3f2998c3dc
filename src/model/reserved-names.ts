/**
 * Names that the gateway's own part of the schema has, so that no table takes them. Made from a schema without tables by
 * `npm run docs`, and compared with it by a test.
 */
export const RESERVED_TYPES: readonly string[] = [
  'BigInt',
  'Blob',
  'Boolean',
  'ClusterHealth',
  'ClusterStatus',
  'Date',
  'DateTime',
  'Decimal',
  'Double',
  'Duration',
  'Float',
  'Float32',
  'HostError',
  'HostHealth',
  'ID',
  'Inet',
  'Int',
  'LimiterHealth',
  'Mutation',
  'Node',
  'PageInfo',
  'Query',
  'RequestCounters',
  'RowOrder',
  'SchemaHealth',
  'SchemaSource',
  'SessionHealth',
  'SmallInt',
  'String',
  'Subscription',
  'ThawHealth',
  'Time',
  'TimeUUID',
  'TinyInt',
  'UUID',
  'Varint',
];

export const RESERVED_FIELDS: readonly string[] = ['clusterHealth', 'node'];
