/** Resolver bodies of all reads: guard, access path, loaders. */
import type { GraphQLResolveInfo } from 'graphql';
import { boundValues } from '../cql/select.ts';
import type { JsonValue, Row } from '../cql-type/value-type.ts';
import { keyPosition } from '../loaders/read-page.ts';
import { type AccessPath, chooseAccessPath, type Restriction, type Where } from '../model/access-path.ts';
import type { RelationModel, TableModel } from '../model/keyspace-model.ts';
import { assertValue } from './check-value.ts';
import { type Connection, pageSize, toConnection } from './connection.ts';
import type { GatewayContext } from './context.ts';
import { bindingOf } from './cursor.ts';
import { selectedColumns } from './selection.ts';

export interface PageArguments {
  readonly where?: Where | null | undefined;
  readonly orderBy?: 'STORED' | 'REVERSED' | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

const NODE = ['edges', 'node'] as const;

export function readRow(
  table: TableModel,
  key: readonly JsonValue[],
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<Row | null> {
  context.guard(table, 'read');
  return context.loaders.row(table, key, selectedColumns(info, table));
}

export async function readRows(
  table: TableModel,
  args: PageArguments,
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<Connection> {
  context.guard(table, 'read');
  const first = pageSize(args.first, context);
  const path = chooseAccessPath(table, args.where, {
    isReversed: args.orderBy === 'REVERSED',
    maxInList: context.limits.maxInList,
  });
  for (const restriction of path.restrictions) {
    for (const { value, type } of boundValues(restriction)) assertValue(value, type, restriction.column.field);
  }
  return path.kind === 'row'
    ? readSingle(table, path, first, args, context, info)
    : readPath(table, path, first, args, context, info);
}

/** A full key in `where` names one row, so it shares the loader of rows. */
async function readSingle(
  table: TableModel,
  path: AccessPath,
  first: number,
  args: PageArguments,
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<Connection> {
  const binding = bindingOf(table, path, context.tenant);
  const isAfter = isGiven(args.after) && context.cursors.decode(args.after, binding, 'key') !== undefined;
  const row = isAfter
    ? null
    : await context.loaders.row(
        table,
        path.restrictions.map(({ value }) => value),
        selectedColumns(info, table, NODE),
      );
  const found = row === null ? [] : [row];
  const rows = found.slice(0, first);
  return toConnection(
    { rows, hasNextPage: found.length > rows.length, positionAfter: keyPosition(table, rows) },
    context,
    binding,
  );
}

async function readPath(
  table: TableModel,
  path: AccessPath,
  first: number,
  args: PageArguments,
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<Connection> {
  const binding = bindingOf(table, path, context.tenant);
  const after = isGiven(args.after) ? context.cursors.decode(args.after, binding, path.cursor) : undefined;
  const columns = selectedColumns(info, table, NODE);
  const page = await context.loaders.page({ table, path, first, columns, ...(after === undefined ? {} : { after }) });
  return toConnection(page, context, binding);
}

/** The related row; null where a column of the relation is null. */
export function readRelatedRow(
  relation: RelationModel,
  target: TableModel,
  row: Row,
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<Row | null> | null {
  const key = keyOfRelation(relation, row);
  return key === undefined ? null : readRow(target, key, context, info);
}

/** A page of related rows: batched over the parents of a level, or one page further for a parent with `after`. */
export async function readRelatedRows(
  relation: RelationModel,
  target: TableModel,
  row: Row,
  args: PageArguments,
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<Connection> {
  context.guard(target, 'read');
  const first = pageSize(args.first, context);
  const isReversed = args.orderBy === 'REVERSED';
  const key = keyOfRelation(relation, row);
  if (key === undefined) return { rows: [], hasNextPage: false, cursorAfter: () => '' };
  const restrictions = relation.pairs.map(
    (pair, index): Restriction => ({ column: pair.target, operator: 'eq', value: key[index] ?? null }),
  );
  const kind = relation.pairs.length === target.partitionKeys.length + target.clusteringKeys.length ? 'row' : 'slice';
  const path: AccessPath = { kind, restrictions, isReversed, cursor: 'key' };
  if (isGiven(args.after)) return readPath(target, path, first, args, context, info);
  const rows = await context.loaders.partition(target, {
    key,
    limit: first + 1,
    isReversed,
    columns: selectedColumns(info, target, NODE),
  });
  const page = {
    rows: rows.slice(0, first),
    hasNextPage: rows.length > first,
    positionAfter: keyPosition(target, rows),
  };
  return toConnection(page, context, bindingOf(target, path, context.tenant));
}

function keyOfRelation({ pairs }: RelationModel, row: Row): readonly JsonValue[] | undefined {
  const key = pairs.map((pair) => row[pair.source.field] ?? null);
  return key.includes(null) ? undefined : key;
}

function isGiven(after: string | null | undefined): after is string {
  return after !== null && after !== undefined;
}
