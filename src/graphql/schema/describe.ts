/** What descriptions say of tables. */
import type { ColumnModel, RelationModel, TableModel } from '../../model/keyspace-model.ts';

export function describeRelation({ pairs }: RelationModel, target: TableModel): string {
  const parts = pairs.map(({ source, target: { field } }) => {
    const from =
      source.kind === 'constant' ? JSON.stringify(source.value) : [source.column.field, ...source.path].join('.');
    return `${from} = ${target.names.type}.${field}`;
  });
  return `Relation: ${parts.join(', ')}`;
}

export function describeTable(table: TableModel): string {
  const what = table.kind === 'view' ? 'Materialized view' : table.kind === 'counter' ? 'Counter table' : 'Table';
  const clustering = table.clusteringKeys.length === 0 ? '' : ` ${describeOrder(table)}`;
  const ttl =
    table.defaultTtlSeconds === 0 ? '' : ` Rows vanish ${table.defaultTtlSeconds} seconds after they were written.`;
  const comment = table.comment === '' ? '' : `${table.comment}\n\n`;
  return `${comment}${what} \`${table.id}\`. Partition key: (${table.partitionKeys.map((column) => column.field).join(', ')}).${clustering}${ttl}`;
}

/** The stored order, spelt out. */
export function describeOrder(table: TableModel): string {
  if (table.clusteringKeys.length === 0) return 'A partition has one row.';
  return `Stored order: ${table.clusteringKeys.map((column) => `${column.field} ${column.order}`).join(', ')}.`;
}

export function describeColumn(column: ColumnModel, { indexes }: TableModel): string {
  const role = {
    partition: 'Partition key. ',
    clustering: `Clustering column, ${column.order}. `,
    static: 'Static: one value a partition. ',
    regular: '',
  };
  const names = indexes.filter((index) => index.column === column).map(({ name }) => `\`${name}\``);
  const indexed = names.length === 0 ? '' : `. Index ${names.join(', ')}`;
  const comment = column.comment === undefined ? '' : `${column.comment}\n\n`;
  return `${comment}${role[column.role]}\`${column.name} ${column.cqlType}\`${indexed}`;
}
