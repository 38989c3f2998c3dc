/** Deletes of many rows of one partition, told by a filter. */
import { GraphQLBoolean, GraphQLNonNull } from 'graphql';
import { planRangeDelete } from '../../plan/range-delete.ts';
import type { Where } from '../../plan/where.ts';
import type { SchemaParts } from '../schema/schema-parts.ts';
import { optionsField } from './option-inputs.ts';
import type { WriteOfTable, WriteTypes } from './write.ts';

/** None for tables of which each partition is one row, or whose rows have to be looked at. */
export function rangeDeletes({ filters }: SchemaParts, { table, seen, options }: WriteTypes): readonly WriteOfTable[] {
  if (table.clusteringKeys.length === 0 || !seen.rights.deleteMany) return [];
  const write: WriteOfTable = {
    table,
    kind: 'delete',
    names: table.names.range,
    description: `Deletes rows of one partition of \`${table.id}\`, by one statement however many there are; how many there were Cassandra does not tell.`,
    args: {
      where: { type: new GraphQLNonNull(filters.whereOfRange(seen)) },
      wholePartition: {
        type: GraphQLBoolean,
        description: 'Whether all of the partition is meant, its static values too, where `where` names no part of it.',
      },
      ...optionsField(options.delete),
    },
    shows: 'nothing',
    isGuarded: false,
    plan: ({ where, ...choices }, limits) => ({
      plan: planRangeDelete(table, { ...choices, where: where as Where }, limits), // by its input type
    }),
  };
  return [write];
}
