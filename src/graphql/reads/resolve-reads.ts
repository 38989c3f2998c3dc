/** Resolver bodies of reads of rows: guard, plan, loaders. */
import type { GraphQLResolveInfo } from 'graphql';
import { type JsonValue, type Row, shownOf } from '../../cql-type/value-type.ts';
import type { RelationModel, TableModel } from '../../model/keyspace-model.ts';
import { checkKey } from '../../plan/check-value.ts';
import { isGiven, type PageBounds, pagePart, perPartitionSize } from '../../plan/page-size.ts';
import { planBelow, planKey, planWhere, type ReadPlan } from '../../plan/read-plan.ts';
import { relationKey } from '../../plan/relation-key.ts';
import type { Segment } from '../../plan/segment.ts';
import type { Where } from '../../plan/where.ts';
import { keyPage } from '../../reads/position.ts';
import type { GatewayContext } from '../context.ts';
import { parseNodeId } from '../values/node-id.ts';
import { type Connection, EMPTY_CONNECTION, toConnection } from './connection-value.ts';
import { readPlan } from './read-plan-page.ts';
import { connectionColumns, selectedColumns } from './selected-columns.ts';

export interface PageArguments extends PageBounds {
  readonly where?: Where | null | undefined;
  readonly orderBy?: 'STORED' | 'REVERSED' | null | undefined;
  readonly perPartition?: number | null | undefined;
  readonly segment?: Segment | null | undefined;
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

/** The same after every condition that was under way, by a statement of its own. */
export async function readRowSerially(parts: ReadParts, key: readonly JsonValue[]): Promise<Row | null> {
  const { table, context, info } = parts;
  checkKey(table, key);
  context.guard(table, 'read');
  const plan = planKey(table, key, { isReversed: false, projection: selectedColumns(info, table) });
  return context.loaders.rowSerially(plan);
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
  const part = pagePart(args, context.limits);
  const plan = planWhere(table, args.where, {
    ...orderOf(args),
    limits: context.limits,
    permit: context.permits?.rows(table, 'read'),
    projection: connectionColumns(info, table),
    perPartition: perPartitionSize(args.perPartition, context.limits),
    segment: args.segment ?? undefined,
  });
  return readPlan(plan, part, context);
}

function orderOf({ orderBy }: PageArguments): Pick<ReadPlan, 'isReversed'> & { readonly isOrdered: boolean } {
  return { isReversed: orderBy === 'REVERSED', isOrdered: isGiven(orderBy) };
}

/** The row that a relation names; null where a column of the relation is null. */
export function readOne(relation: RelationModel, row: Row, parts: ReadParts): Promise<Row | null> | null {
  const key = relationKey(relation, row);
  return key === undefined ? null : loadRow(parts, key);
}

/** A page of related rows. */
export async function readMany(
  relation: RelationModel,
  row: Row,
  parts: ReadParts<PageArguments>,
): Promise<Connection> {
  return readBelow(relationKey(relation, row), parts);
}

/** A page of the rows that an index finds for a relation. */
export function readIndexed(
  { pairs, ...relation }: RelationModel,
  row: Row,
  { table, args, context, info }: ReadParts<PageArguments>,
): Promise<Connection> {
  const [pair] = pairs;
  const [value] = relationKey({ ...relation, pairs }, row) ?? [];
  if (pair === undefined || value === undefined) return Promise.resolve(EMPTY_CONNECTION);
  const where = { [pair.target.field]: { eq: shownOf(value) ?? null } };
  return readRows({ table, args: { ...args, where }, context, info });
}

/**
 * A page of the rows below a key or a prefix of one: batched over the keys of a level, or by itself where it begins with a
 * cursor or is not read by the key alone. There are none below no key.
 */
export async function readBelow(
  key: readonly JsonValue[] | undefined,
  parts: ReadParts<PageArguments>,
  projection = connectionColumns(parts.info, parts.table),
): Promise<Connection> {
  const { table, args, context } = parts;
  context.guard(table, 'read');
  const part = pagePart(args, context.limits);
  if (key === undefined) return EMPTY_CONNECTION;
  const { limits, permits } = context;
  const request = { ...orderOf(args), limits, projection, permit: permits?.rows(table, 'read') };
  const plan = planBelow(table, { key, where: args.where }, request);
  if (plan.paging !== 'key' || part.isBackward || part.cursor !== undefined) return readPlan(plan, part, context);
  const { isReversed } = plan;
  const conditions = plan.conditions.slice(key.length);
  const read = { keys: [key], conditions, limit: part.size + 1, isReversed, projection };
  const [rows = []] = await context.loaders.partitions(table, read);
  if (rows instanceof Error) throw rows;
  return toConnection({ page: keyPage(table, rows, part.size), plan }, context);
}
