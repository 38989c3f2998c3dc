/** Which fields a client asked for, so that only needed columns are read. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { TableModel } from '../../model/keyspace-model.ts';
import { META, NARROW, type Projection, projectionOf } from '../../plan/projection.ts';
import { sourceColumns } from '../../plan/relation-key.ts';

/** By the list of field nodes, which graphql keeps for all rows of a level: the selection is walked once, not per row. */
const known = new WeakMap<readonly FieldNode[], Map<string, Projection>>();

/** Where a field was asked for, and the fragments of the document. */
export type Asked = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>;

/** Where the rows of a connection are below its field. */
const ROWS_OF_CONNECTION = [['edges', 'node'], ['nodes']] as const;

/** The columns of the rows of a connection. */
export function connectionColumns(info: Asked, table: TableModel): Projection {
  return ROWS_OF_CONNECTION.reduce((union, path) => union | selectedColumns(info, table, path), NARROW);
}

/** The names of the fields that are asked for below the field, at `path`, of an object of this type. */
export function selectedFields(info: Asked, typeName: string, path: readonly string[] = []): ReadonlySet<string> {
  return new Set(fieldsOf(setsAt(info, path), info.fragments, typeName).map((field) => field.name.value));
}

/** The columns behind the fields of `table`'s type below the field that was asked for, at `path`. */
export function selectedColumns(info: Asked, table: TableModel, path: readonly string[] = []): Projection {
  const key = `${table.id} ${path.join('.')}`;
  const sets = known.get(info.fieldNodes) ?? new Map<string, Projection>();
  known.set(info.fieldNodes, sets);
  const found = sets.get(key) ?? findColumns(info, table, path);
  sets.set(key, found);
  return found;
}

/** Whatever `@skip` and `@include` say: a column too many costs less than a second read. */
function findColumns(info: Asked, table: TableModel, path: readonly string[]): Projection {
  const names = selectedFields(info, table.names.type, path);
  const columns = table.columns.filter((column) => names.has(column.field));
  const sources = table.relations.filter(({ field }) => names.has(field)).flatMap(({ pairs }) => sourceColumns(pairs));
  return projectionOf([...columns, ...sources]) | (names.has('meta') ? META : NARROW);
}

function setsAt(info: Asked, path: readonly string[]): readonly SelectionSetNode[] {
  let sets = info.fieldNodes.flatMap((node) => (node.selectionSet === undefined ? [] : [node.selectionSet]));
  for (const step of path) {
    const fields = fieldsOf(sets, info.fragments, undefined);
    sets = fields.flatMap((field) => (field.name.value === step && field.selectionSet ? [field.selectionSet] : []));
  }
  return sets;
}

type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** Fields of selections with their fragments, each fragment once; those on other types than `typeName` and `Node` are passed over. */
function fieldsOf(sets: readonly SelectionSetNode[], fragments: Fragments, typeName: string | undefined): FieldNode[] {
  const applies = (condition: string | undefined) =>
    typeName === undefined || condition === undefined || condition === typeName || condition === 'Node';
  const fields: FieldNode[] = [];
  const seen = new Set<SelectionSetNode>();
  const waiting = [...sets];
  for (let set = waiting.pop(); set !== undefined; set = waiting.pop()) {
    if (seen.has(set)) continue;
    seen.add(set);
    for (const selection of set.selections) {
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
      if (selection.kind === Kind.FIELD) fields.push(selection);
      else if (fragment?.kind !== Kind.FIELD && fragment !== undefined && applies(fragment.typeCondition?.name.value))
        waiting.push(fragment.selectionSet);
    }
  }
  return fields;
}
