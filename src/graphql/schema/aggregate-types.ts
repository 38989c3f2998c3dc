/** The types of what is computed over rows: over all of a read, and over groups of them. */
import { GraphQLEnumType, type GraphQLEnumValueConfig, GraphQLInt, GraphQLNonNull, GraphQLObjectType } from 'graphql';
import { shownOf } from '../../cql-type/value-type.ts';
import { type ColumnModel, keyColumns, type TableModel } from '../../model/keyspace-model.ts';
import { type AggregateFunction, columnsFor, scalarOf } from '../../plan/aggregate.ts';
import type { Aggregate, AggregateGroup } from '../../reads/read-aggregate.ts';
import type { GatewayContext } from '../context.ts';
import { type AggregateAnswer, FUNCTIONS, readGroups, typeOf } from '../reads/resolve-aggregates.ts';
import { marked } from './field-mark.ts';
import type { SchemaParts } from './schema-parts.ts';
import { enumValueOf, type Field, type FieldMap, fieldsOf, listOf, type ObjectType, type Struct } from './types.ts';

export type AggregateType = ObjectType<AggregateAnswer>;

export function aggregateType(parts: SchemaParts, table: TableModel): AggregateType {
  const values = valueTypes(parts, table);
  const group = groupType(parts, table, values);
  const groupBy = { type: new GraphQLNonNull(listOf(groupByType(table))), description: GROUP_BY };
  const { defaultPageSize, maxPageSize } = parts.limits;
  const first = { type: GraphQLInt, description: `${defaultPageSize} unless given, at most ${maxPageSize}.` };
  return new GraphQLObjectType<AggregateAnswer, GatewayContext>({
    name: table.names.aggregate.type,
    description: `What is computed over rows of \`${table.id}\`, by one statement that reads them all.`,
    fields: () => ({
      ...valueFields<AggregateAnswer>(values, ({ all }) => all),
      groups: {
        type: listOf(group),
        description: 'The same for groups of rows, in stored order: at most `first`.',
        extensions: marked({ kind: 'aggregate', table }),
        args: { groupBy, first },
        resolve: (answer, args: Parameters<typeof readGroups>[1], context, info) =>
          readGroups(answer, args, { context, info }),
      },
    }),
  });
}

const GROUP_BY = 'Columns from the first of the key on; those that `where` fixes may be left out.';

type Values = ReadonlyMap<AggregateFunction, ObjectType>;

/** A type with a field a column for each function; the lowest and the highest values share one. */
function valueTypes(parts: SchemaParts, table: TableModel): Values {
  const types = new Map<string, ObjectType>();
  const values = new Map<AggregateFunction, ObjectType>();
  for (const of of FUNCTIONS) {
    const columns = columnsFor(table, of);
    if (columns.length === 0) continue;
    const name = typeOf(table, of);
    const type = types.get(name) ?? valueType(parts, name, { of, columns });
    types.set(name, type);
    values.set(of, type);
  }
  return values;
}

interface ValueColumns {
  readonly of: AggregateFunction;
  readonly columns: readonly ColumnModel[];
}

function valueType({ types }: SchemaParts, name: string, { of, columns }: ValueColumns): ObjectType {
  return new GraphQLObjectType<Struct, GatewayContext>({
    name,
    fields: () =>
      fieldsOf(columns, (column): [string, Field] => {
        const scalar = scalarOf(of, column);
        const type = types.output(scalar === undefined ? column.fieldType : { kind: 'scalar', name: scalar });
        return [column.field, { type, resolve: (values) => values[column.field] }];
      }),
  });
}

const DESCRIPTIONS: Readonly<Record<AggregateFunction, string>> = {
  min: 'Lowest values.',
  max: 'Highest values.',
  sum: 'Sums; those of whole numbers have no bound.',
  avg: 'Averages of the rows that have a value; those of whole numbers and decimals to sixteen more decimals.',
};

/** The fields that an answer over all rows and one over a group have in common. */
function valueFields<T>(types: Values, of: (value: T) => Aggregate | undefined): FieldMap<T> {
  return {
    count: { type: GraphQLInt, description: 'Rows.', resolve: (value) => of(value)?.count },
    ...fieldsOf([...types], ([name, type]): [string, Field<T>] => [
      name,
      { type, description: DESCRIPTIONS[name], resolve: (value) => of(value)?.values[name] },
    ]),
  };
}

function groupType({ types }: SchemaParts, table: TableModel, values: Values): ObjectType<AggregateGroup> {
  const key = new GraphQLObjectType<AggregateGroup['key'], GatewayContext>({
    name: table.names.aggregate.groupKey,
    description: 'What the rows of a group have in common; null where it is not grouped by the column.',
    fields: () =>
      fieldsOf(keyColumns(table), ({ field, fieldType }): [string, Field<AggregateGroup['key']>] => [
        field,
        { type: types.output(fieldType), resolve: (row) => shownOf(row[field]) },
      ]),
  });
  return new GraphQLObjectType<AggregateGroup, GatewayContext>({
    name: table.names.aggregate.group,
    fields: () => ({
      key: { type: new GraphQLNonNull(key), resolve: (each) => each.key },
      ...valueFields<AggregateGroup>(values, (each) => each),
    }),
  });
}

function groupByType(table: TableModel): GraphQLEnumType {
  return new GraphQLEnumType({
    name: table.names.aggregate.groupBy,
    description: `Columns of the key of \`${table.id}\`.`,
    values: fieldsOf(keyColumns(table), ({ field }): [string, GraphQLEnumValueConfig] => [
      enumValueOf(field),
      { value: field },
    ]),
  });
}
