/** What is known of the cells of a row: when they were written, and when they expire. */
import type { TableModel } from '../../model/keyspace-model.ts';
import { cellColumns, metaProperty } from '../../plan/projection.ts';
import type { Builder } from './builder.ts';
import { marked } from './field-mark.ts';
import type { SchemaParts } from './schema-parts.ts';
import { type ObjectRef, objectRef, type Struct } from './type-refs.ts';

interface Cell {
  readonly writtenAt: string | null;
  readonly expiresIn: number | null;
}

export type CellMetaRef = ReturnType<typeof addCellMeta>;

export function addCellMeta(builder: Builder) {
  const ref = builder.objectRef<Cell>('CellMeta');
  ref.implement({
    description: 'What Cassandra knows of a value.',
    fields: (t) => ({
      writtenAt: t.field({
        type: 'BigInt',
        nullable: true,
        description: 'Timestamp of the write, in microseconds since 1970 unless the writer chose another.',
        resolve: (cell) => cell.writtenAt,
      }),
      expiresIn: t.int({
        nullable: true,
        description: 'Seconds until the value vanishes; null for one that stays.',
        resolve: (cell) => cell.expiresIn,
      }),
    }),
  });
  return ref;
}

/** A type with a field for each column of one cell; undefined where there is none. */
export function addMeta({ builder, cellMeta }: SchemaParts, table: TableModel): ObjectRef | undefined {
  const columns = cellColumns(table);
  if (columns.length === 0) return undefined;
  const ref = objectRef(builder, table.names.meta);
  ref.implement({
    description: `What is known of the values of a row of \`${table.id}\`.`,
    fields: (t) =>
      Object.fromEntries(
        columns.map((column) => [
          column.field,
          t.field({
            type: cellMeta,
            nullable: true,
            description: 'Null where the column has no value.',
            extensions: marked({ kind: 'meta' }),
            resolve: (row) => cellOf(row, metaProperty(column, 'WRITETIME'), metaProperty(column, 'TTL')),
          }),
        ]),
      ),
  });
  return ref;
}

function cellOf(row: Struct, written: string, expires: string): Cell | null {
  const writtenAt = row[written] ?? null;
  return writtenAt === null
    ? null
    : { writtenAt: String(writtenAt), expiresIn: (row[expires] ?? null) as number | null }; // an int
}
