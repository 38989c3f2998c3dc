/** Which fields a client asked for, so that only needed columns are read. */
import { type FragmentDefinitionNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';
import { type ColumnSet, columnSetOf } from '../cql/column-set.ts';
import type { TableModel } from '../model/keyspace-model.ts';

/** The columns behind the fields of `table`'s type below the present field, at `path` (`['edges', 'node']`). */
export function selectedColumns(info: GraphQLResolveInfo, table: TableModel, path: readonly string[] = []): ColumnSet {
  const fields = selectedFields(info, table.names.type, path);
  const columns = table.columns.filter((column) => fields.has(column.field));
  const sources = table.relations
    .filter((relation) => fields.has(relation.field))
    .flatMap((relation) => relation.pairs.map((pair) => pair.source));
  return columnSetOf([...columns, ...sources]);
}

/** Whether the field at `path` below the present one is asked for. */
export function isSelected(info: GraphQLResolveInfo, field: string, path: readonly string[]): boolean {
  return selectedFields(info, undefined, path).has(field);
}

/** Names of fields, whatever `@skip` and `@include` say: a column too many costs less than a second read. */
function selectedFields(
  info: GraphQLResolveInfo,
  typeName: string | undefined,
  path: readonly string[],
): ReadonlySet<string> {
  let sets = info.fieldNodes.flatMap((node) => (node.selectionSet === undefined ? [] : [node.selectionSet]));
  for (const step of path) {
    sets = sets
      .flatMap((set) => fieldsOf(set, info.fragments, undefined))
      .flatMap((field) => (field.name.value === step && field.selectionSet ? [field.selectionSet] : []));
  }
  return new Set(sets.flatMap((set) => fieldsOf(set, info.fragments, typeName)).map((field) => field.name.value));
}

type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** Fields of a selection with its fragments; those on other types than `typeName` and `Node` are passed over. */
function fieldsOf(set: SelectionSetNode, fragments: Fragments, typeName: string | undefined) {
  const applies = (condition: string | undefined) =>
    typeName === undefined || condition === undefined || condition === typeName || condition === 'Node';
  return set.selections.flatMap((selection): Extract<typeof selection, { kind: Kind.FIELD }>[] => {
    if (selection.kind === Kind.FIELD) return [selection];
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
    return fragment !== undefined && applies(fragment.typeCondition?.name.value)
      ? fieldsOf(fragment.selectionSet, fragments, typeName)
      : [];
  });
}
