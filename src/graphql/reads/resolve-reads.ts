/** Resolver bodies of all reads: guard, plan, loaders. */
import type { GraphQLResolveInfo } from 'graphql';
import type { JsonValue, Row } from '../../cql-type/value-type.ts';
import type { RelationModel, TableModel } from '../../model/keyspace-model.ts';
import { checkKey } from '../../plan/check-value.ts';
import { pageSize } from '../../plan/page-size.ts';
import { planKey, planWhere, type ReadPlan } from '../../plan/read-plan.ts';
import { relationKey } from '../../plan/relation-key.ts';
import type { Where } from '../../plan/where.ts';
import { keyPage, type PageResult } from '../../reads/position.ts';
import type { GatewayContext } from '../context.ts';
import { parseNodeId } from '../values/node-id.ts';
import { type Connection, EMPTY_CONNECTION, toConnection } from './connection-value.ts';
import { EDGE_NODE, selectedColumns } from './selected-columns.ts';

export interface PageArguments {
  readonly where?: Where | null | undefined;
  readonly orderBy?: 'STORED' | 'REVERSED' | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** What a resolver brings to the body of a read. */
export interface ReadParts<Args = unknown> {
  readonly table: TableModel;
  readonly args: Args;
  readonly context: GatewayContext;
  readonly info: GraphQLResolveInfo;
}

/** The row with this key, or null. */
export async function readRow(parts: ReadParts, key: readonly JsonValue[]): Promise<Row | null> {
  checkKey(parts.table, key);
  return loadRow(parts, key);
}

function loadRow({ table, context, info }: ReadParts, key: readonly JsonValue[]): Promise<Row | null> {
  context.guard(table, 'read');
  return context.loaders.row(table, key, selectedColumns(info, table));
}

/** The row with a global id, with the name by which graphql finds its type. */
export async function readNode(
  nodeId: string,
  tables: ReadonlyMap<string, TableModel>,
  { context, info }: Pick<ReadParts, 'context' | 'info'>,
): Promise<Row | null> {
  const { table, key } = parseNodeId(nodeId, tables);
  const row = await readRow({ table, context, info, args: {} }, key);
  return row === null ? null : { ...row, __typename: table.names.type };
}

/** A page of the rows that `where` names. */
export async function readRows(parts: ReadParts<PageArguments>): Promise<Connection> {
  const { table, args, context, info } = parts;
  context.guard(table, 'read');
  const first = pageSize(args.first, context.limits);
  const plan = planWhere(table, args.where, {
    isReversed: args.orderBy === 'REVERSED',
    isOrdered: args.orderBy !== null && args.orderBy !== undefined,
    limits: context.limits,
    projection: selectedColumns(info, table, EDGE_NODE),
  });
  const page = await (plan.kind === 'row' ? readSingle : readPlan)(plan, first, parts);
  return toConnection(page, plan, context);
}

/** A full key in `where` names one row, so it shares the loader of rows. */
async function readSingle(plan: ReadPlan, first: number, { args, context }: ReadParts<PageArguments>) {
  const { table, projection } = plan;
  if (isGiven(args.after)) {
    context.cursors.decode(args.after, { plan, tenant: context.tenant });
    return keyPage(table, [], first);
  }
  const key = plan.conditions.map(({ value }) => value);
  const row = await context.loaders.row(table, key, projection);
  return keyPage(table, row === null ? [] : [row], first);
}

function readPlan(plan: ReadPlan, first: number, { args, context }: ReadParts<PageArguments>): Promise<PageResult> {
  const target = { plan, tenant: context.tenant };
  const after = isGiven(args.after) ? context.cursors.decode(args.after, target) : undefined;
  return context.loaders.page({ plan, first, after });
}

/** The row that a relation names; null where a column of the relation is null. */
export function readOne(relation: RelationModel, row: Row, parts: ReadParts): Promise<Row | null> | null {
  const key = relationKey(relation, row);
  return key === undefined ? null : loadRow(parts, key);
}

/** A page of related rows: batched over the parents of a level, or one page further for a parent with `after`. */
export async function readMany(
  relation: RelationModel,
  row: Row,
  parts: ReadParts<PageArguments>,
): Promise<Connection> {
  const { table, args, context, info } = parts;
  context.guard(table, 'read');
  const first = pageSize(args.first, context.limits);
  const key = relationKey(relation, row);
  if (key === undefined) return EMPTY_CONNECTION;
  const isReversed = args.orderBy === 'REVERSED';
  const plan = planKey(table, key, { isReversed, projection: selectedColumns(info, table, EDGE_NODE) });
  if (isGiven(args.after)) return toConnection(await readPlan(plan, first, parts), plan, context);
  const { projection } = plan;
  const request = { keys: [key], limit: first + 1, isReversed, projection };
  const [rows = []] = await context.loaders.partitions(table, request);
  if (rows instanceof Error) throw rows;
  return toConnection(keyPage(table, rows, first), plan, context);
}

function isGiven(after: string | null | undefined): after is string {
  return after !== null && after !== undefined;
}
