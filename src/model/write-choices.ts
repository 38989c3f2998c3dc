/** What the configuration says of the writes of tables: checked, and as the model has it. */
import { CONSISTENCIES } from '../config/cassandra-options.ts';
import type { Generator, ShapeConfig, WritesConfig } from '../config/config.ts';
import type { ColumnMetadata, KeyspaceMetadata, TableMetadata } from '../introspection/metadata.ts';
import type { ColumnModel, WriteChoices } from './keyspace-model.ts';

/** Types of columns for which each kind of value can be made. */
const TYPES: Readonly<Record<Generator, readonly string[]>> = {
  now: ['timestamp'],
  uuid: ['uuid'],
  timeuuid: ['timeuuid', 'uuid'],
};

export function toWriteChoices(config: WritesConfig | undefined, columns: readonly ColumnModel[]): WriteChoices {
  const { ttl = false, timestamp = false, consistency = [], serial, generated = {} } = config ?? {};
  const { version, checks = {}, audited = [] } = config ?? {};
  return {
    hasTtl: ttl,
    hasTimestamp: timestamp,
    consistencies: consistency,
    serial,
    version: columns.find(({ name }) => name === version),
    checks: byColumn(columns, checks),
    audited: columns.filter(({ name }) => audited.includes(name)),
    generated: byColumn(columns, generated),
  };
}

function byColumn<T>(
  columns: readonly ColumnModel[],
  entries: Readonly<Record<string, T>>,
): ReadonlyMap<ColumnModel, T> {
  return new Map(
    columns.flatMap((column) => {
      const entry = Object.hasOwn(entries, column.name) ? entries[column.name] : undefined;
      return entry === undefined ? [] : [[column, entry] as const];
    }),
  );
}

/** A line for each entry that cannot be. */
export function writesFaults(
  writes: NonNullable<ShapeConfig['writes']>,
  keyspaces: readonly KeyspaceMetadata[],
): readonly string[] {
  return Object.entries(writes).flatMap(([name, config]) =>
    keyspaces
      .flatMap((keyspace) =>
        keyspace.tables.filter((table) => [table.name, `${keyspace.name}.${table.name}`].includes(name)),
      )
      .flatMap((table) => tableFaults(table, config).map((fault) => `writes: \`${name}\` ${fault}`)),
  );
}

/** Types of columns that can count. */
const COUNTING = ['int', 'bigint', 'varint', 'smallint', 'tinyint'];

function versionFaults(columns: readonly ColumnMetadata[], version: string | undefined): readonly string[] {
  if (version === undefined) return [];
  const column = columns.find(({ name }) => name === version);
  if (column === undefined) return [`counts versions in \`${version}\`, which is no column`];
  return column.kind === 'regular' && COUNTING.includes(column.type)
    ? []
    : [`counts versions in \`${version} ${column.type}\`, which is no ${COUNTING.join(', ')} beside the key`];
}

const TEXTS = ['text', 'ascii', 'varchar'];

function checkFaults(
  columns: readonly ColumnMetadata[],
  checks: NonNullable<WritesConfig['checks']>,
): readonly string[] {
  return Object.entries(checks).flatMap(([name, { pattern, length }]) => {
    const type = columns.find((each) => each.name === name)?.type;
    if (type === undefined) return [`checks \`${name}\`, which is no column`];
    const isText = TEXTS.includes(type);
    return [
      ...(pattern !== undefined && !isText ? [`checks \`${name} ${type}\` by a pattern, which is for texts`] : []),
      ...(length !== undefined && !isText && !/^(frozen<)?(set|list|map)</.test(type)
        ? [`checks \`${name} ${type}\` by a length, which is for texts and collections`]
        : []),
    ];
  });
}

function tableFaults({ columns }: TableMetadata, config: WritesConfig): readonly string[] {
  const isCounter = columns.some(({ type }) => type === 'counter');
  const odd = (config.consistency ?? []).filter((level) => !CONSISTENCIES.includes(level));
  return [
    ...odd.map((level) => `permits ${level}, which is no consistency of writes`),
    ...(isCounter && (config.ttl || config.timestamp)
      ? ['is a counter table, whose writes take neither ttl nor timestamp']
      : []),
    ...(isCounter && config.serial ? ['is a counter table, whose writes have no conditions'] : []),
    ...versionFaults(columns, config.version),
    ...checkFaults(columns, config.checks ?? {}),
    ...(config.audited ?? [])
      .filter((name) => !columns.some((column) => column.name === name))
      .map((name) => `audits \`${name}\`, which is no column`),
    ...Object.entries(config.generated ?? {}).flatMap(([column, generator]) => {
      const type = columns.find((each) => each.name === column)?.type;
      if (type === undefined) return [`generates \`${column}\`, which is no column`];
      const types = TYPES[generator] ?? [];
      return types.includes(type)
        ? []
        : [`generates ${generator} for \`${column} ${type}\`, which is no ${types.join(' or ')}`];
    }),
  ];
}
