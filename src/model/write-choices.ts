/** What the configuration says of the writes of tables: checked, and as the model has it. */
import { CONSISTENCIES } from '../config/cassandra-options.ts';
import type { Generator, ShapeConfig, WritesConfig } from '../config/config.ts';
import type { KeyspaceMetadata, TableMetadata } from '../introspection/metadata.ts';
import type { ColumnModel, WriteChoices } from './keyspace-model.ts';

/** Types of columns for which each kind of value can be made. */
const TYPES: Readonly<Record<Generator, readonly string[]>> = {
  now: ['timestamp'],
  uuid: ['uuid'],
  timeuuid: ['timeuuid', 'uuid'],
};

export function toWriteChoices(config: WritesConfig | undefined, columns: readonly ColumnModel[]): WriteChoices {
  const { ttl = false, timestamp = false, consistency = [], serial, generated = {} } = config ?? {};
  return {
    hasTtl: ttl,
    hasTimestamp: timestamp,
    consistencies: consistency,
    serial,
    generated: new Map(
      columns.flatMap((column) => {
        const generator = Object.hasOwn(generated, column.name) ? generated[column.name] : undefined;
        return generator === undefined ? [] : [[column, generator] as const];
      }),
    ),
  };
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

function tableFaults({ columns }: TableMetadata, config: WritesConfig): readonly string[] {
  const isCounter = columns.some(({ type }) => type === 'counter');
  const odd = (config.consistency ?? []).filter((level) => !CONSISTENCIES.includes(level));
  return [
    ...odd.map((level) => `permits ${level}, which is no consistency of writes`),
    ...(isCounter && (config.ttl || config.timestamp)
      ? ['is a counter table, whose writes take neither ttl nor timestamp']
      : []),
    ...(isCounter && config.serial ? ['is a counter table, whose writes have no conditions'] : []),
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
