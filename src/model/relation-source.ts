/** Where a relation begins: a column, or a field of a user-defined type in one. */
import type { ValueType } from '../cql-type/value-type.ts';
import type { ColumnModel, TableModel } from './keyspace-model.ts';

export interface FoundSource {
  readonly column: ColumnModel;
  /** Properties from the column's value on. */
  readonly path: readonly string[];
  readonly type: ValueType;
  /** The type as it is shown in messages. */
  readonly cqlType: string;
}

/** By a column's name, or by that of a column and those of fields within it, with dots between. */
export function findSource(table: TableModel, name: string): FoundSource | undefined {
  const whole = table.columns.find((column) => column.name === name);
  if (whole !== undefined) return { column: whole, path: [], type: whole.valueType, cqlType: whole.cqlType };
  const [first = '', ...fields] = name.split('.');
  const column = table.columns.find((each) => each.name === first);
  if (column === undefined || fields.length === 0) return undefined;
  const path: string[] = [];
  let type = column.valueType;
  for (const field of fields) {
    const found = type.kind === 'udt' ? type.fields.find((each) => each.name === field) : undefined;
    if (found === undefined) return undefined;
    path.push(found.property);
    type = found.type;
  }
  return { column, path, type, cqlType: normal(type) };
}

/** Types whose values are the same bytes. */
const SAME: Readonly<Record<string, string>> = { ascii: 'text', timeuuid: 'uuid', counter: 'bigint' };

export function areComparable(a: ValueType, b: ValueType): boolean {
  return normal(a) === normal(b);
}

function normal(type: ValueType): string {
  switch (type.kind) {
    case 'native':
      return SAME[type.name] ?? type.name;
    case 'list':
    case 'set':
      return `${type.kind}<${normal(type.of)}>`;
    case 'map':
      return `map<${normal(type.key)}, ${normal(type.value)}>`;
    case 'tuple':
      return `tuple<${type.items.map(normal).join(', ')}>`;
    case 'vector':
      return `vector<${normal(type.of)}, ${type.dimensions}>`;
    case 'udt':
      return type.name;
  }
}
