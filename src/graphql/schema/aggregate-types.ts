/** The types of what is computed over rows: over all of a read, and over groups of them. */
import { shownOf } from '../../cql-type/value-type.ts';
import { keyColumns, type TableModel } from '../../model/keyspace-model.ts';
import { type AggregateFunction, columnsFor, scalarOf } from '../../plan/aggregate.ts';
import type { Aggregate, AggregateGroup } from '../../reads/read-aggregate.ts';
import { type AggregateAnswer, FUNCTIONS, readGroups, typeOf } from '../reads/resolve-aggregates.ts';
import type { ObjectFields } from './builder.ts';
import { marked } from './field-mark.ts';
import type { SchemaParts } from './schema-parts.ts';
import { type ObjectRef, objectRef, type Struct } from './type-refs.ts';

export type AggregateRef = ReturnType<typeof addAggregate>;

export function addAggregate(parts: SchemaParts, table: TableModel) {
  const { type } = table.names.aggregate;
  const values = addValues(parts, table);
  const group = addGroup(parts, table, values);
  const keys = addGroupBy(parts, table);
  const ref = parts.builder.objectRef<AggregateAnswer>(type);
  ref.implement({
    description: `What is computed over rows of \`${table.id}\`, by one statement that reads them all.`,
    fields: (t) => ({
      ...valueFields<AggregateAnswer>(t, values, ({ all }) => all),
      groups: t.field({
        type: [group],
        nullable: true,
        description: 'The same for groups of rows, in stored order: at most `first`.',
        extensions: marked({ kind: 'aggregate', table }),
        args: {
          groupBy: t.arg({
            type: [keys],
            required: true,
            description: 'Columns from the first of the key on; those that `where` fixes may be left out.',
          }),
          first: t.arg.int({
            description: `${parts.limits.defaultPageSize} unless given, at most ${parts.limits.maxPageSize}.`,
          }),
        },
        resolve: (answer, { groupBy, first }, context, info) =>
          readGroups(answer, { groupBy: groupBy.map(String), first }, { context, info }).then((groups) => [...groups]),
      }),
    }),
  });
  return ref;
}

type Values = Readonly<Partial<Record<AggregateFunction, ObjectRef>>>;

/** A type with a field a column for each function; the lowest and the highest values share one. */
function addValues(parts: SchemaParts, table: TableModel): Values {
  const refs = new Map<string, ObjectRef>();
  return Object.fromEntries(
    FUNCTIONS.filter((of) => columnsFor(table, of).length > 0).map((of) => {
      const name = typeOf(table, of);
      const ref = refs.get(name) ?? implementValues(parts, table, of);
      refs.set(name, ref);
      return [of, ref];
    }),
  );
}

function implementValues({ builder, refs }: SchemaParts, table: TableModel, of: AggregateFunction): ObjectRef {
  const ref = objectRef(builder, typeOf(table, of));
  ref.implement({
    fields: (t) =>
      Object.fromEntries(
        columnsFor(table, of).map((column) => {
          const scalar = scalarOf(of, column);
          const type = refs.output(scalar === undefined ? column.fieldType : { kind: 'scalar', name: scalar });
          return [column.field, t.field({ type, nullable: true, resolve: (values) => values[column.field] as string })]; // typed by its function
        }),
      ),
  });
  return ref;
}

/** The fields that an answer over all rows and one over a group have in common. */
function valueFields<T>(t: ObjectFields<T>, values: Values, of: (value: T) => Aggregate | undefined) {
  const described: Readonly<Record<AggregateFunction, string>> = {
    min: 'Lowest values.',
    max: 'Highest values.',
    sum: 'Sums; those of whole numbers have no bound.',
    avg: 'Averages of the rows that have a value; those of whole numbers and decimals to sixteen more decimals.',
  };
  return {
    count: t.int({ nullable: true, description: 'Rows.', resolve: (value) => of(value)?.count ?? null }),
    ...Object.fromEntries(
      FUNCTIONS.flatMap((name) => {
        const type = values[name];
        const field = (ref: ObjectRef) =>
          t.field({
            type: ref,
            nullable: true,
            description: described[name],
            resolve: (value) => (of(value)?.values[name] ?? null) as Struct | null,
          });
        return type === undefined ? [] : [[name, field(type)]];
      }),
    ),
  };
}

function addGroup({ builder, refs }: SchemaParts, table: TableModel, values: Values) {
  const { group, groupKey } = table.names.aggregate;
  const key = objectRef(builder, groupKey);
  key.implement({
    description: 'What the rows of a group have in common; null where it is not grouped by the column.',
    fields: (t) =>
      Object.fromEntries(
        keyColumns(table).map(({ field, fieldType }) => [
          field,
          t.field({ type: refs.output(fieldType), nullable: true, resolve: (row) => shownOf(row[field]) as string }), // typed by its CQL type
        ]),
      ),
  });
  const ref = builder.objectRef<AggregateGroup>(group);
  ref.implement({
    fields: (t) => ({
      key: t.field({ type: key, nullable: false, resolve: (each) => each.key }),
      ...valueFields<AggregateGroup>(t, values, (each) => each),
    }),
  });
  return ref;
}

/** Words that GraphQL keeps from enums. */
const NO_ENUM_VALUE = new Set(['true', 'false', 'null']);

function addGroupBy({ builder }: SchemaParts, table: TableModel) {
  const values = keyColumns(table).map(({ field }): [string, { readonly value: string }] => [
    NO_ENUM_VALUE.has(field) ? `${field}Column` : field,
    { value: field },
  ]);
  return builder.enumType(table.names.aggregate.groupBy, {
    description: `Columns of the key of \`${table.id}\`.`,
    values: Object.fromEntries(values),
  });
}
