/** What is known of the cells of a row: when they were written, and when they expire. */
import { GraphQLInt, GraphQLObjectType } from 'graphql';
import type { TableModel } from '../../model/keyspace-model.ts';
import { cellColumns, metaProperty } from '../../plan/projection.ts';
import type { GatewayContext } from '../context.ts';
import { marked } from './field-mark.ts';
import { SCALAR_TYPES } from './scalar-types.ts';
import type { SchemaParts } from './schema-parts.ts';
import { type Field, fieldsOf, type ObjectType, type Struct } from './types.ts';

interface Cell {
  readonly writtenAt: string | null;
  readonly expiresIn: number | null;
}

export type CellMetaType = ObjectType<Cell>;

export function cellMetaType(): CellMetaType {
  return new GraphQLObjectType<Cell, GatewayContext>({
    name: 'CellMeta',
    description: 'What Cassandra knows of a value.',
    fields: {
      writtenAt: {
        type: SCALAR_TYPES.BigInt,
        description: 'Timestamp of the write, in microseconds since 1970 unless the writer chose another.',
        resolve: (cell) => cell.writtenAt,
      },
      expiresIn: {
        type: GraphQLInt,
        description: 'Seconds until the value vanishes; null for one that stays.',
        resolve: (cell) => cell.expiresIn,
      },
    },
  });
}

/** A type with a field for each column of one cell; undefined where there is none. */
export function metaType({ cellMeta }: SchemaParts, table: TableModel): ObjectType | undefined {
  const columns = cellColumns(table);
  if (columns.length === 0) return undefined;
  return new GraphQLObjectType<Struct, GatewayContext>({
    name: table.names.meta,
    description: `What is known of the values of a row of \`${table.id}\`.`,
    fields: () =>
      fieldsOf(columns, (column): [string, Field] => [
        column.field,
        {
          type: cellMeta,
          description: 'Null where the column has no value.',
          extensions: marked({ kind: 'meta' }),
          resolve: (row) => cellOf(row, metaProperty(column, 'WRITETIME'), metaProperty(column, 'TTL')),
        },
      ]),
  });
}

function cellOf(row: Struct, written: string, expires: string): Cell | null {
  const writtenAt = row[written] ?? null;
  return writtenAt === null
    ? null
    : { writtenAt: String(writtenAt), expiresIn: (row[expires] ?? null) as number | null }; // an int
}
